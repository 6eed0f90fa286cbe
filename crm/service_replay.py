"""What the log of a ticket says of its service clocks: facts go in, clocks come out, and nothing else is asked.

Every figure is found again by replaying the same facts, and other terms give what they would have given. What is said of
a moment hangs on facts before it alone, so that whatever was announced once stays true.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from crm.business_time import moment_after, open_between
from crm.service_facts import (
    BREACHED,
    BY_SOLUTION,
    CLOSED,
    CUSTOMER,
    NO_TARGET,
    SOLVED,
    WARNED,
    Announced,
    Applied,
    Clock,
    Fact,
    Moved,
    Prioritised,
    Said,
    Unsaid,
)
from crm.service_terms import FIRST_RESPONSE, LATEST, NEXT_RESPONSE, RESOLUTION, Terms


def replay(facts: Iterable[Fact], *, until: datetime) -> list[Clock]:
    """Return all clocks of a ticket as its facts leave them at a moment, in the order in which they began."""
    log = _Log()
    for fact in sorted(facts, key=lambda one: one.at):
        if fact.at <= until:
            log.take(fact)
    log.pass_time(until)
    return log.clocks


def under_other_terms(facts: Sequence[Fact], opened_at: datetime, terms: Terms, priority: str) -> list[Fact]:
    """Return the same facts as if the ticket had been promised something else from its opening on, with the priority that it had then."""
    return [
        Applied(opened_at, terms, 0, priority),
        *(fact for fact in facts if not isinstance(fact, Applied | Announced)),
    ]


class _Log:
    """What is known of a ticket after the facts that were taken so far."""

    def __init__(self) -> None:
        self.clocks: list[Clock] = []
        self.terms: Applied | None = None
        self.priority = ""
        self.status = self.status_before = "new"
        self.said: list[Said] = []
        # The last round of each metric of which somebody was told, though what came later shows that nobody waited.
        self.spent: dict[str, int] = {}

    def take(self, fact: Fact) -> None:
        """Let time pass until a fact, and then follow it."""
        self.pass_time(fact.at)
        follow: Any = {
            Applied: self._apply,
            Said: self._hear,
            Unsaid: self._forget,
            Moved: self._move,
            Prioritised: self._prioritise,
            Announced: self._keep_word,
        }[type(fact)]
        follow(fact)

    def pass_time(self, now: datetime) -> None:
        """Notice which deadlines came near and which were missed before a moment."""
        for clock in self.clocks:
            if clock.is_over:
                continue
            if clock.warned_at is None and clock.warn_at is not None and clock.warn_at < now:
                clock.warned_at = max(clock.warn_at, clock.reckoned_at or clock.warn_at)
            if clock.breached_at is None and clock.due_at is not None and clock.due_at < now:
                clock.breached_at = max(clock.due_at, clock.reckoned_at or clock.due_at)

    def _apply(self, fact: Applied) -> None:
        if self.terms is None:
            self.priority = fact.priority
        self.terms = fact
        self._aim(fact.at)
        known = {clock.metric for clock in self.clocks}
        if FIRST_RESPONSE not in known and not self._has_answer():
            self._start(FIRST_RESPONSE, fact.at)
        if RESOLUTION not in known:
            self._start(RESOLUTION, fact.at)
        self._await_response(fact.at)

    def _prioritise(self, fact: Prioritised) -> None:
        self.priority = fact.priority
        if self.terms is not None:
            self._apply(replace(self.terms, at=fact.at))

    def _hear(self, fact: Said) -> None:
        self.said.append(fact)
        if self.terms is None:
            return
        if self.terms.terms.takes_answers_of(fact.side):
            self._answer(fact.at, fact.source)
        elif fact.side == CUSTOMER and self.status not in {SOLVED, CLOSED}:
            waiting = self._open(NEXT_RESPONSE)
            if waiting is None:
                self._await_response(fact.at)
            elif self.terms.terms.counts_from == LATEST:
                waiting.started_at, waiting.source, waiting.stretches = fact.at, fact.source, []
                if waiting.running_since is not None:
                    waiting.running_since = fact.at
                self._reckon(waiting, fact.at)

    def _forget(self, fact: Unsaid) -> None:
        self.said = [one for one in self.said if one.source != fact.source]
        for clock in self.clocks:
            if clock.settled_at is not None and clock.settled_by == fact.source:
                other = next((one for one in self._answers() if one.at >= clock.started_at), None)
                if other is None:
                    self._unsettle(clock, fact.at)
                else:
                    clock.settled_by = other.source
            elif not clock.is_over and clock.source == fact.source:
                message = self._unanswered()
                clock.source = message.source if message else ""
                if message is None:
                    clock.hold(fact.at)
                    clock.stopped_at = fact.at
                    self._count(clock)
        self._pause_or_go_on(fact.at)

    def _move(self, fact: Moved) -> None:
        self._stand(fact.status or self.status_before)
        if self.terms is None:
            return
        resolution = self._latest(RESOLUTION)
        if self.status == SOLVED:
            if self.terms.terms.takes_answers_of(fact.solved_by):
                self._hear(Said(fact.at, fact.solved_by, BY_SOLUTION))
            if resolution is not None and not resolution.is_over:
                self._settle(resolution, fact.at, BY_SOLUTION)
        elif self.status != CLOSED and resolution is not None and resolution.settled_at is not None:
            self._unsettle(resolution, fact.at)
        self._pause_or_go_on(fact.at)
        if self.status not in {SOLVED, CLOSED} and self._open(NEXT_RESPONSE) is None:
            self._await_response(fact.at)

    def _stand(self, status: str) -> None:
        if status == CLOSED and self.status != CLOSED:
            self.status_before = self.status
        self.status = status

    def _keep_word(self, fact: Announced) -> None:
        self._find_round(fact)
        for clock in self.clocks:
            if (clock.metric, clock.round) == (fact.metric, fact.round):
                if fact.what == BREACHED and clock.breached_at is None:
                    clock.breached_at, clock.due_at = fact.at, fact.due_at
                elif fact.what == WARNED and clock.warned_at is None:
                    clock.warned_at = fact.at

    def _find_round(self, fact: Announced) -> None:
        """Let the clock that has this deadline have the round that was told, and give no other one that round."""
        if any((clock.metric, clock.round) == (fact.metric, fact.round) for clock in self.clocks):
            return
        latest = self._latest(fact.metric)
        if latest is not None and latest.round < fact.round and latest.due_at == fact.due_at:
            latest.round = fact.round
        self.spent[fact.metric] = max(fact.round, self.spent.get(fact.metric, 0))

    def _await_response(self, at: datetime) -> None:
        """Count until the next response when the first one was given and the customer had the last word."""
        message = self._unanswered()
        if message is not None and self._has_answer() and self._open(NEXT_RESPONSE) is None:
            self._start(NEXT_RESPONSE, at, message.source)

    def _start(self, metric: str, at: datetime, source: str = "") -> None:
        assert self.terms is not None
        target = self.terms.terms.target(metric, self.priority)
        if target is None:
            return
        latest = self._latest(metric)
        number = 1 + max(latest.round if latest else 0, self.spent.get(metric, 0))
        clock = Clock(metric, number, at, target, self.terms.number, running_since=at, source=source)
        self.clocks.append(clock)
        self._pause_or_go_on(at)
        self._reckon(clock, at)

    def _answer(self, at: datetime, source: str) -> None:
        for clock in self.clocks:
            if clock.metric != RESOLUTION and not clock.is_over:
                self._settle(clock, at, source)

    def _settle(self, clock: Clock, at: datetime, source: str) -> None:
        clock.hold(at)
        clock.settled_at, clock.settled_by = at, source
        clock.paused_at, clock.pause_reason = None, ""
        self._count(clock)

    def _unsettle(self, clock: Clock, at: datetime) -> None:
        clock.settled_at, clock.settled_by = None, ""
        clock.running_since = at
        self._aim(at)

    def _aim(self, at: datetime) -> None:
        """Let the clocks that are not over count towards what is promised now."""
        assert self.terms is not None
        for clock in self.clocks:
            # A deadline that was missed was missed under the terms of that moment.
            if not clock.is_over and clock.breached_at is None:
                clock.terms = self.terms.number
                clock.target = self.terms.terms.target(clock.metric, self.priority) or clock.target
        self._pause_or_go_on(at)
        for clock in self.clocks:
            if not clock.is_over:
                self._reckon(clock, at)

    def _pause_or_go_on(self, at: datetime) -> None:
        for clock in self.clocks:
            if clock.is_over:
                continue
            reason = self._why_paused(clock)
            if reason and clock.paused_at is None:
                clock.hold(at)
                clock.paused_at = at
                self._reckon(clock, at)
            elif not reason and clock.paused_at is not None:
                clock.paused_at, clock.running_since = None, at
                self._reckon(clock, at)
            clock.pause_reason = reason

    def _why_paused(self, clock: Clock) -> str:
        assert self.terms is not None
        if self.terms.terms.target(clock.metric, self.priority) is None:
            return NO_TARGET
        waits = self.status in {SOLVED, CLOSED} or self.status in self.terms.terms.pausing
        return self.status if waits else ""

    def _reckon(self, clock: Clock, at: datetime) -> None:
        """Find the deadline anew; one that was missed stays where it was."""
        assert self.terms is not None
        self._count(clock)
        if clock.breached_at is not None:
            return
        clock.reckoned_at = at
        clock.due_at = self._moment_of(clock, clock.target)
        percent = self.terms.terms.warn_percent
        clock.warn_at = self._moment_of(clock, clock.target * percent / 100) if percent else None

    def _moment_of(self, clock: Clock, span: timedelta) -> datetime | None:
        assert self.terms is not None
        hours = self.terms.terms.hours
        for since, until in clock.stretches:
            worked = open_between(hours, since, until)
            if worked >= span:
                return moment_after(hours, since, span)
            span -= worked
        return None if clock.running_since is None else moment_after(hours, clock.running_since, span)

    def _count(self, clock: Clock) -> None:
        assert self.terms is not None
        hours = self.terms.terms.hours
        clock.worked = sum((open_between(hours, *stretch) for stretch in clock.stretches), timedelta())

    def _latest(self, metric: str) -> Clock | None:
        return next((clock for clock in reversed(self.clocks) if clock.metric == metric), None)

    def _open(self, metric: str) -> Clock | None:
        latest = self._latest(metric)
        return latest if latest is not None and not latest.is_over else None

    def _answers(self) -> list[Said]:
        assert self.terms is not None
        return [one for one in self.said if self.terms.terms.takes_answers_of(one.side)]

    def _has_answer(self) -> bool:
        first = self._latest(FIRST_RESPONSE)
        return bool(self._answers()) or (first is not None and first.settled_at is not None)

    def _unanswered(self) -> Said | None:
        """Return the first message of the customer since the last answer."""
        assert self.terms is not None
        found = None
        for one in reversed(self.said):
            if self.terms.terms.takes_answers_of(one.side):
                break
            found = one if one.side == CUSTOMER else found
        return found
