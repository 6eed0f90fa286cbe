"""What putting topics together and taking them apart share: posts that change their topic, and what goes with them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from community.foundation.events import Extras
from community.models import ModerationAct, MovedPost, Notification, Post, Topic
from community.operations.earning import recount_scores_of
from community.operations.moving import take_along
from community.operations.numbering import next_number

AT_ONCE = 500


@dataclass(frozen=True)
class Rearranged(Extras):
    """What an act moved besides posts, so that it can be taken back exactly; ids of rows.

    ``solution`` is the one that went away, ``last`` the moment of the last post by topic, ``asker`` the me too that was
    made for who asked, ``read`` the notifications that were put away because there is an unread one already,
    ``incident`` what became of the one that a topic was about, ``marks_raised`` and ``marks_made`` see ``Carried``.
    """

    into: int
    last: dict[str, str]
    solution: dict[str, Any] | None = None
    me_toos: list[int] = field(default_factory=list)
    asker: int | None = None
    watches: list[int] = field(default_factory=list)
    notifications: list[int] = field(default_factory=list)
    read: list[int] = field(default_factory=list)
    incident: dict[str, Any] | None = None
    marks_raised: dict[int, int] = field(default_factory=dict)
    marks_made: dict[int, int] = field(default_factory=dict)


def last_moments(*topics: Topic) -> dict[str, str]:
    """Write down when the last posts of topics were written, as far as the topics say."""
    return {str(topic.pk): topic.last_posted_at.isoformat() for topic in topics}


def move_posts(posts: Sequence[Post], topic: Topic, *, act: ModerationAct) -> None:
    """Append posts in their order to a locked topic, whose other posts keep their numbers."""
    number = next_number(topic)
    rows = []
    for place, post in enumerate(posts):
        rows.append(
            MovedPost(
                act=act,
                post=post,
                from_topic_id=post.topic_id,
                from_number=post.number,
                to_topic=topic,
                to_number=number + place,
            )
        )
        post.topic, post.number = topic, number + place
    MovedPost.objects.bulk_create(rows, batch_size=AT_ONCE)
    _write(posts, topic)


def put_posts_back(moved: Sequence[MovedPost], topic: Topic) -> None:
    """Let moved posts stand where they stood before in a locked topic."""
    posts = []
    for row in moved:
        post = row.post
        post.topic, post.number = topic, row.from_number
        posts.append(post)
    _write(posts, topic)


def moved_by(act: ModerationAct) -> list[MovedPost]:
    """Return what an act moved, if all of it still stands where the act put it; nothing otherwise."""
    rows = list(MovedPost.objects.filter(act=act).select_related("post").order_by("from_number"))
    still = all((row.post.topic_id, row.post.number) == (row.to_topic_id, row.to_number) for row in rows)
    return rows if still else []


def recount(topic: Topic, *, known: str | None = None) -> None:
    """Count the posts of a locked topic anew, and find when the last one was written; ``known`` is when at least."""
    standing = Post.objects.filter(topic=topic).standing()
    found = standing.aggregate(number=models.Count("pk"), last=models.Max("created_at"))
    topic.post_count = found["number"]
    last = found["last"] or topic.last_posted_at
    topic.last_posted_at = last if known is None else max(datetime.fromisoformat(known), last)
    topic.me_too_count = topic.me_toos.count()
    topic.save(update_fields=["post_count", "last_posted_at", "me_too_count"])


def readdress(rows: models.QuerySet[Notification], topic: Topic) -> tuple[list[int], list[int]]:
    """Let notifications lead to a topic; return which ones, and which were put away for an unread one there."""
    unread = Notification.objects.filter(topic=topic, kind__in=Notification.UNTIL_RETURN, read_at=None)
    doubled = models.Q(kind__in=Notification.UNTIL_RETURN, read_at=None, recipient__in=unread.values("recipient"))
    put_away = list(rows.filter(doubled).values_list("pk", flat=True))
    Notification.objects.filter(pk__in=put_away).update(read_at=timezone.now())
    moved = list(rows.exclude(pk__in=put_away).values_list("pk", flat=True))
    Notification.objects.filter(pk__in=moved).update(topic=topic, category=topic.category_id)
    return moved, put_away


def readdress_back(extras: dict[str, Any], topic: Topic) -> None:
    """Take that back."""
    rows = Notification.objects.filter(pk__in=extras["notifications"])
    rows.update(topic=topic, category=topic.category_id)
    Notification.objects.filter(pk__in=extras["read"]).update(read_at=None)


def _write(posts: Sequence[Post], topic: Topic) -> None:
    Post.objects.bulk_update(posts, ["topic", "number"], batch_size=AT_ONCE)
    moved = Post.objects.filter(pk__in=[post.pk for post in posts])
    take_along(moved, topic)
    recount_scores_of(moved)
