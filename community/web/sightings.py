"""Tells that a page was read; what is written down about it is written elsewhere and later."""

from django.http import HttpRequest
from django.utils import timezone

from community.models import Article, Member, Topic
from community.models.visit import Thing, business_day
from community.operations.visiting import Sighting
from community.signals import thing_seen
from community.visitors import day_key, is_robot
from community.web.tracks import track_to


def announce_sighting(request: HttpRequest, thing: Topic | Article) -> None:
    """Ring for a page that somebody reads for themselves: programs do not count, nor do those who are paid to look."""
    reader = request.user
    if request.method != "GET" or is_robot(request) or (isinstance(reader, Member) and not reader.is_peer):
        return
    if isinstance(thing, Article):
        kind, authors, is_answer = Thing.ARTICLE, {thing.author_id, thing.owner_id}, thing.is_published
    else:
        kind, authors, is_answer = Thing.TOPIC, {thing.author_id}, thing.is_solved
    now = timezone.now()
    day, track = business_day(now), track_to(request, kind, thing.pk)
    sighting = Sighting(
        visitor=day_key(request, day),
        thing_kind=kind,
        thing_id=thing.pk,
        day=day,
        at=now,
        is_own=isinstance(reader, Member) and reader.pk in authors,
        # An article that was reviewed and holds is an answer as good as a solution.
        was_solved=is_answer,
        suggestion=track.suggestion if track else None,
    )
    thing_seen.send_robust(sender=type(thing), sighting=sighting)
