"""Replaying a log against somebody who walks through it minute by minute, and with other terms."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from crm.business_time import BusinessHours
from crm.service_facts import Announced, Applied, Fact, Moved, Prioritised, Said, Unsaid
from crm.service_replay import replay, under_other_terms
from crm.service_terms import Terms

MINUTE = timedelta(minutes=1)
# The night in which Berlin has an hour twice lies in the middle.
START = datetime(2026, 10, 24, 20, tzinfo=UTC)
END = 14 * 60
OFFICE = BusinessHours("Europe/Berlin", (((0, 170), (200, 1440)),) * 7, {})
PRIORITIES = ("low", "normal", "high", "urgent")


def terms(**other) -> Terms:
    targets = {metric: dict.fromkeys(PRIORITIES, 60 * minutes) for metric, minutes in other.pop("minutes").items()}
    usual = {"answers_of": "staff", "pausing": frozenset({"pending"}), "counts_from": "earliest", "warn_percent": 50}
    return Terms(OFFICE, targets, **usual | other)


USUAL = terms(minutes={"first_response": 60, "next_response": 90, "resolution": 240})


def at(minutes: float) -> datetime:
    return START + minutes * MINUTE


facts = some.one_of(
    some.builds(lambda side: ("said", side), some.sampled_from(["customer", "staff", "peer"])),
    some.builds(lambda status: ("moved", status), some.sampled_from(["open", "pending", "solved", "closed"])),
)


@some.composite
def logs(draw):
    """What happens to a ticket, each at a minute of its own."""
    minutes = sorted(draw(some.lists(some.integers(1, END - 1), max_size=8, unique=True)))
    log: list[Fact] = [Applied(START, USUAL, 1, "normal")]
    for minute in minutes:
        what, word = draw(facts)
        source = f"post {minute}"
        log.append(Said(at(minute), word, source) if what == "said" else Moved(at(minute), word))
    return log


def is_open(moment: datetime) -> bool:
    wall = moment.astimezone(ZoneInfo("Europe/Berlin"))
    return any(starts <= wall.hour * 60 + wall.minute < ends for starts, ends in OFFICE.week[wall.weekday()])


def walked(log: Sequence[Fact], metric: str) -> tuple[int, bool]:
    """How many minutes a deadline counted at the end, and whether it was missed, as seen by who walks every minute.

    Knows nothing of stretches: at each minute it asks what the ticket waits for.
    """
    status, answered, is_settled, worked, missed = "new", False, False, 0, False
    happenings = {fact.at: fact for fact in log[1:]}
    for minute in range(END):
        fact = happenings.get(at(minute))
        match fact:
            case Said(side="staff"):
                answered = True
            case Moved():
                status = fact.status
        is_settled = answered if metric == "first_response" else _is_solved(status, is_settled)
        counts = status not in {"pending", "solved", "closed"} and not is_settled
        if counts and is_open(at(minute)):
            worked += 1
            missed = missed or worked > USUAL.targets[metric]["normal"] / 60
    return worked, missed


def _is_solved(status: str, was: bool) -> bool:  # noqa: FBT001 -- what was before
    return status == "solved" or (status == "closed" and was)


@given(logs(), some.sampled_from(["first_response", "resolution"]))
@settings(max_examples=80, deadline=None)
def test_it_counts_what_somebody_counts_who_walks_through_every_minute(log, metric):
    clock = next(one for one in replay(log, until=at(END)) if one.metric == metric)

    worked, missed = walked(log, metric)

    running = (
        0
        if clock.running_since is None
        else sum(
            is_open(clock.running_since + passed * MINUTE)
            for passed in range(int((at(END) - clock.running_since) / MINUTE))
        )
    )
    assert int(clock.worked / MINUTE) + running == worked
    # Whether a deadline is missed that falls on the minute in which something ends is a matter of seconds.
    assert (clock.breached_at is not None) in {missed, worked >= USUAL.targets[metric]["normal"] / 60}


@given(logs(), some.integers(0, END))
@settings(max_examples=60, deadline=None)
def test_what_was_announced_stays_true_whatever_happens_afterwards(log, minute):
    before = replay(log, until=at(minute))
    after = {(clock.metric, clock.round): clock for clock in replay(log, until=at(END))}

    for clock in before:
        later = after[clock.metric, clock.round]
        for mark in ("warned_at", "breached_at"):
            if getattr(clock, mark) is not None:
                assert getattr(later, mark) == getattr(clock, mark)


@given(logs())
@settings(max_examples=40, deadline=None)
def test_announcements_in_the_log_change_nothing(log):
    clocks = replay(log, until=at(END))
    told = [
        Announced(moment, what, clock.metric, clock.round, clock.due_at)
        for clock in clocks
        for what, moment in (("warned", clock.warned_at), ("breached", clock.breached_at))
        if moment is not None
    ]

    assert replay([*log, *told], until=at(END)) == clocks


def settled(log: Sequence[Fact], metric: str = "first_response"):
    return next(clock for clock in replay(log, until=at(END)) if clock.metric == metric)


def test_a_first_promise_counts_from_its_moment_and_starts_paused_while_the_ticket_waits():
    log = [Moved(at(5), "pending"), Applied(at(10), USUAL, 1, "normal")]

    paused, resumed = settled(log), settled([*log, Moved(at(40), "open")])

    assert (paused.state, paused.pause_reason, paused.due_at) == ("paused", "pending", None)
    assert (resumed.started_at, resumed.due_at) == (at(10), at(100))


def test_who_answered_before_the_promise_is_not_asked_again():
    log = [Said(at(5), "staff", "post 1"), Said(at(6), "customer", "post 2"), Applied(at(10), USUAL, 1, "normal")]

    assert [clock.metric for clock in replay(log, until=at(20))] == ["resolution", "next_response"]


def test_another_policy_keeps_pauses_and_start():
    log = [Applied(START, USUAL, 1, "normal"), Moved(at(10), "pending"), Moved(at(40), "open")]
    strict = Applied(at(45), terms(minutes={"first_response": 20, "resolution": 300}), 2, "normal")

    clock = settled([*log, strict])

    assert (clock.terms, clock.started_at, clock.due_at) == (2, START, at(50))


def test_another_priority_has_another_target_and_none_is_a_pause():
    some_terms = Terms(OFFICE, {"first_response": {"normal": 3600, "high": 600}}, "staff", frozenset(), "earliest", 0)
    log: list[Fact] = [Applied(START, some_terms, 1, "normal"), Prioritised(at(20), "high")]

    missed = settled(log)
    without = settled([log[0], Prioritised(at(20), "low")])
    back = settled([log[0], Prioritised(at(20), "low"), Prioritised(at(50), "normal")])

    assert (missed.due_at, missed.breached_at) == (at(10), at(20))
    assert (without.state, without.pause_reason) == ("paused", "no_target")
    assert (back.state, back.due_at) == ("running", at(90))


@pytest.mark.parametrize(("counts_from", "due"), [("earliest", 20 + 90), ("latest", 50 + 90)])
def test_the_next_response_counts_from_the_message_that_the_policy_names(counts_from, due):
    minutes = {"first_response": 60, "next_response": 90}
    log = [
        Applied(START, terms(minutes=minutes, counts_from=counts_from), 1, "normal"),
        Said(at(10), "staff", "post 1"),
        Said(at(20), "customer", "post 2"),
        Said(at(50), "customer", "post 3"),
    ]

    assert settled(log, "next_response").due_at == at(due)
    assert settled([*log, Unsaid(at(55), "post 2"), Unsaid(at(60), "post 3")], "next_response").state == "stopped"


def test_thanks_for_a_solution_wait_for_nobody_unless_the_ticket_is_opened_again():
    log = [
        Applied(START, USUAL, 1, "normal"),
        Moved(at(10), "solved", "staff"),
        Said(at(20), "customer", "post 2"),
    ]

    assert [clock.state for clock in replay(log, until=at(END))] == ["settled", "settled"]
    reopened = settled([*log, Moved(at(30), "open")], "next_response")
    assert (reopened.started_at, reopened.state) == (at(30), "running")


def test_a_ticket_that_is_merged_away_waits_for_nobody_and_goes_on_where_it_stood():
    log = [Applied(START, USUAL, 1, "normal"), Moved(at(10), "pending"), Moved(at(20), "closed")]

    merged, back, pending = settled(log), settled([*log, Moved(at(30), "")]), settled(log[:2])
    assert (merged.pause_reason, back.pause_reason) == ("closed", "pending")
    assert (back.worked, back.state) == (pending.worked, pending.state)


def test_other_terms_say_what_they_would_have_given():
    log = [
        Applied(START, USUAL, 1, "normal"),
        Said(at(30), "peer", "post 1"),
        Announced(at(60), "breached", "first_response", 1, at(60)),
        Said(at(70), "staff", "post 2"),
    ]
    lenient = terms(minutes={"first_response": 45}, answers_of="anybody")

    was = settled(log)
    would_have_been = settled(under_other_terms(log, START, lenient, "normal"))

    assert (was.breached_at, was.settled_at) == (at(60), at(70))
    assert (would_have_been.breached_at, would_have_been.settled_at) == (None, at(30))
