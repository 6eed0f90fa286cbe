"""What a file says of consents: who agreed to which purpose, since when, and how that is known."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from crm.importing.days import day_of
from crm.models import ConsentStatement
from crm.models.file_words import stamps_of

# Per purpose, or, but for the first one, for all of them: whether, since when, where and in which words.
COLUMN = re.compile(r"consent:[\w-]{1,40}|consent_(?:date|source|wording)(?::[\w-]{1,40})?", re.ASCII)
COLUMNS = ("consent", "consent_date", "consent_source", "consent_wording")
_WORDS = {
    **dict.fromkeys(("yes", "true", "1", "x", "ja", "given", "opt-in", "subscribed"), True),
    **dict.fromkeys(("no", "false", "0", "nein", "withdrawn", "opt-out", "unsubscribed"), False),
}
_WAYS = set(ConsentStatement.Way.values)


@dataclass(frozen=True)
class ImportedConsent:
    """What was agreed to or taken back, for the first address of the row unless it names another point."""

    purpose: str
    is_given: bool
    # Nobody says when something was not agreed to.
    stated_at: datetime | None
    # The day alone is known; who agreed did so as it began, who took it back did as it ended.
    is_day: bool
    place: str
    wording: str
    way: str = str(ConsentStatement.Way.IMPORT)
    point: tuple[str, str, str] | None = None

    def __str__(self) -> str:
        said = f"{self.purpose}: {_('yes') if self.is_given else _('no')}"
        return ", ".join(filter(None, (said, self.stamp, self.place)))

    @property
    def stamp(self) -> str:
        """Return what tells this moment from others, as far as it is known."""
        if self.stated_at is None:
            return ""
        # A file may write the same moment by another zone.
        moment, day = stamps_of(self.stated_at)
        return day if self.is_day else moment


def consents_in(said: Mapping[str, str]) -> list[ImportedConsent]:
    """Return what the columns of a row say. Raises ``ValueError`` with a sentence for whoever has to correct it."""
    told = [_of_column(target.partition(":")[2], said) for target in said if target.startswith("consent:")]
    return [*told, *written_consents(said.get("consents", ""))]


def written_consents(text: str) -> list[ImportedConsent]:
    """Return what a file of ours says in one cell. Raises ``ValueError``."""
    if not text:
        return []
    try:
        rows = json.loads(text)
        return [_of_ours(row) for row in (rows if isinstance(rows, list) else [rows])]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(_("Consents are not written as a file of ours writes them.")) from error


def _of_column(purpose: str, said: Mapping[str, str]) -> ImportedConsent:
    def beside(name: str) -> str:
        return said.get(f"consent_{name}:{purpose}") or said.get(f"consent_{name}", "")

    word = said[f"consent:{purpose}"]
    is_given = _WORDS.get(word.lower())
    if is_given is None:
        raise ValueError(_("%(word)s is neither yes nor no to %(purpose)s.") % {"word": word, "purpose": purpose})
    if is_given and not beside("date"):
        raise ValueError(_("Somebody agrees to %(purpose)s, but it is not said since when.") % {"purpose": purpose})
    if is_given and not beside("source"):
        sentence = _("Somebody agrees to %(purpose)s, but it is not said where that is known from.")
        raise ValueError(sentence % {"purpose": purpose})
    wording = beside("wording") or (_("The file does not say in which words.") if is_given else "")
    moment, is_day = _moment(beside("date"), is_given=is_given) if beside("date") else (None, False)
    return ImportedConsent(purpose, is_given, moment, is_day, beside("source"), wording)


def _moment(text: str, *, is_given: bool) -> tuple[datetime, bool]:
    zone, now = timezone.get_default_timezone(), timezone.now()
    moment = parse_datetime(text) if ":" in text else None
    if moment is not None:
        moment = moment if moment.tzinfo else timezone.make_aware(moment, zone)
    else:
        day: date = day_of(text)
        begun = timezone.make_aware(datetime.combine(day, time()), zone)
        # In doubt who took it back did so last.
        moment = begun if is_given else min(begun + timedelta(days=1, microseconds=-1), max(now, begun))
    if moment > now:
        raise ValueError(_("%(text)s is still to come.") % {"text": text})
    return moment, ":" not in text


def _of_ours(row: Mapping[str, Any]) -> ImportedConsent:
    kind, network, value = row["point"]
    moment = datetime.fromisoformat(row["at"])
    if moment.tzinfo is None or moment > timezone.now() or row["way"] not in _WAYS:
        raise ValueError
    place, wording = str(row["place"]), str(row["wording"])
    if row["given"] and not (place and wording):
        raise ValueError
    moment = moment.astimezone(timezone.get_default_timezone())
    return ImportedConsent(
        purpose=str(row["purpose"]),
        is_given=bool(row["given"]),
        stated_at=moment,
        is_day=False,
        place=place,
        wording=wording,
        way=str(row["way"]),
        point=(str(kind), str(network), str(value)),
    )
