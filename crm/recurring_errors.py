"""Refusals about recurring problems; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class MayNotDecideOnProblems(NotPermitted):
    """What becomes an idea is for the product team to say."""

    code = "may_not_decide_on_problems"
    sentence = _("Only the product team decides what becomes of recurring problems.")


class ProblemIsDecided(Conflict):
    """Somebody was faster."""

    code = "problem_is_decided"
    sentence = _("Somebody has decided on this recurring problem already.")


class DismissalNeedsReason(Invalid):
    """Whoever reads it when it comes back wants to know."""

    code = "dismissal_needs_reason"
    sentence = _("Say why this becomes no idea.")
