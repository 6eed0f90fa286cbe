"""What must always hold between things and their documents."""

from collections.abc import Iterator

from community.foundation.integrity import Check, check_by_sql


def checks() -> Iterator[Check]:
    """Yield the checks for topics, answers, articles and members; what an event or a sweep will still write only waits."""
    yield documents_stand_for_things(
        "topic", "community_topic t", "t.id", "t.state = 'visible'", "t.category_id", "t.id"
    )
    yield documents_stand_for_things(
        "post",
        "community_post p JOIN community_topic t ON t.id = p.topic_id",
        "p.id",
        "p.number > 1 AND p.state = 'visible' AND t.state = 'visible'",
        "t.category_id",
        "t.id",
    )
    yield check_by_sql(
        "community.every_article_has_its_search_document",
        "SELECT count(*) FROM community_article WHERE state = 'published'",
        """SELECT coalesce(d.thing_id, s.id) FROM
           (SELECT id, category_id FROM community_article WHERE state = 'published') s
           FULL JOIN (SELECT thing_id, category_id FROM community_searchdocument WHERE kind = 'article') d
           ON d.thing_id = s.id
           WHERE s.id IS NULL OR s.category_id <> d.category_id OR (d.thing_id IS NULL AND NOT EXISTS (
               SELECT FROM community_articleevent e LEFT JOIN community_articlesearchintake i ON i.event_id = e.id
               WHERE e.article_id = s.id AND i.state IS DISTINCT FROM 'done'))""",
    )
    yield check_by_sql(
        "community.every_member_document_stands_for_a_member",
        "SELECT count(*) FROM community_searchdocument WHERE kind = 'member'",
        """SELECT d.thing_id FROM community_searchdocument d LEFT JOIN community_member m ON m.id = d.thing_id
           WHERE d.kind = 'member' AND (m.id IS NULL OR NOT m.is_active OR m.kind = 'system')""",
    )


def documents_stand_for_things(kind: str, rows: str, key: str, standing: str, category: str, topic: str) -> Check:
    """Every thing that stands has one document in its category, or an event of its topic waits; nothing else has one."""
    return check_by_sql(
        f"community.every_{kind}_has_its_search_document",
        f"SELECT count(*) FROM {rows} WHERE {standing}",  # noqa: S608 -- names are our own
        f"""SELECT coalesce(d.thing_id, s.id) FROM
            (SELECT {key} AS id, {category} AS category_id, {topic} AS topic_id FROM {rows} WHERE {standing}) s
            FULL JOIN (SELECT thing_id, category_id FROM community_searchdocument WHERE kind = '{kind}') d
            ON d.thing_id = s.id
            WHERE s.id IS NULL OR s.category_id <> d.category_id OR (d.thing_id IS NULL AND NOT EXISTS (
                SELECT FROM community_topicevent e LEFT JOIN community_searchintake i ON i.event_id = e.id
                WHERE e.topic_id = s.topic_id AND i.state IS DISTINCT FROM 'done'))""",  # noqa: S608 -- names are our own
    )
