"""What happened, on which account something stands and what was only expected, in words instead of codes."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roi.models import CostEntry, LedgerAccount, Valuation
from roi.models.rule import Factor
from roi.models.valuation import Source
from roi.operations.writing_off import WRITTEN_OFF
from roi.reports.summary import haircut_code


@dataclass(frozen=True)
class Promised:
    """What stands beside the ledger: nothing was brought, so nothing is gross or net."""

    heading: str | Promise
    label: str | Promise
    purpose: str | Promise


EXPECTED = Promised(
    gettext_lazy("What was expected"),
    gettext_lazy("Expected"),
    gettext_lazy(
        "A promise and no benefit: no report counts it, nothing was cut and nobody has a share. What really comes is"
        " posted by itself and clears it."
    ),
)
NEVER_CAME = Promised(
    gettext_lazy("What was written off"),
    gettext_lazy("Written off"),
    gettext_lazy("What was expected and did not come; no report counts it. Below zero, more came than was expected."),
)
# By what the trace of a valuation holds.
PROMISED = {"expected": EXPECTED, WRITTEN_OFF: NEVER_CAME}


def promised_by(trace: dict[str, Any]) -> Promised | None:
    """Return what a valuation stands for when it is no benefit."""
    return next((promised for name, promised in PROMISED.items() if name in trace), None)


def happened(valuation: Valuation, event_name: str) -> str:
    """Say which event was valued; a month is over without anybody writing it down."""
    if valuation.source == Source.MONTH:
        return _("The month of %(month)s was over") % {"month": date_format(valuation.valid_on, "YEAR_MONTH_FORMAT")}
    event = f"{valuation.get_source_display()} {valuation.event_id}"
    return f"{event}: {event_name}" if event_name else event


def account_name(account: LedgerAccount) -> str:
    """Return what an account is for; of a cut the step, of a cost its category."""
    kind = str(account.get_type_display())
    part = haircut_code(account.code)
    match account.type:
        case LedgerAccount.Type.HAIRCUT:
            return f"{kind}: {Factor.Code(part).label}"
        case LedgerAccount.Type.COST:
            return f"{kind}: {CostEntry.Category(part).label}"
        case LedgerAccount.Type.CONTRA:
            return str(CONTRA.get(account.code.split(":")[1], kind))
        case _:
            return kind


CONTRA = {
    "expectation": gettext_lazy("other side of the expectation"),
    "write-off": gettext_lazy("written off of the expectation"),
    "memo": gettext_lazy("other side of the memo"),
    "cost": gettext_lazy("other side of the cost"),
}
