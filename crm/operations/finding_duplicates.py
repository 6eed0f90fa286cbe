"""Looking through all contacts for those that may be one person, and what people say of them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.identity_errors import MayNotSayWhoIsWho
from crm.matching.comparing import Match
from crm.matching.finding import LIKELY, likely_pairs
from crm.matching.profiles import Profile, profile
from crm.models import Contact, ContactPoint, DuplicateCandidate, IdentityEvent
from crm.models.identity_event import Judged
from crm.models.merge import without_merged
from crm.models.restriction import without_restricted
from crm.operations.identity_events import record_identity_event
from crm.permissions import can_say_who_is_who

# One search at a time: a second one would write the same pairs.
LOCK = 7_204_131
CHUNK = 5000
_K = IdentityEvent.Kind


@dataclass(frozen=True)
class Found:
    """How many contacts were compared, how many pairs are likely, and what became of the list."""

    contacts: int
    likely: int
    new: int
    gone: int


def find_duplicates(*, at_least: float = LIKELY) -> Found:
    """Compare all contacts and bring the list of candidates up to date.

    What somebody dismissed stays dismissed, whatever is found; an open pair that is no longer likely goes.
    """
    profiles = list(profiles_of_contacts())
    likely = ((one, other, match) for one, other, match in likely_pairs(profiles, at_least=at_least))
    pairs = [_row(one, other, match) for one, other, match in likely]
    new, gone = _keep(pairs)
    return Found(contacts=len(profiles), likely=len(pairs), new=new, gone=gone)


def profiles_of_contacts() -> Iterator[Profile]:
    """Yield what tells of each contact who it is; those that were merged away, forgotten or restricted are left out."""
    points = _points()
    rows = without_restricted(without_merged(Contact.objects.order_by("pk"))).filter(member__erased_at__isnull=True)
    for pk, name, email, account in rows.values_list("pk", "name", "email", "account").iterator(CHUNK):
        of_contact = points.get(pk, {})
        if name or email or of_contact:
            yield profile(
                pk,
                name,
                emails={email, *of_contact.get("email", ())},
                phones=of_contact.get("phone", ()),
                places=of_contact.get("postal", ()),
                account=account,
            )


@act
def dismiss_duplicate(candidate: DuplicateCandidate, *, by: Member) -> IdentityEvent | None:
    """Say that two contacts are two people, for good; the same again changes nothing. Raises ``MayNotSayWhoIsWho``."""
    candidate = read_locked(DuplicateCandidate.objects.select_related("one", "other"), candidate.pk)
    if not can_say_who_is_who(by):
        raise MayNotSayWhoIsWho
    if candidate.dismissed_at is not None:
        return None
    candidate.dismissed_at, candidate.dismissed_by = timezone.now(), by
    candidate.save(update_fields=["dismissed_at", "dismissed_by"])
    return _record(_K.DUPLICATE_DISMISSED, candidate, by)


@act
def restore_duplicate(candidate: DuplicateCandidate, *, by: Member) -> IdentityEvent | None:
    """Put a dismissed pair on the list again; an open one stays as it is. Raises ``MayNotSayWhoIsWho``."""
    candidate = read_locked(DuplicateCandidate.objects.select_related("one", "other"), candidate.pk)
    if not can_say_who_is_who(by):
        raise MayNotSayWhoIsWho
    if candidate.dismissed_at is None:
        return None
    candidate.dismissed_at = candidate.dismissed_by = None
    candidate.save(update_fields=["dismissed_at", "dismissed_by"])
    return _record(_K.DUPLICATE_RESTORED, candidate, by)


def _record(kind: IdentityEvent.Kind, candidate: DuplicateCandidate, by: Member) -> IdentityEvent:
    extras = Judged(candidate.pk, candidate.one_id, candidate.other_id)
    return record_identity_event(kind, candidate.one, by=by, extras=extras)


def _row(one: Profile, other: Profile, match: Match) -> tuple[int, int, Decimal, str]:
    first, second = sorted((one.pk, other.pk))
    score = Decimal(str(round(match.score, 3)))
    return first, second, score, json.dumps([part.as_json() for part in match.parts])


def _points() -> dict[int, dict[str, list[str]]]:
    """Return what else reaches each contact, by kind."""
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    kinds = (ContactPoint.Kind.EMAIL, ContactPoint.Kind.PHONE, ContactPoint.Kind.POSTAL)
    points = ContactPoint.objects.current().filter(kind__in=kinds).order_by("pk")
    for contact, kind, value in points.values_list("contact", "kind", "value").iterator(CHUNK):
        found[contact][kind].append(value)
    return found


@act
def _keep(pairs: Iterable[tuple[int, int, Decimal, str]]) -> tuple[int, int]:
    """Write the pairs in three statements; a pair whose contact was deleted or merged meanwhile does no harm."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(_TABLE)
        with cursor.copy("COPY likely (one, other, score, parts) FROM STDIN") as copy:
            for pair in pairs:
                copy.write_row(pair)
        cursor.execute(_RENEW)
        cursor.execute(_ADD)
        new = cursor.rowcount
        cursor.execute(_DROP)
        gone = cursor.rowcount
        cursor.execute("DROP TABLE likely")
    return new, gone


_TABLE = """CREATE TEMPORARY TABLE likely (one bigint, other bigint, score numeric(4,3), parts jsonb) ON COMMIT DROP"""
_RENEW = """
    UPDATE crm_duplicatecandidate d SET score = l.score, parts = l.parts FROM likely l
    WHERE d.one_id = l.one AND d.other_id = l.other AND (d.score, d.parts) IS DISTINCT FROM (l.score, l.parts)
"""
_ADD = """
    INSERT INTO crm_duplicatecandidate (one_id, other_id, score, parts, found_at)
    SELECT l.one, l.other, l.score, l.parts, now() FROM likely l
    JOIN crm_contact a ON a.id = l.one JOIN crm_contact b ON b.id = l.other
    ON CONFLICT (one_id, other_id) DO NOTHING
"""
# Those that were merged are not looked at, so nothing is said of them: they come back when a merge is taken back.
_DROP = """
    DELETE FROM crm_duplicatecandidate d WHERE d.dismissed_at IS NULL
      AND NOT EXISTS (SELECT FROM likely l WHERE l.one = d.one_id AND l.other = d.other_id)
      AND NOT EXISTS (SELECT FROM crm_contactmerge m
                      WHERE m.undone_at IS NULL AND m.contact_id IN (d.one_id, d.other_id))
"""
