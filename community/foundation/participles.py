"""German verbs by their participles: the stemmer leaves the ge of gekündigt in place."""

import re
from collections.abc import Iterable

# Verbs of which the parts can stand apart: the ge of their participle is in the middle.
PREFIXES = "ab|an|auf|aus|bei|ein|fest|her|heraus|herunter|hin|hinzu|hoch|los|mit|nach|um|vor|weg|weiter|zu|zurück"
PARTICIPLE = re.compile(rf"\b({PREFIXES})?ge(\w{{3,}}?)(t|en)(?:e[mnrs]?)?\b", re.IGNORECASE)


def verbs_behind(text: str) -> list[str]:
    """Return the infinitives that participles of a German text may come from: abgemeldet, abmelden.

    A guess that is no word finds nothing and does no harm.
    """
    found: dict[str, None] = {}
    for prefix, stem, ending in PARTICIPLE.findall(text):
        start = f"{prefix}{stem}".lower()
        found |= dict.fromkeys(_infinitives(start, ending.lower()))
    return list(found)


def _infinitives(start: str, ending: str) -> Iterable[str]:
    if ending == "en":
        yield f"{start}en"
    elif start.endswith(("e", "er", "el")):
        yield f"{start}n"
    else:
        yield f"{start}en"
