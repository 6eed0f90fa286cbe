"""Says at issues what was written down, once, and asks trackers how issues are that nobody has told of yet."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from community.outgoing import ALTOGETHER_SECONDS
from crm.channel_errors import CommentIsUnderWay
from crm.connectors import connector_of
from crm.connectors.base import AccessIsRefused, CannotBeRead, NetworkIsAway, NetworkSaysLater
from crm.connectors.trackers import TrackerConnector, covers
from crm.errors import MayNotKeepChannels
from crm.models import Channel, IssueComment
from crm.models.channel import TRACKERS
from crm.operations.hearing_issues import hear_issue
from crm.operations.sealing_secrets import open_secrets
from crm.permissions import can_keep_channels
from ideas.issue_names import IssueState
from ideas.models import Idea, IdeaEvent, TrackerIssue
from ideas.models.idea_event import StatusMoved

STARTS_AT_MOST = 12
# It is asked whether it is there and then sent: twice as long as both may take.
LEASE = timedelta(seconds=4 * ALTOGETHER_SECONDS)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=6)
# Who is linked a moment ago is asked after; later only what trackers tell by themselves counts.
ASKED_FOR = timedelta(minutes=10)
_State = IssueComment.State


@act
def comment_again(comment: IssueComment, *, by: Member) -> IssueComment:
    """Let a comment go out that has failed. Raises ``MayNotKeepChannels`` or ``CommentIsUnderWay``."""
    if not can_keep_channels(by):
        raise MayNotKeepChannels
    comment = read_locked(IssueComment.objects.all(), comment.pk)
    if comment.state != _State.FAILED:
        raise CommentIsUnderWay
    # Not from zero: it may have arrived all the same.
    comment.state, comment.starts, comment.due_at = _State.WAITING, 1, timezone.now()
    comment.save(update_fields=["state", "starts", "due_at"])
    return comment


def send_comments() -> int:
    """Send what is due; a tracker that does not answer is left alone until the next time."""
    sent = 0
    away: set[int] = set()
    while (comment := _start(away)) is not None:
        if _send(comment):
            sent += 1
        else:
            away.add(comment.channel_id)
    return sent


def ask_after_issues() -> int:
    """Ask for title and state of issues that were linked a moment ago; return how many are known now."""
    new = TrackerIssue.objects.filter(
        state=IssueState.UNKNOWN, links__linked_at__gt=timezone.now() - ASKED_FOR
    ).distinct()
    channels = list(Channel.objects.active().filter(network__in=TRACKERS).order_by("id")) if new.exists() else []
    return sum(any(_ask(channel, issue) for channel in channels) for issue in new.order_by("id"))


def words_of(comment: IssueComment) -> str:
    """Return what is said: where the idea stands, how far it is and how many want it; nothing that anybody wrote.

    Whoever writes a title could call people there, or command the tracker.
    """
    idea = comment.idea
    page = f"{settings.BASE_URL.rstrip('/')}{reverse('idea', args=[idea.pk, '-'])}#{comment.mark}"
    with translation.override(str(comment.channel.options.get("language") or settings.LANGUAGE_CODE)):
        match comment.event and comment.event.kind:
            case IdeaEvent.Kind.ISSUE_LINKED:
                said = _("An idea of our customers is linked to this issue.")
            case IdeaEvent.Kind.STATUS_CHANGED if comment.event:
                status = Idea.Status(StatusMoved(**comment.event.extras).after).label
                said = _("The status of the idea that is linked to this issue is now: %(status)s.") % {"status": status}
            case _:
                said = _("The idea that is linked to this issue has reached %(votes)d votes.") % {
                    "votes": comment.votes or 0
                }
        return f"{said} {_('Votes now: %(votes)d.') % {'votes': idea.shown_votes}} {page}"


@act
def _start(away: set[int]) -> IssueComment | None:
    """Take the lease of one comment, and count the start before anything leaves the house."""
    due = IssueComment.objects.due().exclude(channel_id__in=away)
    rows = due.select_related("channel", "issue", "idea", "event")
    comment = rows.select_for_update(of=("self",), skip_locked=True, no_key=True).first()
    if comment is not None:
        comment.starts += 1
        comment.due_at = timezone.now() + LEASE
        comment.save(update_fields=["starts", "due_at"])
    return comment


def _send(comment: IssueComment) -> bool:
    try:
        _say(comment)
    except NetworkIsAway as fault:
        _not_sent(comment, fault)
        return False
    _end(comment, state=_State.SENT, sent_at=timezone.now(), error="")
    return True


def _say(comment: IssueComment) -> None:
    """Say it, unless it was said by somebody who did not live to write that down."""
    connector = connector_of(comment.channel.network)
    secrets = open_secrets(comment.channel)
    if not isinstance(connector, TrackerConnector) or not secrets.access:
        raise AccessIsRefused("there is no access secret")
    words, name = words_of(comment), comment.issue.name
    own = words.rpartition(" ")[2]
    if comment.starts > 1:
        said = connector.comments(comment.channel, secrets, name, comment.written_at)
        if any(own in one.split() for one in said):
            return
    connector.comment(comment.channel, secrets, name, words)


def _not_sent(comment: IssueComment, fault: NetworkIsAway) -> None:
    is_final = not isinstance(fault, AccessIsRefused | NetworkSaysLater) and "status 4" in str(fault)
    error = f"{type(fault).__name__}: {fault}"[:500]
    if is_final or comment.starts >= STARTS_AT_MOST:
        _end(comment, state=_State.FAILED, error=error)
        return
    wait = timezone.now() + min(FIRST_WAIT * 2 ** (comment.starts - 1), LONGEST_WAIT)
    _end(comment, error=error, due_at=fault.until if isinstance(fault, NetworkSaysLater) else wait)


@act
def _end(comment: IssueComment, **values: object) -> None:
    """Write down how it went, unless somebody else has taken it up meanwhile."""
    ours = IssueComment.objects.filter(pk=comment.pk, state=_State.WAITING, starts=comment.starts)
    ours.update(**values)


def _ask(channel: Channel, issue: TrackerIssue) -> bool:
    connector, secrets = connector_of(channel.network), open_secrets(channel)
    if not covers(channel, issue.name) or not isinstance(connector, TrackerConnector) or not secrets.access:
        return False
    try:
        told = connector.look_at(channel, secrets, issue.name)
    except (NetworkIsAway, CannotBeRead):
        return False
    hear_issue(channel, told)
    return True
