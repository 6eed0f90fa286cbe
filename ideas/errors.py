"""Refusals of the idea board; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class MayNotPropose(NotPermitted):
    """The member may not write in this category."""

    code = "may_not_propose"
    sentence = _("You may not propose ideas here.")


class MayNotVote(NotPermitted):
    """The member may not see the idea or is not active."""

    code = "may_not_vote"
    sentence = _("You may not vote here.")


class MayNotDecide(NotPermitted):
    """Only the product team decides."""

    code = "may_not_decide"
    sentence = _("Only the product team may decide on ideas.")


class MayNotEditIdea(NotPermitted):
    """Only the author, while the idea is open, and the product team."""

    code = "may_not_edit_idea"
    sentence = _("Only the author and the product team may change this idea.")


class IdeaClosedForVotes(Conflict):
    """Delivered, declined or merged ideas take no votes."""

    code = "idea_closed_for_votes"
    sentence = _("This idea is decided; it takes no more votes.")


class MoveNotAllowed(Conflict):
    """The workflow has no such step."""

    code = "move_not_allowed"
    sentence = _("An idea cannot go from this status to that one.")


class IdeaIsNotAdopted(Conflict):
    """Realised value belongs to an adopted and delivered idea."""

    code = "idea_is_not_adopted"
    sentence = _("Adopt the idea and deliver it before you record what it brought.")


class IdeaIsNotStanding(Conflict):
    """The idea is hidden or deleted."""

    code = "idea_not_standing"
    sentence = _("This idea is hidden or deleted.")


class PeriodIsRecorded(Conflict):
    """Value of an overlapping period is recorded already."""

    code = "period_is_recorded"
    sentence = _("The value of this period is recorded already.")


class ReasonIsMissing(Invalid):
    """Declining needs words that the proposer may read."""

    code = "reason_is_missing"
    sentence = _("Give a public reason.")


class EvidenceIsMissing(Invalid):
    """A realised value says how it is known."""

    code = "evidence_is_missing"
    sentence = _("Say how this value is known.")


class AmountIsImpossible(Invalid):
    """Negative, or the range does not run from low over likely to high."""

    code = "amount_is_impossible"
    sentence = _("The amounts must not be negative and must run from low over likely to high.")
