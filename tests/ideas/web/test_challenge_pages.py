"""Challenges on pages: which there are, what one may do now, terms, and proposing an idea in one."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from ideas.models import Acceptance, Entry, Idea
from ideas.operations.challenging import publish_terms
from tests.factories.challenges import ChallengeFactory, EntryFactory, move_to
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory
from tests.factories.ideas import IdeaFactory

pytestmark = pytest.mark.django_db
LIST = "/challenges/"
WORDS = {"title": "Cork under the pump", "body": "It swallows the sound."}


def titles(response):
    return [challenge.title for challenge in response.context["page"].rows]


def page_of(client, challenge):
    return client.get(challenge.get_absolute_url()).content.decode()


def post(client, name, challenge, given=None, **more):
    return client.post(reverse(name, args=[challenge.pk, *more.values()]), given or {})


def test_challenges_are_listed_by_when_they_run_and_drafts_to_those_who_run_them(client, product):
    ChallengeFactory(title="Now", running="call")
    ChallengeFactory(title="Past", running="over")
    move = ChallengeFactory(title="Later", running="").phases
    tomorrow = timezone.now() + timedelta(days=1)
    move.create(kind="call", period=(tomorrow, tomorrow + timedelta(days=2)))
    ChallengeFactory(title="Secret plan", published_at=None, running="call")

    assert [titles(client.get(LIST, {"when": when})) for when in ("running", "coming", "ended")] == [
        ["Now"],
        ["Later"],
        ["Past"],
    ]
    assert client.get(LIST, {"when": "drafts"}).status_code == 404
    client.force_login(product)
    assert titles(client.get(LIST, {"when": "drafts"})) == ["Secret plan"]


def test_pages_lead_through_all_challenges_and_back(client):
    for number in range(25):
        ChallengeFactory(title=str(number), running="over")

    first = client.get(LIST, {"when": "ended"})
    second = client.get(LIST, {"when": "ended", "after": first.context["page"].onward})
    back = client.get(LIST, {"when": "ended", "before": second.context["page"].back})

    assert titles(first) + titles(second) == [str(number) for number in reversed(range(25))]
    assert titles(back) == titles(first)


@pytest.mark.parametrize("number", [1, 3])
def test_pages_ask_the_same_however_long_they_are(client, queries, number):
    challenge = ChallengeFactory()
    EntryFactory.create_batch(number, challenge=challenge)
    ChallengeFactory.create_batch(number - 1)

    with queries(2):
        assert len(client.get(LIST).context["page"].rows) == number
    with queries(6):
        assert len(client.get(challenge.get_absolute_url()).context["page"].rows) == number
    client.force_login(MemberFactory())
    # The session and the member with the roles come on top, what they accepted, and whether they voted.
    with queries(10):
        client.get(challenge.get_absolute_url())


def test_the_phase_says_until_when_on_its_own_clock_and_what_one_may_do(client, customer):
    challenge = ChallengeFactory(time_zone="Pacific/Auckland")
    last = challenge.phase_at(timezone.now()).days[1]
    propose = reverse("challenge-propose", args=[challenge.pk])

    stranger = page_of(client, challenge)
    client.force_login(customer)
    member = page_of(client, challenge)
    move_to(challenge, "discuss")
    later = page_of(client, challenge)

    assert f"until the end of {last:%A}, {date_format(last)} (time in Pacific/Auckland)" in stranger
    assert ("Sign in to take part" in stranger, propose in stranger) == (True, False)
    assert propose in member
    assert propose not in later
    assert client.get(propose).url == challenge.get_absolute_url()


def test_terms_are_accepted_in_the_version_that_was_read_and_again_when_there_is_another(client, customer, product):
    challenge = ChallengeFactory()
    publish_terms(challenge, "You keep your rights.", by=product)
    client.force_login(customer)
    assert "You keep your rights." in page_of(client, challenge)
    refused = post(client, "challenge-propose", challenge, WORDS)
    assert (refused.status_code, "Read and accept the terms" in refused.text) == (409, True)

    publish_terms(challenge, "We share them.", by=product)
    stale = post(client, "challenge-acceptance", challenge, {"number": "1"})
    assert (stale.status_code, "There is a newer version of the terms" in stale.text) == (409, True)
    assert post(client, "challenge-acceptance", challenge, {"number": "x"}).status_code == 409
    assert post(client, "challenge-acceptance", challenge, {"number": "2"}).url == challenge.get_absolute_url()

    assert Acceptance.objects.get().terms.number == 2
    assert "You have accepted this version." in page_of(client, challenge)
    client.force_login(MemberFactory())
    assert "Accept and take part" in page_of(client, challenge)
    move_to(challenge, "over")
    assert "Accept and take part" not in page_of(client, challenge)


def test_a_form_that_arrives_twice_proposes_once(client, customer):
    challenge = ChallengeFactory()
    client.force_login(customer)
    key = client.get(reverse("challenge-propose", args=[challenge.pk])).context["form"]["form_key"].value()

    answers = [post(client, "challenge-propose", challenge, {**WORDS, "form_key": key}) for _ in range(2)]

    assert [answer.url for answer in answers] == [challenge.get_absolute_url()] * 2
    entry = Entry.objects.get()
    assert (entry.idea.author, entry.idea.category) == (customer, challenge.category)
    page = page_of(client, challenge)
    assert (entry.idea.get_absolute_url() in page, "Yours" in page) == (True, True)
    assert challenge.get_absolute_url() in client.get(entry.idea.get_absolute_url()).content.decode()


def test_who_proposed_what_is_hidden_from_all_but_themselves_until_the_veil_is_lifted(client, customer):
    challenge = ChallengeFactory(veiled_until="vote")
    client.force_login(customer)
    post(client, "challenge-propose", challenge, WORDS)
    idea = Idea.objects.get()
    own = page_of(client, challenge)
    client.force_login(MemberFactory())
    other = page_of(client, challenge)

    assert WORDS["title"] in other
    for word in (f"/members/{customer.pk}/", customer.display_name, idea.get_absolute_url(), "Yours"):
        assert word not in other
    assert "Yours" in own
    assert client.get(idea.get_absolute_url()).status_code == 404


def test_an_idea_of_ones_own_takes_part_and_is_taken_out_again_during_the_call(client, customer):
    challenge = ChallengeFactory()
    mine = IdeaFactory(author=customer, category=challenge.category, title="An older thought")
    foreign = IdeaFactory(category=challenge.category)
    client.force_login(customer)
    assert "An older thought" in client.get(reverse("challenge-propose", args=[challenge.pk])).text

    refused = post(client, "challenge-enter", challenge, {"idea": foreign.pk})
    assert (refused.status_code, "Only an open idea of your own" in refused.text) == (409, True)
    assert post(client, "challenge-enter", challenge, {"idea": "x"}).status_code == 409
    assert post(client, "challenge-enter", challenge, {"idea": mine.pk}).status_code == 302
    entry = Entry.objects.get()
    client.force_login(MemberFactory())
    assert post(client, "challenge-entry-withdraw", challenge, entry_id=entry.pk).status_code == 403
    client.force_login(customer)
    assert post(client, "challenge-entry-withdraw", challenge, entry_id=entry.pk).status_code == 302

    assert not Entry.objects.exists()


def test_whoever_does_not_belong_to_the_group_is_told_and_told_no_name(client, customer):
    circle = CircleFactory(name="Secret testers")
    challenge = ChallengeFactory(circle=circle)
    client.force_login(customer)

    page = page_of(client, challenge)
    refused = post(client, "challenge-propose", challenge, WORDS)

    assert "This challenge is for a group to which you do not belong." in page
    assert "Secret testers" not in page
    assert (refused.status_code, Idea.objects.count()) == (403, 0)


def test_what_stands_in_a_circle_or_is_a_draft_does_not_exist_for_others(client, customer):
    hidden = [
        ChallengeFactory(category=CategoryFactory(of_circle=CircleFactory())),
        ChallengeFactory(published_at=None),
    ]
    client.force_login(customer)

    assert titles(client.get(LIST)) == []
    for challenge in hidden:
        for rest in ("", "results/", "ballot/", "propose/"):
            assert client.get(f"/challenges/{challenge.pk}/{rest}").status_code == 404
        assert post(client, "challenge-receipt", challenge).status_code == 404


def test_another_slug_leads_to_the_canonical_address_and_get_writes_nothing(client, customer):
    challenge = ChallengeFactory()
    client.force_login(customer)

    assert client.get(f"/challenges/{challenge.pk}-other/").url == challenge.get_absolute_url()
    for name in ("challenge-acceptance", "challenge-enter", "undo-challenge-ballot"):
        assert client.get(reverse(name, args=[challenge.pk])).url == challenge.get_absolute_url()
