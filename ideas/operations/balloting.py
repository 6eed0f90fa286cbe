"""Casting a ballot, changing it as a whole, taking it back; nothing of it moves once the vote is over."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from community.foundation.acting import act
from community.models import Member
from ideas.challenge_errors import BallotIsEmpty, BallotIsTooFull, EntryIsUnknown, VoteIsNotOpen
from ideas.models import Ballot, Challenge, Choice, Entry, Phase
from ideas.models.challenge import BUYING
from ideas.operations.challenge_locks import held_challenge

_M = Challenge.Method


@act
def cast_ballot(challenge: Challenge, points: Mapping[int, int], *, by: Member) -> Ballot:
    """Say everything anew: points by the number of an entry, or places in an order, of which 1 is the best.

    The same again changes nothing and keeps the receipt; anything else gives another one. Raises what ``held_challenge``
    raises, ``VoteIsNotOpen``, ``EntryIsUnknown``, ``BallotIsEmpty`` or ``BallotIsTooFull``.
    """
    challenge = _open_for(challenge, by)
    _check(challenge, points)
    # Made empty or written to, so that it is there and locked: of two that begin at once one waits for the other.
    first = Ballot(challenge=challenge, member=by)
    first.seal({})
    own = ["challenge", "member"]
    Ballot.objects.bulk_create([first], update_conflicts=True, unique_fields=own, update_fields=["challenge"])
    ballot = Ballot.objects.get(challenge=challenge, member=by)
    said = dict(ballot.choices.values_list("entry", "points"))
    if said == dict(points):
        return ballot
    ballot.choices.all().delete()
    Choice.objects.bulk_create(
        [Choice(ballot=ballot, entry_id=entry, points=given) for entry, given in sorted(points.items())]
    )
    ballot.seal(points)
    ballot.cast_at = timezone.now()
    ballot.save(update_fields=["salt", "receipt", "cast_at"])
    return ballot


@act
def withdraw_ballot(challenge: Challenge, *, by: Member) -> bool:
    """Take one's ballot back; return whether there was one. Raises what ``held_challenge`` raises or ``VoteIsNotOpen``."""
    challenge = _open_for(challenge, by)
    ballot = Ballot.objects.select_for_update().filter(challenge=challenge, member=by).first()
    if ballot is None:
        return False
    ballot.delete()
    return True


def hold_ballots_of(member: Member) -> None:
    """Lock the ballots of a member, for an erasure that holds nothing that comes after them yet."""
    list(Ballot.objects.select_for_update().filter(member=member).order_by("pk").values_list("pk"))


def forget_ballots(member: Member) -> None:
    """Cut a member off from ballots of votes that are over, since they count; take back what they said in others."""
    now = timezone.now()
    ballots = Ballot.objects.select_for_update(of=("self",)).filter(member=member).select_related("challenge")
    for ballot in ballots.order_by("pk"):
        if ballot.challenge.is_over(Phase.Kind.VOTE, now):
            ballot.member = None
            ballot.save(update_fields=["member"])
        else:
            ballot.delete()


def _open_for(challenge: Challenge, by: Member) -> Challenge:
    challenge = held_challenge(challenge, by=by)
    if not challenge.is_in(Phase.Kind.VOTE, timezone.now()):
        raise VoteIsNotOpen
    return challenge


def _check(challenge: Challenge, points: Mapping[int, int]) -> None:
    if not points:
        raise BallotIsEmpty(pointer="/choices")
    entries = Entry.objects.standing().filter(challenge=challenge).in_bulk(points)
    for number in points:
        entry = entries.get(number)
        if entry is None or (challenge.rule in BUYING and entry.cost is None):
            raise EntryIsUnknown(pointer="/choices")
    cost = sum((one.cost or Decimal(0) for one in entries.values()), Decimal(0))
    if not _fits(challenge, list(points.values()), cost):
        raise BallotIsTooFull(_why_too_full(challenge, list(points.values()), cost), pointer="/choices")


def _fits(challenge: Challenge, given: list[int], cost: Decimal) -> bool:
    """Tell whether a ballot keeps to its challenge; a trigger of the table says the same."""
    limit, is_approval = challenge.ballot_limit or 0, max(given) == 1
    match challenge.method:
        case _M.SIMPLE:
            fits = is_approval
        case _M.LIMITED:
            fits = is_approval and len(given) <= limit
        case _M.BUDGET:
            fits = is_approval and cost <= (challenge.budget or 0)
        case _M.DOTS:
            fits = sum(given) <= limit
        case _M.SCORE:
            fits = max(given) <= limit
        case _:
            fits = sorted(given) == list(range(1, len(given) + 1))
    return fits and min(given) >= 1


def _why_too_full(challenge: Challenge, given: list[int], cost: Decimal) -> str:
    """Say by how much, in the words of the method; nothing where what was sent is none of its ballots at all."""
    limit, is_approval = challenge.ballot_limit or 0, max(given) == 1
    match challenge.method:
        case _M.LIMITED if is_approval:
            chosen = {"given": len(given), "limit": limit}
            return _("You chose %(given)s; this challenge allows %(limit)s.") % chosen
        case _M.BUDGET if is_approval:
            sums = {"cost": _amount(cost), "budget": _amount(challenge.budget or Decimal(0))}
            words = _("Together that costs %(cost)s %(currency)s; the budget is %(budget)s %(currency)s.")
            return words % {**sums, "currency": challenge.currency}
        case _M.DOTS:
            return _("You gave %(given)s points; you have %(limit)s.") % {"given": sum(given), "limit": limit}
        case _M.SCORE:
            return _("The highest score is %(limit)s.") % {"limit": limit}
        case _M.RANKED:
            return _("Give each place once, from the first on and without a gap.")
        case _:
            return ""


def _amount(amount: Decimal) -> str:
    return number_format(amount, decimal_pos=2, use_l10n=True, force_grouping=True)
