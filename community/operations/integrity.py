"""What must always hold in the community, counted anew."""

from collections.abc import Iterator

from community.foundation.integrity import Check, check_by_sql
from community.operations import checking_claims, checking_incidents, checking_moderation, checking_reminders
from community.operations.article_integrity import ARTICLE_REBUILDS, article_checks
from community.operations.indexing import integrity as indexing
from community.operations.solving_integrity import solving_checks

_TOPICS = "SELECT count(*) FROM community_topic"


def checks() -> Iterator[Check]:
    """Yield one result for each counter and for each pair of rows that must agree."""
    yield check_by_sql(
        "community.post_count_equals_posts",
        _TOPICS,
        """SELECT t.id FROM community_topic t LEFT JOIN
           (SELECT topic_id, count(*) AS n FROM community_post WHERE state = 'visible' GROUP BY 1) p ON p.topic_id = t.id
           WHERE t.post_count <> coalesce(p.n, 0)""",
    )
    yield check_by_sql(
        "community.me_too_count_equals_me_toos",
        _TOPICS,
        """SELECT t.id FROM community_topic t LEFT JOIN
           (SELECT topic_id, count(*) AS n FROM community_metoo GROUP BY 1) m ON m.topic_id = t.id
           WHERE t.me_too_count <> coalesce(m.n, 0)""",
    )
    yield check_by_sql(
        "community.helpful_count_equals_helpful_votes",
        "SELECT count(*) FROM community_post",
        """SELECT p.id FROM community_post p LEFT JOIN
           (SELECT post_id, count(*) AS n FROM community_helpful GROUP BY 1) h ON h.post_id = p.id
           WHERE p.helpful_count <> coalesce(h.n, 0)""",
    )
    yield check_by_sql(
        "community.every_consent_is_to_what_was_published_to_agree_to",
        "SELECT count(*) FROM community_consent",
        """SELECT c.id FROM community_consent c JOIN community_legalversion v ON v.id = c.version_id
           WHERE v.published_at IS NULL OR v.kind NOT IN ('terms', 'privacy')""",
    )
    yield check_by_sql(
        "community.every_earlier_text_is_of_an_earlier_version",
        "SELECT count(*) FROM community_postrevision",
        """SELECT r.id FROM community_postrevision r JOIN community_post p ON p.id = r.post_id
           WHERE r.number >= p.version""",
    )
    yield check_by_sql(
        "community.attachment_count_equals_attachments",
        "SELECT count(*) FROM community_post",
        """SELECT p.id FROM community_post p LEFT JOIN
           (SELECT post_id, count(*) AS n FROM community_attachment GROUP BY 1) a ON a.post_id = p.id
           WHERE p.attachment_count <> coalesce(a.n, 0)""",
    )
    yield check_by_sql(
        "community.solved_at_equals_solution",
        _TOPICS,
        """SELECT t.id FROM community_topic t LEFT JOIN community_solution s ON s.topic_id = t.id
           WHERE t.solved_at IS DISTINCT FROM s.marked_at""",
    )
    yield check_by_sql(
        "community.solution_is_a_standing_post_of_its_question",
        "SELECT count(*) FROM community_solution",
        """SELECT s.id FROM community_solution s JOIN community_post p ON p.id = s.post_id
           JOIN community_topic t ON t.id = s.topic_id
           WHERE p.topic_id <> s.topic_id OR p.state <> 'visible' OR p.number = 1 OR t.kind <> 'question'""",
    )
    yield check_by_sql(
        "community.every_topic_has_its_first_post_and_its_opening",
        _TOPICS,
        """SELECT t.id FROM community_topic t
           WHERE EXISTS (SELECT FROM community_post p WHERE p.topic_id = t.id AND p.number = 1)
               = EXISTS (SELECT FROM community_topicmerge m WHERE m.topic_id = t.id)
              OR NOT EXISTS (SELECT FROM community_topicevent e
                             WHERE e.topic_id = t.id AND e.kind IN ('topic_opened', 'topic_held'))""",
    )
    yield check_by_sql(
        "community.no_read_mark_is_beyond_the_last_post",
        "SELECT count(*) FROM community_readmark",
        """SELECT r.id FROM community_readmark r
           WHERE r.number > (SELECT max(n.number) FROM (
               SELECT p.number FROM community_post p WHERE p.topic_id = r.topic_id
               UNION ALL SELECT m.from_number FROM community_movedpost m WHERE m.from_topic_id = r.topic_id
               UNION ALL SELECT m.to_number FROM community_movedpost m WHERE m.to_topic_id = r.topic_id) n)""",
    )
    yield check_by_sql(
        "community.a_merged_topic_is_put_away_and_empty",
        "SELECT count(*) FROM community_topicmerge",
        """SELECT m.id FROM community_topicmerge m JOIN community_topic t ON t.id = m.topic_id
           WHERE t.state <> 'deleted' OR EXISTS (SELECT FROM community_post p WHERE p.topic_id = t.id)""",
    )
    yield check_by_sql(
        "community.nothing_unread_is_about_what_went_away",
        "SELECT count(*) FROM community_notification WHERE read_at IS NULL",
        """SELECT n.id FROM community_notification n LEFT JOIN community_post p ON p.id = n.post_id
           LEFT JOIN community_topic t ON t.id = n.topic_id
           WHERE n.read_at IS NULL AND (p.state <> 'visible' OR t.state <> 'visible')
             AND NOT EXISTS (SELECT FROM community_topicevent e
                             LEFT JOIN community_topicattention a ON a.event_id = e.id
                             WHERE e.topic_id = n.topic_id AND coalesce(a.state, 'started') <> 'done'
                               AND e.kind IN ('post_hidden', 'post_deleted', 'topic_hidden', 'topic_deleted'))""",
    )
    yield check_by_sql(
        "community.every_verdict_is_what_its_events_say",
        "SELECT count(*) FROM community_asksession",
        """SELECT s.id FROM community_asksession s LEFT JOIN LATERAL (
             SELECT e.kind FROM community_askevent e WHERE e.session_id = s.id ORDER BY e.id DESC LIMIT 1) last ON true
           WHERE NOT CASE s.verdict
             WHEN 'confirmed' THEN last.kind IS NOT DISTINCT FROM 'deflection_confirmed'
             WHEN 'potential' THEN last.kind IS NOT DISTINCT FROM 'deflection_potential'
             WHEN 'none' THEN last.kind IS NULL OR last.kind = 'deflection_refuted'
             ELSE last.kind IS NULL END""",
    )
    yield check_by_sql(
        "community.nobody_who_was_held_out_was_shown_anything",
        "SELECT count(*) FROM community_asksession WHERE held_out",
        """SELECT s.id FROM community_asksession s
           WHERE s.held_out AND EXISTS (SELECT FROM community_suggestion g WHERE g.session_id = s.id)""",
    )
    yield check_by_sql(
        "community.every_posted_question_is_of_who_began_to_ask",
        "SELECT count(*) FROM community_asksession WHERE outcome = 'posted'",
        """SELECT s.id FROM community_asksession s JOIN community_topic t ON t.id = s.topic_id
           WHERE s.member_id <> t.author_id""",
    )
    yield from solving_checks()
    yield from indexing.checks()
    yield from article_checks()
    yield from checking_moderation.checks()
    yield from checking_claims.checks()
    yield from checking_incidents.checks()
    yield from checking_reminders.checks()


