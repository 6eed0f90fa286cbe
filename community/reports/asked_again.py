"""How many questions ask the same, and how many people have that problem: as far as the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, models
from django.db.models.functions import Coalesce

from community.models import Topic, TopicDuplicate
from community.models.category import Reader

# Everybody once, whatever they said where; who asked the canonical question is the one whom the others join.
_PEOPLE = """
    SELECT count(DISTINCT people.member_id) FROM community_topic o CROSS JOIN LATERAL (
        SELECT a.member_id FROM community_metoo a WHERE a.topic_id = o.id
        UNION ALL
        SELECT t.author_id FROM community_topic t WHERE t.id = ANY(%(again)s)
        UNION ALL
        SELECT a.member_id FROM community_metoo a WHERE a.topic_id = ANY(%(again)s)
    ) people
    WHERE o.id = %(topic)s AND people.member_id <> o.author_id"""

_PEOPLE_OF_MANY = """
    WITH again AS (SELECT * FROM unnest(%(originals)s::bigint[], %(again)s::bigint[]) a (original_id, topic_id))
    SELECT o.id, count(DISTINCT people.member_id) FROM community_topic o CROSS JOIN LATERAL (
        SELECT a.member_id FROM community_metoo a WHERE a.topic_id = o.id
        UNION ALL
        SELECT t.author_id FROM again JOIN community_topic t ON t.id = again.topic_id WHERE again.original_id = o.id
        UNION ALL
        SELECT a.member_id FROM again JOIN community_metoo a ON a.topic_id = again.topic_id
        WHERE again.original_id = o.id
    ) people
    WHERE o.id = ANY(%(topics)s) AND people.member_id <> o.author_id GROUP BY o.id"""


@dataclass(frozen=True)
class AskedAgain:
    """Which other questions ask the same, and how many people besides the first asker have the problem."""

    questions: Sequence[Topic]
    people: int


def duplicates_of(topic: Topic, reader: Reader) -> models.QuerySet[Topic]:
    """Return the questions that point to a topic, stand, and may be seen by the reader."""
    return Topic.objects.visible_to(reader).standing().filter(duplicate_of__canonical=topic).newest_first()


def asked_again_count(reader: Reader) -> models.Expression:
    """How many questions that the reader sees point to a topic, in the topic's own row."""
    again = Topic.objects.visible_to(reader).standing().filter(duplicate_of__canonical=models.OuterRef("pk"))
    numbers = again.order_by().values("duplicate_of__canonical").annotate(number=models.Count("pk")).values("number")
    return Coalesce(models.Subquery(numbers), 0)


def most_asked_again(reader: Reader) -> models.QuerySet[Topic]:
    """Return what is asked again and again, the most often first, as far as the reader may see; totally ordered."""
    pointed = TopicDuplicate.objects.values("canonical")
    topics = Topic.objects.listed_for(reader).filter(pk__in=pointed).annotate(duplicate_count=asked_again_count(reader))
    return topics.filter(duplicate_count__gt=0).order_by("-duplicate_count", "-id")


def attach_people(topics: Sequence[Topic], reader: Reader) -> None:
    """Give every topic of a page the number of people who have its problem as ``affected_count``; two queries."""
    seen = Topic.objects.visible_to(reader).standing().filter(duplicate_of__canonical__in=[one.pk for one in topics])
    pairs = list(seen.values_list("duplicate_of__canonical", "pk"))
    given = {
        "topics": [topic.pk for topic in topics],
        "originals": [original for original, _again in pairs],
        "again": [again for _original, again in pairs],
    }
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE_OF_MANY, given)
        counted = dict(cursor.fetchall())
    for topic in topics:
        topic.affected_count = counted.get(topic.pk, 0)  # type: ignore[attr-defined]


def asked_again(topic: Topic, reader: Reader) -> AskedAgain:
    """Count both for one topic; where nothing points to it, its own counter says everything and nothing is asked."""
    known = getattr(topic, "asked_again_count", None)
    again = [] if known == 0 else list(duplicates_of(topic, reader).only("title", "slug"))
    if not again:
        return AskedAgain((), topic.me_too_count)
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, {"topic": topic.pk, "again": [one.pk for one in again]})
        (people,) = cursor.fetchone()
    return AskedAgain(again, people)
