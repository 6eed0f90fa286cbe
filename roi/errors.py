"""Refusals of this app; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class ApproverIsAuthor(NotPermitted):
    """A rule needs two people."""

    code = "approver_is_author"
    sentence = _("Somebody else than its author must approve a rule version.")


class RuleVersionAlreadyApproved(Conflict):
    """An approved version is fixed."""

    code = "rule_version_already_approved"
    sentence = _("This rule version is approved and can no longer be changed; draft a new one.")


class RuleVersionsOverlap(Conflict):
    """On each day one version of a rule holds."""

    code = "rule_versions_overlap"
    sentence = _("Another approved version of this rule holds on some of these days.")


class RuleVersionInUse(Conflict):
    """What was valued stays valued by the version it was valued with."""

    code = "rule_version_in_use"
    sentence = _("Something is valued with the present version on days that the new one would take over.")


class PeriodAlreadyClosed(Conflict):
    """A closed month stays closed."""

    code = "period_already_closed"
    sentence = _("The books are closed through this month already.")


class PeriodNotBegun(Conflict):
    """A month of the future cannot be closed."""

    code = "period_not_begun"
    sentence = _("This month has not begun.")


class CostAlreadyReversed(Conflict):
    """A cost is reversed once."""

    code = "cost_already_reversed"
    sentence = _("This cost is reversed already.")


class NoHourlyRate(Invalid):
    """Hours have a price only where a rate holds."""

    code = "no_hourly_rate"
    sentence = _("No hourly rate of this group of staff holds on that day.")


class ForeignCurrency(Invalid):
    """There are no exchange rates yet."""

    code = "foreign_currency"
    sentence = _("The ledger is kept in one currency; exchange rates do not exist yet, so convert the amount first.")


class FactorOutOfRange(Invalid):
    """A factor keeps a share between nothing and everything."""

    code = "factor_out_of_range"
    sentence = _("A factor keeps a share from 0 to 1, and each step is taken once.")


class UnitValueMisplaced(Invalid):
    """A ticket needs a unit value; an idea brings its own amount."""

    code = "unit_value_misplaced"
    sentence = _("Give a positive unit value exactly when the event does not bring an amount itself.")


class ValidityIsEmpty(Invalid):
    """A version holds on one day at least."""

    code = "validity_is_empty"
    sentence = _("The last day must not lie before the first.")


class CostIsUnclear(Invalid):
    """A cost is either hours of a group or an amount in a currency."""

    code = "cost_is_unclear"
    sentence = _("Give either positive hours and their group of staff, or a positive amount and its currency.")
