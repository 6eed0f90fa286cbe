"""What files of contacts that people handed in hold of somebody who is forgotten: the file goes, and so do refused rows."""

import quopri
import re
from collections.abc import Iterable, Sequence
from functools import partial

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from crm.models import ContactImport, ContactImportError

FILES, ROWS = "import_file", "import_row"
# So many digits at the end of a number tell it from others, however its beginning is written.
DIGITS = 8
NAMELESS = "forgotten"
_S = ContactImport.State
_NUMBER = re.compile(r"\+?\d[\d\s()./-]{6,}\d")
_FOLD = re.compile(r"\r?\n[ \t]|=\r?\n")


def forget_imports(values: Sequence[str]) -> dict[str, int]:
    """Take away what imports hold of somebody; return how many files and rejected rows that were.

    A file that was not imported yet goes as a whole and says why: without the person's rows it would be another file than
    the one that was checked. Whoever is reading it at this moment loses it, with what is not committed.
    """
    if not values:
        return {}
    _forget_names(values)
    shown = _any(values, "preview", "known", "problem")
    ContactImport.objects.filter(shown).update(preview=[], known=[], problem="")
    refused = _any(values, "row", "why") | _any_number(values, "row")
    rows = ContactImportError.objects.filter(refused).exclude(row="", why="").update(row="", why="")
    return {name: number for name, number in ((FILES, _drop_files(values)), (ROWS, rows)) if number}


def _forget_names(values: Sequence[str]) -> None:
    """The card of one person is often called like the person."""
    words = [word for value in values if len(word := slugify(value)) >= DIGITS]
    named = _any(values, "name") | _any(words, "name", "source")
    ContactImport.objects.filter(named).update(name=NAMELESS, source=NAMELESS)
    ContactImport.objects.filter(_any(values, "columns", "mapping")).update(columns=[], mapping={})


def _drop_files(values: Sequence[str]) -> int:
    kept = ContactImport.objects.exclude(stored_as="").select_for_update(no_key=True).order_by("pk")
    dropped = [row for row in kept if _holds(row.stored_as, values)]
    for row in dropped:
        transaction.on_commit(partial(default_storage.delete, row.stored_as))
        row.stored_as, row.preview, row.known = "", [], []
        row.state, row.ended_at, row.leased_until = _S.FAILED, timezone.now(), None
        row.problem = _("Somebody in this file is forgotten. Hand it in again without this person.")
        row.save(update_fields=["stored_as", "preview", "known", "state", "ended_at", "leased_until", "problem"])
    return len(dropped)


def _holds(stored_as: str, values: Iterable[str]) -> bool:
    try:
        with default_storage.open(stored_as) as file:
            content: bytes = file.read()
    except FileNotFoundError:
        return False
    text = _FOLD.sub("", _decoded(content)).casefold()
    # Cards of older programs write letters as numbers.
    if "quoted-printable" in text:
        text += quopri.decodestring(content).decode("utf-8", "replace").casefold()
    numbers = {_digits(found) for found in _NUMBER.findall(text)}
    return any(value.casefold() in text or _ends_like(value, numbers) for value in values)


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def _ends_like(value: str, numbers: Iterable[str]) -> bool:
    digits = _digits(value) if _NUMBER.fullmatch(value) else ""
    return len(digits) >= DIGITS and any(one.endswith(digits[-DIGITS:]) for one in numbers)


def _any(values: Iterable[str], *columns: str) -> models.Q:
    """Return that one of the values stands in one of the columns."""
    found = models.Q(pk__in=[])
    for value in values:
        for column in columns:
            found |= models.Q(**{f"{column}__icontains": value})
    return found


def _any_number(values: Iterable[str], column: str) -> models.Q:
    """Return that one of the values is a number that a column holds in another spelling."""
    found = models.Q(pk__in=[])
    for value in values:
        if _NUMBER.fullmatch(value):
            spelled = r"\D*".join(_digits(value)[-DIGITS:])
            found |= models.Q(**{f"{column}__regex": spelled})
    return found
