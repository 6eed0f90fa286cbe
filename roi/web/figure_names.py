"""What the figures of a frozen report are called, and which postings each of them is made of."""

from collections.abc import Mapping
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from roi.api.links import EntryLinks
from roi.figures import day_text, group_name
from roi.models.grade import Grade
from roi.models.rule import Factor
from roi.reports.grouping import GroupBy
from roi.reports.selection import Basis, Side

SIDES = {"benefits": Side.BENEFITS, "costs": Side.COSTS, "net": Side.BOTH}


def figure_name(name: str, limit: Grade) -> str:
    """Return what a figure such as ``groups/support/net`` is called."""
    plain = {
        "gross": _("Gross"),
        "benefits": _("Benefits"),
        "costs": _("Costs"),
        "net": _("Net"),
        "cashable": _("Cashable"),
        "not_cashable": _("Not cashable"),
        "headline": _("Headline: cashable, grade %(grade)s or better") % {"grade": limit},
        "headline_net": _("Headline less all costs"),
    }
    match name.split("/"):
        case ["by_grade", grade]:
            return str(Grade(grade).label)
        case ["haircuts", code]:
            return _("Cut: %(step)s") % {"step": Factor.Code(code).label}
        case ["groups", *key, side]:
            return f"{group_name('/'.join(key))}: {plain[side]}"
        case _:
            return plain[name]


def figure_link(name: str, links: EntryLinks, limit: Grade) -> str | None:
    """Return the postings that a figure is made of; a cut is a part of all benefits."""
    match name.split("/"):
        case ["by_grade", grade]:
            found: str | None = links.of_grade(grade)
        case ["groups", *key, side]:
            group_by = links.selection.group_by or GroupBy.DRIVER
            found = links.of(SIDES[side], group_by=group_by, group="/".join(key))
        case ["headline"]:
            found = links.of_headline(limit)
        case ["cashable" | "not_cashable" as which]:
            found = links.of_cashable(cashable=which == "cashable")
        case [*_rest, last]:
            found = links.of(SIDES.get("net" if last == "headline_net" else last, Side.BENEFITS))
    return found


def told_question(parameters: Mapping[str, Any]) -> str:
    """Say what a report was asked, in words."""
    first, last = (day_text(parse_date(parameters[end])) if end in parameters else "" for end in ("from", "to"))
    days = _("%(first)s to %(last)s") % {"first": first or "…", "last": last or "…"} if first or last else _("all days")
    parts = [days, str(Basis(parameters["basis"]).label), parameters["currency"]]
    if "as_of" in parameters:
        parts.append(_("as known on %(day)s") % {"day": parameters["as_of"]["text"]})
    if "group_by" in parameters:
        parts.append(_("by %(group)s") % {"group": GroupBy(parameters["group_by"]).label})
    if "min_grade" in parameters:
        parts.append(_("grade %(grade)s or better") % {"grade": parameters["min_grade"]})
    if "cashable" in parameters:
        parts.append(_("cashable only") if parameters["cashable"] else _("not cashable only"))
    return " · ".join(parts)
