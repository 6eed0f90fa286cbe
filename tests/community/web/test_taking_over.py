"""Who wrote in an imported forum comes back to it, on proof of the address alone."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone

from community.models import ImportedAddress, Member, Post
from community.operations.earning import settle_points
from community.operations.erasing import erase_member
from community.operations.taking_over import digest_of, word_for
from tests.community.importing.sources import outcomes, post, run_import, topic, write_topics
from tests.factories.community import MemberFactory

pytestmark = pytest.mark.django_db
PASSWORD = "balcony-and-sun-800"


@pytest.fixture
def imported(tmp_path):
    topics = [topic(5, [post(1), post(2, accepted_answer=True)]), topic(6, [post(1)])]

    def load(table="name,email\nben,Ben@Example.org\nada,ada@example.org\n", **options):
        path = tmp_path / "people.csv"
        path.write_text(table)
        return run_import("import_discourse", write_topics(tmp_path / "forum", *topics), addresses=path, **options)

    return load


def sign_up(client, email="ben@example.org"):
    data = {"email": email, "password1": "a-long-enough-one", "display_name": "Whoever"}
    return client.post("/accounts/signup/", data)


def link_in(message):
    (link,) = re.findall(r"https?://\S+/take-over/\S+", message.body)
    return "/take-over/" + link.split("/take-over/")[1]


def test_whoever_proves_the_address_is_the_one_who_wrote(client, imported):
    imported()
    ben = Member.objects.get(import_key="forum/users/ben")
    written = list(Post.objects.filter(author=ben))

    answer = sign_up(client)
    assert (answer.status_code, Member.objects.filter(email__isnull=False).count()) == (302, 0)
    (message,) = mail.outbox
    assert message.to == ["ben@example.org"]
    assert "ben" in client.get(link_in(message)).text
    ben.refresh_from_db()
    assert (ben.email, ben.is_active) == (None, False)

    answer = client.post(link_in(message), {"password": PASSWORD})
    ben.refresh_from_db()
    assert (answer.status_code, ben.email, ben.is_active) == (302, "ben@example.org", True)
    assert list(Post.objects.filter(author=ben)) == written
    assert EmailAddress.objects.filter(user=ben, verified=True, primary=True, email="ben@example.org").exists()
    assert client.login(email="ben@example.org", password=PASSWORD)
    settle_points()
    ben.refresh_from_db()
    assert ben.points > 0
    assert client.post(link_in(message), {"password": PASSWORD}).status_code == 403


def test_the_page_after_signing_up_does_not_tell_which_addresses_are_known(client, imported):
    imported()

    assert sign_up(client).url == sign_up(client, "stranger@example.org").url


def test_nothing_but_a_fresh_link_of_ours_opens_it(client, imported):
    imported()
    ben = Member.objects.get(import_key="forum/users/ben")
    ada = Member.objects.get(import_key="forum/users/ada")
    word = word_for(ben, "ben@example.org")

    assert client.get(f"/take-over/{word}x/").status_code == 404
    assert client.get(f"/take-over/{word_for(ada, 'ben@example.org')}/").status_code == 403
    assert client.post(f"/take-over/{word}/", {"password": "short"}).status_code == 400
    ben.refresh_from_db()
    assert ben.email is None


def test_a_link_works_for_three_days(client, imported, time_machine):
    imported()
    word = word_for(Member.objects.get(import_key="forum/users/ben"), "ben@example.org")
    time_machine.move_to(timezone.now() + timedelta(days=4))

    assert client.get(f"/take-over/{word}/").status_code == 410


def test_whoever_would_rather_begin_anew_can(client, imported):
    imported()
    sign_up(client)
    client.post(link_in(mail.outbox[0]), {"answer": "decline"})
    sign_up(client)

    member = Member.objects.get(email="ben@example.org")
    assert (member.import_key, Post.objects.filter(author=member).count()) == (None, 0)


def test_addresses_are_kept_as_digests_and_a_second_run_changes_nothing(imported):
    summary, _said = imported()
    again, _said = imported()

    assert summary["kinds"]["addresses"] == {"read": 2, "created": 2}
    assert again["kinds"]["addresses"] == {"read": 2, "unchanged": 2}
    assert {row.digest for row in ImportedAddress.objects.all()} == {
        digest_of("ada@example.org"),
        digest_of("ben@example.org"),
    }


def test_odd_rows_of_addresses_are_told_and_cost_no_other(imported):
    rows = ["nobody,x@example.org", "ada,nonsense", "ada,same@example.org", "ben,same@example.org", "ben"]
    summary, said = imported("\ufeffname,email\n" + "\n".join(rows))

    assert summary["kinds"]["addresses"] == {"read": 5, "created": 1, "skipped": 2, "rejected": 2}
    assert "people.csv line 3: email is no address" in said
    assert outcomes(imported("name,email\nben,ben@example.org\n", dry_run=True)[0])["created"] == 1
    assert ImportedAddress.objects.count() == 1


def test_who_has_an_account_or_is_forgotten_takes_nothing_over(client, imported):
    imported()
    MemberFactory(email="ben@example.org")
    sign_up(client)
    erase_member(Member.objects.get(import_key="forum/users/ada"), by=MemberFactory(roles=["admin"]))

    assert "take-over" not in mail.outbox[0].body
    assert list(ImportedAddress.objects.values_list("member__import_key", flat=True)) == ["forum/users/ben"]
