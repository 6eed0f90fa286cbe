"""What is missing of somebody: told from what they have, the same for contacts and for people who are new in the file."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from crm.importing.labels import labels_of
from crm.importing.people import ImportedPerson
from crm.importing.stating import Point, point_of
from crm.models import ConsentStatement, Contact, ContactPoint
from crm.models.contact_point import normalised
from crm.models.file_words import stamps_of
from crm.people_errors import PointIsRetired

_K = ContactPoint.Kind


class ConsentIsUnclearError(Exception):
    """What a row says of a consent cannot be so, or says too little."""


ACCOUNT = hash(("account",))


@dataclass
class Newcomer:
    """Somebody who is written at the end of the batch, with all that its rows say of them."""

    key: str
    person: ImportedPerson
    values: dict[str, Any]

    def join(self, person: ImportedPerson, values: Mapping[str, Any]) -> None:
        """Add what is missing; another try begins with the rows as they were, so none of them is changed."""
        own = self.person
        self.values = {**values, **self.values}
        self.person = replace(
            own,
            organisation=own.organisation or person.organisation,
            organisation_uid=own.organisation_uid if own.organisation else person.organisation_uid,
            consents=own.consents + person.consents,
            labels=own.labels + person.labels,
            emails=own.emails + person.emails,
            phones=own.phones + person.phones,
            postal=own.postal + person.postal,
            handles=own.handles + person.handles,
        )


@dataclass
class Addition:
    """What rows bring to a contact."""

    people: list[ImportedPerson] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    organisation: str = ""
    organisation_uid: str = ""

    def join(self, person: ImportedPerson, values: Mapping[str, Any]) -> None:
        """Add what a row says; the row before it goes first."""
        self.people.append(person)
        self.values = {**values, **self.values}
        if not self.organisation:
            self.organisation, self.organisation_uid = person.organisation, person.organisation_uid


@dataclass
class Belongings:
    """What people have already, as hashes, by their numbers: contacts above zero, new people of the file below."""

    _held: dict[int, set[int]] = field(default_factory=dict)
    # What holds of consents, and which points are in use no more.
    _agreed: dict[tuple[object, ...], tuple[datetime, bool]] = field(default_factory=dict)
    _retired: set[tuple[object, ...]] = field(default_factory=set)

    def look(self, contacts: Collection[Contact]) -> None:
        """Read what contacts have; what a dry run would have added to them before is remembered."""
        wanted = {contact.pk: contact for contact in contacts if contact.pk not in self._held}
        for contact in wanted.values():
            held = {hash(("custom", code)) for code in contact.custom}
            self._held[contact.pk] = held | ({ACCOUNT} if contact.account_id else set())
        points = ContactPoint.objects.filter(contact__in=wanted)
        columns = ("contact", "kind", "network", "normalised")
        for pk, *point, label, retired in points.values_list(*columns, "label", "retired_at"):
            self._held[pk] |= {hash(tuple(point)), *([_called(tuple(point))] if label else [])}
            if retired is not None:
                self._retired.add((pk, *point))
        said = ConsentStatement.objects.filter(point__contact__in=wanted).order_by("stated_at", "id")
        columns = ("point__contact", "point__kind", "point__network", "point__normalised")
        for pk, *point, purpose, is_given, moment in said.values_list(
            *columns, "purpose__code", "is_given", "stated_at"
        ):
            self._held[pk] |= {hash((*point, purpose, is_given, stamp)) for stamp in stamps_of(moment)}
            self._agreed[pk, *point, purpose] = (moment, is_given)

    def begin(self, owner: int, person: ImportedPerson, values: Mapping[str, Any]) -> None:
        """Remember what somebody new has."""
        self._held[owner] = _brought(person, values)
        self._agree(owner, person)

    def check(self, owner: int, person: ImportedPerson) -> None:
        """Raise ``ConsentIsUnclearError`` when somebody agrees for what is not used any more, or no more at no known time."""
        points = keys_of(person)
        for consent in person.consents:
            about = (owner, *(point_of(consent, points) or ()))
            if consent.is_given and about in self._retired:
                raise ConsentIsUnclearError(str(PointIsRetired.sentence))
            if consent.stated_at is None and self._agreed.get((*about, consent.purpose), (None, False))[1]:
                sentence = _("%(purpose)s is not agreed to here, but was agreed to before; say since when it is not.")
                raise ConsentIsUnclearError(sentence % {"purpose": consent.purpose})

    def add(self, owner: int, person: ImportedPerson, values: Mapping[str, Any]) -> bool:
        """Add what a row says, and tell whether anything of it was missing."""
        news = _brought(person, values) - self._held[owner]
        self._held[owner] |= news
        self._agree(owner, person)
        return bool(news)

    def _agree(self, owner: int, person: ImportedPerson) -> None:
        points = keys_of(person)
        for consent in person.consents:
            about = (owner, *(point_of(consent, points) or ()), consent.purpose)
            before = self._agreed.get(about)
            if consent.stated_at is not None and (before is None or before[0] <= consent.stated_at):
                self._agreed[about] = (consent.stated_at, consent.is_given)

    def forget(self) -> None:
        """Forget everything; what is written the database knows."""
        self._held.clear()
        self._agreed.clear()
        self._retired.clear()


def points_of(person: ImportedPerson) -> Iterable[tuple[str, str, str]]:
    """Yield kind, network and value of all by which somebody is reached."""
    for kind, values in ((_K.EMAIL, person.emails), (_K.PHONE, person.phones), (_K.POSTAL, person.postal)):
        yield from ((kind, "", value) for value in values)
    yield from ((_K.HANDLE, network.strip().lower()[:40], handle) for network, handle in person.handles)


def keys_of(person: ImportedPerson) -> list[Point]:
    """Return points as they are compared."""
    return [(str(kind), network, normalised(kind, value)) for kind, network, value in points_of(person)]


def _called(point: Point) -> int:
    """Return what says that a point has a label, whatever that is."""
    return hash(("label", *point))


def _brought(person: ImportedPerson, values: Mapping[str, Any]) -> set[int]:
    points = keys_of(person)
    brought = {hash(point) for point in points} | {hash(("custom", code)) for code in values}
    brought |= {_called(point) for point in labels_of(person, points)}
    brought |= {
        hash((*(point_of(one, points) or ()), one.purpose, one.is_given, one.stamp))
        for one in person.consents
        if one.stated_at is not None
    }
    return brought | ({ACCOUNT} if person.organisation else set())
