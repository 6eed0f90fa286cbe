"""What the log of a ticket says of its service clocks: facts go in, clocks come out, and nothing else is asked.

Every figure is found again by replaying the same facts, and other terms give what they would have given. What is said of
a moment hangs on facts before it alone, so that whatever was announced once stays true.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from crm.service_clockwork import Clockwork
from crm.service_facts import (
    BREACHED,
    BY_SOLUTION,
    CLOSED,
    CUSTOMER,
    SOLVED,
    WARNED,
    Announced,
    Applied,
    Clock,
    Fact,
    Moved,
    Prioritised,
    Said,
    TookOver,
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


class _Log(Clockwork):
    """What is known of a ticket after the facts that were taken so far."""

    def __init__(self) -> None:
        super().__init__()
        self.status_before = self.status
        self.said: list[Said] = []
        # Of each ticket that is told in this one, the sources of what waits.
        self.taken: dict[int, set[str]] = {}
        # What came from such a ticket when this one had ended.
        self.late: list[Said] = []

    def take(self, fact: Fact) -> None:
        """Let time pass until a fact, and then follow it."""
        self.pass_time(fact.at)
        follow: Any = {
            Applied: self._apply,
            Said: self._hear,
            TookOver: self._take_over,
            Unsaid: self._forget,
            Moved: self._move,
            Prioritised: self._prioritise,
            Announced: self._keep_word,
        }[type(fact)]
        follow(fact)

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
                self._begin_anew(waiting, fact, fact.at)

    def _take_over(self, fact: TookOver) -> None:
        """Wait for an answer to what was said in a ticket that is told here, since it was written there."""
        words = {word.source for word in fact.words}
        for source in sorted(self.taken.get(fact.ticket, set()) - words):
            self._forget(Unsaid(fact.at, source))
        self.taken[fact.ticket] = words
        new = [word for word in fact.words if word not in self.said]
        self.said += new
        if self.status in {SOLVED, CLOSED}:
            self.late += new if fact.waits_on else []
        elif new and self.terms is not None:
            self._wait_for(new, fact.at)

    def _wait_for(self, words: list[Said], at: datetime) -> None:
        assert self.terms is not None
        waiting, first, latest = self._open(FIRST_RESPONSE) or self._open(NEXT_RESPONSE), words[0].at, words[-1].at
        is_of_latest = self.terms.terms.counts_from == LATEST
        if waiting is None:
            self._await_response(at, latest if is_of_latest else first)
        elif waiting.metric == NEXT_RESPONSE and is_of_latest:
            if latest > waiting.started_at:
                self._begin_anew(waiting, words[-1], at)
        elif first < waiting.started_at:
            waiting.begin_before(first)
            self._reckon(waiting, at)

    def _forget(self, fact: Unsaid) -> None:
        self.said = [one for one in self.said if one.source != fact.source]
        for clock in self.clocks:
            if clock.settled_at is not None and clock.settled_by == fact.source:
                other = next((one for one in self._answers() if one.at >= (clock.began_at or clock.started_at)), None)
                if other is None:
                    self._unsettle(clock, fact.at)
                else:
                    clock.settled_by = other.source
            elif not clock.is_over and clock.source == fact.source:
                message = self._unanswered()
                clock.source = message.source if message else ""
                if message is None:
                    clock.stop(fact.at, self._hours)
        self._pause_or_go_on(fact.at)

    def _move(self, fact: Moved) -> None:
        self._stand(fact.status or self.status_before)
        if self.terms is None:
            return
        self._void_or_restore(fact)
        resolution = self._latest(RESOLUTION)
        if self.status == SOLVED:
            if self.terms.terms.takes_answers_of(fact.solved_by):
                self._hear(Said(fact.at, fact.solved_by, BY_SOLUTION))
            if resolution is not None and not resolution.is_over:
                self._settle(resolution, fact.at, BY_SOLUTION)
        elif self.status != CLOSED and resolution is not None and resolution.settled_at is not None:
            self._unsettle(resolution, fact.at)
        self._pause_or_go_on(fact.at)
        if self.status not in {SOLVED, CLOSED}:
            unheard, self.late = [word for word in self._waiting() if word in self.late], []
            if unheard:
                self._wait_for(unheard, fact.at)
            self._await_response(fact.at)

    def _void_or_restore(self, fact: Moved) -> None:
        """End all clocks with a ticket that is void; one that stands where it stood again waits again."""
        for clock in self.clocks:
            if fact.is_void and not clock.is_over:
                clock.stop(fact.at, self._hours)
                clock.is_void = True
            elif not fact.status and clock.is_void:
                clock.is_void, clock.stopped_at, clock.running_since = False, None, fact.at
                self._aim(fact.at)

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

    def _await_response(self, at: datetime, since: datetime | None = None) -> None:
        """Count until the next response when the first one was given and the customer had the last word."""
        message = self._unanswered()
        if message is not None and self._has_answer() and self._open(NEXT_RESPONSE) is None:
            self._start(NEXT_RESPONSE, at, message.source, since)

    def _answer(self, at: datetime, source: str) -> None:
        for clock in self.clocks:
            if clock.metric != RESOLUTION and not clock.is_over:
                self._settle(clock, at, source)

    def _answers(self) -> list[Said]:
        assert self.terms is not None
        return [one for one in self.said if self.terms.terms.takes_answers_of(one.side)]

    def _has_answer(self) -> bool:
        first = self._latest(FIRST_RESPONSE)
        return bool(self._answers()) or (first is not None and first.settled_at is not None)

    def _unanswered(self) -> Said | None:
        """Return the first message of the customer since the last answer."""
        return next(iter(self._waiting()), None)

    def _waiting(self) -> list[Said]:
        """Return what the customer said since the last answer, in the order in which it was heard."""
        assert self.terms is not None
        found: list[Said] = []
        for one in reversed(self.said):
            if self.terms.terms.takes_answers_of(one.side):
                break
            found = [one, *found] if one.side == CUSTOMER else found
        return found
