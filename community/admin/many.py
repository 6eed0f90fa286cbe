"""What became of many rows at once, told in one sentence for those that are done and one for each reason of the others."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import ngettext

NAMED = 10


@dataclass
class Outcome:
    """How many rows an act was done to, and which ones refused it for which reason."""

    label: Any
    done: int = 0
    refused: dict[str, list[str]] = field(default_factory=dict)

    def refuse(self, thing: Any, refusal: Exception) -> None:
        """Note why an act was not possible."""
        self.refused.setdefault(str(refusal), []).append(str(thing))

    def tell(self, request: HttpRequest) -> None:
        """Say it all at once."""
        told, number = [], sum(map(len, self.refused.values()))
        if self.done:
            words = ngettext("%(act)s: %(count)d done.", "%(act)s: %(count)d done.", self.done)
            told.append(words % {"act": self.label, "count": self.done})
        if number:
            told.append(ngettext("%(count)d refused.", "%(count)d refused.", number) % {"count": number})
        told += [f"{why} ({_named(things)})" for why, things in self.refused.items()]
        if told:
            messages.add_message(request, messages.WARNING if number else messages.SUCCESS, " ".join(told))


def _named(things: list[str]) -> str:
    more = len(things) - NAMED
    rest = [ngettext("and %(number)d more", "and %(number)d more", more) % {"number": more}] if more > 0 else []
    return ", ".join([*things[:NAMED], *rest])
