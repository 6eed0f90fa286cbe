"""Finding another topic, such as the one that asked first: by its number, by its address, or by words of its title."""

import re

from community.models import Topic
from community.models.category import Reader
from community.models.topic import TopicQuerySet
from community.reports.queries import Query
from community.reports.searching import Narrowing, Stretch, search

FOUND_AT_MOST = 10
_NUMBER = re.compile(r"^\s*#?([0-9]{1,18})\s*$|^\s*#([0-9]{1,18})\s|/questions/([0-9]{1,18})(?:-|/)")


def question_named(text: str, reader: Reader) -> Topic | None:
    """Return the question whose number or address this is, if the reader may see it."""
    topic = topic_named(text, reader)
    return topic if topic is not None and topic.is_question else None


def is_number(text: str) -> bool:
    """Tell whether this is a number or an address, be there such a topic or not."""
    return _NUMBER.search(text) is not None


def topic_named(text: str, reader: Reader) -> Topic | None:
    """Return the topic whose number or address this is, if the reader may see it."""
    found = _NUMBER.search(text)
    if found is None:
        return None
    number = int(found.group(1) or found.group(2) or found.group(3))
    return Topic.objects.visible_to(reader).filter(pk=number).first()


def line_of(topic: Topic) -> str:
    """Name a topic in one line, which is read again as its number."""
    return f"#{topic.pk} {topic.title}"


def questions_like(text: str, reader: Reader, *, other_than: Topic | None) -> list[Topic]:
    """Return what may be meant, the best first: the one that is named, else those in which the words are found."""
    named = question_named(text, reader)
    if named is not None:
        return [named] if named != other_than else []
    return _found(text, reader, _others(reader, other_than).questions())


def topics_like(text: str, reader: Reader, *, other_than: Topic | None) -> list[Topic]:
    """Return what a topic may be merged into, the best first: of its kind, standing, and no duplicate itself."""
    rows = _others(reader, other_than)
    if other_than is not None:
        rows = rows.filter(kind=other_than.kind)
    named = topic_named(text, reader)
    if named is not None:
        return list(rows.standing().filter(pk=named.pk).select_related("category"))
    return _found(text, reader, rows)


def _others(reader: Reader, topic: Topic | None) -> TopicQuerySet:
    rows = Topic.objects.visible_to(reader)
    return rows if topic is None else rows.exclude(pk=topic.pk)


def _found(text: str, reader: Reader, rows: TopicQuerySet) -> list[Topic]:
    hits = search(reader, Query.read(text), Narrowing(kind="topic"), Stretch(FOUND_AT_MOST)).hits
    order = {hit.thing_id: place for place, hit in enumerate(hits)}
    found = rows.standing().originals().filter(pk__in=order).select_related("category")
    return sorted(found, key=lambda topic: order[topic.pk])
