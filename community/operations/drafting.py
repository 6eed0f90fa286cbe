"""Keeping what is not finished, and throwing it away."""

from dataclasses import dataclass, field

from django.utils import timezone

from community.errors import MayNotWriteHere, TextIsTooLong
from community.foundation.acting import act
from community.models import Category, Draft, Member, Topic
from community.operations.texts import TITLE_LENGTH_LIMIT, checked_length
from community.permissions import can_see_category, can_see_topic


@dataclass(frozen=True)
class Unfinished:
    """What was typed so far; anything of it may be missing."""

    title: str = ""
    body: str = ""
    category: Category | None = None
    tags: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was typed."""
        return not (self.title.strip() or self.body.strip())


@act
def save_draft(text: Unfinished, *, by: Member, topic: Topic | None = None) -> Draft | None:
    """Keep an unfinished question, or an unfinished answer to a topic, in place of the one of before.

    Nothing typed throws the draft away and returns ``None``. Two tabs at once: the last one wins, and there is one
    draft. Raises ``MayNotWriteHere`` or ``TextIsTooLong``.
    """
    if not by.is_active or (topic is not None and not can_see_topic(by, topic)):
        raise MayNotWriteHere
    if text.category is not None and not can_see_category(by, text.category):
        raise MayNotWriteHere
    if len(text.title) > TITLE_LENGTH_LIMIT:
        raise TextIsTooLong(pointer="/title")
    checked_length(text.body)
    if text.is_empty:
        discard_draft(by=by, topic=topic)
        return None
    draft = Draft(
        member=by,
        topic=topic,
        title=text.title,
        body=text.body,
        category=text.category,
        tags=text.tags[:200],
        fields=text.fields,
        updated_at=timezone.now(),
    )
    columns = ["title", "body", "category", "tags", "fields", "updated_at"]
    Draft.objects.bulk_create([draft], update_conflicts=True, unique_fields=["member", "topic"], update_fields=columns)
    return draft


def discard_draft(*, by: Member, topic: Topic | None = None) -> bool:
    """Throw away a draft, as whoever has posted it does; return whether there was one."""
    removed, _per_model = Draft.objects.filter(member=by, topic=topic).delete()
    return bool(removed)
