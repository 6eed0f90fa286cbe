"""Writing and publishing challenges, phases by the clock, terms, costs."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from community.errors import VersionIsStale
from ideas.challenge_errors import (
    ChallengeIsPublished,
    ChallengeLacksPhases,
    ElectorateIsUnknown,
    MayNotRunChallenges,
    MethodIsIncomplete,
    PhaseIsOver,
    PhasesAreImpossible,
    TimeZoneIsUnknown,
    VoteHasBegun,
)
from ideas.models import Challenge, ChallengeEvent, Phase, Terms
from ideas.operations.challenging import (
    edit_challenge,
    price_entry,
    publish_challenge,
    publish_terms,
    set_phases,
    write_challenge,
)
from tests.factories.challenges import EntryFactory, challenge_by
from tests.factories.community import CategoryFactory

pytestmark = pytest.mark.django_db
DAYS = {
    "call": (date(2026, 3, 1), date(2026, 3, 28)),
    "discuss": (date(2026, 3, 29), date(2026, 3, 29)),
    "vote": (date(2026, 4, 1), date(2026, 4, 10)),
}


def written(by, **values):
    given = {"title": "Quieter", "body": "How?", "time_zone": "Europe/Berlin", "currency": "EUR", **values}
    return write_challenge(by=by, **{"category": CategoryFactory(), **given}).challenge


def test_days_begin_and_end_on_the_clock_of_the_challenge(product):
    challenge = written(product)

    set_phases(challenge, DAYS, by=product)

    discuss = challenge.phases.get(kind="discuss")
    # The day on which the clock goes forward has 23 hours.
    assert discuss.period.lower == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert discuss.period.upper == datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert {phase.kind: phase.days for phase in challenge.phases.all()} == DAYS
    assert set_phases(challenge, DAYS, by=product) is None


def test_days_of_a_draft_move_along_with_its_clock(product):
    challenge = written(product)
    set_phases(challenge, DAYS, by=product)

    edit_challenge(challenge, by=product, time_zone="Asia/Tokyo")

    challenge = Challenge.objects.get(pk=challenge.pk)
    assert {phase.kind: phase.days for phase in challenge.phases.all()} == DAYS
    assert challenge.phases.get(kind="call").period.lower == datetime(2026, 2, 28, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "days",
    [
        {"call": (date(2026, 3, 2), date(2026, 3, 1))},
        {"call": (date(2026, 3, 1), date(2026, 3, 5)), "vote": (date(2026, 3, 5), date(2026, 3, 9))},
        {"vote": (date(2026, 3, 1), date(2026, 3, 5)), "jury": (date(2026, 2, 1), date(2026, 2, 5))},
        {"call": (date(2026, 3, 1), date.max)},
    ],
)
def test_phases_that_overlap_or_stand_in_another_order_are_refused(days, product):
    with pytest.raises(PhasesAreImpossible):
        set_phases(written(product), days, by=product)


@pytest.mark.parametrize(("kind", "first"), [("discuss", 5), ("call", 15)])
def test_the_database_refuses_them_as_well(kind, first, product):
    challenge, day = written(product), datetime(2026, 3, 1, tzinfo=UTC)
    ten = timedelta(days=10)
    other = "vote" if kind == "call" else "call"
    Phase.objects.create(challenge=challenge, kind=other, period=DateTimeTZRange(day, day + ten))

    begin = day + timedelta(days=first)
    with pytest.raises(IntegrityError):
        write_and_check(challenge, kind, DateTimeTZRange(begin, begin + ten))


def write_and_check(challenge, kind, period):
    with transaction.atomic(), connection.cursor() as cursor:
        Phase.objects.create(challenge=challenge, kind=kind, period=period)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@time_machine.travel("2026-04-05T12:00:00Z")
def test_what_is_over_stays_and_what_runs_keeps_its_beginning(product):
    challenge = written(product)
    set_phases(challenge, DAYS, by=product)
    publish_challenge(challenge, by=product)

    for kind, days in (
        ("call", (date(2026, 3, 2), date(2026, 3, 28))),
        ("vote", (date(2026, 4, 2), date(2026, 4, 10))),
        ("vote", (date(2026, 4, 1), date(2026, 4, 4))),
        ("jury", (date(2026, 3, 30), date(2026, 3, 31))),
    ):
        with pytest.raises((PhaseIsOver, PhasesAreImpossible)):
            set_phases(challenge, {**DAYS, kind: days}, by=product)
    longer = {**DAYS, "vote": (date(2026, 4, 1), date(2026, 4, 20))}
    set_phases(challenge, longer, by=product)

    assert challenge.phases.get(kind="vote").days == longer["vote"]


@pytest.mark.parametrize(
    ("values", "refusal", "pointer"),
    [
        ({"time_zone": "Mars/Olympus"}, TimeZoneIsUnknown, "/time_zone"),
        ({"electorate": "segment:99"}, ElectorateIsUnknown, "/electorate"),
        ({"method": "dots"}, MethodIsIncomplete, "/ballot_limit"),
        ({"method": "simple", "ballot_limit": 3}, MethodIsIncomplete, "/ballot_limit"),
        ({"method": "budget", "rule": "greedy"}, MethodIsIncomplete, "/budget"),
        ({"budget": Decimal(5)}, MethodIsIncomplete, "/budget"),
        ({"method": "budget"}, MethodIsIncomplete, "/rule"),
        ({"method": "ranked"}, MethodIsIncomplete, "/rule"),
        ({"method": "ranked", "rule": "greedy", "budget": Decimal(5)}, MethodIsIncomplete, "/rule"),
        ({"winner_count": 0}, MethodIsIncomplete, "/winner_count"),
    ],
)
def test_a_challenge_that_does_not_fit_together_is_refused(values, refusal, pointer, product):
    with pytest.raises(refusal) as refused:
        written(product, **values)

    assert refused.value.pointer == pointer


def test_a_published_challenge_keeps_what_participants_rely_on(product):
    challenge, _entries = challenge_by("simple", running="call")

    edit_challenge(challenge, by=product, title="Much quieter", cost_budget=Decimal(500), version=1)
    with pytest.raises(ChallengeIsPublished):
        edit_challenge(challenge, by=product, method="dots", ballot_limit=3)
    with pytest.raises(VersionIsStale):
        edit_challenge(challenge, by=product, title="Louder", version=1)

    challenge.refresh_from_db()
    assert (challenge.title, challenge.slug, challenge.method) == ("Much quieter", "much-quieter", "simple")


def test_publishing_needs_a_call_and_the_end_of_a_veil(product):
    challenge = written(product, veiled_until="jury")
    with pytest.raises(ChallengeLacksPhases):
        publish_challenge(challenge, by=product)
    set_phases(challenge, DAYS, by=product)
    with pytest.raises(ChallengeLacksPhases):
        publish_challenge(challenge, by=product)
    set_phases(challenge, {**DAYS, "jury": (date(2026, 5, 1), date(2026, 5, 2))}, by=product)

    assert publish_challenge(challenge, by=product).kind == "challenge_published"
    assert publish_challenge(challenge, by=product) is None
    assert list(ChallengeEvent.objects.order_by("id").values_list("kind", flat=True)) == [
        *("challenge_written", "phases_set", "phases_set", "challenge_published"),
    ]


def test_terms_are_versions_that_nobody_changes(product):
    challenge = written(product)

    first = publish_terms(challenge, "Yours.", by=product)
    assert publish_terms(challenge, " Yours. ", by=product) == first
    assert publish_terms(challenge, "Ours.", by=product).number == 2
    with pytest.raises(Exception, match="never changed"), transaction.atomic():
        Terms.objects.filter(pk=first.pk).update(body="Mine.")


def test_costs_are_set_before_the_vote(product):
    _challenge, entries = challenge_by("budget", running="discuss")

    price_entry(entries[0], Decimal("99.50"), by=product)
    assert price_entry(entries[0], Decimal("99.50"), by=product) is None
    event = ChallengeEvent.objects.get()
    assert event.extras == {"entry": entries[0].pk, "before": "100.00", "after": "99.50"}
    _voting, others = challenge_by("budget")
    with pytest.raises(VoteHasBegun):
        price_entry(others[0], Decimal(1), by=product)


def test_only_the_product_team_runs_challenges(customer, agent):
    challenge, entries = challenge_by("budget", running="call")

    for by in (customer, agent):
        for act in (
            lambda by=by: written(by),
            lambda by=by: edit_challenge(challenge, by=by, title="x"),
            lambda by=by: publish_challenge(challenge, by=by),
            lambda by=by: set_phases(challenge, DAYS, by=by),
            lambda by=by: publish_terms(challenge, "x", by=by),
            lambda by=by: price_entry(entries[0], Decimal(1), by=by),
        ):
            with pytest.raises(MayNotRunChallenges):
                act()
    assert EntryFactory(challenge=challenge).cost is None
