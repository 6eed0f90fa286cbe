"""Imported members: authors with a key instead of an address, who can never sign in."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction

from community.foundation.copying import copy_rows, each_of, new_ids
from community.foundation.forgetting import forgotten_key
from community.importing.run import NAME_LENGTH_LIMIT, Author, ImportRun
from community.models import Member

_COLUMNS = ("password", "is_superuser", "display_name", "kind", "locale", "time_zone", "is_active", "is_staff")
MEMBERS = "members"


@transaction.atomic
def load_members(run: ImportRun, authors: Sequence[Author]) -> None:
    """Load members who have a row of their own in the source, and take over changed names; the last row counts.

    Whoever was forgotten here stays forgotten.
    """
    wanted = {author.key: author for author in authors}
    known = _known(wanted)
    fresh = [author for key, author in wanted.items() if key not in known]
    open_to_change = (key for key, member in known.items() if not member.email and member.erased_at is None)
    renamed = [known[key] for key in open_to_change if _differs(known[key], wanted[key])]
    run.report.count(MEMBERS, "created", len(fresh))
    run.report.count(MEMBERS, "updated", len(renamed))
    run.report.count(MEMBERS, "unchanged", len(authors) - len(fresh) - len(renamed))
    if run.dry_run:
        return
    for member in renamed:
        author = wanted[member.import_key or ""]
        member.display_name, member.joined_at = author.name[:NAME_LENGTH_LIMIT], author.seen_at
    Member.objects.bulk_update(renamed, ["display_name", "joined_at"])
    _create(fresh)


def member_ids(run: ImportRun, authors: Iterable[Author]) -> dict[str, int]:
    """Return the member ids of authors by key, made where the source had no row for them.

    Whose registration nobody knows has joined with the earliest post. Runs inside the caller's transaction.
    """
    wanted: dict[str, Author] = {}
    for author in authors:
        if author.key not in wanted or author.seen_at < wanted[author.key].seen_at:
            wanted[author.key] = author
    # Whole rows would cost as much as all posts of their authors.
    keys = _keys(wanted)
    columns = Member.objects.filter(import_key__in=each_of(keys)).values_list("import_key", "pk", "joined_at", "email")
    ids: dict[str, int] = {}
    earlier: dict[int, datetime] = {}
    for stored, pk, joined_at, email in columns:
        key = keys[stored or ""]
        ids[key] = pk
        author = wanted[key]
        if not author.has_row and not email and author.seen_at < joined_at:
            earlier[pk] = author.seen_at
    _join_earlier(earlier)
    fresh = [author for key, author in wanted.items() if key not in ids]
    run.report.made["members"] += len(fresh)
    return ids | _create(fresh)


def _known(wanted: Iterable[str]) -> dict[str, Member]:
    keys = _keys(wanted)
    rows = Member.objects.filter(import_key__in=each_of(keys)).only(
        "import_key", "display_name", "joined_at", "email", "erased_at"
    )
    return {keys[member.import_key or ""]: member for member in rows}


def _keys(wanted: Iterable[str]) -> dict[str, str]:
    """The keys under which members may stand, by which each is wanted: their own, and what is left of it."""
    return {stored: key for key in wanted for stored in (key, forgotten_key(key))}


def _differs(member: Member, author: Author) -> bool:
    return (member.display_name, member.joined_at) != (author.name[:NAME_LENGTH_LIMIT], author.seen_at)


def _create(authors: list[Author]) -> dict[str, int]:
    """Write new members and return their ids by key."""
    ids = new_ids(Member, len(authors)) if authors else []
    copy_rows(
        Member,
        ("id", *_COLUMNS, "joined_at", "import_key"),
        (
            (
                pk,
                UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(30),
                False,
                author.name[:NAME_LENGTH_LIMIT],
                author.kind.value,
                "",
                "",
                False,
                False,
                author.seen_at,
                author.key,
            )
            for pk, author in zip(ids, authors, strict=True)
        ),
    )
    return {author.key: pk for pk, author in zip(ids, authors, strict=True)}


def _join_earlier(moments: dict[int, datetime]) -> None:
    if moments:
        members = Member.objects.in_bulk(moments)
        for member in members.values():
            member.joined_at = moments[member.pk]
        Member.objects.bulk_update(members.values(), ["joined_at"])
