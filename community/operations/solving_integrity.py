"""What must always hold of the life of a solution."""

from collections.abc import Iterator

from community.foundation.integrity import Check, check_by_sql


def solving_checks() -> Iterator[Check]:
    """Yield one result for each pair of rows that must agree."""
    yield check_by_sql(
        "community.what_the_number_accepts_is_marked_by_the_system",
        "SELECT count(*) FROM community_solution",
        """SELECT s.id FROM community_solution s JOIN community_member m ON m.id = s.marked_by_id
           WHERE (s.way = 'works_for_me') <> (m.kind = 'system')""",
    )
    for table in ("community_worksforme", "community_nohelp"):
        yield check_by_sql(
            f"community.nobody_tries_the_own_answer:{table}",
            f"SELECT count(*) FROM {table}",  # noqa: S608 -- one of two names above
            f"""SELECT r.id FROM {table} r JOIN community_post p ON p.id = r.post_id
                JOIN community_topic t ON t.id = p.topic_id
                WHERE (r.member_id = p.author_id OR p.number = 1 OR t.kind <> 'question'
                   OR (r.counts AND r.member_id = t.author_id))
                  AND NOT EXISTS (SELECT FROM community_movedpost m WHERE m.post_id = p.id)""",  # noqa: S608 -- one of two names above
        )
    yield check_by_sql(
        "community.only_open_questions_wait_for_their_asker",
        "SELECT count(*) FROM community_needsinfo",
        """SELECT n.id FROM community_needsinfo n JOIN community_topic t ON t.id = n.topic_id
           WHERE t.kind <> 'question' OR t.solved_at IS NOT NULL OR n.by_id = t.author_id""",
    )
    yield check_by_sql(
        "community.proposals_are_of_answers_of_others",
        "SELECT count(*) FROM community_proposal",
        """SELECT r.id FROM community_proposal r JOIN community_post p ON p.id = r.post_id
           WHERE r.by_id = p.author_id""",
    )
    yield check_by_sql(
        "community.nobody_says_that_it_works_and_does_not_help",
        "SELECT count(*) FROM community_nohelp",
        """SELECT n.id FROM community_nohelp n
           JOIN community_worksforme w ON w.post_id = n.post_id AND w.member_id = n.member_id""",
    )
