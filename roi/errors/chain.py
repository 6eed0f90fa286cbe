"""Refusals of the chain from goal to rule, of what was signed of it and of what is measured."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid


class AlreadyApproved(Conflict):
    """A signature is given once."""

    code = "already_approved"
    sentence = _("This is approved already.")


class AuthorUnknown(Conflict):
    """Rows from before there were signatures name nobody who wrote them."""

    code = "author_unknown"
    sentence = _("Nobody is known to have written this; edit it once, so that somebody else can approve it.")


class ParentNotApproved(Conflict):
    """A chain is signed from above."""

    code = "parent_not_approved"
    sentence = _("What this hangs on must be approved first.")


class ChainNotApproved(Conflict):
    """Money hangs only on what a second person signed, from the goal down to the KPI."""

    code = "chain_not_approved"
    sentence = _("Goal, strategy, value driver and KPI must be approved before a rule may turn them into money.")


class ApprovalInUse(Conflict):
    """What signed things hang on stays signed."""

    code = "approval_in_use"
    sentence = _("Something that is approved hangs on this.")


class ApprovedIsFixed(Conflict):
    """What was signed means what it meant."""

    code = "approved_is_fixed"
    sentence = _("This is approved and fixed; withdraw the approval before you change it.")


class StudyNotConcluded(Conflict):
    """A plan is no evidence."""

    code = "study_not_concluded"
    sentence = _("This study has no result yet.")


class AssumptionsOverlap(Conflict):
    """On each day one value of an assumption holds."""

    code = "assumptions_overlap"
    sentence = _("Another approved value of this assumption holds on some of these days.")


class LinksRunInACircle(Conflict):
    """Nothing is its own cause."""

    code = "links_run_in_a_circle"
    sentence = _("This link would close a circle.")


class AlreadyLinked(Conflict):
    """Between two strategies there is one arrow."""

    code = "already_linked"
    sentence = _("These two strategies are linked already.")


class ValuesDoNotFit(Invalid):
    """Each value may be right, but not all of them together."""

    code = "values_do_not_fit"
    sentence = _("These values do not fit together.")


class ReviewIsPast(Invalid):
    """A review lies ahead."""

    code = "review_is_past"
    sentence = _("The next review must lie in the future.")


class KpiIsMeasured(Conflict):
    """What is read from events is not entered."""

    code = "kpi_is_measured"
    sentence = _("This KPI is measured from events; its readings are not entered by hand.")
