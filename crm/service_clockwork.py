"""The clocks of one ticket: started, held, settled, and reckoned towards what is promised."""

from datetime import datetime

from crm.business_time import BusinessHours
from crm.service_facts import CLOSED, NO_TARGET, SOLVED, Applied, Clock, Said


class Clockwork:
    """What counts in a ticket, as its terms, its priority and its status have it; whoever tells of facts moves it."""

    def __init__(self) -> None:
        self.clocks: list[Clock] = []
        self.terms: Applied | None = None
        self.priority = ""
        self.status = "new"
        # The last round of each metric of which somebody was told, though what came later shows that nobody waited.
        self.spent: dict[str, int] = {}

    def pass_time(self, now: datetime) -> None:
        """Notice which deadlines came near and which were missed before a moment."""
        for clock in self.clocks:
            if clock.is_over:
                continue
            if clock.warned_at is None and clock.warn_at is not None and clock.warn_at < now:
                clock.warned_at = max(clock.warn_at, clock.reckoned_at or clock.warn_at)
            if clock.breached_at is None and clock.due_at is not None and clock.due_at < now:
                clock.breached_at = max(clock.due_at, clock.reckoned_at or clock.due_at)

    def _start(self, metric: str, at: datetime, source: str = "", since: datetime | None = None) -> None:
        assert self.terms is not None
        target = self.terms.terms.target(metric, self.priority)
        if target is None:
            return
        latest = self._latest(metric)
        number = 1 + max(latest.round if latest else 0, self.spent.get(metric, 0))
        since = since or at
        clock = Clock(metric, number, since, target, self.terms.number, running_since=since, source=source, began_at=at)
        self.clocks.append(clock)
        self._pause_or_go_on(at)
        self._reckon(clock, at)

    def _begin_anew(self, waiting: Clock, word: Said, at: datetime) -> None:
        waiting.started_at, waiting.source, waiting.stretches = word.at, word.source, []
        waiting.began_at = at
        if waiting.running_since is not None:
            waiting.running_since = word.at
        self._reckon(waiting, at)

    def _settle(self, clock: Clock, at: datetime, source: str) -> None:
        clock.hold(at)
        clock.settled_at, clock.settled_by = at, source
        clock.paused_at, clock.pause_reason = None, ""
        clock.count(self._hours)

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
        clock.count(self._hours)
        if clock.breached_at is not None:
            return
        clock.reckoned_at = at
        clock.due_at = clock.moment_of(clock.target, self._hours)
        percent = self.terms.terms.warn_percent
        clock.warn_at = clock.moment_of(clock.target * percent / 100, self._hours) if percent else None

    @property
    def _hours(self) -> BusinessHours:
        assert self.terms is not None
        return self.terms.terms.hours

    def _latest(self, metric: str) -> Clock | None:
        return next((clock for clock in reversed(self.clocks) if clock.metric == metric), None)

    def _open(self, metric: str) -> Clock | None:
        latest = self._latest(metric)
        return latest if latest is not None and not latest.is_over else None
