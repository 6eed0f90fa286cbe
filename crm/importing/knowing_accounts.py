"""Which account a row means: by its number in the other system, else by its name, among accounts and earlier rows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext as _

from community.foundation.forgetting import forgotten_key
from crm.importing.account_rows import ImportedAccount
from crm.models import Account, AccountMerge
from crm.models.own_names import is_own_name, key_of, named


class NoSuchAccountError(Exception):
    """The account to which one shall belong is not there, or there are several."""


def forgotten_numbers(source: str, uids: Iterable[str]) -> set[str]:
    """Return which of these numbers were those of households that were forgotten."""
    asked = {uid for uid in uids if uid}
    gone = {forgotten_key(key_of(source, uid)): uid for uid in asked}
    there = Account.objects.filter(import_key__in=gone).values_list("import_key", flat=True) if gone else ()
    own = named(Account.objects.all(), filter(is_own_name, asked))
    return {gone[key or ""] for key in there} | {uid for uid, row in own.items() if not row.name}


@dataclass
class KnownAccounts:
    """Accounts go by their ids, those that are new in the file by numbers below zero."""

    source: str
    _by_key: dict[str, int] = field(default_factory=dict)
    # By name in small letters, with the source of the number that each has.
    _by_name: dict[str, dict[int, str]] = field(default_factory=dict)
    # Keys of households that were forgotten.
    _forgotten: set[str] = field(default_factory=set)
    _rows: int = 0

    def ask(self, rows: Iterable[ImportedAccount]) -> None:
        """Ask once for all that rows call by number or by name, themselves and what they belong to."""
        asked = list(rows)
        uids = {uid for row in asked for uid in (row.uid, row.parent_uid) if uid}
        names = {name.lower() for row in asked for name in (row.name, row.parent) if name}
        small = Account.objects.annotate(small=models.functions.Lower("name"))
        keys = {key_of(self.source, uid) for uid in uids}
        gone = {forgotten_key(key): key for key in keys}
        there = Account.objects.filter(import_key__in=gone).values_list("import_key", flat=True)
        self._forgotten = {gone[key or ""] for key in there}
        found = small.filter(models.Q(import_key__in=keys) | models.Q(small__in=names)).order_by("pk")
        rows_found = list(found.values_list("pk", "import_key", "small"))
        own = named(Account.objects.all(), filter(is_own_name, uids))
        leads = dict(
            AccountMerge.objects.standing()
            .filter(account__in=[*(pk for pk, _key, _name in rows_found), *(row.pk for row in own.values())])
            .values_list("account", "leads_to")
        )
        for pk, key, name in rows_found:
            if key:
                self._by_key[key] = leads.get(pk, pk)
            if pk not in leads:
                self._by_name.setdefault(name, {})[pk] = _source_of(key)
        for uid, row in own.items():
            if row.name:
                self._by_key[key_of(self.source, uid)] = leads.get(row.pk, row.pk)
            else:
                self._forgotten.add(key_of(self.source, uid))

    def is_forgotten(self, row: ImportedAccount) -> bool:
        """Tell whether a household is not to be known again."""
        return bool(row.uid) and key_of(self.source, row.uid) in self._forgotten

    def recognise(self, row: ImportedAccount) -> tuple[str, Collection[int]]:
        """Return by what an account is known, and which ones; none for one that is new.

        Two that one source tells apart by their numbers are two, whatever they are called.
        """
        if row.uid and (known := self._by_key.get(key_of(self.source, row.uid))) is not None:
            return "uid", {known}
        source = _source_of(key_of(self.source, row.uid)) if row.uid else ""
        called = self._by_name.get(row.name.lower(), {})
        return "name", {pk for pk, of in called.items() if not source or of != source}

    def above(self, row: ImportedAccount) -> int | None:
        """Return the account to which one shall belong. Raises ``NoSuchAccountError``."""
        if row.parent_uid and (known := self._by_key.get(key_of(self.source, row.parent_uid))) is not None:
            return known
        if not row.parent:
            if row.parent_uid:
                raise NoSuchAccountError(_("There is no account %(name)s.") % {"name": row.parent_uid})
            return None
        called = self._by_name.get(row.parent.lower(), {})
        if not called:
            raise NoSuchAccountError(_("There is no account %(name)s.") % {"name": row.parent})
        if len(called) > 1:
            sentence = _("Several accounts are called %(name)s; say which one by its number in the other system.")
            raise NoSuchAccountError(sentence % {"name": row.parent})
        return next(iter(called))

    def parents(self, rows: Iterable[ImportedAccount]) -> set[int]:
        """Return all accounts to which rows may come to belong."""
        found = {pk for row in rows for pk in self._by_name.get(row.parent.lower(), {}) if row.parent}
        keys = {key_of(self.source, row.parent_uid) for row in rows if row.parent_uid}
        return found | {self._by_key[key] for key in keys if key in self._by_key}

    def welcome(self, row: ImportedAccount) -> int:
        """Remember one that is new, and return by which number below zero."""
        self._rows += 1
        key = key_of(self.source, row.uid) if row.uid else None
        if key:
            self._by_key[key] = -self._rows
        self._by_name.setdefault(row.name.lower(), {})[-self._rows] = _source_of(key)
        return -self._rows

    def forget(self) -> None:
        """Forget everything; what is written the database knows."""
        self._by_key.clear()
        self._by_name.clear()
        self._forgotten.clear()


def _source_of(key: str | None) -> str:
    return (key or "").partition("/")[0]
