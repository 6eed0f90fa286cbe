"""What pays, as it stands now: one statement that the ledger of points is settled by, in parts or as a whole.

Nothing here looks at the ledger. A solution pays unless the solver asked himself or marked it himself; whoever has the
same problem pays too, also through duplicates, each person once. Helpful votes are capped by the day. An article pays who
wrote the text that helped and who checked it, each once for whom it helped, as long as the article is public. What stands
in a circle pays nothing, for points are public and would tell of it; neither does a topic that points to another one.
"""

POINTS = {"solution": 15, "me_too": 5, "helpful": 2, "article": 2, "review": 1}
HELPFUL_A_DAY = 20
HELPFUL_A_DAY_FROM_ONE = 3
POST = "community.post"
ARTICLE = "community.article"

# Rows of a topic that everybody could see, by somebody who can be recognised.
_OF_TOPIC = """community_topic t ON t.id = {topic} AND t.state = 'visible'
    JOIN community_category c ON c.id = t.category_id AND c.visibility <> 'circle'"""
_OF_AUTHOR = "community_member m ON m.id = p.author_id AND m.is_active AND m.kind <> 'system'"

_SOLVED = f"""
solved AS (
    SELECT s.post_id, p.author_id AS member_id, t.id AS topic_id, t.author_id AS asker_id, s.marked_at
    FROM community_solution s
    JOIN community_post p ON p.id = s.post_id AND p.state = 'visible'
    JOIN {_OF_TOPIC.format(topic="s.topic_id")}
    JOIN {_OF_AUTHOR}
    WHERE p.author_id <> t.author_id AND s.marked_by_id <> p.author_id
      AND NOT EXISTS (SELECT FROM community_topicduplicate d WHERE d.topic_id = t.id)
      AND {{topics}}
),
pointing AS (
    SELECT v.topic_id, t.id AS duplicate_id, t.author_id, d.marked_at
    FROM solved v JOIN community_topicduplicate d ON d.canonical_id = v.topic_id
    JOIN {_OF_TOPIC.format(topic="d.topic_id")}
),
sharing AS (
    SELECT v.topic_id, e.member_id, e.created_at FROM solved v JOIN community_metoo e ON e.topic_id = v.topic_id
    UNION ALL
    SELECT topic_id, author_id, marked_at FROM pointing
    UNION ALL
    SELECT d.topic_id, e.member_id, e.created_at FROM pointing d JOIN community_metoo e ON e.topic_id = d.duplicate_id
)"""  # noqa: S608 -- put together from constants
_VOTED = f"""
votes AS (
    SELECT h.id, p.author_id AS member_id, h.member_id AS giver_id, p.id AS post_id, h.created_at, on_day.day,
        row_number() OVER (PARTITION BY p.author_id, h.member_id, on_day.day ORDER BY h.created_at, h.id) AS of_giver
    FROM community_helpful h
    CROSS JOIN LATERAL (SELECT (h.created_at AT TIME ZONE %(zone)s)::date AS day) on_day
    JOIN community_post p ON p.id = h.post_id AND p.state = 'visible'
    JOIN {_OF_TOPIC.format(topic="p.topic_id")}
    JOIN {_OF_AUTHOR}
    WHERE h.member_id <> p.author_id AND (p.number > 1 OR t.kind <> 'question') AND {{votes}}
),
capped AS (
    SELECT votes.*, row_number() OVER (PARTITION BY member_id, day ORDER BY created_at, id) AS of_day
    FROM votes WHERE of_giver <= {HELPFUL_A_DAY_FROM_ONE}
)"""  # noqa: S608 -- put together from constants

# Who wrote a text and who checked it; neither pays the other, and nobody is paid twice for one person and article.
_OF_REVISION = """{revision}.author_id <> {feedback}.member_id AND {revision}.reviewer_id <> {feedback}.member_id
        AND (r.outcome = 'article' OR {revision}.author_id <> {revision}.reviewer_id)"""
