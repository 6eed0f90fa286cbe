"""Loads people in bulk: who is known by key or address is found first, and nobody is written twice."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import batched
from typing import Any, TextIO

from django.db import models, reset_queries, transaction
from django.utils.translation import gettext_noop

from community.foundation.acting import act
from community.foundation.cells import guarded
from community.foundation.errors import DomainError
from community.foundation.forgetting import forgotten_key
from community.importing.report import Report
from community.models import Member
from crm.importing.knowing import Acquaintances, Met, PointsDisagreeError
from crm.importing.people import ImportedPerson
from crm.models import Account, Contact, ContactPoint, FieldDefinition
from crm.models.contact_point import normalised
from crm.operations.contacts import NAME_LENGTH_LIMIT, checked_name
from crm.operations.custom_fields import checked_custom
from crm.operations.holding_imports import hold_imports
from crm.operations.naming import act_as
from crm.operations.reaching import checked_value
from crm.reports.restrictions import restricted_among, restriction_of

BATCH = 1000
KNOWN_SHOWN = 50
CONTACTS = "contacts"
KNOWN, FORGOTTEN = gettext_noop("known by an address already"), gettext_noop("forgotten, and not to be known again")
KNOWN_BY_PHONE = gettext_noop("known by a phone number and the name already")
RESTRICTED = gettext_noop("demanded that their data is not used, and left as they are")
_K = ContactPoint.Kind


# Line, why, and the row itself.
Fault = tuple[int, str, str]


@dataclass
class PeopleImport:
    """One run: who runs it, of which source, and what becomes of those who are known."""

    source: str
    report: Report
    by: Member
    dry_run: bool = False
    # Fill in what is missing of those who are known; never overwrite.
    fills_in: bool = False
    errors: TextIO | None = None
    # The first of those who are known: their lines, who they are, and by what.
    known: list[dict[str, Any]] = field(default_factory=list)
    # Told of each batch in the transaction that writes it: how many rows it had, and what was wrong with some.
    keep: Callable[[int, list[Fault]], None] | None = None
    # Who of the batch demanded that nothing is done with what is kept of them.
    left_alone: set[int] = field(default_factory=set)
    acquaintances: Acquaintances = field(default_factory=Acquaintances)
    _disagreeing: list[tuple[ImportedPerson, str]] = field(default_factory=list)
    _faults: list[Fault] = field(default_factory=list)
    _before: tuple[Any, ...] = ()
    _fields: dict[str, FieldDefinition] = field(default_factory=dict)
    _seen: set[int] = field(default_factory=set)
    _writer: Any = None

    def load(self, people: Iterable[ImportedPerson], advance: Callable[[int], None] = lambda _number: None) -> None:
        """Load all of them, batch by batch; what is rejected is told and stands in the error file."""
        self._fields = {one.code: one for one in FieldDefinition.objects.of(FieldDefinition.Target.CONTACT)}
        if self.errors is not None:
            self._writer = csv.writer(self.errors)
            self._writer.writerow(["line", "why", "row"])
        for batch in batched(people, BATCH):
            self._load(batch)
            self.forget_batch()
            advance(len(batch))
            reset_queries()

    def _load(self, batch: Sequence[ImportedPerson]) -> None:
        self._faults = []
        sound = [(person, values) for person in batch if (values := self._checked(person)) is not None]
        self._before = (deepcopy(self.report.outcomes), Counter(self.report.skipped_because), list(self.known))
        _write(self, sound, len(batch))
        for person, why in self._disagreeing:
            self._write_down(person, why)

    def count_anew(self) -> None:
        """Forget what a try counted that the database gave up; a dry run waits for nobody, so none is given up."""
        self._disagreeing = []
        if not self.dry_run:
            outcomes, skipped, known = self._before
            self.report.outcomes, self.report.skipped_because = deepcopy(outcomes), Counter(skipped)
            self.known = list(known)
            self._seen.clear()
            self.acquaintances.forget()

    def tell(self, number: int) -> None:
        """Say how far we are."""
        if self.keep is not None:
            self.keep(number, self._faults + [(one.line, why, one.raw) for one, why in self._disagreeing])

    def meet(self, person: ImportedPerson, met: Met) -> None:
        """Remember somebody who is known."""
        if len(self.known) < KNOWN_SHOWN:
            said = {"line": person.line, "name": person.name, "contacts": sorted(met.contacts), "by": met.by}
            self.known.append(said)

    def disagree(self, person: ImportedPerson, why: str) -> None:
        """Reject a row within the transaction; it stands in the error file once that is through."""
        self.report.reject(CONTACTS, f"line {person.line}", why)
        self._disagreeing.append((person, why))

    def _checked(self, person: ImportedPerson) -> dict[str, Any] | None:
        """Return the additional fields of a person who can be taken; anybody else is rejected."""
        if not person.fault and not (person.name or person.emails or person.phones):
            person.fault = "Neither a name nor an address."
        if person.fault:
            self._reject(person, person.fault)
            return None
        try:
            person.name = checked_name(person.name or (person.emails or person.phones)[0])
            person.organisation = person.organisation[:NAME_LENGTH_LIMIT]
            for kind, network, value in _points_of(person):
                checked_value(kind, value, network)
            return checked_custom("contact", person.custom, known=self._fields)
        except DomainError as refusal:
            where = getattr(refusal, "pointer", "").strip("/")
            self._reject(person, f"{refusal} ({where})" if where else str(refusal))
            return None

    def _reject(self, person: ImportedPerson, why: str) -> None:
        self.report.reject(CONTACTS, f"line {person.line}", why)
        if self.keep is not None:
            self._faults.append((person.line, why, person.raw))
        self._write_down(person, why)

    def _write_down(self, person: ImportedPerson, why: str) -> None:
        if self._writer is not None:
            self._writer.writerow([person.line, why, guarded(person.raw)])

    def has_seen(self, names: Iterable[str]) -> bool:
        """Tell whether the file has brought one of these before; what is written the database knows, so none is kept."""
        numbers = {hash(name) for name in names}
        if self._seen & numbers:
            return True
        self._seen |= numbers
        return False

    def forget_batch(self) -> None:
        """A dry run writes nothing, so it has to remember all that it has seen."""
        if not self.dry_run:
            self._seen.clear()
            self.acquaintances.forget()


@act
def _write(run: PeopleImport, people: Sequence[tuple[ImportedPerson, Mapping[str, Any]]], number: int) -> None:
    run.count_anew()
    # Two imports at once would each find that nobody is known.
    hold_imports()
    act_as(run.by)
    keys = {person.key(run.source): person for person, _values in people}
    stored = Contact.objects.filter(import_key__in=[*keys, *map(forgotten_key, keys)])
    known = dict(stored.values_list("import_key", "pk"))
    run.left_alone = restricted_among({*known.values(), *run.acquaintances.ask(person for person, _values in people)})
    fresh: list[tuple[str, ImportedPerson, Mapping[str, Any]]] = []
    for person, values in people:
        key = person.key(run.source)
        if key in known and run.fills_in:
            _meet_known(run, person, values, Met("uid", {known[key]}))
        elif key in known or run.has_seen([key]):
            run.report.count(CONTACTS, "unchanged")
        elif forgotten_key(key) in known:
            run.report.skip(CONTACTS, FORGOTTEN)
        elif _is_new(run, person, values):
            fresh.append((key, person, values))
    run.report.count(CONTACTS, "created", len(fresh))
    if fresh and not run.dry_run:
        _create(fresh, _accounts(person.organisation for _key, person, _values in fresh))
    run.tell(number)


def _is_new(run: PeopleImport, person: ImportedPerson, values: Mapping[str, Any]) -> bool:
    """Tell whether nobody has the addresses and numbers of a row; of anybody else say what becomes of it."""
    try:
        met = run.acquaintances.recognise(person)
    except PointsDisagreeError as error:
        run.disagree(person, str(error))
        return False
    if met is None:
        run.acquaintances.learn(person)
    else:
        _meet_known(run, person, values, met)
    return met is None


def _meet_known(run: PeopleImport, person: ImportedPerson, values: Mapping[str, Any], met: Met) -> None:
    """Leave those who are known as they are, or fill in what is missing where one contact alone is meant."""
    if met.contacts & run.left_alone:
        run.report.skip(CONTACTS, RESTRICTED)
        return
    run.meet(person, met)
    if not run.fills_in or len(met.contacts) != 1:
        run.report.skip(CONTACTS, KNOWN_BY_PHONE if met.by == "phone" else KNOWN)
        return
    contact = Contact.objects.select_for_update(no_key=True).get(pk=next(iter(met.contacts)))
    # Asked again under the lock: whoever restricts the person is through then.
    if restriction_of(contact) is not None:
        run.report.skip(CONTACTS, RESTRICTED)
        return
    # A dry run does the same and takes it back, so that both say the same.
    with transaction.atomic():
        is_news = _fill_in(contact, person, values)
        transaction.set_rollback(run.dry_run)
    run.acquaintances.learn(person, contact.pk)
    run.report.count(CONTACTS, "updated" if is_news else "unchanged")


def _fill_in(contact: Contact, person: ImportedPerson, values: Mapping[str, Any]) -> bool:
    """Add to a locked contact what is missing; tell whether anything was."""
    before = (contact.custom, contact.account_id, contact.points.count())
    ContactPoint.objects.bulk_create(_points(contact, person, others_first=True), ignore_conflicts=True)
    contact.custom = {**values, **contact.custom}
    if contact.account_id is None and person.organisation:
        contact.account_id = _accounts([person.organisation])[person.organisation.lower()]
    if before == (contact.custom, contact.account_id, contact.points.count()):
        return False
    rows = Contact.objects.filter(pk=contact.pk)
    rows.update(custom=contact.custom, account=contact.account_id, version=models.F("version") + 1)
    return True


def _create(fresh: Sequence[tuple[str, ImportedPerson, Mapping[str, Any]]], accounts: Mapping[str, int]) -> None:
    contacts = Contact.objects.bulk_create(
        Contact(
            name=person.name,
            email=person.emails[0] if person.emails else "",
            account_id=accounts.get(person.organisation.lower()),
            custom=dict(values),
            import_key=key,
        )
        for key, person, values in fresh
    )
    points = [
        point
        for contact, (_key, person, _values) in zip(contacts, fresh, strict=True)
        for point in _points(contact, person)
    ]
    # What is the same however it is written is written once.
    ContactPoint.objects.bulk_create(points, ignore_conflicts=True)


def _points(contact: Contact, person: ImportedPerson, *, others_first: bool = False) -> list[ContactPoint]:
    """Return all points but the first address, which the database makes of the column."""
    made: list[ContactPoint] = []
    begun = {_K.EMAIL} if not others_first else set(_K)
    for kind, network, value in _points_of(person):
        if kind == _K.EMAIL and value == contact.email:
            continue
        kept = checked_value(kind, value, network)
        point = ContactPoint(contact=contact, kind=kind, network=network, value=kept)
        point.normalised, point.is_primary = normalised(kind, kept), kind not in begun
        begun.add(_K(kind))
        made.append(point)
    return made


def _points_of(person: ImportedPerson) -> Iterable[tuple[str, str, str]]:
    for kind, values in ((_K.EMAIL, person.emails), (_K.PHONE, person.phones), (_K.POSTAL, person.postal)):
        yield from ((kind, "", value) for value in values)
    yield from ((_K.HANDLE, network.strip().lower()[:40], handle) for network, handle in person.handles)


def _accounts(names: Iterable[str]) -> dict[str, int]:
    """Return the ids of accounts by their names in small letters; those that nobody knows are opened."""
    wanted: dict[str, str] = {}
    for name in filter(None, names):
        wanted.setdefault(name.lower(), name)
    known = Account.objects.annotate(small=models.functions.Lower("name")).filter(small__in=wanted).order_by("-pk")
    found = dict(known.values_list("small", "pk"))
    missing = [name for small, name in wanted.items() if small not in found]
    made = Account.objects.bulk_create(Account(name=name) for name in missing)
    return {**found, **{account.name.lower(): account.pk for account in made}}
