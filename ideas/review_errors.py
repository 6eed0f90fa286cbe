"""Refusals of judging; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class MayNotAskForReviews(NotPermitted):
    """Only the product team writes scorecards and asks for reviews."""

    code = "may_not_ask_for_reviews"
    sentence = _("Only the product team may write scorecards and ask for reviews.")


class IsNotTheEvaluator(NotPermitted):
    """A review belongs to whoever was asked for it."""

    code = "is_not_the_evaluator"
    sentence = _("Only whoever was asked for this review may write it.")


class CannotEvaluate(Conflict):
    """Evaluators are active colleagues who may read the idea and did not propose it."""

    code = "cannot_evaluate"
    sentence = _("This person cannot judge this idea: ask an active colleague who may read it and has not proposed it.")


class ReviewIsClosed(Conflict):
    """It is handed in, or declined."""

    code = "review_is_closed"
    sentence = _("This review is handed in or declined already; it stays as it is.")


class ReviewIsNotWhole(Conflict):
    """Some criterion has no points, or the benefit is missing."""

    code = "review_is_not_whole"
    sentence = _("Give points to every criterion, and the benefit where the scorecard asks for it.")


class ConflictNeedsReason(Invalid):
    """Which interest it is."""

    code = "conflict_needs_reason"
    sentence = _("Say what the conflict of interest is.")


class PointsOffTheScale(Invalid):
    """Points below the lowest or above the highest, or of a criterion that the scorecard has not."""

    code = "points_off_the_scale"
    sentence = _("These points are not on the scale of this criterion.")


class ReviewHasNoScore(Conflict):
    """The formula divides by zero with these points, or grows beyond all bounds."""

    code = "review_has_no_score"
    sentence = _("The formula gives no score for these points, as it divides by zero or grows beyond all bounds.")


class CardIsInUse(Conflict):
    """Somebody has judged by it."""

    code = "card_is_in_use"
    sentence = _("Ideas were judged by this scorecard; retire it and write a new one instead of changing it.")


class CardIsRetired(Conflict):
    """Nobody is asked by it any more."""

    code = "card_is_retired"
    sentence = _("This scorecard is retired.")


class CardNameIsTaken(Conflict):
    """Another scorecard has this name."""

    code = "card_name_is_taken"
    sentence = _("There is a scorecard of this name already.")


class CriteriaDoNotFit(Invalid):
    """The method asks for other criteria, or they repeat themselves or have no scale."""

    code = "criteria_do_not_fit"
    sentence = _(
        "These criteria do not fit: RICE asks for reach, impact, confidence and effort (above zero), ICE for impact, confidence "
        "and ease; each code is a word of its own, each scale goes from a lower to a higher number, and each weight is above zero."
    )


class FormulaCannotBeRead(Invalid):
    """It is not arithmetic of the criteria."""

    code = "formula_cannot_be_read"
    sentence = _(
        "The formula may hold the codes of the criteria, numbers, + - * /, brackets, min and max, and nothing else."
    )
