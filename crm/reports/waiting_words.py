"""What is said in a ticket that is merged into another one: the words that wait for an answer, and answers to what went back."""

from collections.abc import Iterable

from crm.models import Message, Ticket, TicketEvent, TicketMerge
from crm.models.taken_out import Taken
from crm.reports.clock_facts import facts_of, log_of
from crm.service_facts import BY_SOLUTION, SOLVED, STAFF, Fact, Moved, Said, Unsaid

_ENDED = {Ticket.Status.SOLVED, Ticket.Status.CLOSED}


def waiting_words(merge: TicketMerge) -> list[Taken]:
    """Return what was said since the latest answer, as it was written; nothing waits in what had ended before the merge."""
    if merge.status_before in _ENDED:
        return []
    words: list[Taken] = []
    for one in reversed(_said(_facts(merge.ticket_id))):
        if one.side == STAFF:
            break
        words.insert(0, _taken(one, Message.Direction.IN))
    return words


def answers_there(merge: TicketMerge) -> list[Taken]:
    """Return what the desk wrote in a ticket that was put back: what went back was answered there."""
    merges = TicketEvent.objects.filter(ticket=merge.ticket_id, kind=TicketEvent.Kind.MERGED).order_by("id")
    if "back" not in (merges.values_list("extras", flat=True).last() or {}):
        return []
    said = _said(_facts(merge.ticket_id))
    return [_taken(one, Message.Direction.OUT) for one in said if one.side == STAFF and one.source != BY_SOLUTION]


def _facts(ticket: int) -> list[Fact]:
    # Words wait whatever was promised.
    return facts_of(log_of([ticket]).exclude(kind=TicketEvent.Kind.POLICY_APPLIED), {})


def _taken(one: Said, direction: str) -> Taken:
    return Taken(int(one.source.removeprefix("message ")), direction, one.at.isoformat())


def _said(facts: Iterable[Fact]) -> list[Said]:
    """Return what the two sides said, as it was written; a merged ticket has no thread in which others do."""
    said: list[Said] = []
    for fact in sorted(facts, key=lambda one: one.at):
        if isinstance(fact, Said):
            said.append(fact)
        elif isinstance(fact, Unsaid):
            said = [one for one in said if one.source != fact.source]
        elif isinstance(fact, Moved) and fact.status == SOLVED and fact.solved_by == STAFF:
            said.append(Said(fact.at, STAFF, BY_SOLUTION))
    return said
