"""Loads accounts in bulk: what is known is found first, nothing is overwritten, and nothing comes to stand below itself."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from community.foundation.acting import act
from community.foundation.copying import table_of
from community.models import Member
from crm.importing.account_rows import ImportedAccount
from crm.importing.batches import BatchedImport
from crm.importing.knowing_accounts import KnownAccounts, NoSuchAccountError
from crm.importing.loading import FORGOTTEN
from crm.models import Account, AccountValue
from crm.models.own_names import key_of
from crm.operations.accounts import Worth, checked_worth
from crm.operations.contacts import checked_name
from crm.operations.custom_fields import checked_custom
from crm.operations.holding_imports import hold_imports
from crm.operations.naming import act_as
from crm.people_errors import AccountBelowItself

ACCOUNTS = "accounts"
KNOWN_BY_NAME = gettext_noop("known by the name already")
_ABOVE = f"""
WITH RECURSIVE above (id, parent_id) AS (
    SELECT id, parent_id FROM {table_of(Account)} WHERE id = ANY(%s)
    UNION SELECT a.id, a.parent_id FROM {table_of(Account)} a JOIN above ON a.id = above.parent_id)
SELECT id, parent_id FROM above
"""  # noqa: S608 -- names are our own
_CHANGE = f"""
UPDATE {table_of(Account)} a SET parent_id = v.parent, owner_id = v.owner, custom = v.custom::jsonb, version = a.version + 1
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[]) AS v (id, parent, owner, custom) WHERE a.id = v.id
"""  # noqa: S608 -- names are our own


@dataclass
class Draft:
    """An account as it will be: one that is new, or one that is there, under lock, with what rows add to it."""

    account: Account
    parent: int | None = None
    worths: list[Worth] = field(default_factory=list)
    # From which days on it is known what it is worth.
    days: set[Any] = field(default_factory=set)
    is_changed: bool = False


@dataclass
class AccountsImport(BatchedImport[ImportedAccount]):
    """One run over a file of accounts."""

    accounts: KnownAccounts = field(init=False)
    # What the batch writes, and in a dry run all that the file would write.
    drafts: dict[int, Draft] = field(default_factory=dict)
    # What each account stands below.
    tree: dict[int, int | None] = field(default_factory=dict)
    owners: dict[str, Member] = field(default_factory=dict)

    kind: ClassVar[str] = ACCOUNTS
    target: ClassVar[str] = "account"

    def __post_init__(self) -> None:
        self.accounts = KnownAccounts(self.source)

    def check(self, row: ImportedAccount) -> Mapping[str, Any]:
        """Return the additional fields of an account. Raises ``DomainError`` for one that cannot be taken."""
        row.name = checked_name(row.name)
        row.worths = [checked_worth(worth) for worth in row.worths]
        return checked_custom("account", row.custom, known=self.fields)

    def write(self, rows: Sequence[tuple[ImportedAccount, Mapping[str, Any]]], number: int) -> None:
        """Write a batch."""
        _write(self, rows, number)

    def forget_batch(self) -> None:
        """Forget what was in the batch."""
        self.accounts.forget()
        self.drafts.clear()
        self.tree.clear()


@act
def _write(run: AccountsImport, rows: Sequence[tuple[ImportedAccount, Mapping[str, Any]]], number: int) -> None:
    run.count_anew()
    # Two imports at once would each find that nothing is known.
    hold_imports()
    act_as(run.by)
    run.accounts.ask(row for row, _values in rows)
    addresses = {row.owner.lower() for row, _values in rows if row.owner}
    run.owners = {one.email.lower(): one for one in Member.objects.filter(email__in=addresses) if one.email}
    _look(run, [row for row, _values in rows])
    for row, values in rows:
        try:
            _take(run, row, values)
        except NoSuchAccountError as error:
            run.reject(row, str(error))
    if not run.dry_run:
        _write_down(run)
    run.tell(number)


def _look(run: AccountsImport, rows: Iterable[ImportedAccount]) -> None:
    """Read what is known of accounts to which something may be added, and all that stand above any of the rows."""
    met = {pk for row in rows for pk in run.accounts.recognise(row)[1] if pk > 0}
    fresh = met - run.drafts.keys() if run.fills_in else set()
    found = Account.objects.filter(pk__in=fresh).order_by("pk")
    for account in found if run.dry_run else found.select_for_update(no_key=True):
        run.drafts[account.pk] = Draft(account, account.parent_id)
    for pk, day in AccountValue.objects.filter(account__in=fresh).values_list("account", "valid_from"):
        run.drafts[pk].days.add(day)
    if run.fills_in:
        with connection.cursor() as cursor:
            cursor.execute(_ABOVE, [[pk for pk in {*fresh, *run.accounts.parents(rows)} if pk > 0]])
            run.tree = {**dict(cursor.fetchall()), **run.tree}


def _take(run: AccountsImport, row: ImportedAccount, values: Mapping[str, Any]) -> None:
    if run.accounts.is_forgotten(row):
        run.skip(FORGOTTEN)
        return
    by, owners = run.accounts.recognise(row)
    if owners and not run.fills_in:
        if by == "uid":
            run.count("unchanged")
        else:
            run.meet(row, (pk for pk in owners if pk > 0), by)
            run.skip(KNOWN_BY_NAME)
        return
    if len(owners) > 1:
        run.meet(row, (pk for pk in owners if pk > 0), by)
        run.skip(KNOWN_BY_NAME)
        return
    parent, owner = run.accounts.above(row), _owner(run, row)
    if owners:
        pk = next(iter(owners))
        run.meet(row, {pk} if pk > 0 else (), by)
        _fill_in(run, pk, row, values, (parent, owner))
    else:
        pk = run.accounts.welcome(row)
        key = key_of(run.source, row.uid) if row.uid else None
        account = Account(name=row.name, kind=row.kind, owner=owner, custom=dict(values), import_key=key)
        days = {worth.valid_from for worth in row.worths}
        run.drafts[pk], run.tree[pk] = Draft(account, parent, list(row.worths), days, is_changed=True), parent
        run.count("created")


def _owner(run: AccountsImport, row: ImportedAccount) -> Member | None:
    owner = run.owners.get(row.owner.lower())
    if row.owner and (owner is None or not owner.is_employee):
        raise NoSuchAccountError(_("Nobody who works here has the address %(address)s.") % {"address": row.owner})
    return owner


def _fill_in(
    run: AccountsImport,
    pk: int,
    row: ImportedAccount,
    values: Mapping[str, Any],
    above: tuple[int | None, Member | None],
) -> None:
    """Add what is missing to an account; what it has stays."""
    parent, owner = above
    draft = run.drafts[pk]
    account, worths = draft.account, [one for one in row.worths if one.valid_from not in draft.days]
    custom = {**values, **account.custom}
    belongs = parent if draft.parent is None else draft.parent
    if belongs is not None and belongs != draft.parent and _is_below(run, belongs, pk):
        raise NoSuchAccountError(str(AccountBelowItself.sentence))
    if (belongs, custom, account.owner_id or owner) == (draft.parent, account.custom, account.owner_id) and not worths:
        run.count("unchanged")
        return
    draft.parent, run.tree[pk], account.custom, draft.is_changed = belongs, belongs, custom, True
    account.owner_id = account.owner_id or (owner.pk if owner else None)
    draft.worths += worths
    draft.days |= {one.valid_from for one in worths}
    run.count("updated")


def _is_below(run: AccountsImport, account: int, other: int) -> bool:
    """Tell whether an account is another one or stands below it."""
    place: int | None = account
    while place is not None and place != other:
        place = run.tree.get(place)
    return place == other


def _write_down(run: AccountsImport) -> None:
    changed = {pk: draft for pk, draft in run.drafts.items() if draft.is_changed}
    numbers = _create({pk: draft for pk, draft in changed.items() if pk < 0})
    there = sorted((pk, draft) for pk, draft in changed.items() if pk > 0)
    rows = [
        (pk, numbers.get(draft.parent or 0, draft.parent), draft.account.owner_id, json.dumps(draft.account.custom))
        for pk, draft in there
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_CHANGE, [list(column) for column in zip(*rows, strict=True)])
    AccountValue.objects.bulk_create(
        AccountValue(account=one.account, owner_id=one.account.owner_id or run.by.pk, by=run.by, **asdict(worth))
        for one in changed.values()
        for worth in one.worths
    )


def _create(drafts: Mapping[int, Draft]) -> dict[int, int]:
    """Open accounts, those above first, and return by which ids those are known that had numbers below zero."""
    numbers: dict[int, int] = {}
    waiting = dict(drafts)
    while waiting:
        level = {pk: one for pk, one in waiting.items() if one.parent not in waiting}
        for one in level.values():
            one.account.parent_id = numbers.get(one.parent or 0, one.parent)
        Account.objects.bulk_create([one.account for one in level.values()])
        numbers |= {pk: one.account.pk for pk, one in level.items()}
        waiting = {pk: one for pk, one in waiting.items() if pk not in level}
    return numbers