REBUILDS = (
    *checking_moderation.REBUILDS,
    *ARTICLE_REBUILDS,
    """UPDATE community_topic t SET post_count = c.n FROM
       (SELECT t.id, count(p.id) AS n FROM community_topic t
        LEFT JOIN community_post p ON p.topic_id = t.id AND p.state = 'visible' GROUP BY 1) c
       WHERE c.id = t.id AND t.post_count <> c.n""",
    """UPDATE community_topic t SET me_too_count = c.n FROM
       (SELECT t.id, count(m.id) AS n FROM community_topic t
        LEFT JOIN community_metoo m ON m.topic_id = t.id GROUP BY 1) c
       WHERE c.id = t.id AND t.me_too_count <> c.n""",
    """UPDATE community_post p SET helpful_count = c.n FROM
       (SELECT p.id, count(h.id) AS n FROM community_post p
        LEFT JOIN community_helpful h ON h.post_id = p.id GROUP BY 1) c
       WHERE c.id = p.id AND p.helpful_count <> c.n""",
    """UPDATE community_post p SET attachment_count = c.n FROM
       (SELECT p.id, count(a.id) AS n FROM community_post p
        LEFT JOIN community_attachment a ON a.post_id = p.id GROUP BY 1) c
       WHERE c.id = p.id AND p.attachment_count <> c.n""",
    """UPDATE community_topic t SET solved_at = c.marked_at FROM
       (SELECT t.id, s.marked_at FROM community_topic t LEFT JOIN community_solution s ON s.topic_id = t.id) c
       WHERE c.id = t.id AND t.solved_at IS DISTINCT FROM c.marked_at""",
)
