"""Reading a question's page is a visit, counted off the request's path."""

from datetime import date

import pytest
import time_machine
from django.core.signing import Signer
from django.test import Client, RequestFactory

from community import receivers
from community.models import Suggestion, Topic, Visit
from community.tasks import record_visit
from community.visitors import client_address, day_key
from community.web.tracks import Track
from config import bells
from tests.factories.community import MemberFactory, PostFactory, SolutionFactory, TopicFactory
from tests.factories.self_service import SuggestionFactory

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def sent(monkeypatch):
    """What would travel to the worker."""
    sightings = []
    monkeypatch.setattr(receivers.record_visit, "delay", sightings.append)
    return sightings


def look(topic, query="", *, client=None, agent=FIREFOX, **headers):
    response = (client or Client()).get(topic.get_absolute_url() + query, headers={"user-agent": agent, **headers})
    assert response.status_code == 200
    return response


def take_in(sent):
    for sighting in sent:
        record_visit(sighting)


def test_a_visitor_reads_a_question_once_a_day_however_often(sent):
    topic = TopicFactory()

    for moment in ("2026-03-01 09:00Z", "2026-03-01 17:00Z", "2026-03-02 09:00Z"):
        with time_machine.travel(moment, tick=False):
            look(topic)
    take_in(sent * 2)

    visits = list(Visit.objects.order_by("day").values_list("day", "thing_kind", "thing_id", "first_at__hour"))
    assert visits == [(date(2026, 3, 1), "topic", topic.pk, 10), (date(2026, 3, 2), "topic", topic.pk, 10)]
    # The same person has another key the next day.
    assert len(set(Visit.objects.values_list("visitor", flat=True))) == 2


def test_the_day_is_the_one_of_the_business(sent):
    with time_machine.travel("2026-03-01 23:30Z", tick=False):
        look(TopicFactory())

    assert sent[0]["day"] == "2026-03-02"


def test_visitors_are_told_apart_by_browser_and_members_by_their_account(sent):
    topic = TopicFactory()
    member = MemberFactory()
    phone, desk = Client(), Client()
    for client in (phone, desk):
        client.force_login(member)

    look(topic)
    look(topic, agent=FIREFOX.replace("140", "141"))
    look(topic, client=phone)
    look(topic, client=desk, agent=FIREFOX.replace("140", "141"))
    take_in(sent)

    assert Visit.objects.count() == 3


def test_nothing_that_travels_or_is_kept_says_who_it_was(sent):
    member = MemberFactory()
    client = Client(REMOTE_ADDR="203.0.113.77")
    client.force_login(member)

    look(TopicFactory(), client=client)
    look(TopicFactory(), client=Client(REMOTE_ADDR="203.0.113.77"))

    for sighting in sent:
        assert set(sighting) == {
            *("visitor", "thing_kind", "thing_id", "day", "at", "is_own", "was_solved", "suggestion"),
        }
        assert len(sighting["visitor"]) == 32
        assert "203.0.113" not in str(sighting)


def test_a_key_cannot_be_had_without_our_secret(settings):
    request = RequestFactory().get("/", headers={"user-agent": FIREFOX})
    request.user = MemberFactory()

    before = day_key(request, date(2026, 3, 1))
    settings.SECRET_KEY = "another one"

    assert day_key(request, date(2026, 3, 1)) != before


def test_its_author_and_a_solved_question_are_told(sent):
    author = MemberFactory()
    topic = SolutionFactory(post=PostFactory(topic=TopicFactory(author=author))).topic
    client = Client()
    client.force_login(author)

    look(topic, client=client)
    look(topic)
    take_in(sent)

    assert set(Visit.objects.values_list("is_own", "was_solved")) == {(True, True), (False, True)}


def test_who_comes_back_to_the_solution_has_seen_it(sent):
    topic = TopicFactory()
    look(topic)
    SolutionFactory(post=PostFactory(topic=topic))
    look(topic)

    take_in(sent)

    assert list(Visit.objects.values_list("was_solved", flat=True)) == [True]


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0) Chrome/116.0 Safari/537.36",
        "Mozilla/5.0 (Macintosh) AppleWebKit/605 (KHTML, like Gecko) (Applebot/0.1)",
        "GPTBot/1.2",
        "facebookexternalhit/1.1",
        "WhatsApp/2.23.20.0",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0 Safari/537.36",
        "curl/8.5.0",
        "Wget/1.21",
        "python-requests/2.32",
        "Go-http-client/2.0",
        "Mozilla/5.0 (compatible; YandexBot/3.0)",
    ],
)
def test_programs_are_no_visitors(agent, sent):
    look(TopicFactory(), agent=agent)

    assert sent == []


@pytest.mark.parametrize(
    "agent",
    [
        FIREFOX,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120 Mobile Safari/537.36",
    ],
)
def test_browsers_are(agent, sent):
    look(TopicFactory(), agent=agent)

    assert len(sent) == 1


def test_loading_ahead_looking_up_and_moving_on_are_no_visits(sent):
    topic = TopicFactory()
    browser = {"user-agent": FIREFOX}

    look(topic, **{"sec-purpose": "prefetch;prerender"})
    Client().head(topic.get_absolute_url(), headers=browser)
    Client().get(f"/questions/{topic.pk}/", headers=browser)
    Client().get(f"/questions/{topic.pk + 1}-x/", headers=browser)

    assert sent == []


def test_those_who_are_paid_to_look_are_no_visitors(sent):
    client = Client()
    client.force_login(MemberFactory(roles=["support"]))

    look(TopicFactory(), client=client)

    assert sent == []


def test_a_suggestion_that_led_here_is_opened(sent):
    suggestion = SuggestionFactory()
    topic, session = Topic.objects.get(pk=suggestion.thing_id), suggestion.session
    query = f"?from={Track(session.pk, suggestion.pk, topic.pk)}"

    look(topic)
    look(topic, query)
    take_in(sent)

    assert list(Visit.objects.values_list("is_helped", flat=True)) == [True]
    assert Suggestion.objects.get().opened_at is not None


@pytest.mark.parametrize("word", ["", "1-1-1", "1-1-1:forged", "null\x01", Signer(salt="mitwert.track").sign("x")])
def test_a_made_up_track_leads_nowhere(word, sent):
    look(TopicFactory(), f"?from={word}")

    assert sent[0]["suggestion"] is None


def test_the_track_to_one_question_is_none_to_another(sent):
    suggestion, other = SuggestionFactory(), TopicFactory()

    look(other, f"?from={Track(suggestion.session_id, suggestion.pk, suggestion.thing_id)}")

    assert sent[0]["suggestion"] is None


def test_with_the_broker_away_the_page_still_answers(monkeypatch, client):
    def broken(*_args, **_options):
        raise OSError("no broker")

    monkeypatch.setattr(bells, "breaker", bells.Breaker())
    monkeypatch.setattr(receivers.record_visit.app, "send_task", broken)
    monkeypatch.setattr("celery.app.task.Task.apply_async", broken)

    look(TopicFactory())

    assert bells.breaker.is_open()


def test_a_visit_costs_the_page_no_query(queries):
    topic = TopicFactory()
    look(topic)

    with queries(2):
        look(topic)
    with queries(2):
        look(topic, agent="")


@pytest.mark.parametrize(("is_behind", "seen"), [(False, "10.0.0.1"), (True, "198.51.100.7")])
def test_only_our_own_proxy_is_believed(is_behind, seen, settings):
    settings.BEHIND_PROXY = is_behind
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": "1.2.3.4, 198.51.100.7"})

    assert client_address(request) == seen
