"""What is missing of somebody: told from what they have, the same for contacts and for people who are new in the file."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from crm.importing.people import ImportedPerson
from crm.models import Contact, ContactPoint
from crm.models.contact_point import normalised

_K = ContactPoint.Kind
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

    def join(self, person: ImportedPerson, values: Mapping[str, Any]) -> None:
        """Add what a row says; the row before it goes first."""
        self.people.append(person)
        self.values = {**values, **self.values}
        self.organisation = self.organisation or person.organisation


@dataclass
class Belongings:
    """What people have already, as hashes, by their numbers: contacts above zero, new people of the file below."""

    _held: dict[int, set[int]] = field(default_factory=dict)

    def look(self, contacts: Collection[Contact]) -> None:
        """Read what contacts have; what a dry run would have added to them before is remembered."""
        wanted = {contact.pk: contact for contact in contacts if contact.pk not in self._held}
        for contact in wanted.values():
            held = {hash(("custom", code)) for code in contact.custom}
            self._held[contact.pk] = held | ({ACCOUNT} if contact.account_id else set())
        points = ContactPoint.objects.filter(contact__in=wanted)
        for pk, kind, network, value in points.values_list("contact", "kind", "network", "normalised"):
            self._held[pk].add(hash((kind, network, value)))

    def begin(self, owner: int, person: ImportedPerson, values: Mapping[str, Any]) -> None:
        """Remember what somebody new has."""
        self._held[owner] = _brought(person, values)

    def add(self, owner: int, person: ImportedPerson, values: Mapping[str, Any]) -> bool:
        """Add what a row says, and tell whether anything of it was missing."""
        news = _brought(person, values) - self._held[owner]
        self._held[owner] |= news
        return bool(news)

    def forget(self) -> None:
        """Forget everything; what is written the database knows."""
        self._held.clear()


def points_of(person: ImportedPerson) -> Iterable[tuple[str, str, str]]:
    """Yield kind, network and value of all by which somebody is reached."""
    for kind, values in ((_K.EMAIL, person.emails), (_K.PHONE, person.phones), (_K.POSTAL, person.postal)):
        yield from ((kind, "", value) for value in values)
    yield from ((_K.HANDLE, network.strip().lower()[:40], handle) for network, handle in person.handles)


def _brought(person: ImportedPerson, values: Mapping[str, Any]) -> set[int]:
    brought = {hash((str(kind), network, normalised(kind, value))) for kind, network, value in points_of(person)}
    brought |= {hash(("custom", code)) for code in values}
    return brought | ({ACCOUNT} if person.organisation else set())
