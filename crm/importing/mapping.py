"""Which column of a table says what: guessed from its name, and told by whoever knows better."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from community.importing.refusals import SourceRefused
from crm.importing.consent_words import COLUMN, consents_in
from crm.importing.labels import written_labels
from crm.importing.people import ImportedPerson
from crm.models.file_words import NETWORKS

# What a column can be; a handle names its network, an additional field its code.
TARGETS = (
    "name",
    "given",
    "family",
    "uid",
    "organisation",
    "organisation_uid",
    "email",
    "phone",
    "postal",
    "consents",
    "point_labels",
    "skip",
)
_GUESSES = {
    "name": ("name", "fullname", "displayname", "contact", "kontakt", "ansprechpartner", "vollername", "officialfull"),
    "given": ("givenname", "firstname", "first", "vorname", "forename"),
    "family": ("familyname", "lastname", "surname", "last", "nachname"),
    "uid": ("uid", "id", "externalid", "contactid", "kundennummer", "customernumber", "bioguide", "bioguideid"),
    "organisation": ("organisation", "organization", "company", "firma", "unternehmen", "account", "kunde", "org"),
    "organisation_uid": ("organisationid", "organizationid", "companyid", "accountid", "firmennummer"),
    "consents": ("consents",),
    "point_labels": ("pointlabels",),
    "email": ("email", "emailaddress", "mail", "emailadresse", "epost", "email1value", "email2value"),
    "phone": ("phone", "telephone", "telefon", "tel", "mobile", "mobil", "handy", "cell", "phonenumber", "phone1value"),
    "postal": ("address", "adresse", "anschrift", "postaladdress", "street", "strasse"),
}


def guess_mapping(columns: Sequence[str], codes: Sequence[str] = ()) -> dict[str, str]:
    """Return for each column what it seems to say; what nobody can tell is skipped."""
    known = {plain(word): target for target, words in _GUESSES.items() for word in words}
    known |= {network: f"handle:{network}" for network in NETWORKS}
    exact = {f"custom:{code}" for code in codes}
    known |= {plain(code): f"custom:{code}" for code in codes if f"custom:{code}" not in columns}
    said = {column: known.get(plain(column), "skip") for column in columns}
    names = {column: column.lower() for column in columns}
    return said | {
        column: name for column, name in names.items() if COLUMN.fullmatch(name) or name in exact or is_handle(name)
    }


def is_handle(name: str) -> bool:
    """Tell whether a column is a handle on a network that it names."""
    return name.startswith("handle:") and bool(name.removeprefix("handle:"))


def checked_mapping(columns: Sequence[str], told: Mapping[str, str], codes: Sequence[str]) -> dict[str, str]:
    """Return the guesses with what was told in their place. Raises ``SourceRefused`` for what does not exist."""
    mapping = guess_mapping(columns, codes)
    for column, target in told.items():
        if column not in mapping:
            raise SourceRefused(f"There is no column {column!r}; there are {', '.join(map(repr, columns))}.")
        kind, _, rest = target.partition(":")
        is_known = (
            target in TARGETS
            or (kind == "handle" and rest)
            or (kind == "custom" and rest in codes)
            or COLUMN.fullmatch(target)
        )
        if not is_known:
            raise SourceRefused(f"{target!r} is nothing that a column can be.")
        mapping[column] = target
    if not {"name", "given", "family", "email", "phone"} & set(mapping.values()):
        raise SourceRefused("No column says who somebody is; name one, such as --map 'Full name=name'.")
    return mapping


def person_of(line: int, row: Mapping[str, str], mapping: Mapping[str, str]) -> ImportedPerson:
    """Return what a row says."""
    person = ImportedPerson(line)
    parts: dict[str, str] = {}
    for column, target in mapping.items():
        if value := (row.get(column) or "").strip():
            _put(person, parts, target, value)
    person.name = parts.get("name") or " ".join(filter(None, (parts.get("given"), parts.get("family"))))
    person.uid, person.organisation = parts.get("uid", ""), parts.get("organisation", "")
    person.organisation_uid = parts.get("organisation_uid", "")
    # Several columns of an address are one address; an empty line parts two of them.
    person.postal = [one.strip() for one in re.split(r"\n\s*\n", "\n".join(person.postal)) if one.strip()]
    try:
        person.consents = consents_in(parts)
        person.labels = written_labels(parts.get("point_labels", ""))
    except ValueError as error:
        person.fault = str(error)
    return person


def _put(person: ImportedPerson, parts: dict[str, str], target: str, value: str) -> None:
    kind, _, rest = target.partition(":")
    match kind:
        case "email":
            person.emails += [one for one in re.split(r"[;,\s]+|:::", value) if one]
        case "phone":
            person.phones += [one.strip() for one in re.split(r";|:::|\n", value) if one.strip()]
        case "handle":
            person.handles += [(rest, one.strip()) for one in value.split(";") if one.strip()]
        case "custom":
            person.custom[rest] = value
        case "postal":
            person.postal.append(value)
        case "name" | "given" | "family" | "uid" | "organisation" | "organisation_uid":
            parts[kind] = " ".join(value.split())
        case "point_labels" | "consent" | "consents" | "consent_date" | "consent_source" | "consent_wording":
            parts[target] = value


def plain(word: str) -> str:
    """Return a name of a column without all that names are decorated with."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", word.replace("ß", "ss")).lower())
