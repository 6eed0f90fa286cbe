"""Which words of the customer still wait for an answer in a ticket that is merged into another one."""

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
    # Words wait whatever was promised.
    facts = facts_of(log_of([merge.ticket_id]).exclude(kind=TicketEvent.Kind.POLICY_APPLIED), {})
    words: list[Taken] = []
    for one in reversed(_said(facts)):
        if one.side == STAFF:
            break
        number = int(one.source.removeprefix("message "))
        words.insert(0, Taken(number, Message.Direction.IN, one.at.isoformat()))
    return words


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
