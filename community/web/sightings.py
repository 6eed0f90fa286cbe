"""Tells that a page was read; what is written down about it is written elsewhere and later."""

from collections.abc import Collection
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from community.models import Article, Member, Topic
from community.models.visit import Thing, business_day
from community.operations.visiting import Sighting
from community.signals import thing_seen
from community.visitors import day_key, is_robot
from community.web.tracks import track_to


@dataclass(frozen=True)
class Seen:
    """What stands on a page: its kind and number, the members who wrote it, and whether it answers something."""

    kind: str
    id: int
    authors: Collection[int | None]
    is_answer: bool = False


def announce_sighting(request: HttpRequest, thing: Topic | Article) -> None:
    """Ring for the page of a topic or an article."""
    if isinstance(thing, Article):
        # An article that was reviewed and holds is an answer as good as a solution.
        announce_seen(request, Seen(Thing.ARTICLE, thing.pk, {thing.author_id, thing.owner_id}, thing.is_published))
    else:
        announce_seen(request, Seen(Thing.TOPIC, thing.pk, {thing.author_id}, thing.is_solved))


def announce_seen(request: HttpRequest, seen: Seen) -> None:
    """Ring for a page that somebody reads for themselves: programs do not count, nor do those who are paid to look."""
    reader = request.user
    if request.method != "GET" or is_robot(request) or (isinstance(reader, Member) and not reader.is_peer):
        return
    now = timezone.now()
    day, track = business_day(now), track_to(request, seen.kind, seen.id)
    sighting = Sighting(
        visitor=day_key(request, day),
        thing_kind=seen.kind,
        thing_id=seen.id,
        day=day,
        at=now,
        is_own=isinstance(reader, Member) and reader.pk in seen.authors,
        was_solved=seen.is_answer,
        suggestion=track.suggestion if track else None,
    )
    thing_seen.send_robust(sender=Seen, sighting=sighting)
