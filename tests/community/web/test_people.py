"""Profiles, joining and signing in."""

import re
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.template import engines

from community.models import Member
from community.operations.earning import settle_points
from community.templatetags.community import answer_count, avatar, called, moment
from tests.factories.community import MemberFactory, PostFactory, SolutionFactory, TopicFactory

pytestmark = pytest.mark.django_db
NEWCOMER = {"email": "neu@example.org", "password1": "a-long-enough-one", "display_name": " Nele  Neu "}


def test_a_profile_counts_the_people_that_were_helped(client):
    member, asker = MemberFactory(), MemberFactory()
    for author in (asker, asker, MemberFactory(), member):
        SolutionFactory(post=PostFactory(author=member, topic=TopicFactory(author=author)))
    SolutionFactory(post=PostFactory(author=member, topic=TopicFactory(state="hidden")))
    settle_points()

    response = client.get(f"/members/{member.pk}/")

    assert response.context["helped"] == 2
    assert re.search(r"Helped\s+<b>2</b>\s+people", response.content.decode())


def test_a_profile_shows_answers_but_neither_questions_as_answers_nor_an_address(client):
    member = MemberFactory(email="hidden@example.org")
    TopicFactory(author=member, title="My question")
    answer = PostFactory(author=member, topic__title="Your question")
    PostFactory(author=member, state="hidden")

    response = client.get(f"/members/{member.pk}/")

    assert list(response.context["answers"]) == [answer]
    assert [topic.title for topic in response.context["questions"]] == ["My question"]
    assert "hidden@example.org" not in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_a_profile_takes_the_same_few_queries(client, django_assert_num_queries, count):
    member = MemberFactory()
    for _ in range(count):
        SolutionFactory(post=PostFactory(author=member))
        TopicFactory(author=member)

    with django_assert_num_queries(4):
        client.get(f"/members/{member.pk}/")


def test_the_system_has_no_profile(client):
    assert client.get(f"/members/{Member.objects.system().pk}/").status_code == 404


def test_a_member_without_a_name_is_not_called_by_address():
    member = MemberFactory(display_name="", email="secret@example.org")

    assert called(member) == f"Member {member.pk}"
    assert "secret" not in avatar(member)


@pytest.mark.parametrize(
    ("name", "initials"), [("Ada Lovelace", "AL"), ("ada", "A"), ("Ida von der Heide", "IH"), ("<b>", "?"), ("Ö", "Ö")]
)
def test_an_avatar_shows_the_initials(name, initials):
    assert f">{initials}<" in avatar(Member(pk=5, display_name=name))


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-03-01T12:00:00", "just now"),
        ("2026-03-01T11:59:00", "1 minute ago"),
        ("2026-03-01T10:00:00", "2 hours ago"),
        ("2026-02-28T11:00:00", "1 day ago"),
        ("2026-01-20T11:00:00", "Jan. 20, 2026"),
        ("2026-03-01T12:05:00", "just now"),
    ],
)
def test_moments_are_told_from_now(time_machine, at, words):
    time_machine.move_to(datetime(2026, 3, 1, 12, tzinfo=UTC))

    assert f">{words}</time>" in moment(datetime.fromisoformat(at).replace(tzinfo=UTC))


def test_answers_are_the_posts_below_the_first():
    assert [answer_count(TopicFactory.build(post_count=count, category=None, author=None)) for count in (0, 1, 3)] == [
        0,
        0,
        2,
    ]


def test_a_newcomer_joins_confirms_the_address_and_signs_in(client):
    page = client.get("/accounts/signup/").content.decode()
    joined = client.post("/accounts/signup/", NEWCOMER, headers={"accept-language": "de"})
    [message] = mail.outbox
    [link] = re.findall(r"http://[^/\s]+(/accounts/confirm-email/\S+)", message.body)
    confirmed = client.post(link)
    client.post("/accounts/logout/")
    entered = client.post("/accounts/login/?next=/ask/", {"login": "NEU@example.org", "password": "a-long-enough-one"})

    member = Member.objects.get(email="neu@example.org")
    assert 'for="id_display_name"' in page
    assert [response.status_code for response in (joined, confirmed, entered)] == [302] * 3
    assert (member.display_name, member.locale, member.kind) == ("Nele Neu", "de", "customer")
    assert entered["Location"] == "/ask/"
    assert message.subject == "Bitte bestätige deine E-Mail-Adresse"
    assert not re.search(r"\b(Sie|Ihre?)\b", message.body)


