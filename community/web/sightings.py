"""Tells that a page was read; what is written down about it is written elsewhere and later."""

from django.http import HttpRequest
from django.utils import timezone

from community.models import Member, Topic, Visit
from community.models.visit import business_day
from community.operations.visiting import Sighting
from community.signals import thing_seen
from community.visitors import day_key, is_robot
from community.web.tracks import track_to


def announce_sighting(request: HttpRequest, topic: Topic) -> None:
    """Ring for a page that somebody reads for themselves: programs do not count, nor do those who are paid to look."""
    reader = request.user
    if request.method != "GET" or is_robot(request) or (isinstance(reader, Member) and not reader.is_peer):
        return
    now = timezone.now()
    day, track = business_day(now), track_to(request, topic.pk)
    sighting = Sighting(
        visitor=day_key(request, day),
        thing_kind=Visit.Thing.TOPIC,
        thing_id=topic.pk,
        day=day,
        at=now,
        is_own=isinstance(reader, Member) and topic.author_id == reader.pk,
        was_solved=topic.is_solved,
        suggestion=track.suggestion if track else None,
    )
    thing_seen.send_robust(sender=Topic, sighting=sighting)
