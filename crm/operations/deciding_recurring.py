"""What people say becomes of a recurring problem: an idea of its own, part of one that is there, or none.

With an idea go the votes of those who asked and of those who said that they have the problem, too, each once and with where
it comes from. What they wrote goes nowhere: whoever proposes the idea writes its words.
"""

from django.db import models
from django.utils import timezone

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Category, Member, MeToo
from crm.models import RecurringProblem, Ticket, TicketEvent, TicketIdea
from crm.models.ticket_event import IdeaLinked
from crm.operations.events import record_ticket_event
from crm.operations.wishing import source_of, voter_of
from crm.permissions import can_decide_on_problems
from crm.recurring_errors import DismissalNeedsReason, MayNotDecideOnProblems, ProblemIsDecided
from crm.reports.recurring_evidence import mineable_tickets
from ideas.models import Idea
from ideas.models.vote import Source, Voter
from ideas.operations.proposing import propose_idea
from ideas.operations.supporting import vote_on_behalf

# By which word the ideas app knows that a vote comes from somebody who has the problem of a question, too.
ME_TOO = "community.metoo"
_State = RecurringProblem.State


@act
def propose_from_problem(
    problem: RecurringProblem, category: Category, *, by: Member, title: str, body: str
) -> RecurringProblem:
    """Make an idea of it, with the votes of those who have the problem.

    Raises ``MayNotDecideOnProblems``, ``ProblemIsDecided``, or what ``propose_idea`` raises.
    """
    problem = _undecided(problem, by)
    tickets = _locked_tickets(problem, by)
    topic = problem.ticket.topic if problem.ticket.topic and problem.ticket.topic.category_id == category.pk else None
    proposed = propose_idea(category, by=by, title=title, body=body, topic=topic)
    _vote(proposed.idea, tickets, by)
    return _decide(problem, _State.PROPOSED, by, idea=proposed.idea)


@act
def link_problem(problem: RecurringProblem, idea: Idea, *, by: Member) -> RecurringProblem:
    """Say that an idea which is there would solve it, and add the votes of those who have the problem.

    Raises ``MayNotDecideOnProblems``, ``ProblemIsDecided`` or ``MayNotVote`` for an idea that one may not see.
    """
    problem = _undecided(problem, by)
    _vote(idea, _locked_tickets(problem, by), by)
    return _decide(problem, _State.LINKED, by, idea=idea)


@act
def dismiss_problem(problem: RecurringProblem, *, by: Member, reason: str) -> RecurringProblem:
    """Say that it becomes no idea, until half as many tickets came again.

    Raises ``MayNotDecideOnProblems``, ``ProblemIsDecided`` or ``DismissalNeedsReason``.
    """
    problem = _undecided(problem, by)
    if not reason.strip():
        raise DismissalNeedsReason(pointer="/reason")
    problem.reason, problem.number_then = reason.strip(), problem.number
    return _decide(problem, _State.DISMISSED, by)


def _undecided(problem: RecurringProblem, by: Member) -> RecurringProblem:
    try:
        problem = read_locked(RecurringProblem.objects.select_related("ticket__topic"), problem.pk)
    except RecurringProblem.DoesNotExist as gone:
        # The search took it away meanwhile: it is no longer a group, and there is nothing left to decide on.
        raise ProblemIsDecided from gone
    if not can_decide_on_problems(by):
        raise MayNotDecideOnProblems
    if problem.state != _State.WAITING:
        raise ProblemIsDecided
    return problem


def _decide(problem: RecurringProblem, state: str, by: Member, idea: Idea | None = None) -> RecurringProblem:
    problem.state, problem.idea, problem.decided_by, problem.decided_at = state, idea, by, timezone.now()
    problem.save(update_fields=["state", "idea", "reason", "number_then", "decided_by", "decided_at"])
    return problem


def _locked_tickets(problem: RecurringProblem, by: Member) -> list[Ticket]:
    """Those that still count now, and of which the member may know; nobody votes who was forgotten meanwhile."""
    numbers = mineable_tickets().visible_to(by).filter(pk__in=problem.tickets).values("pk")
    nobody = models.Q(contact__member=None, contact__name="", contact__email="")
    tickets = Ticket.objects.filter(pk__in=numbers).exclude(nobody).select_related("contact__member", "topic")
    return list(tickets.select_for_update(of=("self",), no_key=True).order_by("pk"))


def _vote(idea: Idea, tickets: list[Ticket], by: Member) -> None:
    for ticket in tickets:
        _wish, is_new = TicketIdea.objects.get_or_create(ticket=ticket, idea=idea, defaults={"by": by})
        if is_new:
            vote_on_behalf(idea, voter_of(ticket.contact), source_of(ticket), by=by)
            record_ticket_event(TicketEvent.Kind.IDEA_LINKED, ticket, by=by, extras=IdeaLinked(idea.pk))
    topics = [ticket.topic_id for ticket in tickets if ticket.topic_id]
    for me_too in MeToo.objects.filter(topic__in=topics).select_related("member").order_by("pk"):
        vote_on_behalf(idea, Voter(member=me_too.member), Source(ME_TOO, me_too.pk), by=by)
