"""What must always hold on the idea board, counted anew."""

from collections.abc import Iterator

from community.foundation.integrity import Check, check_by_sql
from ideas.operations.groups import COMMENTED, COUNTED, RECOUNT, RECOUNT_COMMENTS


def checks() -> Iterator[Check]:
    """Yield one result for each counter and for each pair of rows that must agree."""
    yield check_by_sql(
        "ideas.vote_count_equals_votes",
        "SELECT count(*) FROM ideas_idea",
        f"""SELECT i.id FROM ideas_idea i JOIN ({COUNTED}) c ON c.id = i.id
            WHERE (i.vote_count, i.imported_of_merged) IS DISTINCT FROM (c.persons, c.imported)""",  # noqa: S608 -- our own constants
    )
    yield check_by_sql(
        "ideas.comment_count_equals_comments",
        "SELECT count(*) FROM ideas_idea",
        f"""SELECT i.id FROM ideas_idea i JOIN ({COMMENTED}) c ON c.id = i.id
            WHERE i.comment_count <> c.comments""",  # noqa: S608 -- our own constants
    )
    yield check_by_sql(
        "ideas.comments_held_back_wait_in_the_queue",
        "SELECT count(*) FROM ideas_ideacomment WHERE state = 'held'",
        """SELECT coalesce(i.id, c.thing_id) FROM (SELECT id FROM ideas_ideacomment WHERE state = 'held') i
           FULL JOIN (SELECT thing_id FROM community_moderationcase
               WHERE thing_kind = 'idea_comment' AND outcome = 'open' AND is_held) c ON c.thing_id = i.id
           WHERE i.id IS NULL OR c.thing_id IS NULL""",
    )
    yield check_by_sql(
        "ideas.no_merge_leads_on",
        "SELECT count(*) FROM ideas_idea WHERE merged_into_id IS NOT NULL",
        """SELECT i.id FROM ideas_idea i JOIN ideas_idea c ON c.id = i.merged_into_id
           WHERE c.merged_into_id IS NOT NULL OR i.id = c.id OR i.status <> 'merged'""",
    )
    # The newest of both kinds says what holds.
    yield check_by_sql(
        "ideas.every_merge_has_its_event",
        "SELECT count(*) FROM ideas_idea WHERE merged_into_id IS NOT NULL",
        """SELECT i.id FROM ideas_idea i LEFT JOIN LATERAL (
             SELECT (e.extras ->> 'into')::bigint AS into_id FROM ideas_ideaevent e
             WHERE e.idea_id = i.id AND e.kind IN ('idea_merged', 'idea_unmerged') ORDER BY e.id DESC LIMIT 1) e ON true
           WHERE e.into_id IS DISTINCT FROM i.merged_into_id""",
    )
    yield check_by_sql(
        "ideas.every_vote_on_behalf_comes_from_somewhere",
        "SELECT count(*) FROM ideas_ideavote WHERE way = 'on_behalf'",
        """SELECT v.id FROM ideas_ideavote v WHERE v.way = 'on_behalf'
           AND NOT EXISTS (SELECT FROM ideas_voteorigin o WHERE o.vote_id = v.id)""",
    )
    yield check_by_sql(
        "ideas.votes_stand_as_people_and_rules_said",
        "SELECT (SELECT count(*) FROM ideas_heldvote) + (SELECT count(*) FROM ideas_ideavote WHERE standing <> 'counts')",
        # What staff wrote down counts by their word.
        """SELECT v.id FROM ideas_ideavote v LEFT JOIN ideas_heldvote h ON h.idea_id = v.idea_id AND h.member_id = v.member_id
           WHERE v.way = 'own' AND v.standing <> CASE WHEN h.state IN ('held', 'rejected') THEN h.state ELSE 'counts' END""",
    )
    yield check_by_sql(
        "ideas.every_judged_vote_has_its_event",
        "SELECT count(*) FROM ideas_heldvote",
        """SELECT h.id FROM ideas_heldvote h JOIN ideas_votecase c ON c.id = h.case_id WHERE NOT EXISTS (
             SELECT FROM ideas_ideaevent e WHERE e.idea_id = c.idea_id AND (e.extras ->> 'case')::bigint = c.id
               AND e.kind = 'votes_' || h.state)""",
    )
    yield check_by_sql(
        "ideas.every_realised_value_has_its_event",
        "SELECT count(*) FROM ideas_realisation",
        """SELECT r.id FROM ideas_realisation r
           WHERE NOT EXISTS (SELECT FROM ideas_ideaevent e WHERE e.realisation_id = r.id)""",
    )
    yield check_by_sql(
        "ideas.every_judged_review_is_whole_and_has_its_event",
        "SELECT count(*) FROM ideas_review WHERE state = 'submitted'",
        """SELECT r.id FROM ideas_review r WHERE r.state = 'submitted' AND (
             (SELECT count(*) FROM ideas_reviewscore s WHERE s.review_id = r.id)
               <> (SELECT count(*) FROM ideas_criterion c WHERE c.card_id = r.card_id)
             OR NOT EXISTS (SELECT FROM ideas_ideaevent e WHERE e.idea_id = r.idea_id AND e.kind = 'review_submitted'
                            AND e.by_id = r.evaluator_id AND (e.extras ->> 'review')::bigint = r.id))""",
    )
    yield check_by_sql(
        "ideas.shares_of_an_idea_make_a_whole",
        "SELECT count(DISTINCT idea_id) FROM ideas_authorshare",
        "SELECT idea_id FROM ideas_authorshare GROUP BY 1 HAVING sum(percent) <> 100",
    )
    yield check_by_sql(
        "ideas.every_signature_was_given_after_its_proposal",
        "SELECT count(*) FROM ideas_authorshare WHERE signed_at IS NOT NULL",
        """SELECT s.id FROM ideas_authorshare s WHERE s.signed_at IS NOT NULL AND NOT EXISTS (
             SELECT FROM ideas_ideaevent e WHERE e.idea_id = s.idea_id AND e.kind = 'share_signed'
               AND e.by_id = s.member_id AND e.occurred_at = s.signed_at AND NOT EXISTS (
                 SELECT FROM ideas_ideaevent p
                 WHERE p.idea_id = e.idea_id AND p.kind = 'shares_proposed' AND p.id > e.id))""",
    )
    yield check_by_sql(
        "ideas.every_idea_has_its_search_document",
        "SELECT count(*) FROM ideas_idea WHERE state = 'visible' AND NOT is_veiled",
        """SELECT coalesce(d.thing_id, s.id)
           FROM (SELECT id, category_id FROM ideas_idea WHERE state = 'visible' AND NOT is_veiled) s
           FULL JOIN (SELECT thing_id, category_id FROM community_searchdocument WHERE kind = 'idea') d
           ON d.thing_id = s.id
           WHERE s.id IS NULL OR s.category_id <> d.category_id OR (d.thing_id IS NULL AND NOT EXISTS (
               SELECT FROM ideas_ideaevent e LEFT JOIN ideas_ideasearchintake i ON i.event_id = e.id
               WHERE e.idea_id = s.id AND i.state IS DISTINCT FROM 'done'))""",
    )
    yield check_by_sql(
        "ideas.what_is_held_back_waits_in_the_queue",
        "SELECT count(*) FROM ideas_idea WHERE state = 'held'",
        """SELECT coalesce(i.id, c.thing_id) FROM (SELECT id FROM ideas_idea WHERE state = 'held') i
           FULL JOIN (SELECT thing_id FROM community_moderationcase
               WHERE thing_kind = 'idea' AND outcome = 'open' AND is_held) c ON c.thing_id = i.id
           WHERE i.id IS NULL OR c.thing_id IS NULL""",
    )


REBUILDS = (RECOUNT, RECOUNT_COMMENTS)
