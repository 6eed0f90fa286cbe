"""Proposing, editing and moderating ideas."""

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from community.errors import TextIsEmpty, VersionIsStale
from community.flaggable import Because
from community.foundation.acting import act
from community.foundation.markup import render_markdown
from community.models import Category, Member, ModerationAct, Topic
from community.models.moderation_act import Ground
from community.models.topic import State
from community.models.topic_event import Reasoned
from community.operations.posting import tags_named
from community.operations.recording_acts import StateMoved, Upon, record_act
from community.operations.sanctioning import check_may_speak
from community.operations.texts import checked_body, checked_title
from ideas.errors import MayNotEditIdea, MayNotPropose
from ideas.models import Idea, IdeaEvent
from ideas.operations.entries import check_words_may_change
from ideas.operations.events import locked_idea, record_idea_event
from ideas.operations.groups import locked_with_canonical, recount_comments
from ideas.operations.holding_back import settle_held_idea
from ideas.operations.revising import keep_words
from ideas.permissions import can_edit_idea, can_moderate_ideas, can_propose_in

_ACTS = {
    State.VISIBLE: ModerationAct.Kind.RESTORE,
    State.HIDDEN: ModerationAct.Kind.HIDE,
    State.DELETED: ModerationAct.Kind.DELETE,
}


@act
def propose_idea(  # noqa: PLR0913 -- each is a field of the form that people fill in, but for the veil
    category: Category,
    *,
    by: Member,
    title: str,
    body: str,
    tags: Collection[str] = (),
    topic: Topic | None = None,
    is_veiled: bool = False,
) -> IdeaEvent:
    """Put an idea on the board, or only into its challenge, without its author, where that veils it.

    Raises ``MayNotPropose``, ``MemberIsSilenced`` or what is wrong with it.
    """
    if not can_propose_in(by, category):
        raise MayNotPropose
    check_may_speak(by)
    title, body = checked_title(title), checked_body(body)
    idea = Idea.objects.create(
        category=category,
        author=by,
        topic=topic,
        title=title,
        slug=Idea.slug_for(title),
        body=body,
        html=render_markdown(body),
        is_veiled=is_veiled,
    )
    idea.tags.add(*tags_named(tags))
    return record_idea_event(IdeaEvent.Kind.IDEA_PROPOSED, idea, by=by, at=idea.created_at)


@act
def edit_idea(
    idea: Idea,
    *,
    by: Member,
    title: str | None = None,
    body: str | None = None,
    tags: Collection[str] | None = None,
    version: int | None = None,
) -> IdeaEvent | None:
    """Change title, text or tags; words that others take the place of are kept. Nothing given changes nothing and returns ``None``.

    Raises ``MayNotEditIdea``, ``VersionIsStale`` or, for the words of an entry, ``EntryIsClosed``.
    """
    idea = locked_idea(idea)
    if not can_edit_idea(by, idea):
        raise MayNotEditIdea
    check_may_speak(by)
    if version is not None and version != idea.version:
        raise VersionIsStale
    if title is None and body is None and tags is None:
        return None
    now = timezone.now()
    if title is not None or body is not None:
        _change_words(idea, by=by, title=title, body=body, at=now)
    if tags is not None:
        idea.tags.set(tags_named(tags))
    idea.version += 1
    idea.save(update_fields=["title", "slug", "body", "html", "version"])
    return record_idea_event(IdeaEvent.Kind.IDEA_EDITED, idea, by=by, at=now)


@act
def move_idea_to_state(
    idea: Idea,
    state: State,
    *,
    by: Member,
    reason: str,
    ground: str = Ground.OTHER,
    undoes: ModerationAct | None = None,
) -> IdeaEvent | None:
    """Hide, restore or delete an idea; the state it is in already changes nothing.

    One that was held back is released or rejected. Raises ``MayNotEditIdea``, or ``TextIsEmpty`` without a reason.
    """
    idea, canonical = locked_with_canonical(idea)
    if not can_moderate_ideas(by):
        raise MayNotEditIdea
    if not reason.strip():
        raise TextIsEmpty(pointer="/reason")
    if idea.state == state:
        return None
    if idea.state == State.HELD:
        return settle_held_idea(idea, state, by=by, because=Because(ground, reason, undoes))
    moved = StateMoved(idea.state, state)
    idea.state = state
    idea.save(update_fields=["state"])
    # What was said about a merged idea is read and counted there only as long as it stands.
    recount_comments(canonical)
    upon, because = Upon("idea", idea.pk, idea.author_id, idea.category_id), Because(ground, reason, undoes)
    record_act(_ACTS[state], upon, by=by, because=because, extras=moved)
    kind = IdeaEvent.Kind.IDEA_RESTORED if state == State.VISIBLE else IdeaEvent.Kind.IDEA_HIDDEN
    return record_idea_event(kind, idea, by=by, extras=Reasoned(reason))


def _change_words(idea: Idea, *, by: Member, title: str | None, body: str | None, at: datetime) -> None:
    check_words_may_change(idea)
    before = idea.title, idea.body
    if title is not None:
        idea.title = checked_title(title)
        idea.slug = Idea.slug_for(idea.title)
    if body is not None:
        idea.body = checked_body(body)
        idea.html = render_markdown(idea.body)
    if (idea.title, idea.body) != before:
        keep_words(idea, *before, by=by, at=at)
