"""An account as a row of a table tells of it."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from community.importing.refusals import SourceRefused
from community.importing.tables import TableRow
from crm.importing.days import day_of
from crm.importing.mapping import plain
from crm.models import Account
from crm.operations.accounts import Worth

_WORTH = ("value", "currency", "valid_from", "contract_from", "contract_until", "value_source")
TARGETS = ("name", "uid", "kind", "parent", "parent_uid", "owner", *_WORTH, "earlier_values", "skip")
_GUESSES = {
    "name": ("name", "account", "accountname", "company", "companyname", "firma", "unternehmen", "kunde", "konto"),
    "uid": ("uid", "id", "externalid", "accountid", "kundennummer", "customernumber"),
    "kind": ("kind", "type", "art"),
    "parent": (
        "parent",
        "parentname",
        "parentaccount",
        "belongsto",
        "gehortzu",
        "konzern",
        "mutter",
        "muttergesellschaft",
    ),
    "parent_uid": ("parentid", "parentuid", "parentaccountid", "konzernnummer", "gehortzunummer"),
    "owner": ("owner", "owneremail", "accountmanager", "betreuer", "verantwortlich"),
    "value": ("value", "amount", "annualvalue", "arr", "wert", "jahreswert", "betrag"),
    "currency": ("currency", "wahrung", "waehrung"),
    "valid_from": ("validfrom", "valuefrom", "gultigab", "gueltigab", "giltab"),
    "contract_from": ("contractfrom", "contractstart", "vertragab", "vertragsbeginn"),
    "contract_until": ("contractuntil", "contractend", "vertragbis", "vertragsende"),
    "value_source": ("valuesource", "source", "quelle"),
    "earlier_values": ("earliervalues",),
}
_KINDS = {"": "firm", "firm": "firm", "firma": "firm", "household": "household", "haushalt": "household"}


@dataclass
class ImportedAccount:
    """What one row says."""

    line: int
    name: str = ""
    uid: str = ""
    kind: str = str(Account.Kind.FIRM)
    parent: str = ""
    parent_uid: str = ""
    # The e-mail address of the member who answers for it.
    owner: str = ""
    worths: list[Worth] = field(default_factory=list)
    custom: dict[str, str] = field(default_factory=dict)
    fault: str = ""
    raw: str = ""


def guess_account_mapping(columns: Sequence[str], codes: Sequence[str] = ()) -> dict[str, str]:
    """Return for each column what it seems to say; what nobody can tell is skipped."""
    known = {plain(word): target for target, words in _GUESSES.items() for word in words}
    known |= {plain(code): f"custom:{code}" for code in codes}
    return {column: known.get(plain(column), "skip") for column in columns}


def checked_account_mapping(columns: Sequence[str], told: Mapping[str, str], codes: Sequence[str]) -> dict[str, str]:
    """Return the guesses with what was told in their place. Raises ``SourceRefused`` for what does not exist."""
    mapping = guess_account_mapping(columns, codes)
    for column, target in told.items():
        if column not in mapping:
            raise SourceRefused(f"There is no column {column!r}; there are {', '.join(map(repr, columns))}.")
        if target not in TARGETS and target not in {f"custom:{code}" for code in codes}:
            raise SourceRefused(f"{target!r} is nothing that a column can be.")
        mapping[column] = target
    if "name" not in mapping.values():
        raise SourceRefused("No column says what an account is called; name one, such as --map 'Company=name'.")
    return mapping


def account_of(row: TableRow, mapping: Mapping[str, str], source: str) -> ImportedAccount:
    """Return what a row says; one that cannot be understood comes with its fault."""
    account = ImportedAccount(row.line, raw=row.raw, fault=row.fault)
    said: dict[str, str] = {}
    for column, target in mapping.items():
        value = (row.values.get(column) or "").strip()
        if value and target.startswith("custom:"):
            account.custom[target.removeprefix("custom:")] = value
        elif value and target != "skip":
            said[target] = value
    for name in ("name", "uid", "parent", "parent_uid", "owner"):
        setattr(account, name, " ".join(said.get(name, "").split()))
    if account.fault:
        return account
    try:
        return replace(account, kind=_kind(said.get("kind", "")), worths=_worths(said, source))
    except ValueError as error:
        account.fault = str(error)
        return account


def _kind(word: str) -> str:
    kind = _KINDS.get(word.lower())
    if kind is None:
        raise ValueError(_("%(word)s is neither a firm nor a household.") % {"word": word})
    return kind


def _worths(said: Mapping[str, str], source: str) -> list[Worth]:
    """Return what it is worth from which day on, the earliest first; of one day what is said last counts."""
    told = [
        *_earlier(said.get("earlier_values", "")),
        *([said] if (set(_WORTH) - {"value_source"}) & set(said) else []),
    ]
    by_day = {worth.valid_from: worth for worth in (_worth(one, source) for one in told)}
    return [by_day[day] for day in sorted(by_day)]


def _earlier(text: str) -> list[dict[str, str]]:
    if not text:
        return []
    try:
        rows: Any = json.loads(text)
        return [{str(name): str(value) for name, value in row.items() if value} for row in rows]
    except (ValueError, AttributeError, TypeError) as error:
        raise ValueError(_("Earlier values are not written as a file of ours writes them.")) from error


def _worth(said: Mapping[str, str], source: str) -> Worth:
    if "value" not in said:
        raise ValueError(_("A contract, a currency or a day stands here without a value."))
    if "currency" not in said:
        raise ValueError(_("Say in which currency the value is, as in ISO 4217, such as EUR."))
    begun = said.get("valid_from") or said.get("contract_from")
    if begun is None:
        raise ValueError(_("Say from which day on the value holds."))
    ends = {name: day_of(said[name]) for name in ("contract_from", "contract_until") if name in said}
    where = said.get("value_source") or _("file %(name)s") % {"name": source}
    return Worth(_amount(said["value"]), said["currency"].upper(), day_of(begun), where, **ends)


def _amount(text: str) -> Decimal:
    """Read 1234.5, 1,234.50, 1234,5 and 1.234,50; what may be read in two ways is refused."""
    digits = text.replace(" ", "").replace("\u00a0", "")
    if re.fullmatch(r"\d{1,3}(\.\d{3})*,\d{1,2}|\d+,\d{1,2}", digits):
        digits = digits.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d{1,3}(,\d{3})+\.\d+", digits):
        digits = digits.replace(",", "")
    if re.fullmatch(r"\d{1,3}(\.\d{3})+", digits):
        raise ValueError(_("%(text)s may be read in two ways; write it as 1234.50.") % {"text": text})
    try:
        return Decimal(digits)
    except InvalidOperation as error:
        raise ValueError(_("%(text)s is no amount; write it as 1234.50.") % {"text": text}) from error
