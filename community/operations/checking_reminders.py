"""What must always hold of reminders to accept, counted anew."""

from collections.abc import Iterator

from community.foundation.integrity import Check, check_by_sql

_REMINDERS = "SELECT count(*) FROM community_acceptreminder"


def checks() -> Iterator[Check]:
    """Yield one result for each pair of rows that must agree."""
    yield check_by_sql(
        "community.askers_are_reminded_of_answers_of_others",
        _REMINDERS,
        """SELECT r.id FROM community_acceptreminder r JOIN community_topic t ON t.id = r.topic_id
           JOIN community_post p ON p.id = r.post_id
           WHERE r.member_id <> t.author_id OR p.author_id = t.author_id""",
    )
    yield check_by_sql(
        "community.every_reminder_has_its_event",
        _REMINDERS,
        """SELECT r.id FROM community_acceptreminder r
           WHERE (SELECT count(*) FROM community_topicevent e
                  WHERE e.topic_id = r.topic_id AND e.kind = 'accept_asked' AND e.extras ->> 'number' = r.number::text
                    AND e.post_id = r.post_id) <> 1""",
    )
