"""Refusals of this app; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class ApproverIsAuthor(NotPermitted):
    """Whatever money hangs on needs two people."""

    code = "approver_is_author"
    sentence = _("Somebody else than its author must approve this.")


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


class PeriodAlreadySoftClosed(Conflict):
    """Closing softly again would change nothing."""

    code = "period_already_soft_closed"
    sentence = _("This month is closed softly already.")


class PeriodIsOpen(Conflict):
    """Only a month that is closed softly can be opened again."""

    code = "period_is_open"
    sentence = _("This month is open.")


class LaterPeriodIsClosed(Conflict):
    """Books are opened again from their end."""

    code = "later_period_is_closed"
    sentence = _("A later month is closed; open that one first.")


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


class NoExchangeRate(Invalid):
    """Nobody published what the currency was worth in those days."""

    code = "no_exchange_rate"
    sentence = _("No exchange rate of this currency was published on that day or shortly before.")


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


class GradeNeedsStudy(Invalid):
    """A benchmark does not become evidence by being believed."""

    code = "grade_needs_study"
    sentence = _("Neither this method nor the study that is named can show that grade of evidence.")


class UnitValueDiffers(Invalid):
    """A version says what its assumption says."""

    code = "unit_value_differs"
    sentence = _("The unit value must be the value of the assumption that is named for it.")


class AssumptionNotApproved(Conflict):
    """Nobody else has looked at it yet."""

    code = "assumption_not_approved"
    sentence = _("An assumption that this version uses is not approved.")


class AssumptionExpired(Conflict):
    """Its review is due."""

    code = "assumption_expired"
    sentence = _("The review of an assumption that this version uses is due; review it first.")


class StudyNotApproved(Conflict):
    """A result counts once a second person signed it."""

    code = "study_not_approved"
    sentence = _("The study that is named is not approved.")


class RetentionNeedsStudy(Conflict):
    """Members are better customers before they join."""

    code = "retention_needs_study"
    sentence = _("Retention is valued only with an approved study of grade E1 or E2.")


class LeverUnknown(Invalid):
    """A what-if names a figure on which nothing of the span rests."""

    code = "lever_unknown"
    sentence = _("Nothing in this span rests on such a figure; the list of levers names those that count.")


class NothingToSimulate(Conflict):
    """A span without benefits has nothing that could turn out differently."""

    code = "nothing_to_simulate"
    sentence = _("No rule brought anything in this span, so there is nothing to simulate.")


class AlreadyConcluded(Conflict):
    """A study is concluded once."""

    code = "already_concluded"
    sentence = _("This study is concluded already; plan another one.")


class HoldOutStillRuns(Conflict):
    """Looking at an experiment before it is over finds what chance offers."""

    code = "hold_out_still_runs"
    sentence = _("This hold-out is not over, or some of its contacts are still waited for.")


class IntervalIsUnclear(Invalid):
    """An estimate lies in its interval."""

    code = "interval_is_unclear"
    sentence = _("The estimate must lie between the lower and the upper bound.")


class StudyIsUnclear(Invalid):
    """A study says what it compares."""

    code = "study_is_unclear"
    sentence = _("This does not fit the kind of study, or the expected shares are missing or equal.")


class TooFewPeople(Conflict):
    """Two arms need people."""

    code = "too_few_people"
    sentence = _("One arm of this hold-out is empty, so there is nothing to compare.")


class KeyIsEmpty(Conflict):
    """A key divides a cost among somebody."""

    code = "key_is_empty"
    sentence = _("This allocation key has no drivers, so nobody would bear the cost.")
