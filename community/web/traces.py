"""What a member has left on the page of a question; who left nothing there sees the same as everybody like them."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from community.models import Category, Member
from community.web.stamps import ON_A_PAGE, QuestionStamp, of_question, rows, together

# Rows that make the page another one for one member: table, the column of the topic or post, and that of the member.
OF_TOPICS = (
    ("topic", "id", "author_id"),
    ("metoo", "topic_id", "member_id"),
    ("draft", "topic_id", "member_id"),
    ("watch", "topic_id", "member_id"),
    ("topicclaim", "topic_id", "by_id"),
    ("needsinfo", "topic_id", "by_id"),
)
OF_POSTS = (
    ("post", "id", "author_id"),
    ("helpful", "post_id", "member_id"),
    ("worksforme", "post_id", "member_id"),
    ("nohelp", "post_id", "member_id"),
    ("proposal", "post_id", "by_id"),
)
# Rows that name a member and are shown to everybody alike, or to nobody on this page.
NOT_PERSONAL = frozenset(
    {
        *("comment.author_id", "attachment.uploaded_by_id", "solution.marked_by_id", "solution.confirmed_by_id"),
        *("solutionoutdated.by_id", "topicduplicate.marked_by_id", "topiclock.by_id", "topicpin.by_id"),
        *("incident.by_id", "incidentupdate.by_id", "incidenttopic.by_id", "incidentevent.by_id", "topicevent.by_id"),
        *("acceptreminder.member_id", "asksession.member_id", "articlesource.added_by_id", "replymail.member_id"),
        *("postrevision.replaced_by_id", "postrevision.blanked_by_id"),
        *("flag.by_id", "flag.handled_by_id", "mention.member_id", "watch.person_id"),
        # Told by the bell, which is put in each time.
        *("notification.recipient_id", "notification.actor_id", "readmark.member_id"),
    }
)
# Found on their own way: those of the question's solution, and of incidents.
OF_OTHERS = frozenset({"outdatedvoice.member_id", "incidentaffected.member_id"})


def _mine(table: str, thing: str, things: str, member: str) -> str:
    return rows(table, f"r.{thing} = {things} AND r.{member} = %(member)s")


_TRACES = together(
    *(_mine(table, topic, "t.id", member) for table, topic, member in OF_TOPICS),
    *(_mine(table, post, "ANY(shown.posts)", member) for table, post, member in OF_POSTS),
    rows(
        "outdatedvoice",
        "r.member_id = %(member)s AND r.solution_id IN (SELECT id FROM community_solution WHERE topic_id = t.id)",
    ),
    # Whom incidents concern is on their banner; these are few, whichever of them stands there.
    rows("incidentaffected", "r.member_id = %(member)s"),
)
_OWN = of_question(f""",
    {_TRACES},
    (SELECT string_agg(m.circle_id::text, ',' ORDER BY m.circle_id) FROM community_circle_members m
     WHERE m.member_id = %(member)s),
    coalesce((SELECT number FROM community_readmark r WHERE r.topic_id = t.id AND r.member_id = %(member)s), 0),
    EXISTS (SELECT FROM community_notification n
            WHERE n.topic_id = t.id AND n.recipient_id = %(member)s AND n.read_at IS NULL)""")  # noqa: S608 -- names are our own
# Those that every member sees; of others only the page itself knows.
_PLACES = [Category.Visibility.PUBLIC.value, Category.Visibility.MEMBERS.value]


@dataclass(frozen=True)
class OwnStamp(QuestionStamp):
    """The stamp with what one member left there, the circles they are in, how far they read, and whether they were told of it."""

    traces: str | None
    circles: str | None
    read_up_to: int
    is_told: bool

    def relation_of(self, reader: Member) -> str:
        """What the page depends on besides its rows and what kind of member looks: nothing of their own, mostly."""
        own = f"{reader.pk}:{self.traces}" if self.traces else ""
        return f"{own} {self.circles or ''}"


def own_stamp(topic: int, after: int, reader: Member) -> OwnStamp | None:
    """Read the stamp of one page of a question as a member sees it; ``None`` where not every member does."""
    states = [str(state) for state in ON_A_PAGE]
    given: dict[str, Any] = {"topic": topic, "after": after, "states": states, "places": _PLACES, "member": reader.pk}
    with connection.cursor() as cursor:
        cursor.execute(_OWN, given)
        row = cursor.fetchone()
    return OwnStamp(*row) if row else None
