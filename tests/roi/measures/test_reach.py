"""How many people were reached in a month that was counted by hand: on pages, by notifications, by e-mail, elsewhere."""

from datetime import date

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from psycopg.sql import SQL

from community import receivers
from community import surfaces as slot
from community.models import Delivery, Notification, Visit
from community.surfaces import Surface, add_surfaces
from community.tasks import record_visit
from roi.models import KpiReading
from roi.operations.measuring import measure_kpis
from roi.reports.methods.counting import Span as SizedSpan
from roi.reports.methods.counting import counts_of
from tests.factories.community import MemberFactory
from tests.factories.ideas import IdeaFactory
from tests.factories.roi import KpiFactory, at
from tests.roi.measures.conftest import MARCH

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def seen(visitor: str, day: str, kind: str, number: int = 7, *, own: bool = False) -> None:
    Visit.objects.create(visitor=visitor, thing_kind=kind, thing_id=number, day=date.fromisoformat(day), is_own=own)


@pytest.fixture
def readers():
    """Ann reads two questions, an article and an idea on 2 March, and a question on 3 March, under the key of that day.

    Ben reads the article on 2 March, Cem his own question on 31 March and somebody else's idea; others read on the last
    day of February and on the first of April.
    """
    for number in (7, 8):
        seen("ann-2", "2026-03-02", "topic", number)
    seen("ann-2", "2026-03-02", "article")
    seen("ann-2", "2026-03-02", "idea")
    seen("ann-3", "2026-03-03", "topic")
    seen("ben-2", "2026-03-02", "article")
    seen("cem-31", "2026-03-31", "topic", own=True)
    seen("cem-31", "2026-03-31", "idea")
    for kind in ("topic", "article", "idea"):
        seen("x", "2026-02-28", kind)
        seen("y", "2026-04-01", kind)


@pytest.fixture
def told():
    """Dora is told three times on 9 March, of which one is the 10th in Berlin, Eva once; both of something in April."""
    dora, eva = MemberFactory(), MemberFactory()
    moments = [(dora, "2026-03-09", "09:00"), (dora, "2026-03-09", "18:00"), (dora, "2026-03-09", "23:30")]
    moments += [(eva, "2026-03-31", "21:59"), (eva, "2026-03-31", "22:00"), (dora, "2026-04-02", "12:00")]
    for number, (member, day, clock) in enumerate(moments):
        row = Notification.objects.create(
            recipient=member, kind="reply", source="community.topic_event", source_id=number
        )
        Notification.objects.filter(pk=row.pk).update(created_at=at(day, clock))
    return dora, eva


def mailed(member, key, moment, state="sent") -> None:
    Delivery.objects.create(
        recipient=member,
        rhythm="daily",
        key=key,
        since=moment,
        until=moment,
        state=state,
        due_at=moment,
        ended_at=None if state == "waiting" else moment,
    )


def test_readers_count_once_a_day_and_surface_but_not_for_their_own(says, readers):
    # Ann on two days; Ann and Ben; Ann and Cem.
    assert (says("reach_topics"), says("reach_articles"), says("reach_ideas")) == (2, 2, 2)


def test_whoever_reads_several_things_on_a_day_is_one_person_of_all_pages(says, readers):
    # Ann on two days, Ben, Cem.
    assert says("reach_pages") == 4


def test_members_who_were_told_count_once_a_day_of_the_business(says, told):
    # Dora on the 9th and the 10th, Eva on the 31st; her second one is April in Berlin.
    assert says("reach_notifications") == 3


def test_mail_counts_when_it_was_sent(says, told):
    dora, eva = told
    for number, (member, moment, state) in enumerate(
        [
            (dora, at("2026-03-09", "09:00"), "sent"),
            (dora, at("2026-03-09", "10:00"), "sent"),
            (dora, at("2026-03-11", "10:00"), "dropped"),
            (eva, at("2026-03-12", "10:00"), "sent"),
            (eva, at("2026-03-13", "10:00"), "dead"),
            (eva, at("2026-03-14", "10:00"), "waiting"),
            (eva, at("2026-04-14", "10:00"), "sent"),
        ]
    ):
        mailed(member, str(number), moment, state)

    assert says("reach_email") == 2


def test_the_total_is_the_sum_of_the_surfaces(says, readers, told):
    mailed(told[0], "one", at("2026-03-09", "09:00"))

    assert says("reach_total") == 2 + 2 + 2 + 3 + 1


@pytest.fixture
def channel(monkeypatch):
    """A channel to the outside, which knows a number only."""
    monkeypatch.setattr(slot, "_surfaces", dict(slot._surfaces))
    add_surfaces(
        Surface(
            code="pinboard",
            title=_("questions"),
            definition=_("Questions that were asked in the month and still stand."),
            reads=_("topics"),
            reached=SQL("SELECT extract(day FROM %(last)s::date)::int"),
        )
    )


def test_a_channel_that_comes_later_brings_its_own_reach(says, channel, readers, manager_api):
    KpiFactory(code="pins", measure="reach_pinboard")
    measure_kpis(MARCH.first)

    assert (says("reach_pinboard"), says("reach_total")) == (31, 37)
    assert KpiReading.objects.get(kpi__code="pins").value == 31
    codes = [row["code"] for row in manager_api.get("/api/v1/roi/measures/").json()]
    assert [code for code in codes if code.startswith("reach_")] == [
        *("reach_ideas", "reach_topics", "reach_articles", "reach_notifications", "reach_email"),
        *("reach_pinboard", "reach_pages", "reach_total"),
    ]


def test_the_api_defines_reach_in_the_language_of_the_reader(manager_api):
    rows = {row["code"]: row for row in manager_api.get("/api/v1/roi/measures/").json()}
    with translation.override("de"):
        german = manager_api.get("/api/v1/roi/measures/", headers={"Accept-Language": "de"}).json()

    assert rows["reach_ideas"]["title"] == "Reach of ideas"
    assert "each counted once a day" in rows["reach_ideas"]["definition"]
    assert (rows["reach_pages"]["unit"], rows["reach_pages"]["is_additive"]) == ("people by day", True)
    assert {row["code"]: row["title"] for row in german}["reach_ideas"] == "Reichweite: Ideen"


def test_readers_of_ideas_are_no_self_service(says, readers):
    span = SizedSpan(MARCH.first, MARCH.last, MARCH.time_zone)

    # Questions and articles by others than the author.
    assert says("self_service_visits") == counts_of(span).visits == 5


def test_the_page_of_an_idea_counts_its_readers(monkeypatch):
    sightings: list = []
    monkeypatch.setattr(receivers.record_visit, "delay", sightings.append)
    idea, author = IdeaFactory(), Client()
    author.force_login(idea.author)
    for client in (Client(), Client(), author):
        assert client.get(idea.get_absolute_url(), headers={"user-agent": FIREFOX}).status_code == 200
    for sighting in sightings:
        record_visit(sighting)

    rows = Visit.objects.order_by("is_own").values_list("thing_kind", "thing_id", "is_own", "was_solved")
    assert list(rows) == [("idea", idea.pk, False, False), ("idea", idea.pk, True, False)]
