# ruff: noqa: S608 -- the statements are put together from our own constants
"""Who is told of what the company says to an idea: who proposed it, shares in it, votes for it or follows it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models import Notification
from community.models.category import Reader
from community.notifiers.base import Line, Notifier, Source
from community.notifiers.telling import put_away, tell_by_sql
from ideas.models import ChangelogEntry, Idea, IdeaAttention, IdeaComment, IdeaEvent
from ideas.models.idea_event import DatePromised, StatusMoved, ToldInChangelog

IDEA_EVENTS = "ideas.idea_event"
_K = IdeaEvent.Kind
_S = Idea.Status
DECIDED: Mapping[str, Promise] = {
    f"idea_{_S.OPEN.value}": _("“%(what)s” is open again for your votes"),
    f"idea_{_S.UNDER_REVIEW.value}": _("We are looking into “%(what)s”"),
    f"idea_{_S.PLANNED.value}": _("“%(what)s” is planned"),
    f"idea_{_S.STARTED.value}": _("We have begun to build “%(what)s”"),
    f"idea_{_S.DELIVERED.value}": _("“%(what)s” is delivered"),
    f"idea_{_S.DECLINED.value}": _("We will not build “%(what)s”; read why"),
}
SHARES = "idea_shares"
PROMISED = "idea_promised"
NOT_PUBLISHED = "idea_not_published"
BUILT = "idea_built"
REVIEW = "idea_review"
CARE = "idea_care"
PREPARED = "idea_prepared"
COMMENT = "idea_comment"
CALLED = "idea_comment_called"

# The company speaks, so nobody is named as the actor: a muted colleague of ours keeps no decision quiet.
_EVENTS = """event AS (
    SELECT e.id AS event_id, e.by_id, e.occurred_at, i.category_id, i.id AS idea_id, i.author_id,
           'idea_' || (e.extras ->> 'after') AS decided, (e.extras ->> 'entry')::bigint AS entry_id,
           (e.extras ->> 'review')::bigint AS review_id, (e.extras ->> 'comment')::bigint AS comment_id
    FROM ideas_ideaevent e JOIN ideas_idea i ON i.id = e.idea_id AND i.state = 'visible'
    WHERE e.id = ANY(%(ids)s)
), """
# Whoever cares for an idea that was merged into this one cares for this one; ``via`` is the idea they care for.
_VIA = """event JOIN LATERAL (
    SELECT event.idea_id AS via, event.author_id AS proposer
    UNION ALL
    SELECT m.id, m.author_id FROM ideas_idea m WHERE m.merged_into_id = event.idea_id AND m.state = 'visible') g ON true"""
_COLUMNS = "event_id, recipient_id, kind, rank, actor_id, category_id, topic_id, post_id"
_TOLD = "SELECT event.event_id, {person}, {kind}, {rank}, NULL::bigint, event.category_id, NULL::bigint, NULL::bigint"


def _told(person: str, kind: str, rank: int) -> str:
    return f"{_TOLD.format(person=person, kind=kind, rank=rank)}, event.by_id, event.idea_id, g.via FROM {_VIA}"


_CONCERNED = f"""
    {_told("g.proposer", "event.decided", 1)}
    UNION ALL
    {_told("s.member_id", "event.decided", 1)} JOIN ideas_authorshare s ON s.idea_id = g.via
    UNION ALL
    {_told("v.member_id", "event.decided", 2)} JOIN ideas_ideavote v
        ON v.idea_id = g.via AND v.member_id IS NOT NULL AND v.created_at <= event.occurred_at
    UNION ALL
    {_told("w.member_id", "event.decided", 3)} JOIN ideas_ideawatch w
        ON w.idea_id = g.via AND w.level = 'watching' AND w.created_at <= event.occurred_at"""
# Whoever talked about it hears what is decided, once, whatever else they are to it; "you asked" is said to those who asked.
_COMMENTED = f"""
    UNION ALL
    {_told("c.author_id", "event.decided", 3)} JOIN ideas_ideacomment c
        ON c.idea_id = g.via AND c.state = 'visible' AND c.created_at <= event.occurred_at"""
# An entry tells of several ideas by one event.
_VIA_ENTRY = """event JOIN LATERAL (
    SELECT i.id AS via, i.author_id AS proposer, c.idea_id FROM ideas_changelogidea c
    JOIN ideas_idea i ON i.id = c.idea_id OR i.merged_into_id = c.idea_id
    WHERE c.entry_id = event.entry_id AND i.state = 'visible') g ON true"""
_ASKED_FOR = (
    _CONCERNED.replace(_VIA, _VIA_ENTRY).replace("event.idea_id, g.via FROM", "g.idea_id, g.via FROM")
).replace("event.decided", f"'{BUILT}'")
_PROMISED_TO = (_CONCERNED + _COMMENTED).replace("event.decided", f"'{PROMISED}'")
_WHO_PREPARED = f"""
    {_told("p.prepared_by_id", f"'{NOT_PUBLISHED}'", 1)} JOIN ideas_prepareddecision p
        ON p.idea_id = g.via AND g.via = event.idea_id"""
_HAVE_TO_JUDGE = f"""
    {_told("r.evaluator_id", f"'{REVIEW}'", 1)} JOIN ideas_review r
        ON r.id = event.review_id AND r.state = 'asked' AND g.via = event.idea_id"""
_NEW_OWNER = f"""
    {_told("i.owner_id", f"'{CARE}'", 1)} JOIN ideas_idea i
        ON i.id = event.idea_id AND g.via = event.idea_id AND i.owner_id IS NOT NULL"""
# What a rule prepared waits for a person: whoever cares for the idea, and whoever linked the issues that it is about.
_HAVE_TO_PUBLISH = f"""
    {_told("i.owner_id", f"'{PREPARED}'", 1)} JOIN ideas_idea i
        ON i.id = event.idea_id AND g.via = event.idea_id AND i.owner_id IS NOT NULL
        JOIN community_member b ON b.id = event.by_id AND b.kind = 'system'
    UNION ALL
    {_told("l.linked_by_id", f"'{PREPARED}'", 2)} JOIN ideas_ideaissue l ON l.idea_id = g.via
        JOIN community_member b ON b.id = event.by_id AND b.kind = 'system'"""
# Whoever has signed already has nothing to do; shares of a merged idea are its own.
_HAVE_TO_SIGN = f"""
    {_told("s.member_id", f"'{SHARES}'", 1)} JOIN ideas_authorshare s
        ON s.idea_id = g.via AND g.via = event.idea_id AND s.signed_at IS NULL"""
# A person says it, so whoever muted them is not told.
_SAID = f"""
    SELECT event.event_id, %s, %s, %s, event.by_id, event.category_id, NULL::bigint, NULL::bigint, event.by_id,
        event.idea_id, g.via FROM {_VIA} JOIN ideas_ideacomment c ON c.id = event.comment_id AND c.state = 'visible'"""
_NONE_WAITS = f"""NOT EXISTS (SELECT FROM community_notification n JOIN ideas_ideaevent u ON u.id = n.source_id
        WHERE n.source = '{IDEA_EVENTS}' AND n.kind = '{COMMENT}' AND n.read_at IS NULL AND u.idea_id = event.idea_id
        AND n.recipient_id = """


def _said_to(person: str, kind: str, rank: int, join: str = "", *, each: bool = False) -> str:
    said = (_SAID % (person, f"'{kind}'", rank)) + join
    return said if each else f"{said} WHERE {_NONE_WAITS}{person})"


_HEAR_COMMENTS = " UNION ALL ".join(
    [
        _said_to(
            "m.member_id",
            CALLED,
            1,
            " JOIN ideas_commentmention m ON m.comment_id = c.id AND g.via = event.idea_id",
            each=True,
        ),
        _said_to("g.proposer", COMMENT, 2),
        _said_to("s.member_id", COMMENT, 2, " JOIN ideas_authorshare s ON s.idea_id = g.via"),
        _said_to("w.member_id", COMMENT, 3, " JOIN ideas_ideawatch w ON w.idea_id = g.via AND w.level = 'watching'"),
    ]
)
_BUT_NOT_MUTED = """NOT EXISTS (SELECT FROM ideas_ideawatch q
        WHERE q.idea_id IN (found.idea_id, found.via) AND q.member_id = found.recipient_id AND q.level = 'muted')"""


class IdeaNotifier(Notifier):
    """Finds whom to tell by one statement over all events of its kind, however many votes there are."""

    def __init__(self, event_kind: IdeaEvent.Kind, words: Mapping[str, Promise], candidates: str) -> None:
        """Say of what, in which words, and whom."""
        self.event_kind = event_kind
        self.words = words
        kinds = ", ".join(f"'{kind}'" for kind in words)
        self.candidates = f"""SELECT {_COLUMNS} FROM ({candidates}) found ({_COLUMNS}, by_id, idea_id, via)
            WHERE recipient_id <> by_id AND kind IN ({kinds}) AND {_BUT_NOT_MUTED}"""

    def tell(self, source: str, events: Sequence[IdeaEvent]) -> None:
        tell_by_sql(source, self.candidates, {"ids": [event.pk for event in events]}, before=_EVENTS)


class PromiseNotifier(IdeaNotifier):
    """Tells of promises that no decision tells of."""

    def tell(self, source: str, events: Sequence[IdeaEvent]) -> None:
        super().tell(source, [event for event in events if not DatePromised(**event.extras).with_decision])


class CommentNotifier(IdeaNotifier):
    """Tells of comments one by one, so that whoever has an unread one of the same idea waits for no second."""

    def tell(self, source: str, events: Sequence[IdeaEvent]) -> None:
        for event in events:
            super().tell(source, [event])


class CommentWentAway(Notifier):
    """Nobody is told; but a comment that nobody may see any longer waits for nobody."""

    words: Mapping[str, Promise] = {}

    def __init__(self, event_kind: IdeaEvent.Kind) -> None:
        """Say after which event."""
        self.event_kind = event_kind

    def tell(self, source: str, events: Sequence[IdeaEvent]) -> None:
        gone = {event.extras["comment"] for event in events}
        told = IdeaEvent.objects.filter(kind=_K.COMMENT_ADDED, idea__in={event.idea_id for event in events})
        put_away(source, told.filter(extras__comment__in=gone).values_list("pk", flat=True))


class WentAway(Notifier):
    """Nobody is told; but what nobody may see any longer waits for nobody."""

    event_kind = _K.IDEA_HIDDEN
    words: Mapping[str, Promise] = {}

    def tell(self, source: str, events: Sequence[IdeaEvent]) -> None:
        ideas = {event.idea_id for event in events}
        put_away(source, IdeaEvent.objects.filter(idea__in=ideas).values_list("pk", flat=True))


class IdeaEvents(Source):
    """Reads the ideas of its notifications at once; what the recipient may not see any more is left out."""

    def lines(self, notifications: Sequence[Notification], reader: Reader) -> Iterable[Line]:
        """Put notifications about ideas into words; the company's answer goes along into the e-mail."""
        events = IdeaEvent.objects.in_bulk([row.source_id for row in notifications])
        ideas = Idea.objects.visible_to(reader).in_bulk({event.idea_id for event in events.values()})
        told = {_entry_of(event) for event in events.values()} - {None}
        entries = ChangelogEntry.objects.visible_to(reader).in_bulk(told) if told else {}
        said = {event.extras["comment"] for event in events.values() if event.kind == _K.COMMENT_ADDED}
        comments = IdeaComment.objects.standing().visible_to(reader).in_bulk(said) if said else {}
        for row in notifications:
            event: Any = events.get(row.source_id)
            if event and event.kind == _K.COMMENT_ADDED:
                comment, words = comments.get(event.extras["comment"]), str(self.sentence_for(row.kind) or "")
                if comment and words and event.idea_id in ideas:
                    words %= {"who": row.actor or "", "what": ideas[event.idea_id].title}
                    yield Line(row, words, comment.get_absolute_url())
                continue
            entry = _entry_of(event) if event else None
            thing: Any = ideas.get(event.idea_id) if event and entry is None else entries.get(entry)
            sentence = self.sentence_for(row.kind)
            if thing is not None and sentence is not None:
                yield Line(row, str(sentence) % {"what": thing.title}, thing.get_absolute_url(), _said(event))


def _entry_of(event: IdeaEvent) -> int | None:
    return ToldInChangelog(**event.extras).entry if event.kind == _K.CHANGELOG_PUBLISHED else None


def _said(event: IdeaEvent) -> str:
    """What the company says in public, which goes along into the e-mail."""
    if event.kind == _K.STATUS_CHANGED:
        return StatusMoved(**event.extras).reason
    if event.kind == _K.DATE_PROMISED:
        promised = DatePromised(**event.extras)
        day = date.fromisoformat(promised.after) if promised.after else None
        told = _("Promised for %(day)s.") % {"day": date_format(day)} if day else _("No date is promised any more.")
        return f"{told} {promised.reason}".strip()
    return ""


SOURCE = IdeaEvents(
    IDEA_EVENTS,
    IdeaEvent,
    IdeaAttention,
    [
        IdeaNotifier(_K.STATUS_CHANGED, DECIDED, _CONCERNED + _COMMENTED),
        IdeaNotifier(
            _K.SHARES_PROPOSED, {SHARES: _("You have a share in “%(what)s”; please look and sign")}, _HAVE_TO_SIGN
        ),
        IdeaNotifier(_K.CHANGELOG_PUBLISHED, {BUILT: _("You asked, we built: “%(what)s”")}, _ASKED_FOR),
        IdeaNotifier(_K.REVIEW_ASKED, {REVIEW: _("Please judge “%(what)s”")}, _HAVE_TO_JUDGE),
        IdeaNotifier(_K.OWNER_SET, {CARE: _("“%(what)s” is in your care")}, _NEW_OWNER),
        IdeaNotifier(
            _K.DECISION_PREPARED,
            {PREPARED: _("An answer to “%(what)s” is prepared; please look and publish it")},
            _HAVE_TO_PUBLISH,
        ),
        PromiseNotifier(_K.DATE_PROMISED, {PROMISED: _("The date of “%(what)s” has changed")}, _PROMISED_TO),
        IdeaNotifier(
            _K.PUBLISHING_FAILED,
            {NOT_PUBLISHED: _("Your decision on “%(what)s” could not be published; please look at it")},
            _WHO_PREPARED,
        ),
        CommentNotifier(
            _K.COMMENT_ADDED,
            {
                COMMENT: _("%(who)s commented on “%(what)s”"),
                CALLED: _("%(who)s called you in a comment on “%(what)s”"),
            },
            _HEAR_COMMENTS,
        ),
        CommentWentAway(_K.COMMENT_HIDDEN),
        CommentWentAway(_K.COMMENT_WITHDRAWN),
        WentAway(),
    ],
)
