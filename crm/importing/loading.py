"""Loads people in bulk: who is known by key, address or number is found first, and nobody is written twice."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from community.foundation.acting import act
from community.foundation.copying import table_of
from community.foundation.forgetting import forgotten_key
from crm.import_errors import ConsentIsForNothing, PurposeIsUnknown, RowNamesNobody
from crm.importing.account_rows import ImportedAccount
from crm.importing.batches import BatchedImport
from crm.importing.filling import Addition, Belongings, ConsentIsUnclearError, Newcomer, keys_of, points_of
from crm.importing.knowing import Acquaintances, Met, PointsDisagreeError
from crm.importing.knowing_accounts import KnownAccounts, forgotten_numbers
from crm.importing.labels import label_imported
from crm.importing.people import ImportedPerson
from crm.importing.stating import point_of, state_imported
from crm.models import Account, ConsentPurpose, Contact, ContactMerge, ContactPoint
from crm.models.contact_point import normalised
from crm.models.own_names import is_own_name, key_of, named
from crm.operations.contacts import NAME_LENGTH_LIMIT, checked_name
from crm.operations.custom_fields import checked_custom
from crm.operations.holding_imports import hold_imports
from crm.operations.naming import act_as
from crm.operations.reaching import checked_value
from crm.reports.restrictions import restricted_among

CONTACTS = "contacts"
KNOWN, FORGOTTEN = gettext_noop("known by an address already"), gettext_noop("forgotten, and not to be known again")
KNOWN_BY_PHONE = gettext_noop("known by a phone number and the name already")
FIRM_IS_FORGOTTEN = gettext_noop(
    "The account %(number)s was forgotten and is not opened again; leave it out of the row."
)
RESTRICTED = gettext_noop("demanded that their data is not used, and left as they are")
_K = ContactPoint.Kind
# Number and name in small letters.
_Firm = tuple[str, str]
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
        points = keys_of(row)
        for consent in row.consents:
            if consent.purpose not in self.purposes:
                raise PurposeIsUnknown
            if point_of(consent, points) is None:
                raise ConsentIsForNothing
        return checked_custom("contact", row.custom, known=self.fields)

    @cached_property
    def purposes(self) -> dict[str, ConsentPurpose]:
        """What may be agreed to, by code; read once."""
        return {purpose.code: purpose for purpose in ConsentPurpose.objects.all()}

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
    own = named(Contact.objects.all(), (person.uid for person, _values in people if is_own_name(person.uid)))
    gone = {key_of(run.source, uid) for uid, contact in own.items() if not (contact.name or contact.email)}
    leads = dict(ContactMerge.objects.standing().filter(contact__in=own.values()).values_list("contact", "leads_to"))
    known |= {key_of(run.source, uid): leads.get(contact.pk, contact.pk) for uid, contact in own.items()}
    met = {*known.values(), *run.acquaintances.ask(person for person, _values in people)}
    firms = forgotten_numbers(run.source, {person.organisation_uid for person, _values in people})
    if run.fills_in:
        run.contacts = _held(met, run)
    # Whoever restricts a person holds the contact, so he is through by now.
    run.left_alone = restricted_among(met)
    for key, (person, values) in zip(keys, people, strict=True):
        if forgotten_key(key) in known or key in gone:
            run.skip(FORGOTTEN)
        elif person.organisation_uid in firms:
            # By its name it would be opened anew.
            run.reject(person, _(FIRM_IS_FORGOTTEN) % {"number": person.organisation_uid})
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
        met = _met(run, person, called)
    except (PointsDisagreeError, ConsentIsUnclearError) as error:
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


def _met(run: PeopleImport, person: ImportedPerson, called: int | None) -> Met | None:
    """Return who is meant. Raises ``PointsDisagreeError`` or ``ConsentIsUnclearError``."""
    met = run.acquaintances.recognise(person) if called is None else Met("uid", {called})
    if met is not None and run.fills_in and len(met.owners) == 1 and not met.contacts & run.left_alone:
        run.belongings.check(next(iter(met.owners)), person)
    return met


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
    accounts = _accounts(run.source, [*(one.person for one in newcomers), *additions.values()])
    written: list[tuple[Contact, ImportedPerson]] = []
    if newcomers:
        written += _create(newcomers, accounts)
    if additions:
        added = [(run.contacts[pk], one) for pk, one in sorted(additions.items())]
        _add(added, accounts)
        written += [(contact, person) for contact, one in added for person in one.people]
    told = [(contact, person, keys_of(person)) for contact, person in written if person.consents or person.labels]
    label_imported(told)
    state_imported(told, run.purposes if told else {}, run.by)


def _create(newcomers: Sequence[Newcomer], accounts: Mapping[_Firm, int]) -> list[tuple[Contact, ImportedPerson]]:
    contacts = Contact.objects.bulk_create(
        Contact(
            name=one.person.name,
            email=one.person.emails[0] if one.person.emails else "",
            account_id=accounts.get(_firm(one.person)),
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
    return [(contact, one.person) for contact, one in zip(contacts, newcomers, strict=True)]


def _add(additions: Sequence[tuple[Contact, Addition]], accounts: Mapping[_Firm, int]) -> None:
    """Add to locked contacts what is missing of them."""
    begun: dict[int, set[str]] = {contact.pk: set() for contact, _addition in additions}
    primary = ContactPoint.objects.filter(contact__in=begun, is_primary=True)
    for pk, kind in primary.values_list("contact", "kind"):
        begun[pk].add(kind)
    rows = [
        (
            contact.pk,
            contact.account_id or accounts.get(_firm(one)),
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


def _firm(said: ImportedPerson | Addition) -> _Firm:
    return (said.organisation_uid, said.organisation.lower())


def _accounts(source: str, said: Iterable[ImportedPerson | Addition]) -> dict[_Firm, int]:
    """Return the ids of accounts by their numbers and names in small letters; those that nobody knows are opened."""
    firms: dict[_Firm, ImportedPerson | Addition] = {}
    for one in said:
        if one.organisation or one.organisation_uid:
            firms.setdefault(_firm(one), one)
    if not firms:
        return {}
    rows = {
        firm: ImportedAccount(0, one.organisation or one.organisation_uid, one.organisation_uid)
        for firm, one in firms.items()
    }
    known = KnownAccounts(source)
    known.ask(rows.values())
    made: dict[_Firm, Account | int] = {}
    for firm, row in rows.items():
        _by, owners = known.recognise(row)
        key = key_of(source, row.uid) if row.uid else None
        made[firm] = min(owners) if owners else Account(name=row.name, import_key=key)
    Account.objects.bulk_create(one for one in made.values() if isinstance(one, Account))
    return {firm: one.pk if isinstance(one, Account) else one for firm, one in made.items()}
