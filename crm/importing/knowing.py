"""Whom a row means: by an e-mail address, or by a phone number under the same name, among contacts and earlier rows."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from crm.importing.people import ImportedPerson
from crm.models import ContactPoint
from crm.models.contact_point import normalised
from crm.models.own_names import is_own_name

# What more people have is a switchboard: it says nothing of who somebody is.
SHARED_AT_MOST = 20
_K = ContactPoint.Kind
# By kind and what is the same however it is written.
_Reach = tuple[str, str]


class PointsDisagreeError(Exception):
    """The e-mail address leads to somebody else than the phone number; which of the two is meant only people know."""


@dataclass(frozen=True)
class Met:
    """By which of ``uid``, ``email`` and ``phone`` somebody is known, and who: contacts, and new people of the file below zero."""

    by: str
    owners: set[int]

    @property
    def contacts(self) -> set[int]:
        """Those who are contacts already."""
        return {one for one in self.owners if one > 0}


@dataclass
class Acquaintances:
    """Who has which key, address and number. Contacts go by their ids, new people of the file by numbers below zero."""

    _stored: dict[_Reach, set[int]] = field(default_factory=dict)
    # Of a long file only hashes are remembered.
    _brought: dict[int, set[int]] = field(default_factory=dict)
    _keys: dict[int, int] = field(default_factory=dict)
    # Names as they are compared, of all who are in the two above.
    _names: dict[int, str] = field(default_factory=dict)
    # Those whom a file of ours told apart.
    _apart: set[int] = field(default_factory=set)
    _rows: int = 0

    def ask(self, people: Iterable[ImportedPerson]) -> set[int]:
        """Ask once who of the contacts has what these rows say, and return their ids."""
        reaches = {reach for person in people for reach in _reaches_of(person)}
        asked = Q(pk__in=[])
        for one in (_K.EMAIL, _K.PHONE):
            asked |= Q(kind=one, network="", normalised__in=[value for kind, value in reaches if kind == one])
        self._stored = {}
        found = ContactPoint.objects.current().filter(asked)
        columns = ("kind", "normalised", "contact", "contact__name", "contact__import_key")
        for kind, value, contact, name, key in found.values_list(*columns):
            self._stored.setdefault((kind, value), set()).add(contact)
            self._names[contact] = _plain(name)
            if (key or "").startswith("mitwert/"):
                self._apart.add(contact)
        return {contact for owners in self._stored.values() for contact in owners}

    def called(self, key: str) -> int | None:
        """Return which new person of the file has a key."""
        return self._keys.get(hash(key))

    def recognise(self, person: ImportedPerson) -> Met | None:
        """Return who is meant, or none for somebody new. Raises ``PointsDisagreeError``.

        A number is often that of a household or an office, so alone it makes nobody known who is called otherwise.
        """
        by_email, by_phone = self._owners(person, _K.EMAIL), self._owners(person, _K.PHONE)
        if by_email and by_phone and not by_email & by_phone:
            sentence = _("The e-mail address leads to %(one)s, the phone number to %(other)s; correct the row.")
            raise PointsDisagreeError(sentence % {"one": _who(by_email), "other": _who(by_phone)})
        if by_email:
            return Met("email", by_email)
        called = _plain(person.name)
        nameless = {_plain(one) for one in (*person.emails, *person.phones)}
        numbers = {_plain(value) for value in person.phones}
        names = {one: self._names[one] for one in by_phone}
        alike = {
            one for one, name in names.items() if called in nameless or name == called or not name or name in numbers
        }
        return Met("phone", alike) if alike else None

    def welcome(self, person: ImportedPerson, key: str) -> int:
        """Remember somebody new, and return by which number below zero."""
        self._rows += 1
        self._keys[hash(key)] = -self._rows
        if is_own_name(person.uid):
            self._apart.add(-self._rows)
        self.learn(person, -self._rows, person.name)
        return -self._rows

    def learn(self, person: ImportedPerson, owner: int, name: str) -> None:
        """Remember what a row brings to somebody who is called so."""
        self._names.setdefault(owner, _plain(name))
        for reach in _reaches_of(person):
            owners = self._brought.setdefault(hash(reach), set())
            if len(owners) <= SHARED_AT_MOST:
                owners.add(owner)

    def forget(self) -> None:
        """Forget earlier rows; what is written the database knows."""
        self._brought.clear()
        self._keys.clear()
        self._names.clear()
        self._apart.clear()

    def _owners(self, person: ImportedPerson, kind: str) -> set[int]:
        """Return who has one of the points of this kind."""
        owners: set[int] = set()
        for reach in _reaches_of(person):
            if reach[0] == kind:
                found = self._stored.get(reach, set()) | self._brought.get(hash(reach), set())
                owners |= found if kind == _K.EMAIL or len(found) <= SHARED_AT_MOST else set()
        # Two whom a house kept apart stay two, even when they share an address.
        return owners - self._apart if is_own_name(person.uid) else owners


def _reaches_of(person: ImportedPerson) -> set[_Reach]:
    emails = {(str(_K.EMAIL), normalised(_K.EMAIL, one)) for one in person.emails}
    return emails | {(str(_K.PHONE), normalised(_K.PHONE, one)) for one in person.phones}


def _plain(name: str) -> str:
    """Return a name in small letters, its words in an order of their own: ``Byron, Ada`` is ``Ada Byron``."""
    return " ".join(sorted(re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold())))


def _who(owners: Iterable[int]) -> str:
    contacts = sorted(one for one in owners if one > 0)
    return ", ".join(f"#{one}" for one in contacts) if contacts else _("an earlier row")
