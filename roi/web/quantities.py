"""What an amount was computed from, so that whoever reads the page can compute it again."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from roi.figures import day_text, number

# The names of the inputs of a month, in the order in which one would compute.
COUNTED: dict[str, str | Promise] = {
    "reading": _("Reading of the month"),
    "visits": _("Visits of readers who came by themselves"),
    "solved_views": _("of them to questions with a solution"),
    "other_views": _("of them to anything else"),
    "respondents": _("Respondents of the survey"),
    "agreeing": _("of them spared a contact"),
    "answers": _("Solutions given"),
    "sessions": _("People who were helped before they asked"),
    "sessions_without_ticket": _("of them without a ticket"),
    "quantity": _("Quantity that is valued"),
}
PLACES = 6


def counted_for(inputs: dict[str, Any]) -> list[tuple[str | Promise, str]]:
    """Return what was counted in a month; single events count once and tell nothing."""
    return [
        (label, number(Decimal(str(inputs[name])), PLACES))
        for name, label in COUNTED.items()
        if inputs.get(name) is not None
    ]


def rates_of(inputs: dict[str, Any]) -> Iterator[str]:
    """Say each exchange rate as it was published."""
    for rate in inputs.get("conversion", {}).get("rates", []):
        price = number(Decimal(rate["rate"]), 8)
        yield f"1 {rate['base']} = {price} {rate['quote']}, {rate['source']}, {day_text(parse_date(rate['on']))}"
