"""Telling what was built: entries of the changelog, and the word to those who asked for it."""

from collections.abc import Sequence

from django.utils import timezone

from community.errors import VersionIsStale
from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.foundation.markup import render_markdown
from community.models import Member
from community.operations.texts import checked_body, checked_title
from ideas.errors import IdeaIsNotDelivered, MayNotAnnounce
from ideas.models import ChangelogEntry, ChangelogIdea, Idea, IdeaEvent
from ideas.models.idea_event import ToldInChangelog
from ideas.operations.events import record_idea_event
from ideas.permissions import can_announce


@act
def write_entry(*, by: Member, title: str, body: str, ideas: Sequence[Idea] = ()) -> ChangelogEntry:
    """Write a draft of what was built. Raises ``MayNotAnnounce``, ``TextIsEmpty`` or ``TextIsTooLong``."""
    if not can_announce(by):
        raise MayNotAnnounce
    body = checked_body(body)
    entry = ChangelogEntry.objects.create(
        title=checked_title(title), body=body, html=render_markdown(body), written_by=by
    )
    _link(entry, ideas)
    return entry


@act
def edit_entry(
    entry: ChangelogEntry,
    *,
    by: Member,
    title: str | None = None,
    body: str | None = None,
    ideas: Sequence[Idea] | None = None,
    version: int | None = None,
) -> ChangelogEntry:
    """Change what an entry says and which ideas it fulfils; nobody is told again.

    Raises ``MayNotAnnounce``, ``VersionIsStale``, ``IdeaIsNotDelivered`` where it is published, or what is wrong with the words.
    """
    entry = _locked(entry, by)
    if version is not None and version != entry.version:
        raise VersionIsStale
    if title is not None:
        entry.title = checked_title(title)
    if body is not None:
        entry.body = checked_body(body)
        entry.html = render_markdown(entry.body)
    entry.version += 1
    entry.save(update_fields=["title", "body", "html", "version"])
    if ideas is not None:
        _link(entry, ideas)
    if entry.published_at is not None:
        _delivered_ideas(entry)
    return entry


@act
def publish_entry(entry: ChangelogEntry, *, by: Member) -> ChangelogEntry:
    """Let everybody read an entry and tell those who asked for its ideas, once ever; again changes nothing.

    Raises ``MayNotAnnounce`` or ``IdeaIsNotDelivered``.
    """
    entry = _locked(entry, by)
    if entry.published_at is not None:
        return entry
    ideas, now = _delivered_ideas(entry), timezone.now()
    entry.published_at = now
    if ideas and entry.told_at is None:
        entry.told_at = now
        # One for all of them, so that whoever asked for several of them hears of it once.
        said = ToldInChangelog(entry.pk)
        record_idea_event(IdeaEvent.Kind.CHANGELOG_PUBLISHED, ideas[0], by=by, extras=said, at=now)
    entry.save(update_fields=["published_at", "told_at"])
    return entry


@act
def withdraw_entry(entry: ChangelogEntry, *, by: Member) -> ChangelogEntry:
    """Make an entry a draft again. Raises ``MayNotAnnounce``."""
    entry = _locked(entry, by)
    if entry.published_at is not None:
        entry.published_at = None
        entry.save(update_fields=["published_at"])
    return entry


def _locked(entry: ChangelogEntry, by: Member) -> ChangelogEntry:
    if not can_announce(by):
        raise MayNotAnnounce
    return read_locked(ChangelogEntry.objects.all(), entry.pk)


def _link(entry: ChangelogEntry, ideas: Sequence[Idea]) -> None:
    """Let an entry name exactly these; a merged idea is named by the one that stands for it."""
    named = Idea.objects.filter(pk__in=[idea.pk for idea in ideas])
    wanted = {idea.canonical_id for idea in named}
    ChangelogIdea.objects.filter(entry=entry).exclude(idea__in=wanted).delete()
    rows = [ChangelogIdea(entry=entry, idea_id=number) for number in sorted(wanted)]
    ChangelogIdea.objects.bulk_create(rows, ignore_conflicts=True)


def _delivered_ideas(entry: ChangelogEntry) -> list[Idea]:
    """Hold the ideas of an entry; raises ``IdeaIsNotDelivered`` unless all are."""
    numbers = ChangelogIdea.objects.filter(entry=entry).values("idea")
    ideas = list(Idea.objects.select_for_update(no_key=True).filter(pk__in=numbers).order_by("pk"))
    if any(idea.status != Idea.Status.DELIVERED for idea in ideas):
        raise IdeaIsNotDelivered
    return ideas
