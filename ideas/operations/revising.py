"""Keeping what ideas said before, and emptying it when their author is forgotten."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from community.models import Member
from ideas.models import Idea, IdeaRevision


def keep_words(idea: Idea, title: str, body: str, *, by: Member, at: datetime) -> None:
    """Keep what a locked idea said before it is changed; the lock makes the number its own."""
    last = IdeaRevision.objects.filter(idea=idea).newest_first().first()
    IdeaRevision.objects.create(
        idea=idea,
        number=last.number + 1 if last else 1,
        title=title,
        body=body,
        written_at=last.replaced_at if last else idea.created_at,
        replaced_by=by,
        replaced_at=at,
    )


def empty_earlier_words(member: Member) -> None:
    """What an idea says stays, as others voted for it; what its author once wrote differently nobody relies on."""
    theirs = IdeaRevision.objects.kept().filter(idea__author=member)
    theirs.update(title="", body="", blanked_at=timezone.now())


def whose_earlier_words_came_late(erased: QuerySet[Member]) -> set[int]:
    """Whose ideas, of these forgotten members, somebody has changed since, so that what they said was kept anew."""
    return set(IdeaRevision.objects.kept().filter(idea__author__in=erased).values_list("idea__author", flat=True))