_READ = f"""
reading AS (
    SELECT f.id, r.outcome, r.member_id, f.member_id AS giver_id, f.article_id, f.given_at, on_day.day,
        row_number() OVER (PARTITION BY r.outcome, r.member_id, f.member_id, on_day.day ORDER BY f.given_at, f.id)
            AS of_giver
    FROM community_feedback f
    JOIN community_article a ON a.id = f.article_id AND a.published_id IS NOT NULL
    JOIN community_category c ON c.id = a.category_id AND c.visibility <> 'circle'
    JOIN community_articlerevision v ON v.id = f.revision_id
    CROSS JOIN LATERAL (VALUES ('article', v.author_id), ('review', v.reviewer_id)) r (outcome, member_id)
    CROSS JOIN LATERAL (SELECT (f.given_at AT TIME ZONE %(zone)s)::date AS day) on_day
    JOIN community_member m ON m.id = r.member_id AND m.is_active AND m.kind <> 'system'
    WHERE f.is_helpful AND {_OF_REVISION.format(revision="v", feedback="f")} AND {{articles}}
      AND NOT EXISTS (
        SELECT FROM community_feedback e JOIN community_articlerevision w ON w.id = e.revision_id
        WHERE e.article_id = f.article_id AND e.member_id = f.member_id AND e.is_helpful
          AND (e.given_at, e.id) < (f.given_at, f.id) AND {_OF_REVISION.format(revision="w", feedback="e")}
          AND CASE r.outcome WHEN 'article' THEN w.author_id ELSE w.reviewer_id END = r.member_id)
),
read AS (
    SELECT reading.*, row_number() OVER (PARTITION BY outcome, member_id, day ORDER BY given_at, id) AS of_day
    FROM reading WHERE of_giver <= {HELPFUL_A_DAY_FROM_ONE}
)"""  # noqa: S608 -- put together from constants

STANDING = f"""{_SOLVED},{_VOTED},{_READ},
paying AS (
    SELECT member_id, 'solution' AS outcome, '{POST}' AS source, post_id::bigint AS source_id, asker_id AS giver_id,
        marked_at AS occurred_at, {POINTS["solution"]} AS points
    FROM solved
    UNION ALL
    SELECT v.member_id, 'me_too', '{POST}', v.post_id, s.member_id, greatest(v.marked_at, min(s.created_at)),
        {POINTS["me_too"]}
    FROM solved v JOIN sharing s USING (topic_id)
    WHERE s.member_id NOT IN (v.member_id, v.asker_id)
    GROUP BY v.member_id, v.post_id, s.member_id, v.marked_at
    UNION ALL
    SELECT member_id, 'helpful', '{POST}', post_id, giver_id, created_at, {POINTS["helpful"]}
    FROM capped WHERE of_day <= {HELPFUL_A_DAY}
    UNION ALL
    SELECT member_id, outcome, '{ARTICLE}', article_id::bigint, giver_id, given_at,
        CASE outcome WHEN 'article' THEN {POINTS["article"]} ELSE {POINTS["review"]} END
    FROM read WHERE of_day <= {HELPFUL_A_DAY}
),
standing AS (SELECT paying.*, (occurred_at AT TIME ZONE %(zone)s)::date AS day FROM paying)"""  # noqa: S608 -- constants

OF_TOPICS = "s.topic_id = ANY(%(topics)s)"
OF_DAYS = """h.created_at BETWEEN %(first)s AND %(last)s AND (p.author_id, on_day.day) IN
        (SELECT * FROM unnest(%(members)s::bigint[], %(days)s::date[]))"""
READ_OF_DAYS = """f.given_at BETWEEN %(first)s AND %(last)s AND (r.member_id, on_day.day) IN
        (SELECT * FROM unnest(%(members)s::bigint[], %(days)s::date[]))
      AND f.article_id IN (SELECT article_id FROM community_articlerevision
        WHERE author_id = ANY(%(members)s) OR reviewer_id = ANY(%(members)s))"""
BOOKED_OF_TOPICS = f"""e.source = '{POST}' AND e.outcome IN ('solution', 'me_too')
      AND e.source_id IN (SELECT id FROM community_post WHERE topic_id = ANY(%(topics)s))"""  # noqa: S608 -- constants
BOOKED_OF_DAYS = """e.outcome IN ('helpful', 'article', 'review') AND (e.member_id, e.day) IN
        (SELECT * FROM unnest(%(members)s::bigint[], %(days)s::date[]))"""
EVERYTHING = {"topics": "true", "votes": "true", "articles": "true"}
