"""Figures of presences: computed from our messages, typed in, read from files, and corrected without losing what was there."""

import io
import json
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from crm.errors import MayNotKeepChannels
from crm.models import Message, Network, OwnPresence, PresenceReading, ReplacedReading, ReplyDelivery
from crm.operations.computing_figures import compute_anew, compute_figures
from crm.operations.keeping_presences import change_presence, open_presence
from crm.operations.writing_figures import type_figure
from crm.presence_errors import (
    ChannelIsElsewhere,
    DayIsAhead,
    FigureIsComputed,
    FigureIsImpossible,
    PresenceIsThere,
    PresenceIsUnclear,
)
from crm.reports.presences import latest_figures
from tests.factories.community import MemberFactory
from tests.factories.crm import ChannelFactory, MessageFactory, OwnPresenceFactory, PersonaFactory
from tests.journeys.test_races import at_once

DAY = date(2026, 11, 10)


@pytest.fixture
def keeper(db):
    return MemberFactory(roles=["community_manager"])


@pytest.fixture
def heard(db, time_machine):
    time_machine.move_to("2026-11-20T10:00:00Z", tick=False)
    channel = ChannelFactory(network=Network.MASTODON)
    return OwnPresenceFactory(channel=channel, active_since=date(2026, 11, 9))


def said(presence, at, **more):
    values = {"ticket": None, "contact": None, "persona": PersonaFactory(), "visibility": "public"}
    return MessageFactory(channel=presence.channel, written_at=at, **(values | more))


def answered(message, at, state="sent"):
    answer = said_by_us(message, at)
    ReplyDelivery.objects.create(message=answer, state=state, sent_at=at if state == "sent" else None)
    return answer


def said_by_us(message, at):
    return Message.objects.create(
        channel=message.channel,
        parent=message,
        in_reply_to="x",
        direction="out",
        visibility="public",
        by=MemberFactory(),
        written_at=at,
    )


def moment(text):
    return datetime.fromisoformat(text)


def of_day(presence, day):
    rows = PresenceReading.objects.filter(presence=presence, day=day, source="computed")
    return {row.metric: float(row.value) for row in rows}


def test_what_was_said_and_how_it_was_answered_is_counted_by_day_of_the_business(heard):
    # Half past eleven in the evening of the tenth in Berlin is still the tenth; half past midnight is not.
    first = said(heard, moment("2026-11-10T23:30:00+01:00"))
    second = said(heard, moment("2026-11-10T08:00:00+01:00"))
    third = said(heard, moment("2026-11-10T09:00:00+01:00"))
    late = said(heard, moment("2026-11-10T10:00:00+01:00"))
    said(heard, moment("2026-11-11T00:30:00+01:00"))
    MessageFactory(
        channel=ChannelFactory(), ticket=None, contact=None, persona=PersonaFactory(), written_at=first.written_at
    )
    answered(first, moment("2026-11-11T01:30:00+01:00"))
    answered(second, moment("2026-11-10T18:00:00+01:00"))
    answered(second, moment("2026-11-12T18:00:00+01:00"))
    answered(third, moment("2026-11-10T09:30:00+01:00"), state="failed")
    said_by_us(late, moment("2026-11-18T10:00:00+01:00"))

    assert compute_figures() > 0

    assert of_day(heard, DAY) == {"mentions": 4, "replies": 1, "reply_hours": 6, "answered_share": 50}
    assert of_day(heard, date(2026, 11, 11)) == {"mentions": 1, "replies": 1, "answered_share": 0}
    assert of_day(heard, date(2026, 11, 9)) == {"mentions": 0, "replies": 0}
    assert of_day(heard, date(2026, 11, 8)) == {}
    assert of_day(heard, date(2026, 11, 20)) == {}
    assert compute_figures() == 0
    assert not ReplacedReading.objects.exists()


def test_an_answer_that_comes_later_changes_the_day_and_what_stood_there_is_kept(heard, keeper, time_machine):
    message = said(heard, moment("2026-11-18T08:00:00+01:00"))
    compute_figures()
    day = date(2026, 11, 18)
    assert of_day(heard, day) == {"mentions": 1, "replies": 0, "answered_share": 0}

    answered(message, moment("2026-11-20T08:00:00+01:00"))
    time_machine.move_to("2026-11-21T10:00:00Z", tick=False)
    compute_figures()

    assert of_day(heard, day) == {"mentions": 1, "replies": 0, "answered_share": 100, "reply_hours": 48}
    old = ReplacedReading.objects.get()
    assert (old.value, old.source, old.by, old.replaced_by) == (0, "computed", None, None)

    said(heard, moment("2026-11-09T12:00:00+01:00"))
    assert compute_figures() == 0
    assert compute_anew(heard, by=keeper) == 2
    assert of_day(heard, date(2026, 11, 9)) == {"mentions": 1, "replies": 0, "answered_share": 0}
    with pytest.raises(MayNotKeepChannels):
        compute_anew(heard, by=MemberFactory(roles=["support"]))


