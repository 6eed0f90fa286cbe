"""What the rows of a file can be: people or accounts, each with its reader, its columns and what writes them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from community.models import Member
from crm.importing import account_rows, mapping
from crm.importing.account_files import codes_of_accounts, read_accounts
from crm.importing.account_rows import checked_account_mapping, guess_account_mapping
from crm.importing.accounts import AccountsImport
from crm.importing.batches import BatchedImport
from crm.importing.consent_words import COLUMNS as CONSENT_COLUMNS
from crm.importing.files import codes_of_fields, read_people
from crm.importing.loading import PeopleImport
from crm.importing.mapping import checked_mapping, guess_mapping
from crm.models import ConsentPurpose, ContactImport
from crm.models.file_words import NETWORKS
from crm.people_errors import MayNotKeepAccounts, MayNotKeepContacts
from crm.permissions import can_keep_accounts, can_keep_contacts


@dataclass(frozen=True)
class Target:
    """How files of one kind of rows are read and written."""

    read: Callable[[Path, Mapping[str, str], str], Iterator[Any]]
    run: type[BatchedImport[Any]]
    guess: Callable[[Sequence[str], Sequence[str]], dict[str, str]]
    check: Callable[[Sequence[str], Mapping[str, str], Sequence[str]], dict[str, str]]
    codes: Callable[[], list[str]]
    # What a column can be, without additional fields.
    columns: tuple[str, ...]
    may: Callable[[Member], bool]
    refusal: type[MayNotKeepContacts | MayNotKeepAccounts]
    # One of these has to be there.
    naming: frozenset[str]
    more: Callable[[], list[str]] = list

    def choices(self) -> list[str]:
        """Return all that a column can be."""
        return [*self.columns, *(f"custom:{code}" for code in self.codes()), *self.more()]


def _consents() -> list[str]:
    codes = ConsentPurpose.objects.in_use().values_list("code", flat=True)
    return [f"{column}:{code}" for code in codes for column in CONSENT_COLUMNS]


_T = ContactImport.Target
TARGETS: dict[str, Target] = {
    _T.CONTACT: Target(
        lambda path, told, _source: read_people(path, told),
        PeopleImport,
        guess_mapping,
        checked_mapping,
        codes_of_fields,
        (*mapping.TARGETS, *(f"handle:{network}" for network in NETWORKS)),
        can_keep_contacts,
        MayNotKeepContacts,
        frozenset({"name", "given", "family", "email", "phone"}),
        _consents,
    ),
    _T.ACCOUNT: Target(
        read_accounts,
        AccountsImport,
        guess_account_mapping,
        checked_account_mapping,
        codes_of_accounts,
        account_rows.TARGETS,
        can_keep_accounts,
        MayNotKeepAccounts,
        frozenset({"name"}),
    ),
}


def kept_by(member: Member) -> list[str]:
    """Return which files a member may hand in."""
    return [name for name, target in TARGETS.items() if target.may(member)]
