"""Stamps of pages: one short text that is another one as soon as any row changes that strangers see on the page.

PostgreSQL writes the number of the transaction that made a row into the row itself (``xmin``), so nobody has to keep a
stamp up to date, and none can be forgotten: whoever changes a row changes its number with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from community.models.topic import State

# Where others have hidden something a page shows its place; of what is held back or deleted nothing.
ON_A_PAGE = (State.VISIBLE, State.HIDDEN)
# A page shows so many posts, and knows whether there are more.
_POSTS = 22

# What hangs on a question or on a post of it and is shown to strangers: table, and the column that names it.
ON_A_TOPIC = (
    ("topic_tags", "topic_id"),
    ("solution", "topic_id"),
    ("needsinfo", "topic_id"),
    ("topiclock", "topic_id"),
    ("topicclaim", "topic_id"),
    ("topicduplicate", "topic_id"),
    ("topicduplicate", "canonical_id"),
    ("topicfieldvalue", "topic_id"),
    ("incidenttopic", "topic_id"),
)
ON_A_POST = (
    ("attachment", "post_id"),
    ("comment", "post_id"),
    ("worksforme", "post_id"),
    ("nohelp", "post_id"),
    ("proposal", "post_id"),
)
# What hangs there and changes nothing that strangers see, or nothing that the rows above do not know.
NOT_SHOWN = frozenset(
    {
        *("metoo.topic_id", "helpful.post_id"),  # counted in the rows of topic and post
        *("post.reply_to_id", "post.topic_id"),  # the posts themselves are stamped one by one
        *("acceptreminder.topic_id", "acceptreminder.post_id", "asksession.topic_id", "draft.topic_id"),
        *("notification.topic_id", "notification.post_id", "mention.post_id", "watch.topic_id", "readmark.topic_id"),
        *("flag.original_id", "incidentevent.topic_id", "topicevent.topic_id", "topicevent.post_id"),
        *(
            "replymail.topic_id",
            "replymail.post_id",
            "topicpin.topic_id",
            "articlesource.post_id",
            "articleuse.post_id",
        ),
        *("topicmerge.topic_id", "topicmerge.into_id", "solution.post_id"),
        *("movedpost.from_topic_id", "movedpost.to_topic_id", "movedpost.post_id"),
        "postrevision.post_id",  # written with a new version of the post
    }
)


def together(*sources: str) -> str:
    """The numbers of the rows that any of these sources finds, in one text: what is found where, and in which version.

    One walk through all of them costs the database half of as many walks.
    """
    found = " UNION ALL ".join(f"SELECT {place} AS k, {source}" for place, source in enumerate(sources))
    return f"(SELECT string_agg(concat_ws(':', k, id, xmin), ',' ORDER BY k, id) FROM ({found}) found)"  # noqa: S608 -- names are our own


def rows(table: str, condition: str) -> str:
    """A source: the rows ``r`` of a table that fulfil a condition."""
    return f"r.id, r.xmin FROM community_{table} r WHERE {condition}"


# The question that it leads to, or those that lead to it, with their solutions and places.
_RELATED = """(
    SELECT string_agg(concat_ws(':', o.id, o.xmin, c.xmin, s.xmin, p.xmin, a.xmin), ',' ORDER BY o.id)
    FROM community_topicduplicate d
    JOIN community_topic o ON o.id = CASE WHEN d.topic_id = t.id THEN d.canonical_id ELSE d.topic_id END
    JOIN community_category c ON c.id = o.category_id
    LEFT JOIN community_solution s ON s.topic_id = o.id
    LEFT JOIN community_post p ON p.id = s.post_id
    LEFT JOIN community_member a ON a.id = p.author_id
    WHERE d.topic_id = t.id OR d.canonical_id = t.id
)"""
_SOLUTION = """(
    SELECT concat_ws(':', s.way, p.xmin, (
        SELECT string_agg(m.id || ':' || m.xmin, ',' ORDER BY m.id) FROM community_member m
        WHERE m.id IN (p.author_id, s.marked_by_id, s.confirmed_by_id, x.by_id)), x.xmin, (
        SELECT count(*) FROM community_outdatedvoice v WHERE v.solution_id = s.id))
    FROM community_solution s JOIN community_post p ON p.id = s.post_id
    LEFT JOIN community_solutionoutdated x ON x.solution_id = s.id WHERE s.topic_id = t.id
)"""
_PEOPLE = """m.id, m.xmin FROM community_member m WHERE m.id IN (
    SELECT t.author_id UNION ALL SELECT unnest(shown.authors)
    UNION ALL SELECT author_id FROM community_comment WHERE post_id = ANY(shown.posts)
    UNION ALL SELECT by_id FROM community_topicclaim WHERE topic_id = t.id
    UNION ALL SELECT by_id FROM community_needsinfo WHERE topic_id = t.id)"""
# Incidents are few; those that are open, or about this question, stand on a banner.
_INCIDENTS = """(
    SELECT string_agg(concat_ws(':', i.id, i.xmin, u.last, (
        SELECT count(*) FROM community_incidentaffected n WHERE n.incident_id = i.id)), ',' ORDER BY i.id)
    FROM community_incident i
    LEFT JOIN LATERAL (
        SELECT string_agg(n.id || ':' || n.xmin, ',' ORDER BY n.id) AS last
        FROM community_incidentupdate n WHERE n.incident_id = i.id
    ) u ON true
    WHERE i.fixed_at IS NULL OR EXISTS (
        SELECT FROM community_incidenttopic n WHERE n.incident_id = i.id AND n.topic_id = t.id)
)"""
_RUNNING = "(t.claimed_until > now())"

_TAGS = """(
    SELECT string_agg(r.topic_id || ':' || g.id || ':' || g.xmin, ',' ORDER BY r.topic_id, g.id)
    FROM community_topic_tags r JOIN community_tag g ON g.id = r.tag_id WHERE r.topic_id = {topic}
)"""
_TAGS_OF_TOPIC = """g.id, g.xmin FROM community_topic_tags r JOIN community_tag g ON g.id = r.tag_id
    WHERE r.topic_id = t.id"""
_FIELDS = """f.id, f.xmin FROM community_topicfieldvalue r JOIN community_topicfield f ON f.id = r.field_id
    WHERE r.topic_id = t.id"""
_HANGING = together(
    _PEOPLE,
    _TAGS_OF_TOPIC,
    _FIELDS,
    *(rows(table, f"r.{column} = t.id") for table, column in ON_A_TOPIC),
    *(rows(table, f"r.{column} = ANY(shown.posts)") for table, column in ON_A_POST),
)


def of_question(more: str = "") -> str:
    """The statement that reads the stamp of a page of a question, and more of its topic ``t`` and its ``shown`` posts.

    The posts come first, for their keys lead to all that hangs on them.
    """
    return f"""
    WITH shown AS MATERIALIZED (
        SELECT array_agg(p.id) || (SELECT post_id FROM community_solution WHERE topic_id = %(topic)s) AS posts,
               array_agg(p.author_id) AS authors,
               string_agg(concat_ws(':', p.id, p.xmin, p.reply), ',' ORDER BY p.number) AS stamps
        FROM (
            SELECT p.id, p.author_id, p.number, p.xmin, q.xmin AS reply
            FROM community_post p LEFT JOIN community_post q ON q.id = p.reply_to_id
            WHERE p.topic_id = %(topic)s AND p.number > %(after)s
              AND (p.state = ANY(%(states)s) OR (p.author_id = %(member)s AND p.state <> 'deleted'))
            ORDER BY p.number LIMIT {_POSTS}
        ) p
    )
    SELECT concat_ws('|', t.xmin, c.xmin, {_RUNNING}, shown.stamps, {_HANGING}, {_SOLUTION}, {_RELATED},
           {_INCIDENTS}),
           t.solved_at IS NOT NULL, (SELECT max(created_at) FROM community_post WHERE id = ANY(shown.posts)),
           t.author_id{more}
    FROM community_topic t JOIN community_category c ON c.id = t.category_id CROSS JOIN shown
    WHERE t.id = %(topic)s AND t.state = 'visible' AND c.visibility = ANY(%(places)s)"""  # noqa: S608 -- names are our own


_QUESTION = of_question()

_OUTDATED = """(
    SELECT x.xmin FROM community_solution s JOIN community_solutionoutdated x ON x.solution_id = s.id
    WHERE s.topic_id = t.id
)"""
# Of a list with what is pinned above it: the lines, the places beside it, the pins, and what is broken.
_LIST = f"""
    WITH pinned AS (SELECT id, topic_id, xmin FROM community_topicpin WHERE until IS NULL OR until > now()),
    listed AS (SELECT k.id FROM ({{ids}}) k (id) UNION SELECT topic_id FROM pinned)
    SELECT concat_ws('|',
        (SELECT string_agg(concat_ws(':', t.id, t.xmin, {_RUNNING}, a.xmin, d.xmin, b.xmin, {_OUTDATED},
                                     {_TAGS.format(topic="t.id")}), ',' ORDER BY t.id)
         FROM listed JOIN community_topic t ON t.id = listed.id JOIN community_member a ON a.id = t.author_id
         LEFT JOIN community_topicclaim d ON d.topic_id = t.id LEFT JOIN community_member b ON b.id = d.by_id),
        (SELECT string_agg(c.id || ':' || c.xmin, ',' ORDER BY c.id) FROM community_category c
         WHERE c.visibility = 'public'),
        (SELECT string_agg(n.id || ':' || n.xmin, ',' ORDER BY n.id) FROM pinned n),
        (SELECT {_INCIDENTS} FROM (SELECT 0 AS id) t))"""  # noqa: S608 -- names are our own


def list_stamp(ids: str, params: Sequence[Any]) -> str:
    """Return the stamp of the topics whose ids a statement finds, and of what stands around a list, for strangers."""
    (stamp,) = _row(_LIST.format(ids=ids), params)
    return str(stamp)


@dataclass(frozen=True)
class QuestionStamp:
    """The stamp of one page of a question, whether it is solved, the youngest post on the page, and who asked."""

    stamp: str
    is_solved: bool
    newest: datetime | None
    author: int


def question_stamp(topic: int, after: int, states: Sequence[State] = ON_A_PAGE) -> QuestionStamp | None:
    """Read the stamp of one page of a question as strangers see it; ``None`` when they do not see it at all."""
    given = {
        "topic": topic,
        "after": after,
        "states": [str(state) for state in states],
        "places": ["public"],
        "member": None,
    }
    row = _row(_QUESTION, given)
    return QuestionStamp(*row) if row else None


def _row(statement: str, params: dict[str, Any] | Sequence[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchone()
