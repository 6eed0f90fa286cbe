"""Refusals of the CRM; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class MayNotWorkTickets(NotPermitted):
    """Only support staff work on tickets."""

    code = "may_not_work_tickets"
    sentence = _("Only support staff may work on tickets.")


class MayNotRate(NotPermitted):
    """Only the person who asked says how it went."""

    code = "may_not_rate"
    sentence = _("Only the person who asked may rate this.")


class ScoreIsImpossible(Invalid):
    """A score runs from one to five."""

    code = "score_is_impossible"
    sentence = _("A score is a whole number from 1 to 5.")


class TicketAlreadySolved(Conflict):
    """A resolution stands."""

    code = "ticket_already_solved"
    sentence = _("This ticket is solved already.")


class TicketIsNotSolved(Conflict):
    """There is no resolution to take back."""

    code = "ticket_is_not_solved"
    sentence = _("This ticket is not solved.")


class NoTicketAgent(Conflict):
    """Tickets are assigned to support staff."""

    code = "no_ticket_agent"
    sentence = _("Tickets can only be assigned to support staff.")


class SolvedByAnswerOnly(Conflict):
    """Solved and closed are reached by a resolution, not by a status."""

    code = "solved_by_answer_only"
    sentence = _("Solve a ticket with an answer; its status follows.")
