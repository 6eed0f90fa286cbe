"""Commenting on an idea, changing what one said, and taking it back.

A comment stays with its idea and is read through the one that stands for it. Whoever changes comments holds the idea, its
canonical one and then the comment, so that counts and merges never pass each other.
"""

from django.db.models import QuerySet
from django.utils import timezone

from community.errors import VersionIsStale
from community.foundation.acting import act
from community.models import Flag, Member, SpamVerdict
from community.models.mention import Mention
from community.models.topic import State
from community.operations.holding_back import close_case_of_held, report_judged, wait_for_approval
from community.operations.naming import render_naming
from community.operations.spotting_spam import judge_text, record_verdict
from community.operations.texts import checked_body
from ideas.comment_errors import (
    CommentIsNotStanding,
    IdeaClosedForComments,
    IdeaIsVeiled,
    MayNotComment,
    MayNotEditComment,
)
from ideas.errors import IdeaIsNotStanding
from ideas.models import CommentMention, Idea, IdeaComment, IdeaEvent
from ideas.models.idea_event import Commented
from ideas.operations.events import record_idea_event
from ideas.operations.groups import locked_groups, locked_with_canonical, recount_comments
from ideas.permissions import can_comment, can_edit_comment

# What comments are called where things of all apps meet.
COMMENT = "idea_comment"


@act
def comment_on_idea(idea: Idea, *, by: Member, body: str) -> IdeaComment:
    """Say something about an idea in public; what is sent to a merged one is said at the one that stands for it.

    What the spam rules hold back is seen by its author and those who keep order, and counts nowhere until one of them
    lets it appear. Raises ``MayNotComment``, ``IdeaIsVeiled``, ``IdeaIsNotStanding``, ``IdeaClosedForComments``,
    ``TextIsEmpty``, ``TextIsTooLong``, ``MemberIsSilenced`` or ``WordIsRefused``.
    """
    _idea, canonical = locked_with_canonical(idea)
    if not can_comment(by, canonical):
        raise MayNotComment
    check_takes_comments(canonical)
    body = checked_body(body)
    judgement = judge_text(body, by=by, category=canonical.category)
    html, mentions = render_naming(body)
    comment = IdeaComment.objects.create(
        idea=canonical,
        author=by,
        is_of_company=by.is_employee,
        body=body,
        html=html,
        state=State.HELD if judgement.is_held else State.VISIBLE,
    )
    _keep_called(comment, mentions)
    record_verdict(judgement, COMMENT, comment.pk, by=by)
    if judgement.is_held:
        wait_for_approval(COMMENT, comment, points=judgement.points)
    recount_comments(canonical)
    kind = IdeaEvent.Kind.COMMENT_HELD if judgement.is_held else IdeaEvent.Kind.COMMENT_ADDED
    record_idea_event(kind, canonical, by=by, extras=Commented(comment.pk), at=comment.created_at)
    return comment


@act
def edit_comment(comment: IdeaComment, *, by: Member, body: str, version: int | None = None) -> IdeaEvent | None:
    """Change what one said, as long as the idea takes comments; the same text changes nothing.

    What the spam rules would have held back is reported, which may hide it. Raises ``MayNotEditComment``,
    ``VersionIsStale``, ``CommentIsNotStanding`` or as ``comment_on_idea`` does.
    """
    canonical, comment = locked_comment(comment)
    if not can_edit_comment(by, comment):
        raise MayNotEditComment
    if version is not None and version != comment.version:
        raise VersionIsStale
    if not comment.is_standing:
        raise CommentIsNotStanding
    check_takes_comments(canonical)
    body = checked_body(body)
    judgement = judge_text(body, by=by, category=comment.idea.category)
    if body == comment.body:
        return None
    comment.body, (comment.html, mentions) = body, render_naming(body)
    comment.edited_at = timezone.now()
    comment.version += 1
    comment.save(update_fields=["body", "html", "edited_at", "version"])
    CommentMention.objects.filter(comment=comment).delete()
    _keep_called(comment, mentions)
    event = record_idea_event(IdeaEvent.Kind.COMMENT_EDITED, comment.idea, by=by, extras=Commented(comment.pk))
    report_judged(judgement, COMMENT, comment.pk, by=by)
    return event


@act
def withdraw_comment(comment: IdeaComment, *, by: Member) -> IdeaEvent | None:
    """Take back what one said, of whatever idea; what is gone already changes nothing. Raises ``MayNotEditComment``."""
    canonical, comment = locked_comment(comment)
    if not can_edit_comment(by, comment):
        raise MayNotEditComment
    if comment.withdrawn_at is not None:
        return None
    if comment.state == State.HELD:
        close_case_of_held(COMMENT, comment.pk, by=by, appears=False)
    comment.state, comment.withdrawn_at = State.DELETED, timezone.now()
    comment.save(update_fields=["state", "withdrawn_at"])
    recount_comments(comment.idea, canonical)
    return record_idea_event(IdeaEvent.Kind.COMMENT_WITHDRAWN, comment.idea, by=by, extras=Commented(comment.pk))


def empty_comments(member: Member) -> None:
    """Take all that a forgotten member said out of the conversations; the empty rows tell an import what not to bring."""
    theirs = IdeaComment.objects.filter(author=member)
    rows = locked_groups(list(theirs.order_by().values_list("idea", flat=True)))
    if not rows:
        return
    comments = list(theirs.select_for_update(no_key=True).order_by("pk"))
    CommentMention.objects.filter(comment__in=comments).delete()
    for comment in comments:
        if comment.state == State.HELD:
            close_case_of_held(COMMENT, comment.pk, by=Member.objects.system(), appears=False)
        gone_at = comment.withdrawn_at or timezone.now()
        theirs.filter(pk=comment.pk).update(body="", html="", state=State.DELETED, withdrawn_at=gone_at)
    SpamVerdict.objects.filter(thing_kind=COMMENT, member=member).update(findings=[], fingerprint="")
    # What the system reported says what gave the text away.
    by_rules = Flag.objects.filter(thing_kind=COMMENT, thing_id__in=[one.pk for one in comments])
    by_rules.filter(by=Member.objects.system()).update(note="")
    recount_comments(*rows.values())


def whose_comments_came_late(erased: QuerySet[Member]) -> set[int]:
    """Which of these forgotten members have said something that is still there."""
    return set(IdeaComment.objects.filter(author__in=erased).exclude(body="").values_list("author", flat=True))


def locked_comment(comment: IdeaComment) -> tuple[Idea, IdeaComment]:
    """Lock a comment after its idea and the one that stands for it; return that one, and the comment as it is then."""
    idea, canonical = locked_with_canonical(comment.idea)
    comment = IdeaComment.objects.select_for_update(no_key=True).get(pk=comment.pk)
    comment.idea = idea
    return canonical, comment


def check_takes_comments(idea: Idea) -> None:
    """Raise what stands against talking about a locked idea now."""
    if idea.is_veiled:
        raise IdeaIsVeiled
    if idea.state != State.VISIBLE:
        raise IdeaIsNotStanding
    if not idea.accepts_comments:
        raise IdeaClosedForComments


def _keep_called(comment: IdeaComment, mentions: list[Mention]) -> None:
    """Write down who is called; whose words are quoted hears nothing of comments."""
    called = [CommentMention(comment=comment, member=one.member) for one in mentions if one.way == Mention.Way.CALLED]
    CommentMention.objects.bulk_create(called)
