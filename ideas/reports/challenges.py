"""Challenges as they are shown: to whom, with which entries, and with what is known so far."""

from collections.abc import Iterable
from random import Random
from typing import Any

from django.db import models
from django.utils import timezone

from community.models import Circle, Member
from community.models.category import KEEPER_ROLES, Reader
from ideas.models import Acceptance, Ballot, Challenge, Count, Entry, Phase, SegmentStanding, Standing, Terms


def challenges_for(reader: Reader) -> models.QuerySet[Challenge]:
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


def ballot_of(challenge: Challenge, reader: Reader) -> Ballot | None:
    """Return the reader's ballot with what is chosen on it."""
    if not isinstance(reader, Member):
        return None
    return Ballot.objects.filter(challenge=challenge, member=reader).prefetch_related("choices").first()


def count_of(challenge: Challenge) -> Count | None:
    """Return the count with its standings in their order; a count is public."""
    standings = Standing.objects.select_related("entry__idea__author").order_by("place")
    segments = SegmentStanding.objects.order_by("segment", "entry")
    rows = Count.objects.filter(challenge=challenge)
    return rows.prefetch_related(
        models.Prefetch("standings", queryset=standings), models.Prefetch("segments", queryset=segments)
    ).first()


def tells_points_so_far(challenge: Challenge) -> bool:
    """Tell whether a vote that runs shows where it stands."""
    return not challenge.hides_results and challenge.is_in(Phase.Kind.VOTE, timezone.now())


def shown_author(entry: Entry) -> Any:
    """Return who proposed an entry, or nobody while that is hidden, from everybody alike."""
    return None if entry.idea.is_veiled else entry.idea.author
