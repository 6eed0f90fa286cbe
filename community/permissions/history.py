"""Who may read what a post said before, and remove it."""

from community.models import Member, ModerationCase, Post, PostRevision
from community.models.category import Reader
from community.models.flag import Outcome
from community.permissions import can_moderate, can_see_post, is_keeper


def can_see_history(reader: Reader, post: Post) -> bool:
    """Twin of ``Post.objects.with_history_for``."""
    stands = post.is_standing and post.topic.is_standing
    return can_see_post(reader, post) and (stands or _keeps(reader))


def can_see_post_revision(reader: Reader, revision: PostRevision) -> bool:
    """Twin of ``PostRevision.objects.visible_to``."""
    is_erased = revision.post.author.erased_at is not None
    return can_see_history(reader, revision.post) and (not is_erased or _keeps(reader))


def can_blank_revision(member: Member, post: Post) -> bool:
    """Those who keep order; authors too, while nobody has reported the post: what is looked into must not vanish."""
    if can_moderate(member):
        return True
    is_own = member.is_active and post.author_id == member.pk and can_see_history(member, post)
    return is_own and not _is_looked_into(post)


def _is_looked_into(post: Post) -> bool:
    kind, number = ("topic", post.topic_id) if post.is_first else ("post", post.pk)
    return ModerationCase.objects.filter(thing_kind=kind, thing_id=number, outcome=Outcome.OPEN).exists()


def _keeps(reader: Reader) -> bool:
    return isinstance(reader, Member) and reader.is_active and is_keeper(reader)
