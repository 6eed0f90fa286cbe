"""What stands on the face of every file: the selection, the state of the ledger, and a hash of the figures."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Self

from django.utils import timezone
from django.utils.translation import gettext as _

from roi.models import Assumption, LedgerHead, RuleVersion
from roi.models.grade import Grade
from roi.reports.selection import Selection
from roi.reports.summary import Balance, Report

# The figures take milliseconds; only an import appends faster than that.
ATTEMPTS = 5


@dataclass(frozen=True)
class Face:
    """One report at one moment: everything that a reader needs to find the same figures again."""

    report: Report
    made_at: datetime
    ledger_number: int
    ledger_hash: str

    @classmethod
    def of(cls, selection: Selection, *, headline_min_grade: Grade) -> Self:
        """Read figures and the end of the ledger; whoever appends in between makes us read again."""
        head = LedgerHead.objects.get()
        for _attempt in range(ATTEMPTS):
            report = Report.of(selection, headline_min_grade=headline_min_grade)
            before, head = head, LedgerHead.objects.get()
            if before.number == head.number:
                break
        return cls(report, timezone.now(), head.number, head.hash)

    @property
    def sha256(self) -> str:
        """Hash the figures with what was asked and where the ledger ended; the moment is left out.

        The same question to the same ledger gives the same hash again.
        """
        selection = self.report.selection
        content = {
            "selection": {
                "basis": selection.basis,
                "from": _day(selection.from_day),
                "to": _day(selection.to_day),
                "as_of": selection.as_of.text if selection.as_of else None,
                "currency": selection.currency,
                "min_grade": selection.min_grade,
                "cashable": selection.cashable,
                "group_by": selection.group_by,
            },
            "ledger": [self.ledger_number, self.ledger_hash],
            "figures": [[name, str(value)] for name, value in figures_of(self.report)],
            "groups": [[key, *_texts(balance)] for key, balance in self.report.groups.items()],
        }
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return sha256(text.encode()).hexdigest()

    def lines(self) -> Iterator[tuple[str, str]]:
        """Say all of it in words."""
        selection = self.report.selection
        everything = _("everything")
        yield _("What it is"), _("Management accounting, imputed values")
        yield _("Currency"), selection.currency
        yield _("From"), _day(selection.from_day) or everything
        yield _("To"), _day(selection.to_day) or everything
        yield _("Basis"), str(selection.basis.label)
        yield _("As known on"), selection.as_of.text if selection.as_of else _("now")
        yield _("Evidence of at least"), selection.min_grade or _("every grade")
        cashable = {None: _("either"), True: _("yes"), False: _("no")}
        yield _("Cashable"), cashable[selection.cashable]
        yield _("Made at"), timezone.localtime(self.made_at).isoformat(" ", "seconds")
        yield _("Last posting"), f"#{self.ledger_number}"
        yield _("Hash of the last posting"), self.ledger_hash
        yield _("SHA-256 of the figures"), self.sha256


def figures_of(report: Report) -> Iterator[tuple[str, object]]:
    """Return every figure of a report under its name in the API."""
    total, headline = report.total, report.headline
    yield "benefits", total.benefits
    yield "costs", total.costs
    yield "net", total.net
    yield "roi_percent", total.roi_percent
    yield "bcr", total.bcr
    yield "cashable", report.cashable
    yield "not_cashable", report.not_cashable
    yield "headline", headline.benefits
    yield "headline_net", headline.net
    yield "headline_roi_percent", headline.roi_percent
    yield "gross", report.gross
    for haircut in report.haircuts:
        yield f"haircut:{haircut.code}", haircut.amount
    yield from report.by_grade.items()


def figure_names() -> dict[str, str]:
    """Return what the figures are called."""
    return {
        "benefits": _("Benefits"),
        "costs": _("Costs"),
        "net": _("Net"),
        "roi_percent": _("Return on investment in per cent"),
        "bcr": _("Benefits per unit of cost"),
        "cashable": _("Cashable"),
        "not_cashable": _("Not cashable"),
        "headline": _("Headline"),
        "headline_net": _("Headline less all costs"),
        "headline_roi_percent": _("Return on the headline alone in per cent"),
    }


def assumptions() -> list[Assumption]:
    """Return all assumptions with who signed them."""
    return list(Assumption.objects.select_related("author", "approved_by").order_by("code", "id"))


def versions() -> list[RuleVersion]:
    """Return all approved rule versions with their steps and people."""
    people = ("rule", "author", "approved_by", "study")
    approved = RuleVersion.objects.approved().select_related(*people)
    return list(approved.prefetch_related("factors").order_by("rule__code", "number"))


def _day(day: object) -> str | None:
    return None if day is None else str(day)


def _texts(balance: Balance) -> tuple[str, str, str]:
    return str(balance.benefits), str(balance.costs), str(balance.net)
