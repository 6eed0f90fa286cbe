"""Following an idea, muting it, and taking either back."""

from community.foundation.acting import act
from community.models import Member
from ideas.errors import MayNotWatch
from ideas.models import Idea, IdeaWatch
from ideas.permissions import can_see_idea


@act
def watch_idea(idea: Idea, *, by: Member, level: str = IdeaWatch.Level.WATCHING) -> IdeaWatch:
    """Hear of an idea, or nothing of it, from now on; the same again changes nothing. Raises ``MayNotWatch``."""
    if not (by.is_active and can_see_idea(by, idea)):
        raise MayNotWatch
    # Two at once meet at the unique key; the later one's level stands, and both are the member's own choice.
    row, _made = IdeaWatch.objects.update_or_create(idea=idea, member=by, defaults={"level": level})
    return row


@act
def unwatch_idea(idea: Idea, *, by: Member) -> bool:
    """Neither follow nor mute an idea any longer; return whether there was anything to take back."""
    removed, _per_model = IdeaWatch.objects.filter(idea=idea, member=by).delete()
    return bool(removed)
