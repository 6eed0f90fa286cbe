# ruff: noqa: S608 -- the statements are put together from our own constants
"""Who is told of what happens to topics and posts."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models import Notification, TopicAttention, TopicEvent
from community.notifiers.base import Notifier, Source
from community.notifiers.telling import tell_by_sql

TOPIC_EVENTS = "community.topic_event"

# What somebody wrote is told of where it stands: its topic may have been merged, or split, while the event was waiting.
_EVENTS = """event AS (
    SELECT e.id AS event_id, e.by_id AS actor_id, t.category_id, t.id AS topic_id, e.post_id, e.occurred_at,
           t.author_id AS asker_id, p.author_id AS poster_id, p.number, p.reply_to_id, e.topic_id AS written_in
    FROM community_topicevent e
    LEFT JOIN community_post p ON p.id = e.post_id
    JOIN community_topic t ON t.id = CASE
        WHEN e.kind IN ('topic_opened', 'post_added', 'post_edited') THEN p.topic_id ELSE e.topic_id END
    WHERE e.id = ANY(%(ids)s)
), """
_ABOUT = "event.actor_id, event.category_id, event.topic_id, event.post_id"

_NAMED = f"""
    SELECT event.event_id, n.member_id AS recipient_id, CASE n.way WHEN 'called' THEN 'mention' ELSE 'quote' END AS kind,
           CASE n.way WHEN 'called' THEN 1 ELSE 3 END AS rank, {_ABOUT}
    FROM event JOIN community_mention n ON n.post_id = event.post_id"""
_REPLIED_TO = f"""
    SELECT event.event_id, r.author_id, 'reply', 2, {_ABOUT}
    FROM event JOIN community_post r ON r.id = event.reply_to_id"""
# The closer watch counts: a muted tag is louder than its category, and what was watched later is no news of earlier.
_WATCHING_THE_TOPIC = f"""
    SELECT event.event_id, w.member_id, '{{kind}}', 4, {_ABOUT}
    FROM event JOIN community_watch w ON w.topic_id IN (event.topic_id, event.written_in)
    WHERE w.level = 'watching' AND w.created_at <= event.occurred_at"""
_WATCHING_AROUND = f"""
    SELECT event.event_id, w.member_id, '{{kind}}', 4, {_ABOUT}
    FROM event JOIN community_watch w ON w.person_id = event.actor_id
    WHERE w.level = 'watching' AND w.created_at <= event.occurred_at
    UNION ALL
    SELECT event.event_id, w.member_id, '{{kind}}', 5, {_ABOUT}
    FROM event JOIN community_topic_tags tagged ON tagged.topic_id = event.topic_id
    JOIN community_watch w ON w.tag_id = tagged.tag_id
    WHERE w.level IN ({{levels}}) AND w.created_at <= event.occurred_at
    UNION ALL
    SELECT event.event_id, w.member_id, '{{kind}}', 6, {_ABOUT}
    FROM event JOIN community_watch w ON w.category_id = event.category_id
    WHERE w.level IN ({{levels}}) AND w.created_at <= event.occurred_at
      AND NOT EXISTS (SELECT FROM community_watch tag JOIN community_topic_tags tagged ON tagged.tag_id = tag.tag_id
                      WHERE tagged.topic_id = event.topic_id AND tag.member_id = w.member_id AND tag.level = 'muted')"""
_EVERY_POST, _OPENINGS_TOO = "'watching'", "'watching', 'openings'"
_UNREAD_BY_THEM = """AND NOT EXISTS (SELECT FROM community_readmark r
      WHERE r.member_id = m.id AND r.topic_id = n.topic_id AND r.number >= p.number)"""
_NOT_TOLD_OF_THIS_POST = """AND NOT EXISTS (SELECT FROM community_notification k
      WHERE k.recipient_id = m.id AND k.post_id = n.post_id)"""

_WATCH_WHERE_ONE_WRITES = """
    INSERT INTO community_watch (topic_id, member_id, level, is_automatic, created_at)
    SELECT DISTINCT ON (p.topic_id, e.by_id) p.topic_id, e.by_id, 'watching', true, e.occurred_at
    FROM community_topicevent e JOIN community_member m ON m.id = e.by_id JOIN community_post p ON p.id = e.post_id
    WHERE e.id = ANY(%(ids)s) AND m.watches_automatically AND m.is_active
    ORDER BY p.topic_id, e.by_id, e.id
    ON CONFLICT DO NOTHING"""
_READ_WHAT_WENT_AWAY = """
    UPDATE community_notification n SET read_at = now()
    FROM community_topicevent e
    WHERE e.id = ANY(%(ids)s) AND n.read_at IS NULL AND """

_WHETHER_SOLVED = "n.topic_id = e.topic_id AND n.kind = 'accept'"


def _union(*parts: str) -> str:
    return " UNION ALL ".join(parts)


class TopicNotifier(Notifier):
    """Finds whom to tell by one statement over all events of its kind."""

    candidates: str
    and_also: ClassVar[str] = ""
    watches_for_the_author: ClassVar[bool] = False

    def tell(self, source: str, events: Sequence[TopicEvent]) -> None:
        ids = [event.pk for event in events]
        if self.watches_for_the_author:
            with connection.cursor() as cursor:
                cursor.execute(_WATCH_WHERE_ONE_WRITES, {"ids": ids})
        tell_by_sql(source, self.candidates, {"ids": ids}, before=_EVENTS, and_also=self.and_also)


_K = Notification.Kind
_MENTIONED = _("%(who)s mentioned you in “%(what)s”")


class PostAdded(TopicNotifier):
    """Whoever is called, answered, quoted, or watches; one unread reply until they return, and nothing they have read."""

    event_kind = TopicEvent.Kind.POST_ADDED
    candidates = _union(
        _NAMED,
        _REPLIED_TO,
        _WATCHING_THE_TOPIC.format(kind="watching"),
        _WATCHING_AROUND.format(kind="watching", levels=_EVERY_POST),
    )
    and_also = _UNREAD_BY_THEM
    watches_for_the_author = True
    words: Mapping[str, Promise] = {
        _K.MENTION: _MENTIONED,
        _K.REPLY: _("%(who)s replied to you in “%(what)s”"),
        _K.QUOTE: _("%(who)s quoted you in “%(what)s”"),
        _K.WATCHING: _("%(who)s wrote in “%(what)s”"),
    }


class PostEdited(TopicNotifier):
    """Whoever is called by the new text and has not heard of the post yet."""

    event_kind = TopicEvent.Kind.POST_EDITED
    candidates = f"SELECT * FROM ({_NAMED}) named WHERE kind = 'mention'"
    and_also = _NOT_TOLD_OF_THIS_POST
    words: Mapping[str, Promise] = {_K.MENTION: _MENTIONED}


class TopicOpened(TopicNotifier):
    """Whoever is called, or watches the category, a tag or the asker."""

    event_kind = TopicEvent.Kind.TOPIC_OPENED
    candidates = _union(_NAMED, _WATCHING_AROUND.format(kind="opened", levels=_OPENINGS_TOO))
    # What was merged since is the opening of nothing.
    and_also = f"{_UNREAD_BY_THEM} AND (n.kind <> 'opened' OR p.number = 1)"
    watches_for_the_author = True
    words: Mapping[str, Promise] = {_K.MENTION: _MENTIONED, _K.OPENED: _("%(who)s opened “%(what)s”")}


_SOLVER = f"SELECT event.event_id, event.poster_id AS recipient_id, 'solution' AS kind, 1 AS rank, {_ABOUT} FROM event"
_ASKER = f"SELECT event.event_id, event.asker_id AS recipient_id, '{{kind}}' AS kind, 2 AS rank, {_ABOUT} FROM event"
_ME_TOO = f"""
    SELECT event.event_id, a.member_id, 'solved', 3, {_ABOUT}
    FROM event JOIN community_metoo a ON a.topic_id = event.topic_id"""

# Who asked, shares or watches what points here; whoever muted that hears nothing of it, wherever it is solved.
_OF_DUPLICATES = """
    SELECT event.event_id, concerned.member_id, 'solved', 3, event.actor_id, o.category_id, o.id, {post}
    FROM event
    JOIN community_topicduplicate d ON {joined}
    JOIN community_topic t ON t.id = d.topic_id AND t.state = 'visible'
    JOIN community_topic o ON o.id = d.canonical_id{only}
    CROSS JOIN LATERAL (
        SELECT t.author_id AS member_id
        UNION SELECT a.member_id FROM community_metoo a WHERE a.topic_id = t.id
        UNION SELECT w.member_id FROM community_watch w
        WHERE w.topic_id = t.id AND w.level = 'watching' AND w.created_at <= event.occurred_at
    ) concerned
    WHERE NOT EXISTS (SELECT FROM community_watch w
                      WHERE w.topic_id = t.id AND w.member_id = concerned.member_id AND w.level = 'muted')"""
_POINTING_HERE = _OF_DUPLICATES.format(post="event.post_id", joined="d.canonical_id = event.topic_id", only="")
# The one that was just pointed to a solved one; its asker is told of the pointer.
_SOLVED_ALREADY = _OF_DUPLICATES.format(
    post="s.post_id",
    joined="d.topic_id = event.topic_id",
    only=" AND o.state = 'visible' JOIN community_solution s ON s.topic_id = o.id",
)


class TopicSolved(TopicNotifier):
    """Who solved it, who asked it, who has the same problem, and who watches it; the same of what asks it again."""

    event_kind: str = TopicEvent.Kind.TOPIC_SOLVED
    candidates = _union(
        _SOLVER,
        _ASKER.format(kind="solved"),
        _ME_TOO,
        _WATCHING_THE_TOPIC.format(kind="solved"),
        _POINTING_HERE,
    )
    words: Mapping[str, Promise] = {
        _K.SOLUTION: _("Your post is the solution of “%(what)s”"),
        _K.SOLVED: _("“%(what)s” is solved"),
    }

    def tell(self, source: str, events: Sequence[TopicEvent]) -> None:
        # Whether it is solved needs nobody's answer any more.
        with connection.cursor() as cursor:
            cursor.execute(_READ_WHAT_WENT_AWAY + _WHETHER_SOLVED, {"ids": [event.pk for event in events]})
        super().tell(source, events)


class AcceptAsked(TopicNotifier):
    """Who asked, unless they want no reminders any more."""

    event_kind = TopicEvent.Kind.ACCEPT_ASKED
    candidates = _ASKER.format(kind="accept")
    and_also = "AND m.accept_reminders"
    words: Mapping[str, Promise] = {_K.ACCEPT: _("Did this answer solve “%(what)s”?")}


class SolutionChanged(TopicSolved):
    """The same people, of another post."""

    event_kind = TopicEvent.Kind.SOLUTION_CHANGED


class TopicReopened(TopicNotifier):
    """Whose post is no longer the solution, and who asked."""

    event_kind = TopicEvent.Kind.TOPIC_REOPENED
    candidates = _union(_SOLVER.replace("'solution'", "'reopened'"), _ASKER.format(kind="reopened"))
    words: Mapping[str, Promise] = {_K.REOPENED: _("“%(what)s” is open again")}


class SolutionDoubted(TopicNotifier):
    """Whose solution failed too many, and who asked."""

    event_kind = TopicEvent.Kind.SOLUTION_DOUBTED
    candidates = _union(_SOLVER.replace("'solution'", "'doubted'"), _ASKER.format(kind="doubted"))
    words: Mapping[str, Promise] = {_K.DOUBTED: _("The solution of “%(what)s” did not help several readers")}


_BY_MANY = """CASE (SELECT b.kind FROM community_member b WHERE b.id = event.actor_id)
    WHEN 'system' THEN 'outdated_by_many' ELSE 'outdated' END"""


class SolutionIsOutdated(TopicNotifier):
    """Whose solution it is, and who asked; where readers said so together, in other words."""

    event_kind = TopicEvent.Kind.SOLUTION_OUTDATED
    candidates = _union(_SOLVER.replace("'solution'", _BY_MANY), _ASKER.replace("'{kind}'", _BY_MANY))
    words: Mapping[str, Promise] = {
        _K.OUTDATED: _("The solution of “%(what)s” is outdated, %(who)s says"),
        "outdated_by_many": _("The solution of “%(what)s” is outdated, several readers say"),
    }


class ToAsker(TopicNotifier):
    """Who asked, and chooses, or has to say more."""

    def __init__(self, event_kind: TopicEvent.Kind, kind: Notification.Kind, sentence: Promise) -> None:
        """Say of what, and in which words."""
        self.event_kind, self.words = event_kind, {kind: sentence}
        self.candidates = _ASKER.format(kind=kind.value)


class DuplicateMarked(TopicNotifier):
    """Who asked what was asked before, once; of a solution that is there already, who shares or watches the question."""

    event_kind = TopicEvent.Kind.DUPLICATE_MARKED
    candidates = _union(_ASKER.format(kind="duplicate"), _SOLVED_ALREADY)
    and_also = """AND NOT EXISTS (SELECT FROM community_notification k
      WHERE k.recipient_id = m.id AND k.topic_id = n.topic_id AND k.kind = n.kind)"""
    words: Mapping[str, Promise] = {_K.DUPLICATE: _("“%(what)s” was asked before; see the original")}


class WentAway(Notifier):
    """Nobody is told; but what nobody may see any longer waits for nobody either, and stands in no other's way."""

    words: Mapping[str, Promise] = {}

    def __init__(self, event_kind: TopicEvent.Kind, about: str) -> None:
        """Say which rows the event takes along."""
        self.event_kind = event_kind
        self.about = about

    def tell(self, source: str, events: Sequence[TopicEvent]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_READ_WHAT_WENT_AWAY + self.about, {"ids": [event.pk for event in events]})


_OF_POST, _OF_TOPIC = "n.post_id = e.post_id", "n.topic_id = e.topic_id"

SOURCE = Source(
    TOPIC_EVENTS,
    TopicEvent,
    TopicAttention,
    [
        TopicOpened(),
        AcceptAsked(),
        PostAdded(),
        PostEdited(),
        TopicSolved(),
        SolutionChanged(),
        TopicReopened(),
        SolutionDoubted(),
        SolutionIsOutdated(),
        ToAsker(TopicEvent.Kind.SOLUTION_PROPOSED, _K.PROPOSED, _("%(who)s proposes a solution of “%(what)s”")),
        ToAsker(TopicEvent.Kind.NEEDS_INFO, _K.NEEDS_INFO, _("%(who)s needs to know more about “%(what)s”")),
        DuplicateMarked(),
        *(WentAway(kind, _OF_POST) for kind in (TopicEvent.Kind.POST_HIDDEN, TopicEvent.Kind.POST_DELETED)),
        *(WentAway(kind, _OF_TOPIC) for kind in (TopicEvent.Kind.TOPIC_HIDDEN, TopicEvent.Kind.TOPIC_DELETED)),
    ],
)
