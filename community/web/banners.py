"""What is known to be broken where somebody looks: one banner, one answer."""

import re
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.utils.translation import get_language

from community.models import Category, Incident, Topic
from community.models.category import Reader
from community.models.incident import IncidentQuerySet

# More open incidents than this are not counted on a banner.
COUNTED_AT_MOST = 20
WORDS_AT_MOST = 12
KNOWN_AT_MOST = 2


@dataclass(frozen=True)
class Banner:
    """The incident that is shown, and how many more are open here."""

    incident: Incident
    others: int


def is_any_here(place: str) -> models.Exists:
    """Whether something is broken in the category that a column of the outer row names; costs no query of its own."""
    return models.Exists(_open_in(models.OuterRef(place)))


def is_any_about() -> models.Q:
    """The same for an outer row that is a topic, also when it is attached to what is fixed already."""
    about = Incident.objects.order_by().filter(attached__topic=models.OuterRef("pk"))
    return models.Exists(_open_in(models.OuterRef("category"))) | models.Exists(about)


def banner_in(reader: Reader, category: Category | None) -> Banner | None:
    """What is broken in a category, or anywhere that the reader may look; the category's own comes first."""
    incidents = Incident.objects.open()
    if category is not None:
        incidents = _open_in(category)
    return _first_of(incidents, reader, "is_everywhere")


def banner_on(reader: Reader, topic: Topic) -> Banner | None:
    """What a topic is about, also when it is fixed; else what is broken in its category."""
    attached = Incident.objects.order_by().filter(attached__topic=topic, pk=models.OuterRef("pk"))
    place = models.Q(category__isnull=True) | models.Q(category=topic.category_id)
    incidents = Incident.objects.annotate(is_about=models.Exists(attached))
    incidents = incidents.filter(models.Q(is_about=True) | (models.Q(fixed_at__isnull=True) & place))
    return _first_of(incidents, reader, "-is_about", "is_everywhere")


def known_like(title: str, reader: Reader) -> list[Incident]:
    """Open incidents that share a word with a question that is being typed; words that say nothing do not count."""
    words = list(dict.fromkeys(re.findall(r"\w{3,}", title)))[:WORDS_AT_MOST]
    if not words:
        return []
    # Read as the page speaks: in another language "the" would be a word that says something.
    config = "german" if (get_language() or "").startswith("de") else "english"
    query = reduce(or_, [SearchQuery(word, config=config) for word in words])
    incidents = Incident.objects.visible_to(reader).open()
    incidents = incidents.annotate(text=SearchVector("title", "body", config=config)).filter(text=query)
    return list(incidents.order_by("-id")[:KNOWN_AT_MOST])


def _open_in(place: Category | models.OuterRef) -> IncidentQuerySet:
    here = models.Q(category__isnull=True) | models.Q(category=place)
    return Incident.objects.order_by().open().filter(here)


def _first_of(incidents: IncidentQuerySet, reader: Reader, *order: str) -> Banner | None:
    rows = incidents.visible_to(reader).with_page(reader)
    rows = rows.annotate(is_everywhere=models.Q(category__isnull=True))
    found = list(rows.order_by(*order, "-id")[: COUNTED_AT_MOST + 1])
    return Banner(found[0], len(found) - 1) if found else None
