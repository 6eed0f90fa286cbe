"""Challenges as they are shown: to whom, with which entries, and with what is known so far."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext

from community.models import Circle, Member
from community.models.category import KEEPER_ROLES, Reader
from ideas.models import (
    Acceptance,
    Ballot,
    Challenge,
    Count,
    Entry,
    Idea,
    JuryCount,
    JurySeat,
    Phase,
    Prize,
    SegmentStanding,
    Standing,
    Terms,
)
from ideas.models.challenge import ChallengeQuerySet
from ideas.permissions import can_take_part

OWN_OFFERED = 50


@dataclass(frozen=True)
class Standpoint:
    """Where a reader stands in a challenge now: which phase runs, whether it is for them, and what they did so far."""

    phase: Phase | None
    coming: Phase | None
    may_take_part: bool
    terms: Terms | None
    # The highest version of the terms that they accepted.
    accepted: int | None
    has_voted: bool
    is_counted: bool
    # The jury's reviews.
    is_judged: bool
    is_juror: bool

    @property
    def has_accepted(self) -> bool:
        """Tell whether they accepted the version that holds; where there is none nothing is asked."""
        return self.terms is None or self.accepted == self.terms.number

    @property
    def is_over(self) -> bool:
        """Tell whether there is nothing left to take part in."""
        return self.phase is None and self.coming is None

    @property
    def can_propose(self) -> bool:
        """Tell whether an idea of theirs would be taken."""
        return self._is_in(Phase.Kind.CALL)

    @property
    def can_vote(self) -> bool:
        """Tell whether a ballot of theirs would be taken."""
        return self._is_in(Phase.Kind.VOTE)

    def _is_in(self, kind: str) -> bool:
        return self.may_take_part and self.has_accepted and self.phase is not None and self.phase.kind == kind


@dataclass(frozen=True)
class Participation:
    """How many people and things take part in a challenge."""

    accepted: int
    authors: int
    entries: int
    ballots: int


def participation_of(challenge: Challenge) -> Participation:
    """Count who takes part; whoever accepted several versions of the terms counts once."""
    seen = Entry.objects.standing().filter(challenge=challenge)
    return Participation(
        accepted=Acceptance.objects.filter(terms__challenge=challenge).values("member").distinct().count(),
        authors=seen.values("idea__author").distinct().count(),
        entries=seen.count(),
        ballots=Ballot.objects.filter(challenge=challenge).count(),
    )


def challenges_for(reader: Reader) -> ChallengeQuerySet:
    """Return challenges with their phases and places."""
    rows = Challenge.objects.visible_to(reader).with_phases().select_related("category", "owner")
    return rows.fetch_mode(models.FETCH_PEERS)


def circles_for(member: Member) -> models.QuerySet[Circle]:
    """Return the groups that somebody may name: all for those who keep them, their own for others."""
    circles = Circle.objects.order_by("name")
    return circles if member.has_role(*KEEPER_ROLES) else circles.filter(members=member)


def entries_of(challenge: Challenge) -> models.QuerySet[Entry]:
    """Return the entries that stand, with their ideas, in the order of entering."""
    rows = Entry.objects.standing().filter(challenge=challenge).select_related("idea__author")
    return rows.order_by("entered_at", "id")


def prizes_of(challenge: Challenge) -> models.QuerySet[Prize]:
    """Return its prizes in their order, with what got them."""
    return Prize.objects.filter(challenge=challenge).with_award()


def own_to_enter(challenge: Challenge, member: Member) -> models.QuerySet[Idea]:
    """Return what a member may let take part of the ideas they have proposed before, the newest first."""
    ideas = Idea.objects.standing().unveiled().filter(author=member, category=challenge.category_id, entry=None)
    return ideas.filter(status=Idea.Status.OPEN).newest_first()[:OWN_OFFERED]


def shuffled(entries: Iterable[Entry], challenge: Challenge, reader: Reader) -> list[Entry]:
    """Return entries in an order by chance that is the same for one reader each time, so that no place helps anybody."""
    seed = reader.pk if isinstance(reader, Member) else 0
    rows = sorted(entries, key=lambda one: one.pk)
    Random(f"{challenge.pk}/{seed}").shuffle(rows)  # noqa: S311 -- it keeps no secret
    return rows


def newest_terms(challenge: Challenge) -> Terms | None:
    """Return the version of the terms that holds."""
    return Terms.objects.filter(challenge=challenge).order_by("-number").first()


def accepted_number(challenge: Challenge, reader: Reader) -> int | None:
    """Return the highest version of the terms that the reader accepted."""
    if not isinstance(reader, Member):
        return None
    mine = Acceptance.objects.filter(terms__challenge=challenge, member=reader)
    return mine.order_by("-terms__number").values_list("terms__number", flat=True).first()


def standpoint_of(challenge: Challenge, reader: Reader, moment: datetime) -> Standpoint:
    """Return where a reader stands in a challenge at a moment."""
    terms, accepted = newest_terms(challenge), accepted_number(challenge, reader)
    member = reader if isinstance(reader, Member) else None
    return Standpoint(
        phase=challenge.phase_at(moment),
        coming=challenge.phase_after(moment),
        may_take_part=member is not None and can_take_part(member, challenge),
        terms=terms,
        accepted=accepted,
        has_voted=member is not None and Ballot.objects.filter(challenge=challenge, member=member).exists(),
        is_counted=Count.objects.filter(challenge=challenge).exists(),
        is_judged=challenge.scorecard_id is not None and JuryCount.objects.filter(challenge=challenge).exists(),
        is_juror=member is not None
        and challenge.scorecard_id is not None
        and JurySeat.objects.filter(challenge=challenge, member=member).exists(),
    )


def ballot_of(challenge: Challenge, reader: Reader) -> Ballot | None:
    """Return the reader's ballot with what is chosen on it."""
    if not isinstance(reader, Member):
        return None
    return Ballot.objects.filter(challenge=challenge, member=reader).prefetch_related("choices").first()


