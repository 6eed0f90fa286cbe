"""The figures of a report as plain text, for keeping and for comparing, and the rule versions behind them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from roi.models import RuleVersion
from roi.reports.selection import Selection, Side
from roi.reports.summary import Report

NOTHING = Decimal("0.00")

# A name such as "groups/support/benefits" or "by_grade/E3".
type Figures = dict[str, Decimal]


def figures_of(report: Report) -> Figures:
    """Return every amount of a report that may be added up; ratios may not."""
    total = report.total
    figures = {
        "benefits": total.benefits,
        "costs": total.costs,
        "net": total.net,
        "cashable": report.cashable,
        "not_cashable": report.not_cashable,
        "headline": report.headline.benefits,
        "headline_net": report.headline.net,
        "gross": report.gross,
    }
    figures |= {f"by_grade/{grade}": amount for grade, amount in report.by_grade.items()}
    figures |= {f"haircuts/{cut.code}": cut.amount for cut in report.haircuts}
    for key, balance in report.groups.items():
        figures |= {
            f"groups/{key}/benefits": balance.benefits,
            f"groups/{key}/costs": balance.costs,
            f"groups/{key}/net": balance.net,
        }
    return figures


def answer_of(report: Report) -> dict[str, Any]:
    """Return all that a report says, amounts as text."""
    total, headline = report.total, report.headline
    return {
        "currency": report.selection.currency,
        "headline_min_grade": str(report.headline_min_grade),
        "figures": {name: f"{amount:.2f}" for name, amount in sorted(figures_of(report).items())},
        "ratios": {
            "roi_percent": _text(total.roi_percent),
            "bcr": _text(total.bcr),
            "headline_roi_percent": _text(headline.roi_percent),
        },
        "rule_versions": versions_behind(report.selection),
    }


def versions_behind(selection: Selection) -> list[dict[str, Any]]:
    """Return the rule versions that the benefits of a selection were priced by."""
    used = selection.postings_counting(Side.BENEFITS, None).values("rule_version").distinct().order_by()
    versions = RuleVersion.objects.filter(pk__in=used).order_by("rule__code", "number")
    return [
        {"rule": rule, "number": number, "grade": grade, "content_hash": content_hash}
        for rule, number, grade, content_hash in versions.values_list("rule__code", "number", "grade", "content_hash")
    ]


def kept_figures(content: Mapping[str, Any]) -> Figures:
    """Read the figures of an answer back."""
    return {name: Decimal(amount) for name, amount in content["figures"].items()}


def _text(ratio: Decimal | None) -> str | None:
    return None if ratio is None else str(ratio)
