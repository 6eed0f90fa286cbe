"""What must always hold between shares and those who have them: everybody did what is said of them."""

UUID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"

VALUED = "SELECT count(*) FROM roi_valuation WHERE scenario_id IS NULL"

# Everybody who is named in a valuation, with the member behind the reference as far as nobody cut the mapping. What is no
# reference and no number is read as none, and is then wrong or nobody.
NAMED = f"""
    SELECT v.id, v.source, v.event_id, v.object_kind, v.object_id, v.occurred_at, c.role, c.party,
        CASE WHEN c.evidence ~ '^[0-9]{{1,18}}$' THEN c.evidence::bigint END AS evidence, q.id AS party_id, m.member_id
    FROM roi_valuation v
    CROSS JOIN LATERAL jsonb_array_elements(
        CASE jsonb_typeof(v.inputs -> 'contributors') WHEN 'array' THEN v.inputs -> 'contributors' ELSE '[]' END) entry
    CROSS JOIN LATERAL (
        SELECT entry ->> 'role' AS role, entry ->> 'party' AS party, entry ->> 'evidence' AS evidence) c
    LEFT JOIN roi_party q ON q.ref = CASE WHEN c.party ~ '{UUID}' THEN c.party::uuid END
    LEFT JOIN roi_partymember m ON m.party_id = q.id
    WHERE v.scenario_id IS NULL
"""  # noqa: S608 -- our own constants

# An article names whoever wrote one of its texts, and whoever wrote or asked what it stems from.
WROTE_ARTICLE = """(
    EXISTS (SELECT FROM community_articlerevision r WHERE r.article_id = {0} AND r.author_id = n.member_id)
    OR EXISTS (SELECT FROM community_articlesource s JOIN community_post p ON p.id = s.post_id
               WHERE s.article_id = {0} AND p.author_id = n.member_id))"""
ASKED_FOR_ARTICLE = """
    EXISTS (SELECT FROM community_articlesource s JOIN community_post p ON p.id = s.post_id
            JOIN community_topic t ON t.id = p.topic_id WHERE s.article_id = {0} AND t.author_id = n.member_id)"""
# Posts may be moved elsewhere later; the event of their writing stays.
WROTE_IN_TOPIC = """(
    EXISTS (SELECT FROM community_post p WHERE p.topic_id = {0} AND p.number > 1 AND p.author_id = n.member_id)
    OR EXISTS (SELECT FROM community_topicevent e JOIN community_post p ON p.id = e.post_id
               WHERE e.topic_id = {0} AND p.author_id = n.member_id))"""
ASKED = "EXISTS (SELECT FROM community_topic t WHERE t.id = {0} AND t.author_id = n.member_id)"

# Who left, or whose mapping was cut, is no longer compared; votes that were taken back left no row.
DID_IT = f"""CASE n.role
    WHEN 'solution' THEN EXISTS (
        SELECT FROM community_post p WHERE p.id = n.evidence AND p.author_id = n.member_id)
        OR (n.source = 'crm.ticket_event' AND n.evidence IS NULL)
    WHEN 'helpful' THEN EXISTS (
        SELECT FROM community_post p WHERE p.id = n.evidence AND p.number > 1 AND p.author_id = n.member_id
        AND (EXISTS (SELECT FROM community_helpful h WHERE h.post_id = p.id AND h.member_id <> p.author_id)
             OR EXISTS (SELECT FROM community_topicevent e WHERE e.post_id = p.id AND e.kind = 'helpful_marked')))
        AND (n.object_kind <> 'topic' OR ({WROTE_IN_TOPIC.format("n.object_id")}
                                          AND NOT {ASKED.format("n.object_id")}))
    WHEN 'article' THEN {WROTE_ARTICLE.format("n.evidence")}
    WHEN 'question' THEN CASE n.object_kind
        WHEN 'article' THEN {ASKED_FOR_ARTICLE.format("n.object_id")} ELSE {ASKED.format("n.object_id")} END
    WHEN 'author' THEN EXISTS (SELECT FROM ideas_idea i WHERE i.id = n.object_id AND i.author_id = n.member_id)
        OR EXISTS (SELECT FROM ideas_authorshare s WHERE s.idea_id = n.object_id AND s.member_id = n.member_id)
    -- Another owner may have come since.
    WHEN 'champion' THEN EXISTS (
        SELECT FROM ideas_adoption a WHERE a.idea_id = n.object_id AND a.owner_id = n.member_id)
        OR EXISTS (SELECT FROM ideas_ideaevent e WHERE e.idea_id = n.object_id AND e.id > n.event_id
                   AND e.kind = 'expectation_changed')
    WHEN 'voter' THEN NOT EXISTS (
        SELECT FROM ideas_ideavote w WHERE w.id = n.evidence AND (w.member_id <> n.member_id
        -- A vote for an idea that was merged into this one counted for it.
        OR (w.idea_id <> n.object_id AND NOT EXISTS (
            SELECT FROM ideas_ideaevent e WHERE e.idea_id = w.idea_id AND e.kind = 'idea_merged'
            AND (e.extras ->> 'into')::bigint = n.object_id))))
    ELSE false END"""  # noqa: S608 -- our own constants

