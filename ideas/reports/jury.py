"""The jury of a challenge: its seats, what waits for a juror, and what its reviews say together."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from community.models import Member
from community.models.category import Reader
from ideas.judging.panels import hash_of_scores
from ideas.models import (
    AuthorShare,
    Challenge,
    Criterion,
    Entry,
    JuryCount,
    JurySeat,
    JuryStanding,
    Review,
    ReviewScore,
    Scorecard,
)
from ideas.reports.challenges import entries_of, shuffled


@dataclass(frozen=True)
class ToJudge:
    """An entry that a juror may judge, with what they said of it so far."""

    entry: Entry
    review: Review | None

    @property
    def state(self) -> str:
        """Whether it is judged, declined, or waits."""
        return self.review.state if self.review else Review.State.ASKED

    @property
    def is_open(self) -> bool:
        """Tell whether it waits for its juror."""
        return self.state == Review.State.ASKED


@dataclass(frozen=True)
class Progress:
    """How far a juror is; nothing of what they say."""

    seat: JurySeat
    judged: int
    declined: int
    waiting: int


def progress_of(challenge: Challenge) -> list[Progress]:
    """Return how far each juror is: four queries for each."""
    progress = []
    for seat in seats_of(challenge):
        states = [line.state for line in queue_of(challenge, seat)]
        counted = (Review.State.SUBMITTED, Review.State.CONFLICTED, Review.State.ASKED)
        progress.append(Progress(seat, *(states.count(state) for state in counted)))
    return progress


def seats_of(challenge: Challenge) -> QuerySet[JurySeat]:
    """Return who sits on the jury, in the order in which they were seated."""
    return JurySeat.objects.filter(challenge=challenge).select_related("member", "seated_by").order_by("id")


def jury_of(challenge: Challenge) -> dict[str, Any]:
    """Return by what the jury judges, with its criteria, and who sits on it."""
    criteria = Prefetch("criteria", queryset=Criterion.objects.order_by("place"))
    card = Scorecard.objects.filter(challenges=challenge).prefetch_related(criteria).first()
    return {"scorecard": card, "seats": list(seats_of(challenge))}


def seat_of(challenge: Challenge, reader: Reader) -> JurySeat | None:
    """Return the reader's own seat."""
    return (
        JurySeat.objects.select_related("member").filter(challenge=challenge, member=reader).first()
        if isinstance(reader, Member)
        else None
    )


def queue_of(challenge: Challenge, seat: JurySeat) -> list[ToJudge]:
    """Return the entries that a juror has no part in, in an order of the juror's own: four queries, however many there are."""
    own = set(AuthorShare.objects.filter(member=seat.member_id).values_list("idea", flat=True))
    entries = [one for one in entries_of(challenge) if one.idea.author_id != seat.member_id and one.idea_id not in own]
    points = ReviewScore.objects.select_related("criterion").order_by("criterion__place")
    rows = (
        Review.objects.filter(seat=seat)
        .select_related("card", "evaluator")
        .prefetch_related(Prefetch("scores", queryset=points))
    )
    reviews = {one.idea_id: one for one in rows}
    return [ToJudge(one, reviews.get(one.idea_id)) for one in shuffled(entries, challenge, seat.member)]


def to_judge(challenge: Challenge, seat: JurySeat, entry_id: int) -> ToJudge | None:
    """Return one entry of a juror's queue."""
    return next((one for one in queue_of(challenge, seat) if one.entry.pk == entry_id), None)


def said_by_others(challenge: Challenge, line: ToJudge) -> list[Review]:
    """Return what other jurors handed in of an entry; nothing before one's own review of it is handed in."""
    if line.review is None or line.review.state != Review.State.SUBMITTED:
        return []
    points = ReviewScore.objects.select_related("criterion").order_by("criterion__place")
    others = Review.objects.of_jury(challenge).submitted().filter(idea=line.entry.idea_id).exclude(pk=line.review.pk)
    return list(others.select_related("evaluator").prefetch_related(Prefetch("scores", queryset=points)).order_by("id"))


def has_something_left(challenge: Challenge, seats: Iterable[JurySeat]) -> list[JurySeat]:
    """Return the seats for which something waits to be judged."""
    return [seat for seat in seats if any(one.is_open for one in queue_of(challenge, seat))]


def scores_of(challenge: Challenge, entries: Iterable[Entry] | None = None) -> dict[str, Any]:
    """Return the scores as they are published, without names; see ``ideas.judging.panels``.

    Its entries are those that were counted, or those given before there is a count.
    """
    if entries is None:
        placed = JuryStanding.objects.filter(count__challenge=challenge).select_related("entry__idea").order_by("entry")
        about = [(one.entry, one.votes) for one in placed]
    else:
        about = [(one, one.idea.shown_votes) for one in sorted(entries, key=lambda one: one.pk)]
    number_of = {entry.idea_id: entry.pk for entry, _votes in about}
    reviews = Review.objects.of_jury(challenge).submitted().filter(idea__in=number_of).select_related("seat")
    given = list(reviews)
    jurors = {seat: number for number, seat in enumerate(sorted({one.seat_id for one in given}, key=_drawn), 1)}
    judged = {one.idea_id for one in given}
    scores: dict[str, Any] = {
        "challenge": challenge.pk,
        "entries": [
            {"entry": entry.pk, "votes": votes, "proposed_at": entry.idea.created_at.isoformat()}
            for entry, votes in about
            if entry.idea_id in judged
        ],
        "reviews": sorted(
            (
                {"juror": jurors[one.seat_id], "entry": number_of[one.idea_id], "score": f"{one.score:.4f}"}
                for one in given
            ),
            key=lambda row: (row["entry"], row["juror"]),
        ),
    }
    return {**scores, "hash": hash_of_scores(scores)}


def jury_count_of(challenge: Challenge) -> JuryCount | None:
    """Return the count with its standings in their order; a count is public."""
    if challenge.scorecard_id is None:
        return None
    standings = JuryStanding.objects.select_related("entry__idea__author").order_by("place")
    rows = JuryCount.objects.filter(challenge=challenge).select_related("card")
    return rows.prefetch_related(Prefetch("standings", queryset=standings)).first()


def conflicts_of(challenge: Challenge) -> QuerySet[Review]:
    """Return what jurors declined for an interest of their own, with the entry's idea."""
    declined = Review.objects.of_jury(challenge).filter(state=Review.State.CONFLICTED)
    return declined.select_related("evaluator", "idea").order_by("id")


def _drawn(seat: int | None) -> str:
    """An order of jurors that does not follow the one in which they were seated."""
    return hashlib.sha256(f"seat:{seat}".encode()).hexdigest()
