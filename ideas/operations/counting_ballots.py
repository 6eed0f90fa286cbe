"""Counting the ballots of a challenge, once, when nobody can change them any more."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from community.foundation.acting import act
from community.models import Member
from ideas.challenge_errors import MayNotRunChallenges, VoteIsNotOver
from ideas.counting import ballots as counted_ballots
from ideas.counting.certainty import by_segment
from ideas.counting.tallies import Counted, count_tally
from ideas.models import Ballot, Challenge, ChallengeEvent, Count, Entry, Phase, SegmentStanding, Standing
from ideas.operations.challenge_locks import locked_challenge, record_challenge_event
from ideas.permissions import can_run_challenges
from ideas.reports.tallies import tally_of


@act
def count_ballots(challenge: Challenge, *, by: Member) -> Count:
    """Count the ballots by the rule of the challenge and keep what came out; once counted it is not counted again.

    Raises ``MayNotRunChallenges`` or ``VoteIsNotOver``.
    """
    # Whoever was still voting is waited for, and whoever comes later is told that the vote is over.
    challenge = locked_challenge(challenge)
    if not (can_run_challenges(by) or by.kind == Member.Kind.SYSTEM):
        raise MayNotRunChallenges
    if not challenge.is_over(Phase.Kind.VOTE, timezone.now()):
        raise VoteIsNotOver
    counted = Count.objects.filter(challenge=challenge).first()
    if counted is not None:
        return counted
    entries = list(Entry.objects.standing().filter(challenge=challenge).order_by("id"))
    tally = tally_of(challenge, entries)
    outcome = count_tally(tally)
    count = Count.objects.create(
        challenge=challenge,
        rule=outcome.result.rule,
        ballot_count=len(tally["ballots"]),
        seed=tally["seed"],
        tally_hash=tally["hash"],
        by=by,
    )
    Standing.objects.bulk_create(_standings(count, outcome))
    SegmentStanding.objects.bulk_create(_segments(count, challenge, tally))
    record_challenge_event(ChallengeEvent.Kind.BALLOTS_COUNTED, challenge, by=by)
    return count


def count_closed_votes() -> int:
    """Count the ballots of every challenge whose vote is over; return of how many."""
    over = Phase.objects.filter(kind=Phase.Kind.VOTE, period__endswith__lte=timezone.now())
    waiting = Challenge.objects.filter(
        pk__in=over.values("challenge"), published_at__isnull=False, count__isnull=True
    ).order_by("pk")
    system = Member.objects.system()
    return sum(bool(count_ballots(challenge, by=system)) for challenge in waiting)


def _standings(count: Count, outcome: Counted) -> list[Standing]:
    result, chosen = outcome.result, set(outcome.result.chosen)
    return [
        Standing(
            count=count,
            entry_id=int(key),
            place=place,
            points=result.points.get(key, 0),
            voters=result.voters.get(key, 0),
            is_chosen=key in chosen,
            points_low=outcome.certainty[key].low,
            points_high=outcome.certainty[key].high,
            chosen_share=outcome.certainty[key].chosen,
        )
        for place, key in enumerate(outcome.order, 1)
    ]


def _segments(count: Count, challenge: Challenge, tally: Mapping[str, Any]) -> list[SegmentStanding]:
    kinds = Ballot.objects.filter(challenge=challenge).values_list("receipt", "member__kind")
    segments = {receipt: kind or "" for receipt, kind in kinds}
    options = [counted_ballots.Option(str(one["entry"])) for one in tally["options"]]
    ordered = challenge.method == Challenge.Method.RANKED
    said = [
        counted_ballots.Ballot(row["receipt"], dict.fromkeys(row["choices"], 1) if ordered else row["choices"])
        for row in tally["ballots"]
    ]
    told = by_segment(options, said, segments.__getitem__)
    return [
        SegmentStanding(count=count, segment=segment, entry_id=int(key), points=points)
        for segment, given in told.items()
        for key, points in given.items()
    ]