def test_whoever_has_not_confirmed_the_address_cannot_write(client):
    client.post("/accounts/signup/", NEWCOMER)
    client.post("/accounts/login/", {"login": "neu@example.org", "password": "a-long-enough-one"})

    assert client.post("/ask/").status_code == 302


@pytest.mark.parametrize(
    "given", [{"display_name": ""}, {"display_name": "x" * 61}, {"display_name": "a\0b"}, {"email": "\0"}]
)
def test_a_newcomer_who_is_not_valid_is_told_so(client, given):
    response = client.post("/accounts/signup/", NEWCOMER | given)

    assert response.status_code == 200
    assert 'aria-invalid="true"' in response.content.decode()
    assert not Member.objects.filter(email="neu@example.org").exists()


@pytest.mark.parametrize(
    "path",
    ["login/", "signup/", "logout/", "password/reset/", "email/", "password/change/", "2fa/", "2fa/totp/activate/"],
)
def test_the_account_pages_have_our_look(client, path):
    if path not in {"login/", "signup/", "password/reset/"}:
        client.force_login(MemberFactory())
    response = client.get(f"/accounts/{path}", follow=True)

    html = response.content.decode()
    assert response.status_code == 200
    assert 'class="logo"' in html
    assert "style=" not in html


def test_texts_are_shown_unescaped_only_where_they_were_sanitised():
    import pathlib  # noqa: PLC0415

    trusted = {"post.html|safe", "solution.post.html|safe", "comment.html|safe", "idea.html|safe", "thing_html|safe"}
    trusted |= {"revision.html|safe", "reading.revision.html|safe", "text.html|safe"}
    trusted |= {"asked.post.html|safe", "canonical_solution.post.html|safe"}
    trusted |= {"incident.html|safe", "incident.answer_html|safe", "update.html|safe"}
    trusted |= {"entry.html|safe", "entry.idea.html|safe", "line.entry.idea.html|safe"}
    trusted |= {"challenge.html|safe", "mine.terms.html|safe"}
    found = set()
    for app in ("community", "ideas"):
        for path in pathlib.Path(app, "templates").rglob("*.html"):
            found |= set(re.findall(r"[\w.]+\|safe\b", path.read_text()))
            assert "autoescape off" not in path.read_text()

    assert found <= trusted
    assert engines["django"].engine.autoescape


@pytest.mark.parametrize("count", [1, 3])
def test_the_directory_names_everybody_who_is_here_newest_first(client, django_assert_num_queries, count):
    Member.objects.system()
    members = [MemberFactory(email=f"m{number}@example.org") for number in range(count)]
    MemberFactory(email=None, display_name="", is_active=False, erased_at=datetime(2026, 1, 1, tzinfo=UTC))

    with django_assert_num_queries(1):
        response = client.get("/members/")

    assert [member.pk for member in response.context["page"].rows] == [member.pk for member in reversed(members)]
    assert "example.org" not in response.content.decode()


def test_the_directory_turns_its_pages_and_refuses_a_cursor_that_is_none(client):
    members = MemberFactory.create_batch(25)
    first = client.get("/members/").context["page"]
    second = client.get("/members/", {"after": first.onward}).context["page"]

    assert [member.pk for member in [*first.rows, *second.rows]] == [member.pk for member in reversed(members)]
    assert client.get("/members/", {"before": second.back}).context["page"].rows == first.rows
    assert client.get("/members/", {"after": "x"}).status_code == 400
