"""Who may read what a post said before, and remove it."""

from community.models import Member, Post, PostRevision
from community.models.category import Reader
from community.permissions import can_moderate, can_see_post, is_keeper


def can_see_history(reader: Reader, post: Post) -> bool:
    """Twin of ``Post.objects.with_history_for``."""
    stands = post.is_standing and post.topic.is_standing
    return can_see_post(reader, post) and (stands or _keeps(reader))


def can_see_post_revision(reader: Reader, revision: PostRevision) -> bool:
    """Twin of ``PostRevision.objects.visible_to``."""
    is_erased = revision.post.author.erased_at is not None
    return can_see_history(reader, revision.post) and (not is_erased or _keeps(reader))


def can_blank_revision(member: Member) -> bool:
    """Those who keep order."""
    return can_moderate(member)


def _keeps(reader: Reader) -> bool:
    return isinstance(reader, Member) and reader.is_active and is_keeper(reader)
