# ruff: noqa: S608 -- the statements are put together from our own constants
"""Everybody affected is told when an incident is fixed, or open again; whoever asked, that the question is about it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models import Incident, IncidentAttention, IncidentEvent, Notification
from community.models.category import Reader
from community.notifiers.base import Line, Notifier, Source
from community.notifiers.telling import tell_by_sql

INCIDENT_EVENTS = "community.incident_event"
_K = IncidentEvent.Kind

# It happened in the place of the incident. Nobody is named as the actor: a muted colleague of ours keeps no fix quiet.
_EVENTS = """event AS (
    SELECT e.id AS event_id, e.by_id, e.topic_id, e.incident_id, i.category_id
    FROM community_incidentevent e JOIN community_incident i ON i.id = e.incident_id
    WHERE e.id = ANY(%(ids)s)
), attached AS (
    SELECT event.*, t.id AS about_id, t.author_id
    FROM event JOIN community_incidenttopic a ON a.incident_id = event.incident_id
    JOIN community_topic t ON t.id = a.topic_id AND t.state = 'visible'
), """
_COLUMNS = "event_id, recipient_id, kind, rank, actor_id, category_id, topic_id, post_id"
_TOLD = """SELECT {event}.event_id, {person}, '{kind}', {rank}, NULL::bigint, {event}.category_id, NULL::bigint, NULL::bigint,
           {event}.by_id FROM {event}"""
_UNLESS_MUTED = """NOT EXISTS (SELECT FROM community_watch q
        WHERE q.topic_id = attached.about_id AND q.member_id = {person} AND q.level = 'muted')"""


def _told(person: str, kind: str, rank: int, event: str = "attached") -> str:
    return _TOLD.format(person=person, kind=kind, rank=rank, event=event)


def _everybody_affected(kind: str) -> str:
    """Those who said so, and those who asked, have the same problem or watch where a topic is attached."""
    return f"""
    {_told("d.member_id", kind, 1, "event")} JOIN community_incidentaffected d ON d.incident_id = event.incident_id
    UNION ALL
    {_told("attached.author_id", kind, 2)} WHERE {_UNLESS_MUTED.format(person="attached.author_id")}
    UNION ALL
    {_told("too.member_id", kind, 3)} JOIN community_metoo too ON too.topic_id = attached.about_id
    WHERE {_UNLESS_MUTED.format(person="too.member_id")}
    UNION ALL
    {_told("w.member_id", kind, 4)} JOIN community_watch w ON w.topic_id = attached.about_id AND w.level = 'watching'"""


# A topic that was hidden meanwhile, or is attached no more, is no news.
_ASKER = f"""
    {_told("attached.author_id", "incident_found", 1)}
    WHERE attached.about_id = attached.topic_id AND {_UNLESS_MUTED.format(person="attached.author_id")}"""


class IncidentNotifier(Notifier):
    """Finds whom to tell by one statement over all events of its kind, however many they are."""

    def __init__(self, event_kind: IncidentEvent.Kind, kind: str, sentence: Promise, candidates: str) -> None:
        """Say of what, whom, and in which words."""
        self.event_kind = event_kind
        self.words: Mapping[str, Promise] = {kind: sentence}
        self.candidates = candidates

    def tell(self, source: str, events: Sequence[IncidentEvent]) -> None:
        found = f"SELECT {_COLUMNS} FROM ({self.candidates}) f ({_COLUMNS}, by_id) WHERE recipient_id <> by_id"
        tell_by_sql(source, found, {"ids": [event.pk for event in events]}, before=_EVENTS)


class IncidentEvents(Source):
    """Reads the incidents of its notifications at once; what the recipient may not see any more is left out."""

    def lines(self, notifications: Sequence[Notification], reader: Reader) -> Iterable[Line]:
        """Put notifications about incidents into words."""
        numbers = [row.source_id for row in notifications]
        about = dict(IncidentEvent.objects.filter(pk__in=numbers).values_list("pk", "incident_id"))
        incidents = Incident.objects.visible_to(reader).in_bulk(set(about.values()))
        for row in notifications:
            incident: Any = incidents.get(about.get(row.source_id, 0))
            sentence = self.sentence_for(row.kind)
            if incident is not None and sentence is not None:
                yield Line(row, str(sentence) % {"what": incident.title}, incident.get_absolute_url())


SOURCE = IncidentEvents(
    INCIDENT_EVENTS,
    IncidentEvent,
    IncidentAttention,
    [
        IncidentNotifier(
            _K.INCIDENT_FIXED, "incident_fixed", _("Fixed: “%(what)s”"), _everybody_affected("incident_fixed")
        ),
        IncidentNotifier(
            _K.INCIDENT_REOPENED,
            "incident_reopened",
            _("Not fixed after all: “%(what)s”"),
            _everybody_affected("incident_reopened"),
        ),
        IncidentNotifier(_K.TOPIC_ATTACHED, "incident_found", _("What you ask about is known: “%(what)s”"), _ASKER),
    ],
)
