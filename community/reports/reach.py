"""How many people the community's own pages and messages reach."""

from django.utils.translation import gettext_lazy as _
from psycopg.sql import SQL, Composable, Literal

from community.surfaces import Surface


def readers_of(kind: str) -> Composable:
    """Return the question how many people read things of a kind that others wrote, each counted once a day."""
    return SQL("""
        SELECT count(DISTINCT (day, visitor)) FROM community_visit
        WHERE day BETWEEN %(first)s AND %(last)s AND thing_kind = {kind} AND NOT is_own
    """).format(kind=Literal(kind))


SURFACES = (
    Surface(
        code="topics",
        title=_("questions and discussions"),
        definition=_(
            "People who read a question or discussion of somebody else in the month, each counted once a day;"
            " employees and programs do not count."
        ),
        reads=_("visits"),
        reached=readers_of("topic"),
    ),
    Surface(
        code="articles",
        title=_("articles"),
        definition=_(
            "People who read an article in the month, each counted once a day;"
            " its authors, employees and programs do not count."
        ),
        reads=_("visits"),
        reached=readers_of("article"),
    ),
    Surface(
        code="notifications",
        title=_("notifications"),
        definition=_("Members who were told of something on the site in the month, each counted once a day."),
        reads=_("notifications"),
        reached=SQL("""
            SELECT count(DISTINCT ((created_at AT TIME ZONE %(time_zone)s)::date, recipient_id))
            FROM community_notification WHERE created_at >= %(start)s AND created_at < %(end)s
        """),
    ),
    Surface(
        code="email",
        title=_("e-mail"),
        definition=_(
            "Members to whom an e-mail about what happened, or a digest, was sent in the month, each counted once a day."
        ),
        reads=_("deliveries"),
        reached=SQL("""
            SELECT count(DISTINCT ((ended_at AT TIME ZONE %(time_zone)s)::date, recipient_id))
            FROM community_delivery WHERE state = 'sent' AND ended_at >= %(start)s AND ended_at < %(end)s
        """),
    ),
)
