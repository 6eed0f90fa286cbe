"""What a post said before: putting it back, or removing for good what should never have stood there."""

from dataclasses import dataclass

from django.utils import timezone

from community.errors import MayNotModerate, TextIsEmpty
from community.errors.moderating import TextIsRemoved
from community.flaggable import Because
from community.foundation.acting import act
from community.foundation.events import Extras
from community.foundation.locking import read_locked
from community.models import Member, ModerationAct, PostRevision, TopicEvent
from community.operations.posting import edit_post, locked_post
from community.operations.recording_acts import record_act, upon_post, upon_topic
from community.permissions.history import can_blank_revision


@dataclass(frozen=True)
class Blanked(Extras):
    """The number of the version whose text is gone."""

    number: int


@act
def restore_revision(revision: PostRevision, *, by: Member, version: int | None = None) -> TopicEvent | None:
    """Make a copy of an earlier text the newest one; when it says the same, nothing changes.

    Raises ``TextIsRemoved`` and what ``edit_post`` raises.
    """
    # Under the lock of the post nobody removes the text on the way.
    _topic, post = locked_post(revision.post)
    revision = PostRevision.objects.get(pk=revision.pk)
    if revision.is_blanked:
        raise TextIsRemoved
    return edit_post(post, by=by, body=revision.body, version=version, source_format=revision.format)


@act
def blank_revision(revision: PostRevision, *, by: Member, because: Because) -> ModerationAct | None:
    """Remove the words of an earlier text for good, as when somebody wrote a phone number; who and when stays.

    A text that is gone already changes nothing and returns ``None``. The same words in other versions stay. Raises
    ``MayNotModerate`` or ``TextIsEmpty`` without a reason.
    """
    topic, post = locked_post(revision.post)
    if not can_blank_revision(by, post):
        raise MayNotModerate
    if not because.reason.strip():
        raise TextIsEmpty(pointer="/reason")
    revision = read_locked(PostRevision.objects.all(), revision.pk)
    if revision.is_blanked:
        return None
    revision.body, revision.blanked_by, revision.blanked_at = "", by, timezone.now()
    revision.save(update_fields=["body", "blanked_by", "blanked_at"])
    upon = upon_topic(topic) if post.is_first else upon_post(post, topic)
    return record_act(ModerationAct.Kind.BLANK, upon, by=by, because=because, extras=Blanked(revision.number))
