"""What the events of a ticket say together: which solving stands, and what ended the others."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from crm.models import Ticket, TicketEvent

Kind = TicketEvent.Kind


@dataclass(frozen=True)
class Case:
    """A ticket as the ledger knows it; whole rows would cost more than all the rest of a valuation."""

    id: int
    topic: int | None
    asker: int | None
    category: str
    product: str
    channel: str
    is_solved: bool


@dataclass(frozen=True)
class Turn:
    """One solving or ending."""

    id: int
    kind: str
    occurred_at: datetime
    # Where a closed ticket stood before; null where that is not said.
    before: str | None = None


@dataclass(frozen=True)
class TicketHistory:
    """The solvings and endings of one ticket in the order in which they were written.

    They are written under the lock of the ticket, so whoever sees one of them sees all before it; what follows from
    them therefore does not depend on the order in which the events arrive here.
    """

    case: Case
    turns: Sequence[Turn]

    @property
    def standing(self) -> Turn | None:
        """The solving that holds at present; a second one without an ending between adds nothing."""
        standing = None
        for turn in self.turns:
            if self._ends(turn):
                standing = None
            elif turn.kind == Kind.SOLVED:
                standing = standing or turn
        return standing

    def end_after(self, event_id: int) -> Turn | None:
        """Return what ended a solving, if anything did."""
        return next((turn for turn in self.turns if turn.id > event_id and self._ends(turn)), None)

    def _ends(self, turn: Turn) -> bool:
        # The ticket of a question that went away is closed without a resolution. Closing a solved one ends nothing,
        # not even when it is opened again later: that has its own event and its own day.
        if turn.kind == Kind.CLOSED:
            return not self.case.is_solved and turn.before != Ticket.Status.SOLVED
        return turn.kind == Kind.REOPENED


def histories_of(ticket_ids: Collection[int]) -> dict[int, TicketHistory]:
    """Read the histories of tickets with all that a valuation needs of them."""
    of_category = ("topic__category__slug", "topic__category__product")
    columns = ("id", "topic_id", "topic__author_id", *of_category, "origin", "solved_at")
    rows = Ticket.objects.filter(pk__in=ticket_ids).values_list(*columns)
    cases = [
        Case(pk, topic, asker, category or "", product or "", origin, at is not None)
        for pk, topic, asker, category, product, origin, at in rows
    ]
    turns: dict[int, list[Turn]] = defaultdict(list)
    events = TicketEvent.objects.filter(ticket__in=ticket_ids, kind__in=[Kind.SOLVED, Kind.REOPENED, Kind.CLOSED])
    read = events.order_by("id").values_list("ticket_id", "id", "kind", "occurred_at", "extras__before")
    for ticket, pk, kind, moment, before in read:
        turns[ticket].append(Turn(pk, kind, moment, before))
    return {case.id: TicketHistory(case, turns[case.id]) for case in cases}