CHECKS = (
    (
        "roi.contributors_did_what_is_said_of_them",
        VALUED,
        f"""SELECT DISTINCT n.id FROM ({NAMED}) n
            WHERE (n.party IS NOT NULL AND n.party_id IS NULL) OR (n.member_id IS NOT NULL AND NOT ({DID_IT}))""",  # noqa: S608 -- our own constants
    ),
    # The event itself says who solved it; somebody who was forgotten, and the system, are nobody.
    (
        "roi.whoever_solved_it_is_credited",
        "SELECT count(*) FROM roi_valuation WHERE scenario_id IS NULL AND source = 'crm.ticket_event'",
        f"""SELECT v.id FROM roi_valuation v JOIN crm_ticketevent e ON e.id = v.event_id
            LEFT JOIN ({NAMED}) n ON n.id = v.id AND n.role = 'solution'
            LEFT JOIN community_member s ON s.id = (e.extras ->> 'member')::bigint
            WHERE v.scenario_id IS NULL AND v.source = 'crm.ticket_event'
            GROUP BY v.id HAVING count(n.id) <> 1 OR bool_or(
                n.evidence IS DISTINCT FROM (e.extras ->> 'post')::bigint
                OR (n.member_id IS NOT NULL AND n.member_id IS DISTINCT FROM s.id)
                OR (n.party IS NULL AND s.kind <> 'system' AND s.erased_at IS NULL))""",  # noqa: S608 -- our own constants
    ),
    # Legs of a month name nobody but by what was read.
    (
        "roi.shares_of_a_month_are_of_those_who_wrote_what_was_read",
        "SELECT count(*) FROM roi_valuation WHERE scenario_id IS NULL AND source = 'roi.month'",
        f"""SELECT DISTINCT n.number FROM (
                SELECT DISTINCT p.number, l.role, l.object_kind, l.object_id, m.member_id
                FROM roi_leg l JOIN roi_posting p ON p.id = l.posting_id AND p.scenario_id IS NULL
                JOIN roi_valuation v ON v.id = p.valuation_id AND v.source = 'roi.month'
                JOIN roi_partymember m ON m.party_id = l.party_id
            ) n WHERE NOT CASE
                WHEN n.object_kind = 'topic' AND n.role = 'question' THEN {ASKED.format("n.object_id")}
                WHEN n.object_kind = 'topic' AND n.role IN ('solution', 'helpful')
                    THEN {WROTE_IN_TOPIC.format("n.object_id")}
                WHEN n.object_kind = 'article' AND n.role = 'question' THEN {ASKED_FOR_ARTICLE.format("n.object_id")}
                WHEN n.object_kind = 'article' AND n.role IN ('solution', 'article')
                    THEN {WROTE_ARTICLE.format("n.object_id")}
                ELSE false END""",  # noqa: S608 -- our own constants
    ),
    # What should be and what is cancel out, as in the sums; without any share all of it is unattributed.
    (
        "roi.legs_are_shared_as_the_valuation_says",
        VALUED,
        """SELECT DISTINCT number FROM (
               SELECT p.number, s ->> 'role' AS role, coalesce(s ->> 'party', '') AS party,
                   (s ->> 'amount')::numeric AS amount
               FROM roi_posting p JOIN roi_valuation v ON v.id = p.valuation_id
               CROSS JOIN LATERAL jsonb_array_elements(
                   CASE jsonb_typeof(v.trace -> 'shares') WHEN 'array' THEN v.trace -> 'shares' ELSE '[]' END) s
               WHERE v.scenario_id IS NULL AND p.reverses_id IS NULL
               UNION ALL
               SELECT p.number, '', '', v.net FROM roi_posting p JOIN roi_valuation v ON v.id = p.valuation_id
               WHERE v.scenario_id IS NULL AND v.trace -> 'shares' = '[]' AND p.reverses_id IS NULL
               UNION ALL
               SELECT p.number, l.role, coalesce(q.ref::text, ''), -l.amount
               FROM roi_posting p JOIN roi_leg l ON l.posting_id = p.id
               JOIN roi_ledgeraccount a ON a.id = l.account_id AND a.type IN ('attribution', 'unattributed')
               JOIN roi_valuation v ON v.id = p.valuation_id AND v.trace ? 'shares' AND v.scenario_id IS NULL
               LEFT JOIN roi_party q ON q.id = l.party_id
               WHERE p.reverses_id IS NULL
           ) told_and_posted GROUP BY number, role, party HAVING sum(amount) <> 0""",
    ),
)
