"""Ways from an amount to what is behind it, in the API and on pages."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from roi.models.grade import Grade
from roi.models.valuation import ObjectKind
from roi.reports.details import Thing
from roi.reports.grouping import GroupBy
from roi.reports.selection import Selection, Side

ROUTES = {
    ObjectKind.TOPIC: "topics",
    ObjectKind.TICKET: "tickets",
    ObjectKind.IDEA: "ideas",
    ObjectKind.ARTICLE: "articles",
}
# The page itself knows the readable part of its address and leads there.
PAGES = {ObjectKind.TOPIC: "question-by-number", ObjectKind.IDEA: "idea-by-number"}


@dataclass(frozen=True)
class EntryLinks:
    """Addresses of the postings that make up the amounts of one report: its very filters, and more."""

    path: str
    selection: Selection

    def of(self, side: Side, **narrower: Any) -> str:
        """Return the address of the postings that count on a side."""
        return self.at(side=side, **narrower)

    def at(self, **narrower: Any) -> str:
        """Return the address with the filters, and with what is added to them."""
        selection = self.selection
        parameters = {
            "basis": selection.basis,
            "from": selection.from_day,
            "to": selection.to_day,
            "as_of": selection.as_of.text if selection.as_of else None,
            "currency": selection.currency,
            "min_grade": selection.min_grade,
            "cashable": _word(selection.cashable),
            **narrower,
        }
        return f"{self.path}?{urlencode({name: str(value) for name, value in parameters.items() if value is not None})}"

    def of_group(self, key: str) -> str:
        """Return the address for one group of the report."""
        return self.of(Side.BOTH, group_by=self.selection.group_by, group=key)

    def of_grade(self, grade: str) -> str:
        """Return the address for the benefits with one grade of evidence."""
        return self.of(Side.BENEFITS, group_by=GroupBy.GRADE, group=grade)

    def of_headline(self, limit: Grade) -> str:
        """Return the address for the benefits of the headline, which does not follow the reader's filters."""
        return self.of(Side.BENEFITS, min_grade=limit, cashable=_word(value=True))

    def of_cashable(self, *, cashable: bool) -> str | None:
        """Return the address for benefits of one cashability, unless the report leaves them out altogether."""
        if self.selection.cashable is (not cashable):
            return None
        return self.of(Side.BENEFITS, cashable=_word(cashable))


def object_path(thing: Thing) -> str:
    """Return where a thing is in the API."""
    root = reverse("roi-report").removesuffix("roi/report/")
    return f"{root}{ROUTES[ObjectKind(thing.kind)]}/{thing.id}/"


def page_path(thing: Thing) -> str:
    """Return the page of a thing; a ticket without a question has one in the back office only."""
    if thing.kind == ObjectKind.TICKET:
        return reverse("admin:crm_ticket_change", args=[thing.id])
    if thing.kind == ObjectKind.ARTICLE:
        return f"/articles/{thing.id}/"
    return reverse(PAGES[ObjectKind(thing.kind)], args=[thing.id])


def _word(value: bool | None) -> str | None:  # noqa: FBT001 -- the only argument
    return None if value is None else str(value).lower()