def ballot_by_receipt(challenge: Challenge, receipt: str, reader: Reader | None) -> Ballot | None:
    """Return the ballot of a receipt, of the reader's own only where there is one; whoever it is of is told to nobody."""
    ballots = Ballot.objects.filter(challenge=challenge, receipt=receipt)
    if reader is not None:
        ballots = ballots.filter(member=reader) if isinstance(reader, Member) else ballots.none()
    return ballots.prefetch_related("choices__entry__idea").first()


def count_of(challenge: Challenge) -> Count | None:
    """Return the count with its standings in their order; a count is public."""
    standings = Standing.objects.select_related("entry__idea__author").order_by("place")
    segments = SegmentStanding.objects.order_by("segment", "entry")
    rows = Count.objects.filter(challenge=challenge)
    return rows.prefetch_related(
        models.Prefetch("standings", queryset=standings), models.Prefetch("segments", queryset=segments)
    ).first()


def segments_of(count: Count) -> tuple[list[str], list[tuple[Entry, list[int]]]]:
    """Return the names of the segments of a count, and by entry in its order what each of them gave it.

    The names come with the count's standings from ``count_of``; all that are too few by themselves come last.
    """
    rows = list(count.segments.all())
    words = sorted({row.segment for row in rows}, key=lambda word: (not word, word))
    given = {(row.segment, row.entry_id): row.points for row in rows}
    kinds = dict(Member.Kind.choices)
    names = [str(kinds.get(word, word)) if word else gettext("others") for word in words]
    return names, [
        (standing.entry, [given.get((word, standing.entry_id), 0) for word in words])
        for standing in count.standings.all()
    ]


def tells_points_so_far(challenge: Challenge) -> bool:
    """Tell whether a vote that runs shows where it stands."""
    return not challenge.hides_results and challenge.is_in(Phase.Kind.VOTE, timezone.now())


def shown_author(entry: Entry) -> Any:
    """Return who proposed an entry, or nobody while that is hidden, from everybody alike."""
    return None if entry.idea.is_veiled else entry.idea.author
