"""What happens to a ticket as far as its clocks are concerned, and what such a clock is."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crm.business_time import BusinessHours, moment_after, open_between
from crm.service_terms import Terms

CUSTOMER, PEER, STAFF = "customer", "peer", "staff"
SOLVED, CLOSED = "solved", "closed"
NO_TARGET = "no_target"
RUNNING, PAUSED, SETTLED, STOPPED = "running", "paused", "settled", "stopped"
WARNED, BREACHED = "warned", "breached"
# What a solution says that nobody wrote down as a message.
BY_SOLUTION = "solution"


@dataclass(frozen=True)
class Fact:
    """Something that happened to a ticket, as far as it concerns clocks."""

    at: datetime


@dataclass(frozen=True)
class Applied(Fact):
    """The ticket was promised something; the number names the terms."""

    terms: Terms
    number: int
    priority: str


@dataclass(frozen=True)
class Said(Fact):
    """The customer, a peer or staff said something that the customer can read; the source names it."""

    side: str
    source: str


@dataclass(frozen=True)
class TookOver(Fact):
    """Of a ticket that is told in this one now these words of the customer wait, and no others.

    Those that came while this one had ended wait since then when it goes on; of before that was so, they wait anew.
    """

    ticket: int
    words: tuple[Said, ...]
    waits_on: bool = True


@dataclass(frozen=True)
class Unsaid(Fact):
    """What was said is gone."""

    source: str


@dataclass(frozen=True)
class Moved(Fact):
    """The ticket has another status; ``solved_by`` says on whose side it was solved when it is solved now.

    Without a status, it has the one that it had before it was closed. It ``is_void`` when what it was opened for stands
    where it came from again, so that nobody waits in it.
    """

    status: str
    solved_by: str = ""
    is_void: bool = False


@dataclass(frozen=True)
class Prioritised(Fact):
    """The ticket has another priority; the one before, if it is known."""

    priority: str
    before: str = ""


@dataclass(frozen=True)
class Announced(Fact):
    """Somebody was told that a deadline is near or missed, and which one it was; this is never taken back."""

    what: str
    metric: str
    round: int
    due_at: datetime


@dataclass
class Clock:
    """One deadline: when it began to count, how long it counted, and how it ended."""

    metric: str
    round: int
    started_at: datetime
    target: timedelta
    terms: int
    # From when until when it counted so far, and since when it counts now.
    stretches: list[tuple[datetime, datetime]] = field(default_factory=list)
    running_since: datetime | None = None
    paused_at: datetime | None = None
    pause_reason: str = ""
    due_at: datetime | None = None
    warn_at: datetime | None = None
    warned_at: datetime | None = None
    breached_at: datetime | None = None
    settled_at: datetime | None = None
    stopped_at: datetime | None = None
    worked: timedelta = timedelta()
    source: str = ""
    settled_by: str = ""
    reckoned_at: datetime | None = None
    # When it was started; what it counts may have begun before, in another ticket.
    began_at: datetime | None = None
    is_void: bool = False

    @property
    def is_over(self) -> bool:
        """Tell whether nobody waits for it any more."""
        return self.settled_at is not None or self.stopped_at is not None

    @property
    def state(self) -> str:
        """Say in one word where it stands."""
        if self.settled_at is not None:
            return SETTLED
        if self.stopped_at is not None:
            return STOPPED
        return RUNNING if self.paused_at is None else PAUSED

    def hold(self, at: datetime) -> None:
        """Count no longer."""
        if self.running_since is not None:
            if at > self.running_since:
                self.stretches.append((self.running_since, at))
            self.running_since = None

    def stop(self, at: datetime, hours: BusinessHours) -> None:
        """Wait no more, though nothing came."""
        self.hold(at)
        self.paused_at, self.pause_reason, self.stopped_at = None, "", at
        self.count(hours)

    def begin_before(self, earlier: datetime) -> None:
        """Count from an earlier moment on."""
        self.stretches.insert(0, (earlier, self.started_at))
        self.started_at = earlier

    def count(self, hours: BusinessHours) -> None:
        """Sum up the business time that it counted."""
        self.worked = sum((open_between(hours, *stretch) for stretch in self.stretches), timedelta())

    def moment_of(self, span: timedelta, hours: BusinessHours) -> datetime | None:
        """Return when it will have counted so much business time, or nothing while it does not count."""
        for since, until in self.stretches:
            worked = open_between(hours, since, until)
            if worked >= span:
                return moment_after(hours, since, span)
            span -= worked
        return None if self.running_since is None else moment_after(hours, self.running_since, span)
