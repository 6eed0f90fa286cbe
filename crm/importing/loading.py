"""Loads people in bulk: who is known by key, address or number is found first, and nobody is written twice."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db import connection, models
from django.utils.translation import gettext_noop

from community.foundation.acting import act
from community.foundation.copying import table_of
from community.foundation.forgetting import forgotten_key
from crm.import_errors import RowNamesNobody
from crm.importing.batches import BatchedImport
from crm.importing.filling import Addition, Belongings, Newcomer, points_of
from crm.importing.knowing import Acquaintances, Met, PointsDisagreeError
from crm.importing.people import ImportedPerson
from crm.models import Account, Contact, ContactPoint
from crm.models.contact_point import normalised
from crm.operations.contacts import NAME_LENGTH_LIMIT, checked_name
from crm.operations.custom_fields import checked_custom
from crm.operations.holding_imports import hold_imports
from crm.operations.naming import act_as
from crm.operations.reaching import checked_value
from crm.reports.restrictions import restricted_among

CONTACTS = "contacts"
KNOWN, FORGOTTEN = gettext_noop("known by an address already"), gettext_noop("forgotten, and not to be known again")
KNOWN_BY_PHONE = gettext_noop("known by a phone number and the name already")
RESTRICTED = gettext_noop("demanded that their data is not used, and left as they are")
_K = ContactPoint.Kind
_CHANGE = f"""
UPDATE {table_of(Contact)} c SET account_id = v.account, custom = v.custom::jsonb, version = c.version + 1
FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS v (id, account, custom) WHERE c.id = v.id
"""  # noqa: S608 -- names are our own


@dataclass
class PeopleImport(BatchedImport[ImportedPerson]):
    """One run over a file of people."""

    acquaintances: Acquaintances = field(default_factory=Acquaintances)
    belongings: Belongings = field(default_factory=Belongings)
    # Who of the batch demanded that nothing is done with what is kept of them.
    left_alone: set[int] = field(default_factory=set)
    # Those to whom rows of the batch may bring something, under lock.
    contacts: dict[int, Contact] = field(default_factory=dict)
    newcomers: dict[int, Newcomer] = field(default_factory=dict)
    additions: dict[int, Addition] = field(default_factory=dict)

    kind: ClassVar[str] = CONTACTS
    target: ClassVar[str] = "contact"

    def check(self, row: ImportedPerson) -> Mapping[str, Any]:
        """Return the additional fields of a person. Raises ``DomainError`` for somebody who cannot be taken."""
        if not (row.name or row.emails or row.phones):
            raise RowNamesNobody
        row.name = checked_name(row.name or (row.emails or row.phones)[0])
        row.organisation = row.organisation[:NAME_LENGTH_LIMIT]
        for kind, network, value in points_of(row):
            checked_value(kind, value, network)
        return checked_custom("contact", row.custom, known=self.fields)

    def write(self, rows: Sequence[tuple[ImportedPerson, Mapping[str, Any]]], number: int) -> None:
        """Write a batch."""
        _write(self, rows, number)

    def forget_batch(self) -> None:
        """Forget who was in the batch."""
        self.acquaintances.forget()
        self.belongings.forget()


@act
def _write(run: PeopleImport, people: Sequence[tuple[ImportedPerson, Mapping[str, Any]]], number: int) -> None:
    run.count_anew()
    run.newcomers, run.additions = {}, {}
    # Two imports at once would each find that nobody is known.
    hold_imports()
    act_as(run.by)
    keys = [person.key(run.source) for person, _values in people]
    stored = Contact.objects.filter(import_key__in={*keys, *map(forgotten_key, keys)})
    known = dict(stored.values_list("import_key", "pk"))
    met = {*known.values(), *run.acquaintances.ask(person for person, _values in people)}
    if run.fills_in:
        run.contacts = _held(met, run)
    # Whoever restricts a person holds the contact, so he is through by now.
    run.left_alone = restricted_among(met)
    for key, (person, values) in zip(keys, people, strict=True):
        if forgotten_key(key) in known:
            run.skip(FORGOTTEN)
        else:
            _take(run, key, person, values, known.get(key) or run.acquaintances.called(key))
    run.count("created", len(run.newcomers))
    if not run.dry_run:
        _write_down(run)
    run.tell(number)


def _held(contacts: set[int], run: PeopleImport) -> dict[int, Contact]:
    """Read contacts and what they have, locked unless nothing is written."""
    rows = Contact.objects.filter(pk__in=contacts).order_by("pk")
    held = {contact.pk: contact for contact in (rows if run.dry_run else rows.select_for_update(no_key=True))}
    run.belongings.look(held.values())
    return held


def _take(run: PeopleImport, key: str, person: ImportedPerson, values: Mapping[str, Any], called: int | None) -> None:
    """Say what becomes of a row: it is of somebody who is called so, or has an address or a number, or of somebody new."""
    try:
        met = run.acquaintances.recognise(person) if called is None else Met("uid", {called})
    except PointsDisagreeError as error:
        run.reject(person, str(error))
        return
    if met is None:
        owner = run.acquaintances.welcome(person, key)
        run.newcomers[owner] = Newcomer(key, person, dict(values))
        if run.fills_in:
            run.belongings.begin(owner, person, values)
    elif met.contacts & run.left_alone:
        run.skip(RESTRICTED)
    elif run.fills_in and len(met.owners) == 1:
        run.meet(person, met.contacts, met.by)
        _fill_in(run, next(iter(met.owners)), person, values)
    elif met.by == "uid":
        run.count("unchanged")
    else:
        run.meet(person, met.contacts, met.by)
        run.skip(KNOWN_BY_PHONE if met.by == "phone" else KNOWN)


def _fill_in(run: PeopleImport, owner: int, person: ImportedPerson, values: Mapping[str, Any]) -> None:
    """Add what is missing, in the same way to a contact and to somebody new, so that a dry run says the same."""
    is_news = run.belongings.add(owner, person, values)
    run.count("updated" if is_news else "unchanged")
    if not is_news:
        return
    if owner in run.newcomers:
        run.newcomers[owner].join(person, values)
    elif owner in run.contacts:
        run.additions.setdefault(owner, Addition()).join(person, values)
    run.acquaintances.learn(person, owner, run.contacts[owner].name if owner in run.contacts else person.name)


def _write_down(run: PeopleImport) -> None:
    newcomers, additions = list(run.newcomers.values()), run.additions
    named = [one.person.organisation for one in newcomers] + [one.organisation for one in additions.values()]
    accounts = _accounts(named)
    if newcomers:
        _create(newcomers, accounts)
    if additions:
        _add([(run.contacts[pk], one) for pk, one in sorted(additions.items())], accounts)


def _create(newcomers: Sequence[Newcomer], accounts: Mapping[str, int]) -> None:
    contacts = Contact.objects.bulk_create(
        Contact(
            name=one.person.name,
            email=one.person.emails[0] if one.person.emails else "",
            account_id=accounts.get(one.person.organisation.lower()),
            custom=one.values,
            import_key=one.key,
        )
        for one in newcomers
    )
    points = [
        point
        for contact, one in zip(contacts, newcomers, strict=True)
        # The database makes the first address of the column.
        for point in _points(contact, one.person, {_K.EMAIL})
        if point.value != contact.email
    ]
    # What is the same however it is written is written once.
    ContactPoint.objects.bulk_create(points, ignore_conflicts=True)


def _add(additions: Sequence[tuple[Contact, Addition]], accounts: Mapping[str, int]) -> None:
    """Add to locked contacts what is missing of them."""
    begun: dict[int, set[str]] = {contact.pk: set() for contact, _addition in additions}
    primary = ContactPoint.objects.filter(contact__in=begun, is_primary=True)
    for pk, kind in primary.values_list("contact", "kind"):
        begun[pk].add(kind)
    rows = [
        (
            contact.pk,
            contact.account_id or accounts.get(one.organisation.lower()),
            json.dumps({**one.values, **contact.custom}),
        )
        for contact, one in additions
    ]
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE, [list(column) for column in zip(*rows, strict=True)])
    points = [
        point
        for contact, one in additions
        for person in one.people
        for point in _points(contact, person, begun[contact.pk])
    ]
    ContactPoint.objects.bulk_create(points, ignore_conflicts=True)


def _points(contact: Contact, person: ImportedPerson, begun: set[str]) -> list[ContactPoint]:
    """Return all points; the first of a kind that has not begun is used first."""
    made: list[ContactPoint] = []
    for kind, network, value in points_of(person):
        kept = checked_value(kind, value, network)
        point = ContactPoint(contact=contact, kind=kind, network=network, value=kept)
        point.normalised, point.is_primary = normalised(kind, kept), kind not in begun
        begun.add(kind)
        made.append(point)
    return made


def _accounts(names: Iterable[str]) -> dict[str, int]:
    """Return the ids of accounts by their names in small letters; those that nobody knows are opened."""
    wanted: dict[str, str] = {}
    for name in filter(None, names):
        wanted.setdefault(name.lower(), name)
    if not wanted:
        return {}
    known = Account.objects.annotate(small=models.functions.Lower("name")).filter(small__in=wanted).order_by("-pk")
    found = dict(known.values_list("small", "pk"))
    missing = [name for small, name in wanted.items() if small not in found]
    made = Account.objects.bulk_create(Account(name=name) for name in missing)
    return {**found, **{account.name.lower(): account.pk for account in made}}
