"""Reads vCards of the versions 2.1, 3.0 and 4.0 as real programs write them, card by card."""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crm.importing.consent_words import written_consents
from crm.importing.labels import written_labels
from crm.importing.people import ImportedPerson

# Longer than any card without a picture; pictures are read over.
LONGEST_LINE = 2_000_000
_HANDLES = {"impp", "x-socialprofile", "x-jabber", "x-skype", "x-twitter"}


@dataclass(frozen=True)
class _Line:
    """One property: its name, its parameters, its value as written."""

    name: str
    params: dict[str, list[str]]
    value: str


def read_cards(path: Path) -> Iterator[ImportedPerson]:
    """Yield each card; one that does not end, or says nothing of a person, is yielded with its fault."""
    lines: list[_Line] = []
    begun = 0
    for number, text in _unfolded(path):
        line = _parsed(text)
        word = _word(line)
        if word == "begin" and begun:
            yield ImportedPerson(begun, fault="The card does not end.")
        if word == "end" and begun:
            yield _person(begun, lines)
        if word:
            begun, lines = (number, []) if word == "begin" else (0, [])
        elif begun and line is not None:
            lines.append(line)
    if begun:
        yield ImportedPerson(begun, fault="The card does not end.")


def _word(line: _Line | None) -> str:
    """Return whether a line begins or ends a card."""
    is_one = line is not None and line.name in {"begin", "end"} and line.value.strip().lower() == "vcard"
    return line.name if line is not None and is_one else ""


def _person(number: int, lines: list[_Line]) -> ImportedPerson:
    person = ImportedPerson(number)
    structured = ""
    for line in lines:
        value = _text(line)
        if not value.strip(" ;"):
            continue
        if line.name == "fn":
            person.name = person.name or " ".join(_unescaped(value).split())
        elif line.name == "n":
            structured = _name_of(value)
        elif line.name == "uid":
            person.uid = _unescaped(value).strip()
        elif line.name == "org":
            person.organisation = person.organisation or _unescaped(_parts(value)[0]).strip()
        elif line.name.startswith("x-mitwert-"):
            _ours(person, line.name.removeprefix("x-mitwert-"), _unescaped(value).strip())
        else:
            _reach(person, line, value)
    person.name = person.name or structured or person.organisation
    person.raw = person.name[:2000]
    return person


def _ours(person: ImportedPerson, name: str, value: str) -> None:
    """Take what only cards of ours say: the account by its number, additional fields, consents, labels."""
    if name == "account":
        person.organisation_uid = value
    elif name == "field":
        code, _equal, said = value.partition("=")
        person.custom[code] = said
    try:
        person.consents += written_consents(value if name == "consent" else "")
        person.labels += written_labels(value if name == "label" else "")
    except ValueError as error:
        person.fault = str(error)


def _reach(person: ImportedPerson, line: _Line, value: str) -> None:
    plain = _unescaped(value).strip()
    if line.name == "email":
        _add(person.emails, plain.removeprefix("mailto:"))
    elif line.name == "tel":
        _add(person.phones, plain.removeprefix("tel:").split(";")[0])
    elif line.name == "adr":
        # Post box, extended address, street, town, region, code, country.
        parts = [_unescaped(part).strip() for part in _parts(value)]
        _add(person.postal, "\n".join(part for part in parts if part))
    elif line.name in _HANDLES:
        network, handle = _handle(line, plain)
        if network and handle and (network, handle) not in person.handles:
            person.handles.append((network, handle))


def _handle(line: _Line, value: str) -> tuple[str, str]:
    if ours := line.params.get("x-mitwert-network"):
        return ours[0], value
    named = [one for one in line.params.get("type", []) if one not in {"pref", "home", "work", "internet"}]
    if line.name in {"x-jabber", "x-skype", "x-twitter"}:
        return line.name.removeprefix("x-"), value
    scheme, colon, rest = value.partition(":")
    if line.name == "impp" and colon and rest:
        return scheme.lower(), rest
    return (named[0] if named else ""), value.rstrip("/").rsplit("/", 1)[-1]


def _name_of(value: str) -> str:
    parts = [_unescaped(part).replace(",", " ").strip() for part in _parts(value)] + [""] * 5
    family, given, middle, _prefix, _suffix = parts[:5]
    return " ".join(f"{given} {middle} {family}".split())


def _unfolded(path: Path) -> Iterator[tuple[int, str]]:
    """Yield logical lines with their numbers: folded ones joined, soft breaks of quoted-printable too."""
    current, begun = "", 0
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            text = _decoded(raw)
            if not text:
                # Some programs write a carriage return too many, which makes a line that is empty.
                continue
            soft = current.endswith("=") and "quoted-printable" in current.split(":", 1)[0].lower()
            if begun and (text[:1] in " \t" or soft):
                if len(current) < LONGEST_LINE:
                    current = current[:-1] + text if soft else current + text[1:]
                continue
            if begun:
                yield begun, current
            current, begun = text, number
    if begun:
        yield begun, current


def _decoded(raw: bytes) -> str:
    raw = raw.removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _parsed(text: str) -> _Line | None:
    found = re.match(r'((?:[A-Za-z0-9-]+\.)?[A-Za-z0-9-]+)((?:;(?:[^":;]|"[^"]*")*)*):(.*)', text, re.DOTALL)
    if found is None:
        return None
    name, given, value = found.groups()
    params: dict[str, list[str]] = {}
    for param in given.split(";")[1:]:
        key, equal, said = param.partition("=")
        # Version 2.1 writes the value alone.
        words = (said if equal else key).strip('"').lower().split(",")
        params.setdefault(key.lower() if equal else "type", []).extend(words)
    return _Line(name.rsplit(".", 1)[-1].lower(), params, value)


def _text(line: _Line) -> str:
    words = [word for values in line.params.values() for word in values]
    if "quoted-printable" in words:
        charset = line.params.get("charset", ["utf-8"])[0]
        try:
            return quopri.decodestring(line.value.encode("latin-1", "replace")).decode(charset, "replace")
        except LookupError:
            return quopri.decodestring(line.value.encode("latin-1", "replace")).decode("utf-8", "replace")
    return "" if {"b", "base64"} & set(words) else line.value


def _parts(value: str) -> list[str]:
    return re.split(r"(?<!\\);", value)


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def _add(values: list[str], value: str) -> None:
    if value and value not in values:
        values.append(value)
