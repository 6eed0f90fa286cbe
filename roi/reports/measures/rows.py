"""Which rows count, said once for all measures; what was imported for reading only counts nowhere."""

from psycopg.sql import SQL

# Posts that stand and were written in the month, the first one of a question included.
POSTS = SQL("""
    SELECT p.id, p.topic_id, p.number, p.author_id, p.created_at, t.kind, t.author_id AS asker_id, m.kind AS author_kind
    FROM community_post p JOIN community_topic t ON t.id = p.topic_id JOIN community_member m ON m.id = p.author_id
    WHERE p.state = 'visible' AND t.state = 'visible' AND p.created_at >= %(start)s AND p.created_at < %(end)s
      AND m.kind <> 'system' AND NOT EXISTS (
          SELECT FROM community_topicevent e
          WHERE e.topic_id = p.topic_id AND e.post_id = p.id AND e.origin = 'archive')
""")

# Questions that stand and were asked in the month.
QUESTIONS = SQL("""
    SELECT t.id, t.author_id, t.created_at, t.solved_at FROM community_topic t
    WHERE t.kind = 'question' AND t.state = 'visible' AND t.created_at >= %(start)s AND t.created_at < %(end)s
      AND NOT EXISTS (
          SELECT FROM community_topicevent e
          WHERE e.topic_id = t.id AND e.kind = 'topic_opened' AND e.origin = 'archive')
""")

# Answers to questions of the month, whenever they came; the asker's own posts are none.
FIRST_ANSWERS = SQL("""
    SELECT q.id, q.created_at AS asked_at, min(p.created_at) AS answered_at,
        bool_or(m.kind IN ('customer', 'partner')) AS by_customer
    FROM ({questions}) q JOIN community_post p ON p.topic_id = q.id AND p.number > 1 AND p.state = 'visible'
        AND p.author_id <> q.author_id
    JOIN community_member m ON m.id = p.author_id AND m.kind <> 'system'
    GROUP BY q.id, q.created_at
""").format(questions=QUESTIONS)

# Answers written in the month, to whichever question; the asker's own posts are none.
ANSWERS = SQL("""
    SELECT * FROM ({posts}) posted WHERE kind = 'question' AND number > 1 AND author_id <> asker_id
""").format(posts=POSTS)

# Ideas that stand; joined to whatever says when.
IDEAS = SQL("""
    SELECT i.id, i.created_at FROM ideas_idea i
    WHERE i.state = 'visible' AND NOT EXISTS (
        SELECT FROM ideas_ideaevent e
        WHERE e.idea_id = i.id AND e.kind = 'idea_proposed' AND e.origin = 'archive')
""")

# Resolutions that stand, of tickets solved in the month.
RESOLUTIONS = SQL("""
    SELECT r.by, r.post_id FROM crm_resolution r JOIN crm_ticket t ON t.id = r.ticket_id
    WHERE r.resolved_at >= %(start)s AND r.resolved_at < %(end)s AND NOT EXISTS (
        SELECT FROM crm_ticketevent e WHERE e.ticket_id = t.id AND e.kind = 'solved' AND e.origin = 'archive')
""")

# The actual ledger by business date; what was reversed cancels out.
LEGS = SQL("""
    SELECT l.amount, a.type FROM roi_posting p JOIN roi_leg l ON l.posting_id = p.id
    JOIN roi_ledgeraccount a ON a.id = l.account_id
    WHERE p.scenario_id IS NULL AND p.valid_on BETWEEN %(first)s AND %(last)s AND l.currency = %(currency)s
""")
