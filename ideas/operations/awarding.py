"""Prizes of a challenge: offering them, giving them to entries, and recording that they were paid."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from community.errors import TextIsEmpty, TextIsTooLong
from community.foundation.acting import act
from community.models import Member
from ideas.challenge_errors import (
    AmountIsNotPositive,
    EntryIsUnknown,
    PayoutIsInTheFuture,
    PrizeIsAwarded,
    PrizeIsPaid,
    VoteIsNotCounted,
)
from ideas.jury_errors import EntryHasNoPlace, JuryIsNotCounted
from ideas.models import (
    Award,
    Challenge,
    ChallengeEvent,
    Count,
    Entry,
    JuryCount,
    JuryStanding,
    Payout,
    Phase,
    Prize,
    Standing,
)
from ideas.models.challenge_event import OfPrize, PrizeGiven
from ideas.operations.challenge_locks import locked_to_run, record_challenge_event

TITLE_LIMIT, REFERENCE_LIMIT = 200, 60
_K = ChallengeEvent.Kind


@act
def offer_prize(challenge: Challenge, *, by: Member, title: str, amount: Decimal | None = None) -> Prize:
    """Offer another prize; it stays, since people take part for it.

    Raises ``MayNotRunChallenges``, ``TextIsEmpty``, ``TextIsTooLong`` or ``AmountIsNotPositive``.
    """
    challenge = locked_to_run(challenge, by)
    title = _checked(title, TITLE_LIMIT, "/title")
    if amount is not None and amount <= 0:
        raise AmountIsNotPositive(pointer="/amount")
    number = Prize.objects.filter(challenge=challenge).count() + 1
    prize = Prize.objects.create(challenge=challenge, number=number, title=title, amount=amount)
    record_challenge_event(_K.PRIZE_OFFERED, challenge, by=by, extras=OfPrize(prize.number))
    return prize


@act
def award_prize(prize: Prize, entry: Entry, *, by: Member, reason: str = "", ranked_by: str = "") -> Award:
    """Give a prize to an entry, after the call and once ballots and jury are counted where there are some.

    Where it is given for a place, ``ranked_by`` says whether before the jury or in the vote. The same again changes nothing.
    Raises ``MayNotRunChallenges``, ``VoteIsNotCounted``, ``JuryIsNotCounted``, ``EntryIsUnknown``, ``EntryHasNoPlace``, or
    ``PrizeIsAwarded`` when another one has it.
    """
    challenge = locked_to_run(Challenge(pk=prize.challenge_id), by)
    awarded = Award.objects.filter(prize=prize).first()
    if awarded is not None:
        if awarded.entry_id == entry.pk:
            return awarded
        raise PrizeIsAwarded
    if not challenge.is_over(Phase.Kind.CALL, timezone.now()):
        raise VoteIsNotCounted
    if Phase.Kind.VOTE in challenge.phase_by_kind and not Count.objects.filter(challenge=challenge).exists():
        raise VoteIsNotCounted
    has_jury = Phase.Kind.JURY in challenge.phase_by_kind and challenge.scorecard_id is not None
    if has_jury and not JuryCount.objects.filter(challenge=challenge).exists():
        raise JuryIsNotCounted
    if not Entry.objects.standing().filter(pk=entry.pk, challenge=challenge).exists():
        raise EntryIsUnknown(pointer="/entry")
    place = _place_of(entry, ranked_by) if ranked_by else None
    told = OfPrize(prize.number) if place is None else PrizeGiven(prize.number, ranked_by, place)
    award = Award.objects.create(
        prize=prize, entry=entry, reason=reason.strip(), ranked_by=ranked_by, place=place, by=by
    )
    record_challenge_event(_K.PRIZE_AWARDED, challenge, by=by, extras=told)
    return award


@act
def record_payout(award: Award, *, by: Member, paid_on: date, reference: str) -> Payout:
    """Write down that a prize was handed over, and under which number the books have it; the same again changes nothing.

    Raises ``MayNotRunChallenges``, ``PayoutIsInTheFuture``, ``TextIsEmpty``, ``TextIsTooLong``, or ``PrizeIsPaid``.
    """
    prize = Prize.objects.get(award=award)
    challenge = locked_to_run(Challenge(pk=prize.challenge_id), by)
    reference = _checked(reference, REFERENCE_LIMIT, "/reference")
    paid = Payout.objects.filter(award=award).first()
    if paid is not None:
        if (paid.paid_on, paid.reference) == (paid_on, reference):
            return paid
        raise PrizeIsPaid
    if paid_on > timezone.localdate(timezone=challenge.zone):
        raise PayoutIsInTheFuture(pointer="/paid_on")
    payout = Payout.objects.create(award=award, amount=prize.amount, paid_on=paid_on, reference=reference, by=by)
    record_challenge_event(_K.PRIZE_PAID, challenge, by=by, extras=OfPrize(prize.number))
    return payout


def _place_of(entry: Entry, ranked_by: str) -> int:
    placed: Any = JuryStanding if ranked_by == Award.RankedBy.JURY else Standing
    place: int | None = placed.objects.filter(entry=entry).values_list("place", flat=True).first()
    if place is None:
        raise EntryHasNoPlace
    return place


def _checked(text: str, limit: int, pointer: str) -> str:
    text = text.strip()
    if not text:
        raise TextIsEmpty(pointer=pointer)
    if len(text) > limit:
        raise TextIsTooLong(pointer=pointer)
    return text
