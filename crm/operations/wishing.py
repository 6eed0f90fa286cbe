"""Whoever asked would have an idea come true; the desk writes it down, and that is a vote of theirs.

A row says for whom, by whom and when; the ideas app keeps that the vote comes from this ticket. A contact who is no member
votes by the number of the contact, and by the account as soon as there is one.
"""

from collections.abc import Collection
from itertools import groupby

from django.db.models import Q

from community.foundation.acting import act
from community.models import Member
from crm.models import Contact, ContactMerge, Ticket, TicketEvent, TicketIdea
from crm.models.ticket_event import IdeaLinked
from crm.operations.events import record_ticket_event, workable_ticket
from ideas.models import Idea
from ideas.models.vote import Source, Voter
from ideas.operations.handing_words import hand_memories_to, hand_words_to, ideas_remembered_of
from ideas.operations.supporting import hold_ideas, take_back_votes_for, take_word_back, vote_on_behalf


@act
def link_idea(ticket: Ticket, idea: Idea, *, by: Member) -> TicketEvent | None:
    """Write down that whoever asked would have this idea, and cast their vote; once more changes nothing.

    A vote that they took back themselves stays away. An idea that is decided takes no vote and is linked all the same.
    Raises ``MayNotWorkTickets``, ``TicketIsMerged`` or ``MayNotVote``.
    """
    ticket = workable_ticket(ticket, by)
    _wish, is_new = TicketIdea.objects.get_or_create(ticket=ticket, idea=idea, defaults={"by": by})
    if not is_new:
        return None
    vote_on_behalf(idea, voter_of(ticket.contact), source_of(ticket), by=by)
    return record_ticket_event(TicketEvent.Kind.IDEA_LINKED, ticket, by=by, extras=IdeaLinked(idea.pk))


@act
def unlink_idea(ticket: Ticket, idea: Idea, *, by: Member) -> TicketEvent | None:
    """Take that back with the vote, unless they vote themselves or asked elsewhere; what is not written down stays so.

    Raises ``MayNotWorkTickets`` or ``TicketIsMerged``.
    """
    ticket = workable_ticket(ticket, by)
    removed, _per_model = TicketIdea.objects.filter(ticket=ticket, idea=idea).delete()
    if not removed:
        return None
    take_word_back(idea, source_of(ticket))
    return record_ticket_event(TicketEvent.Kind.IDEA_UNLINKED, ticket, by=by, extras=IdeaLinked(idea.pk))


def voter_of(contact: Contact) -> Voter:
    """Return who votes when a contact asks for something."""
    return Voter(member=contact.member) if contact.member else Voter(stands_for=_name_of(contact.pk))


def source_of(ticket: Ticket) -> Source:
    """Return how the ideas app names a ticket."""
    return Source(TicketIdea.SOURCE, ticket.pk)


def settle_votes_of(people: Collection[int], *, became_one: bool) -> None:
    """Let votes follow the people whose tickets they come from, after records became one, or two again."""
    wishes = TicketIdea.objects.filter(ticket__contact__in=people).select_related("idea", "ticket__contact__member")
    named = _voters_by_name(people)
    hold_ideas([*wishes.values_list("idea", flat=True), *ideas_remembered_of(named.keys())])
    hand_memories_to(named)
    for idea, theirs in groupby(wishes.order_by("idea", "id"), key=lambda wish: wish.idea):
        voters = {source_of(wish.ticket): voter_of(wish.ticket.contact) for wish in theirs}
        hand_words_to(idea, voters, keeping_names=became_one)


def _voters_by_name(people: Collection[int]) -> dict[str, Voter]:
    """Return by the name of each record, and of those that lead to them, who votes for it now."""
    standing = ContactMerge.objects.standing()
    led = standing.filter(Q(leads_to__in=people) | Q(contact__in=people)).select_related("leads_to__member")
    named = {contact.pk: contact for contact in Contact.objects.filter(pk__in=people).select_related("member")}
    named |= {merge.contact_id: merge.leads_to for merge in led}
    return {_name_of(pk): voter_of(contact) for pk, contact in named.items()}


def forget_votes_of(people: Collection[int]) -> None:
    """Take back the votes of people who are forgotten and have no account; those of members go with the account."""
    take_back_votes_for([_name_of(pk) for pk in people])


def _name_of(contact: int) -> str:
    return f"crm.contact:{contact}"
