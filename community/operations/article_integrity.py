"""What must always hold in the knowledge base, counted anew."""

from collections.abc import Iterator

from community.foundation.integrity import Check, check_by_sql

_ARTICLES = "SELECT count(*) FROM community_article"


def article_checks() -> Iterator[Check]:
    """Yield one result for each counter and for each pair of rows that must agree."""
    yield check_by_sql(
        "community.article_counts_equal_feedback",
        _ARTICLES,
        """SELECT a.id FROM community_article a LEFT JOIN
           (SELECT article_id, count(*) FILTER (WHERE is_helpful) AS yes, count(*) FILTER (WHERE NOT is_helpful) AS no
            FROM community_feedback GROUP BY 1) v ON v.article_id = a.id
           WHERE (a.helpful_count, a.unhelpful_count) <> (coalesce(v.yes, 0), coalesce(v.no, 0))""",
    )
    yield check_by_sql(
        "community.article_is_called_as_its_text",
        _ARTICLES,
        """SELECT a.id FROM community_article a LEFT JOIN community_articlerevision p ON p.id = a.published_id
           LEFT JOIN LATERAL (SELECT r.title, r.summary FROM community_articlerevision r
             WHERE r.article_id = a.id ORDER BY r.number DESC LIMIT 1) last ON true
           WHERE (a.title, a.summary)
             IS DISTINCT FROM (coalesce(p.title, last.title), coalesce(p.summary, last.summary))""",
    )
    yield check_by_sql(
        "community.article_state_is_what_its_events_say",
        _ARTICLES,
        """SELECT a.id FROM community_article a LEFT JOIN LATERAL (
             SELECT e.kind FROM community_articleevent e WHERE e.article_id = a.id AND e.kind IN
               ('article_written', 'article_published', 'article_confirmed', 'article_outdated', 'article_withdrawn',
                'article_restored') ORDER BY e.id DESC LIMIT 1) last ON true
           WHERE NOT CASE a.state
             WHEN 'published' THEN last.kind IN ('article_published', 'article_confirmed')
             WHEN 'outdated' THEN last.kind IS NOT DISTINCT FROM 'article_outdated'
             WHEN 'withdrawn' THEN last.kind IS NOT DISTINCT FROM 'article_withdrawn'
             ELSE last.kind IN ('article_written', 'article_restored') END OR last.kind IS NULL""",
    )
    yield check_by_sql(
        "community.only_a_second_reader_published",
        "SELECT count(*) FROM community_articlerevision WHERE published_at IS NOT NULL",
        """SELECT a.id FROM community_article a WHERE a.published_id IS NOT NULL AND NOT EXISTS (
             SELECT FROM community_articlerevision r WHERE r.id = a.published_id AND r.reviewer_id IS NOT NULL)""",
    )


ARTICLE_REBUILDS = (
    """UPDATE community_article a SET helpful_count = c.yes, unhelpful_count = c.no FROM
       (SELECT a.id, count(f.id) FILTER (WHERE f.is_helpful) AS yes, count(f.id) FILTER (WHERE NOT f.is_helpful) AS no
        FROM community_article a LEFT JOIN community_feedback f ON f.article_id = a.id GROUP BY 1) c
       WHERE c.id = a.id AND (a.helpful_count, a.unhelpful_count) <> (c.yes, c.no)""",
)
