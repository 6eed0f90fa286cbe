"""What "ROI" means: four published definitions that differ, each under its own name."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from roi.mathematics.discounting import present_value

PERCENT = Decimal("0.01")
RATIO = Decimal("0.0001")


@dataclass(frozen=True)
class Returns:
    """The same benefits and costs by four definitions; ratios are null where nothing was spent.

    ``phillips_percent`` is net over costs (Phillips/ROI Institute), ``tei_percent`` the same of present values
    (Forrester TEI), ``lithium_amount`` an amount of money (Lithium 2009), ``sroi_ratio`` a gross ratio of present
    values (SROI guide 2012).
    """

    bcr: Decimal | None
    phillips_percent: Decimal | None
    tei_percent: Decimal | None
    lithium_amount: Decimal
    sroi_ratio: Decimal | None


def returns_of(benefits: Sequence[Decimal], costs: Sequence[Decimal], rate: Decimal = Decimal(0)) -> Returns:
    """Compare benefits and costs of the same years.

    The first entry is the present and is not discounted, every other one is discounted at the end of its year.
    """
    gained, spent = sum(benefits, Decimal(0)), sum(costs, Decimal(0))
    pv_gained, pv_spent = present_value(benefits, rate), present_value(costs, rate)
    return Returns(
        bcr=_ratio(gained, spent),
        phillips_percent=_percent(gained - spent, spent),
        tei_percent=_percent(pv_gained - pv_spent, pv_spent),
        lithium_amount=gained - spent,
        sroi_ratio=_ratio(pv_gained, pv_spent),
    )


def _ratio(part: Decimal, whole: Decimal) -> Decimal | None:
    return (part / whole).quantize(RATIO, ROUND_HALF_UP) if whole else None


def _percent(part: Decimal, whole: Decimal) -> Decimal | None:
    return (part / whole * 100).quantize(PERCENT, ROUND_HALF_UP) if whole else None
