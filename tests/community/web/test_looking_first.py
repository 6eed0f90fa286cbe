"""Looking for answers before asking, on the pages."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from community.models import AskSession, Suggestion, Topic
from community.operations.visiting import Sighting, record_visit
from community.signals import thing_seen
from community.visitors import COOKIE
from community.web.tracks import Track
from tests.factories.community import MemberFactory, PostFactory, SolutionFactory, TopicFactory
from tests.factories.search import index_everything
from tests.factories.self_service import AskSessionFactory, HoldOutFactory

pytestmark = pytest.mark.django_db
FIREFOX = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
TITLE = "Why does my pump hum at night?"


@pytest.fixture
def solved() -> Topic:
    topic = TopicFactory(title="The pump hums at night", category__slug="pumps")
    return SolutionFactory(post=PostFactory(topic=topic)).topic


@pytest.fixture
def member(client):
    member = MemberFactory()
    client.force_login(member)
    return member


@pytest.fixture
def seen():
    """What the pages announce, taken in at once."""

    def take_in(sighting: Sighting, **_):
        record_visit(sighting)

    thing_seen.connect(take_in)
    yield
    thing_seen.disconnect(take_in)


def look(client, **more):
    return client.post("/ask/answers/", {"title": TITLE} | more)


def link_in(response):
    return re.search(r'href="(/questions/\d+-[^"]*\?from=[^"]+)"', response.content.decode())[1]


def test_a_member_finds_the_answer_and_says_so(client, member, solved, seen):
    found = look(client, body="Since yesterday.", tags="pump", category="pumps")
    page = client.get(link_in(found), headers=FIREFOX)
    html = page.content.decode()
    said = client.post("/ask/helped/", {"track": re.search(r'name="track"\s+value="([^"]+)"', html)[1]})

    session = AskSession.objects.get()
    assert (found.status_code, page.status_code, said.status_code) == (200, 200, 302)
    assert (session.member, session.title, session.outcome) == (member, TITLE, "helped")
    assert list(Suggestion.objects.exclude(opened_at=None).values_list("thing_id", flat=True)) == [solved.pk]
    # The survey is for those who came otherwise.
    assert "Did this solve your problem?" in html
    assert 'name="would_contact"' not in html
    assert "Good to hear!" in client.get(said["Location"]).content.decode()
    # What was typed is still there.
    assert [found.context["form"][name].value() for name in ("title", "body", "tags", "category")] == [
        *(TITLE, "Since yesterday.", "pump", "pumps"),
    ]


def test_whoever_asks_anyway_is_known_to_have_posted(client, member, solved):
    form = look(client).context["form"]
    asked = client.post("/ask/", {"title": TITLE, "body": "Help!", "category": "pumps", "track": form["track"].value()})

    topic = Topic.objects.latest("id")
    assert asked["Location"] == topic.get_absolute_url()
    assert list(AskSession.objects.values_list("outcome", "topic", "member")) == [("posted", topic.pk, member.pk)]


def test_a_question_that_is_not_valid_is_not_posted(client, member, solved):
    track = look(client).context["form"]["track"].value()

    refused = client.post("/ask/", {"title": TITLE, "body": "", "category": "pumps", "track": track})

    assert refused.status_code == 400
    assert refused.context["form"]["track"].value() == track
    assert AskSession.objects.get().outcome == ""


def test_a_session_that_is_over_or_of_somebody_else_keeps_nobody_from_asking(client, member, solved):
    now = timezone.now()
    over = AskSessionFactory(
        member=member, outcome="left", outcome_at=now, verdict="none", decided_at=now, started_at=now - timedelta(9)
    )
    tracks = [Track(over.pk), Track(AskSessionFactory().pk), Track(10**9), "forged"]

    for track in tracks:
        form = {"title": TITLE, "body": "Help!", "category": "pumps", "track": str(track)}
        assert client.post("/ask/", form).status_code == 302

    assert Topic.objects.filter(author=member).count() == len(tracks)
    assert not AskSession.objects.filter(outcome="posted").exists()


def test_a_stranger_looks_first_and_signs_in_to_ask(client, solved):
    empty = client.get("/ask/")
    found = look(client)
    onward = re.search(r'href="(/ask/\?track=[^"]+)"', found.content.decode())[1]
    member = MemberFactory()
    client.force_login(member)
    form = client.get(onward).context["form"]
    client.post("/ask/", {"title": TITLE, "body": "Help!", "category": "pumps", "track": form["track"].value()})

    assert list(empty.context["form"].fields) == ["title"]
    assert "The pump hums at night" in found.content.decode()
    assert form["title"].value() == TITLE
    session = AskSession.objects.get()
    assert (session.member, session.outcome, session.topic.author) == (member, "posted", member)


def test_posting_needs_an_account(client):
    asked = client.post("/ask/", {"title": TITLE, "body": "Help!"})

    assert (asked.status_code, asked["Location"]) == (302, "/accounts/login/?next=/ask/")


def test_when_nothing_is_found_one_is_told_so(client, member):
    assert "Nobody has solved anything like this yet." in look(client).content.decode()


@pytest.mark.parametrize("title", ["", "   ", "x" * 301, "null \0 byte"])
def test_without_a_title_there_is_nothing_to_look_for(client, title):
    stranger = look(client, title=title)
    client.force_login(MemberFactory())
    member = look(client, title=title, body="Since yesterday.")

    assert (stranger.status_code, member.status_code) == (400, 400)
    assert "Since yesterday." in member.content.decode()
    assert AskSession.objects.count() == 0


def test_whoever_is_held_out_gets_the_plain_form_at_once(client, solved):
    HoldOutFactory(share=1)

    stranger = look(client)
    session = AskSession.objects.get()
    client.force_login(MemberFactory())
    member = look(client)

    assert stranger["Location"].startswith("/accounts/login/?next=/ask/%3Ftrack")
    assert (session.held_out, session.suggestions.count()) == (True, 0)
    html = member.content.decode()
    assert "The pump hums at night" not in html
    assert "Solved already" not in html
    assert member.context["form"]["title"].value() == TITLE
    assert AskSession.objects.filter(held_out=True).count() == 2


def test_a_stranger_stays_in_the_same_group_while_an_experiment_runs(solved):
    visitors = set()
    HoldOutFactory()
    browser, other = Client(), Client()
    for _ in range(3):
        look(browser, title=f"{TITLE} {len(visitors)}")
        visitors |= set(AskSession.objects.values_list("visitor", flat=True))
    first = browser.cookies[COOKIE].value
    look(other)

    assert len(visitors) == 1
    assert browser.cookies[COOKIE].value == first
    assert browser.cookies[COOKIE]["httponly"]
    assert AskSession.objects.values("visitor").distinct().count() == 2


def test_no_cookie_without_an_experiment_and_none_that_we_did_not_sign(client, solved):
    look(client)
    assert COOKIE not in client.cookies

    HoldOutFactory()
    client.cookies[COOKIE] = "forged"
    look(client)
    assert client.cookies[COOKIE].value != "forged"


def test_a_member_is_known_without_a_cookie(client, member, solved):
    HoldOutFactory()
    look(client)
    phone = Client()
    phone.force_login(member)
    look(phone)

    assert COOKIE not in client.cookies
    assert len(set(AskSession.objects.values_list("visitor", flat=True))) == 1


def test_a_flood_is_held_back(client, solved, settings):
    settings.RATE_LIMIT_FACTOR = 2 / 60

    assert [look(client).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("address", ["/ask/answers/", "/ask/helped/"])
def test_looking_at_the_address_of_an_act_leads_on(client, address):
    assert client.get(address).status_code == 302


def test_a_forged_word_of_thanks_changes_nothing(client):
    session = AskSessionFactory()

    for track in ("", f"{session.pk}-0-0", f"{session.pk}-0-0:forged", str(Track(10**9))):
        assert client.post("/ask/helped/", {"track": track}).status_code == 302

    session.refresh_from_db()
    assert session.outcome == ""


def test_what_is_typed_below_the_title_is_looked_at_too(client, member):
    topic = TopicFactory(title="It does not work", body="The boiler shows E7 after a power cut.")
    SolutionFactory(post=PostFactory(topic=topic))
    index_everything()
    form = client.get("/ask/").content.decode()

    without = client.post("/ask/answers/", {"title": "Please help me"})
    found = client.post(
        "/ask/answers/", {"title": "Please help me", "body": "My boiler says\x00 E7 since the power cut."}
    )

    assert "from:#id_body" in form
    assert 'id="id_body"' in form
    assert without.context["answers"] == []
    assert [similar.id for similar, _address in found.context["answers"]] == [topic.pk]
