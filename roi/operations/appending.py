"""Appends to the ledger: balanced entries, numbered and chained, into periods that are open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from community.foundation.copying import copy_new
from roi.models import LedgerHead, Leg, Posting
from roi.operations.books import Books, wish_of
from roi.operations.contents import LegDraft, chain_hash, content_hash_of
from roi.operations.zones import note_zone


@dataclass(frozen=True)
class Entry:
    """A posting that is not written yet, its legs, and the business day on which its cause happened."""

    posting: Posting
    legs: Sequence[Leg | LegDraft]
    known_on: date


def lock_ledger() -> LedgerHead:
    """Lock the end of the chain until the transaction ends; whoever values, posts or closes begins here.

    Everything that is read afterwards is what the previous writer left, so nothing is decided on an old view.
    """
    # The previous writer may be a batch of the intake, which takes longer than the row locks that requests wait for.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '30s'")
    return LedgerHead.objects.select_for_update().get()


def append(entries: Sequence[Entry]) -> list[Posting]:
    """Write entries at the end of the chain in the order given and return their postings.

    A month that is closed takes nothing: what belongs there goes to the month of its cause or else to the first open
    one, keeps its business date and is flagged as belonging to an earlier period. One that is closed softly still
    takes what people enter or correct. The database checks the chain, the balance, the period and that each effect
    stands once, and refuses what is wrong.
    """
    if not entries:
        return []
    head, moment = lock_ledger(), timezone.now()
    note_zone(head.number)
    # The clock of another machine, or this one before it was put back, may have been ahead.
    moment = max(moment, head.recorded_at or moment)
    wishes = [wish_of(entry.posting, entry.known_on) for entry in entries]
    books = Books.for_wishes(wishes)
    number, previous = head.number, head.hash
    for entry, wish in zip(entries, wishes, strict=True):
        posting = entry.posting
        posting.period = books.period_for(wish)
        posting.prior_period = posting.period.month != posting.valid_on.replace(day=1)
        posting.recorded_at = moment
        _number_legs(entry)
        number += 1
        posting.number, posting.previous_hash = number, previous
        posting.content_hash = content_hash_of(posting, entry.legs)
        previous = posting.hash = chain_hash(previous, posting.content_hash, number)
    postings = copy_new([entry.posting for entry in entries])
    _copy_legs(entries)
    return list(postings)


def write_valued(reversals: Sequence[Entry], valued: Sequence[Entry]) -> list[Posting]:
    """Write the valuations of entries, then reversals and entries; an effect is free again before it is taken."""
    copy_new([one.posting.valuation for one in valued if one.posting.valuation])
    return append([*reversals, *valued])


def reversal_of(original: Posting, *, cause: str, known_on: date) -> Entry:
    """Prepare the entry that negates an original leg by leg; the amounts are never computed anew."""
    posting = Posting(
        kind=Posting.Kind.REVERSAL,
        idempotency_key=f"reversal of {original.idempotency_key}",
        effect_key=original.effect_key,
        cause=cause,
        reverses=original,
        valuation=original.valuation,
        cost_entry=original.cost_entry,
        rule_version=original.rule_version,
        driver=original.driver,
        grade=original.grade,
        cashable=original.cashable,
        valid_on=original.valid_on,
        scenario=original.scenario,
    )
    return Entry(posting, [_negated(leg) for leg in original.legs.all()], known_on)


def live_postings(effect_keys: Sequence[str]) -> dict[str, Posting]:
    """Return what stands for each effect at present, with all that a reversal needs."""
    live = with_content(Posting.objects.actual().filter(live_effect__key__in=effect_keys))
    return {posting.effect_key: posting for posting in live}


def with_content(postings: QuerySet[Posting]) -> QuerySet[Posting]:
    """Fetch all that the content hash of a posting needs."""
    legs = Leg.objects.select_related("account", "party").order_by("position")
    related = postings.select_related(
        "valuation__fx_rate", "cost_entry", "reverses", "rule_version", "driver", "scenario"
    )
    return related.prefetch_related(Prefetch("legs", legs))


def _copy_legs(entries: Sequence[Entry]) -> None:
    """Write the legs, which are most of the rows; COPY takes a fifth of the time of inserting them."""
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(_COPY_LEGS) as copy:
        for entry in entries:
            for leg in entry.legs:
                party = leg.party.pk if leg.party else None
                columns = (leg.account.pk, leg.amount, leg.currency, party, leg.role, leg.weight)
                copy.write_row((entry.posting.pk, leg.position, *columns, leg.object_kind, leg.object_id))


_COPY_LEGS = """
    COPY roi_leg (posting_id, position, account_id, amount, currency, party_id, role, weight, object_kind, object_id)
    FROM STDIN
"""


def _number_legs(entry: Entry) -> None:
    for position, leg in enumerate(entry.legs, start=1):
        leg.position = position
    entry.posting.leg_count = len(entry.legs)


def _negated(leg: Leg) -> LegDraft:
    return LegDraft(
        account=leg.account,
        amount=-leg.amount,
        currency=leg.currency,
        party=leg.party,
        role=leg.role,
        weight=leg.weight,
        object_kind=leg.object_kind,
        object_id=leg.object_id,
    )
