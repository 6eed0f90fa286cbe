"""Imported members: authors with a key instead of an address, who can never sign in."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction

from community.importing.copying import copy_rows
from community.importing.run import NAME_LENGTH_LIMIT, Author, ImportRun
from community.models import Member

_COLUMNS = ("password", "is_superuser", "display_name", "kind", "locale", "time_zone", "is_active", "is_staff")
MEMBERS = "members"


@transaction.atomic
def load_members(run: ImportRun, authors: Iterable[Author]) -> None:
    """Load members who have a row of their own in the source, and take over changed names."""
    wanted = {author.key: author for author in authors}
    known = _known(wanted)
    fresh = [author for key, author in wanted.items() if key not in known]
    renamed = [known[key] for key in known if not known[key].email and _differs(known[key], wanted[key])]
    run.report.count(MEMBERS, "created", len(fresh))
    run.report.count(MEMBERS, "updated", len(renamed))
    run.report.count(MEMBERS, "unchanged", len(known) - len(renamed))
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
    known = _known(wanted)
    fresh = [author for key, author in wanted.items() if key not in known]
    if fresh:
        run.report.made["members"] += len(fresh)
        _create(fresh)
        known = _known(wanted)
    earlier = {member.pk: wanted[key].seen_at for key, member in known.items() if _wrote_before(member, wanted[key])}
    _join_earlier(earlier)
    return {key: member.pk for key, member in known.items()}


def _known(wanted: Iterable[str]) -> dict[str, Member]:
    rows = Member.objects.filter(import_key__in=list(wanted)).only("import_key", "display_name", "joined_at", "email")
    return {member.import_key or "": member for member in rows}


def _differs(member: Member, author: Author) -> bool:
    return (member.display_name, member.joined_at) != (author.name[:NAME_LENGTH_LIMIT], author.seen_at)


def _wrote_before(member: Member, author: Author) -> bool:
    return not author.has_row and not member.email and author.seen_at < member.joined_at


def _create(authors: list[Author]) -> None:
    copy_rows(
        Member,
        (*_COLUMNS, "joined_at", "import_key"),
        (
            (
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
            for author in authors
        ),
    )


def _join_earlier(moments: dict[int, datetime]) -> None:
    if moments:
        members = Member.objects.in_bulk(moments)
        for member in members.values():
            member.joined_at = moments[member.pk]
        Member.objects.bulk_update(members.values(), ["joined_at"])