def test_a_corrected_figure_says_what_it_was_and_who_corrected_it(keeper, time_machine):
    time_machine.move_to("2026-11-20T10:00:00Z", tick=False)
    presence, other = OwnPresenceFactory(network="linkedin"), MemberFactory(roles=["admin"])
    type_figure(presence, by=keeper, metric="reach", day=DAY, value=Decimal(500))
    time_machine.move_to("2026-11-20T11:00:00Z", tick=False)

    type_figure(presence, by=other, metric="reach", day=DAY, value=Decimal(500))
    reading = type_figure(presence, by=other, metric="reach", day=DAY, value=Decimal(450))

    assert (reading.value, reading.by, PresenceReading.objects.count()) == (450, other, 1)
    old = reading.replaced.get()
    assert (old.value, old.by, old.replaced_by, old.read_at.hour, old.replaced_at.hour) == (500, keeper, other, 10, 11)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReplacedReading.objects.update(value=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReplacedReading.objects.all().delete()


@pytest.mark.parametrize(
    ("metric", "value", "ahead", "refusal"),
    [
        ("mentions", 3, 0, FigureIsComputed),
        ("fame", 3, 0, FigureIsImpossible),
        ("reach", -1, 0, FigureIsImpossible),
        ("reach", "0.001", 0, FigureIsImpossible),
        ("reach", "NaN", 0, FigureIsImpossible),
        ("reach", "1e15", 0, FigureIsImpossible),
        ("reach", 3, 1, DayIsAhead),
    ],
)
def test_what_cannot_be_a_figure_is_refused(keeper, metric, value, ahead, refusal):
    presence = OwnPresenceFactory()
    day = timezone.localdate() + timedelta(days=ahead)

    with pytest.raises(refusal):
        type_figure(presence, by=keeper, metric=metric, day=day, value=Decimal(value))
    assert not PresenceReading.objects.exists()
    assert type_figure(presence, by=keeper, metric="reach", day=timezone.localdate(), value=Decimal(3)).value == 3
    with pytest.raises(MayNotKeepChannels):
        type_figure(presence, by=MemberFactory(roles=["support"]), metric="reach", day=DAY, value=Decimal(1))


def test_the_database_keeps_what_figures_are(keeper):
    presence = OwnPresenceFactory()
    good = {"presence": presence, "metric": "reach", "day": DAY, "value": 1, "source": "typed", "by": keeper}
    PresenceReading.objects.create(**good)
    for wrong in (
        {},
        {"metric": "fame"},
        {"day": date(2026, 11, 11), "value": -1},
        {"metric": "mentions"},
        {"metric": "followers", "source": "computed", "by": None},
        {"metric": "followers", "by": None},
        {"metric": "answered_share", "source": "computed", "by": None, "value": 101},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PresenceReading.objects.create(**(good | wrong))
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnPresence.objects.filter(pk=presence.pk).update(channel=ChannelFactory(network=Network.X))


def test_a_presence_is_opened_and_changed_by_those_who_keep_channels(keeper):
    one = open_presence(by=keeper, network="x", external_id=" 42 ", name="We")
    assert (one.external_id, one.by) == ("42", keeper)
    with pytest.raises(PresenceIsThere):
        open_presence(by=keeper, network="x", external_id="42", name="We again")
    with pytest.raises(PresenceIsUnclear):
        open_presence(by=keeper, network="x", external_id=" ", name="We")
    with pytest.raises(PresenceIsUnclear):
        change_presence(one, by=keeper, active_since=DAY, active_until=date(2026, 11, 9))
    with pytest.raises(ChannelIsElsewhere):
        change_presence(one, by=keeper, channel=ChannelFactory(network=Network.MASTODON))
    with pytest.raises(MayNotKeepChannels):
        change_presence(one, by=MemberFactory(roles=["support"]), name="Us")
    changed = change_presence(one, by=keeper, channel=ChannelFactory(network=Network.CSV), name="Us")
    assert (changed.name, changed.version) == ("Us", 2)


def run(path, **options):
    out = io.StringIO()
    call_command("import_presence_readings", path, stdout=out, stderr=io.StringIO(), **options)
    return {name: value for name, value in json.loads(out.getvalue()).items() if name in {*OUTCOMES, "read"}}


OUTCOMES = ("created", "updated", "unchanged", "skipped", "rejected")


def told(**counts):
    return dict.fromkeys(("read", *OUTCOMES), 0) | counts


def test_a_file_is_read_wide_or_long_twice_changes_nothing_and_corrections_keep_what_was(db, tmp_path):
    first = OwnPresenceFactory(network="linkedin", external_id="acme", handle="@Acme")
    second = OwnPresenceFactory(network="tiktok", external_id="77", handle="acme")
    wide = tmp_path / "wide.csv"
    wide.write_text(
        "Network;Account;Day;followers;reach;remark\n"
        "linkedin;acme;2026-11-01;1000;230;x\n"
        "linkedin;@ACME;2026-11-02;1010;;\n"
        "tiktok;acme;2026-11-01;55;;\n"
        "xing;acme;2026-11-01;55;;\n"
        "linkedin;acme;2026-11-31;55;;\n"
        "linkedin;acme;2026-11-03;many;;\n"
        "linkedin;acme;2026-11-04;;;\n"
    )
    long = tmp_path / "long.csv"
    long.write_text(
        "network,account,day,metric,value\n"
        "linkedin,acme,2026-11-01,reach,240\n"
        "linkedin,acme,2026-11-01,followers,1000\n"
        "linkedin,acme,2026-11-01,mentions,4\n"
        "linkedin,acme,2031-11-01,reach,4\n"
    )

    assert run(wide, dry_run=True) == told(read=8, created=4, rejected=4)
    assert not PresenceReading.objects.exists()
    assert run(wide) == told(read=8, created=4, rejected=4)
    assert run(wide) == told(read=8, unchanged=4, rejected=4)
    assert run(long) == told(read=4, updated=1, unchanged=1, rejected=2)

    rows = PresenceReading.objects.order_by("presence", "metric", "day")
    assert [(row.presence, row.metric, row.day.day, int(row.value), row.source) for row in rows] == [
        (first, "followers", 1, 1000, "imported"),
        (first, "followers", 2, 1010, "imported"),
        (first, "reach", 1, 240, "imported"),
        (second, "followers", 1, 55, "imported"),
    ]
    assert ReplacedReading.objects.get().value == 230
    with pytest.raises(CommandError, match=r"4 rejected\."):
        run(wide, strict=True)
    (tmp_path / "other.csv").write_text("name,value\nx,1\n")
    with pytest.raises(CommandError, match="needs the columns"):
        run(tmp_path / "other.csv")


def test_figures_stand_with_their_change_over_thirty_days_as_far_as_it_is_known(keeper, time_machine):
    time_machine.move_to("2026-11-30T10:00:00Z", tick=False)
    today = date(2026, 11, 30)
    one, other = OwnPresenceFactory(), OwnPresenceFactory()

    def typed(presence, metric, *values):
        for day, value in values:
            type_figure(presence, by=keeper, metric=metric, day=today - timedelta(days=day), value=Decimal(value))

    typed(one, "followers", (45, 800), (33, 900), (10, 950), (1, 1000))
    typed(one, "reach", (40, 7), (29, 20), (2, 30), (75, 1000))
    typed(other, "followers", (3, 5))
    typed(other, "posts", (40, 5))

    found = latest_figures([one.pk, other.pk], today)

    assert [(row.metric, row.value, row.day.day, row.change) for row in found[one.pk]] == [
        ("followers", 1000, 29, 100),
        ("reach", 50, 28, 43),
    ]
    assert [(row.metric, row.value, row.change) for row in found[other.pk]] == [
        ("followers", 5, None),
        ("posts", 5, None),
    ]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_type_the_same_day_at_once_leave_one_reading_and_what_it_replaced():
    presence = OwnPresenceFactory()
    writers = [MemberFactory(roles=["admin"]) for _ in range(6)]

    at_once(
        6,
        lambda number: type_figure(presence, by=writers[number], metric="reach", day=DAY, value=Decimal(100 + number)),
    )

    assert PresenceReading.objects.count() == 1
    assert ReplacedReading.objects.count() == 5
