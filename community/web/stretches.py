"""A stretch of a topic's posts, as its page shows them to a reader."""

from dataclasses import dataclass, field
from functools import partial

from django.db import models

from community.kinds_of_readers import ForReaders
from community.models import Comment, Helpful, Member, Post, Topic
from community.models.category import Reader
from community.models.post import PostQuerySet
from community.permissions import can_read_post
from community.reports_of_members import attach_grounds
from community.web.paging import PAGE_SIZE
from community.web.trials import trials_of


@dataclass
class Stretch:
    """A stretch of a topic's posts by number, and the numbers that lead on and back."""

    posts: list[Post] = field(default_factory=list)
    after: int = 0
    onward: int | None = None
    back: int | None = None

    @property
    def last(self) -> int:
        """The number after which new answers come."""
        return self.posts[-1].number if self.posts else self.after

    @property
    def is_first(self) -> bool:
        """Tell whether it begins with the question."""
        return not self.after


def posts_for(reader: Reader, topic: int) -> PostQuerySet:
    """The posts of a topic of this number with what the page shows of each."""
    mine = Helpful.objects.none()
    if isinstance(reader, Member):
        mine = Helpful.objects.order_by().filter(post=models.OuterRef("pk"), member=reader)
    posts = Post.objects.with_placeholders_for(reader).filter(topic=topic).annotate(mine=models.Exists(mine))
    commented = models.Exists(Comment.objects.order_by().filter(post=models.OuterRef("pk")))
    posts = posts.annotate(is_commented=commented, **trials_of(reader))
    return posts.select_related("author", "reply_to").defer("body", "reply_to__body", "reply_to__html")


def _posts_after(reader: Reader, topic: int, after: int, *, size: int) -> PostQuerySet:
    return posts_for(reader, topic).filter(number__gt=after).in_order()[: size + 1]


_STRETCHES = {
    size: ForReaders(partial(_posts_after, size=size), topic=2**40, after=2**30) for size in (PAGE_SIZE, PAGE_SIZE + 1)
}


def stretch_of(topic: Topic, reader: Reader, after: int) -> Stretch:
    """One page of answers; the first one has the question on top of them."""
    size = PAGE_SIZE if after else PAGE_SIZE + 1
    posts = _STRETCHES[size].rows(reader, topic=topic.pk, after=after)
    onward = posts[size - 1].number if len(posts) > size else None
    back = max(after - PAGE_SIZE, 0) if after else None
    if back is not None and back <= 1:
        back = 0
    return Stretch(posts[:size], after=after, onward=onward, back=back)


def attach_comments(posts: list[Post], reader: Reader) -> None:
    """Comments come with imports only and are few; where there are none nothing is asked."""
    if not any(getattr(post, "is_commented", True) for post in posts):
        return
    comments = Comment.objects.visible_to(reader).filter(post__in=posts).select_related("author").defer("body")
    models.prefetch_related_objects(posts, models.Prefetch("comments", comments.in_order()))


def empty_placeholders(posts: list[Post], reader: Reader) -> None:
    """Take the words out of hidden posts that this reader may not read, and say in a word why they are hidden."""
    hidden = [post for post in posts if not can_read_post(reader, post)]
    for post in hidden:
        post.html, post.is_placeholder = "", True  # type: ignore[attr-defined]
    attach_grounds([post for post in posts if post.state == Post.State.HIDDEN])
