"""Who is affected by an incident: members who say so, and questions that keepers attach."""

from typing import Any

from community.errors import TopicIsNotStanding
from community.foundation.acting import act
from community.incident_errors import (
    MayNotBeAffected,
    MayNotKeepIncidents,
    TopicIsAttachedElsewhere,
    TopicIsWider,
)
from community.models import (
    Category,
    Incident,
    IncidentAffected,
    IncidentEvent,
    IncidentTopic,
    Member,
    MeToo,
    Topic,
    Watch,
)
from community.operations.events import record_incident_event
from community.operations.incidents import locked_incident, locked_open_incident
from community.operations.posting import locked_topic
from community.permissions import can_keep_incidents, can_see_incident, can_see_topic

_K = IncidentEvent.Kind


@act
def join_incident(incident: Incident, *, by: Member) -> bool:
    """Say that one is affected, and be told when it is fixed; return whether that is new.

    Raises ``MayNotBeAffected``, or ``IncidentIsFixed`` where there is nothing to wait for any more.
    """
    if not (by.is_active and can_see_incident(by, incident)):
        raise MayNotBeAffected
    # The incident is locked: nobody else can add the row, or fix it, between these lines.
    incident = locked_open_incident(incident)
    _row, is_new = IncidentAffected.objects.get_or_create(incident=incident, member=by)
    return is_new


@act
def leave_incident(incident: Incident, *, by: Member) -> bool:
    """Take it back; return whether there was anything to take back."""
    incident = locked_incident(incident)
    removed, _per_model = IncidentAffected.objects.filter(incident=incident, member=by).delete()
    return bool(removed)


@act
def attach_topic(incident: Incident, topic: Topic, *, by: Member) -> IncidentEvent | None:
    """Say that a topic is about an incident, so that its people are told too; attached already returns ``None``.

    Raises ``MayNotKeepIncidents``, ``TopicIsNotStanding``, ``IncidentIsFixed``, ``TopicIsAttachedElsewhere``, or
    ``TopicIsWider`` for the incident of a circle's category and a topic from elsewhere.
    """
    topic = locked_topic(topic)
    _check_may_keep(topic, by)
    if not topic.is_standing:
        raise TopicIsNotStanding
    attached = IncidentTopic.objects.filter(topic=topic).first()
    if attached is not None and attached.incident_id == incident.pk:
        return None
    if attached is not None:
        raise TopicIsAttachedElsewhere
    incident = locked_open_incident(incident)
    if _is_wider(topic, incident):
        raise TopicIsWider
    row = IncidentTopic.objects.create(topic=topic, incident=incident, by=by)
    return record_incident_event(_K.TOPIC_ATTACHED, incident, by=by, topic=topic, at=row.attached_at)


@act
def detach_topic(incident: Incident, topic: Topic, *, by: Member) -> IncidentEvent | None:
    """Take the pointer away, and nothing else; where there is none returns ``None``. Raises ``MayNotKeepIncidents``."""
    topic = locked_topic(topic)
    _check_may_keep(topic, by)
    incident = locked_incident(incident)
    removed, _per_model = IncidentTopic.objects.filter(topic=topic, incident=incident).delete()
    return record_incident_event(_K.TOPIC_DETACHED, incident, by=by, topic=topic) if removed else None


def hand_incident_over(topic: Topic, into: Topic, *, by: Member) -> dict[str, Any] | None:
    """Let whoever waits for an incident by a locked topic that is merged do so where it leads; return what was done.

    The pointer goes along. Where it cannot, because the other topic is about another incident or stands where more people
    look, those who wait become affected themselves.
    """
    link = IncidentTopic.objects.filter(topic=topic).select_related("incident").first()
    if link is None:
        return None
    incident = locked_incident(link.incident)
    there = IncidentTopic.objects.filter(topic=into).first()
    if there is not None and there.incident_id == incident.pk:
        return None
    if there is None and not _is_wider(into, incident):
        _point(link, into, by=by)
        return {"link": link.pk}
    waiting = _waiting_by(topic) - set(incident.affected.values_list("member", flat=True))
    rows = [IncidentAffected(incident=incident, member_id=pk) for pk in sorted(waiting)]
    return {"affected": [row.pk for row in IncidentAffected.objects.bulk_create(rows)]}


def give_incident_back(kept: dict[str, Any] | None, topic: Topic, into: Topic, *, by: Member) -> None:
    """Take that back, unless the pointer was taken away meanwhile."""
    if kept is None:
        return
    IncidentAffected.objects.filter(pk__in=kept.get("affected", [])).delete()
    link = IncidentTopic.objects.filter(pk=kept.get("link", 0), topic=into).select_related("incident").first()
    if link is not None:
        locked_incident(link.incident)
        _point(link, topic, by=by)


def _point(link: IncidentTopic, topic: Topic, *, by: Member) -> None:
    record_incident_event(_K.TOPIC_DETACHED, link.incident, by=by, topic=link.topic)
    link.topic = topic
    link.save(update_fields=["topic"])
    record_incident_event(_K.TOPIC_ATTACHED, link.incident, by=by, topic=topic)


def _waiting_by(topic: Topic) -> set[int]:
    """Those who are told of an incident because of a topic: who asked, shares or watches it, unless they muted it."""
    watches = Watch.objects.filter(topic=topic)
    sharing = MeToo.objects.filter(topic=topic).values_list("member", flat=True)
    muted = watches.filter(level=Watch.Level.MUTED).values_list("member", flat=True)
    return {
        topic.author_id,
        *sharing,
        *watches.exclude(level=Watch.Level.MUTED).values_list("member", flat=True),
    } - set(muted)


def _is_wider(topic: Topic, incident: Incident) -> bool:
    """Tell whether others than those of an incident's circle read a topic."""
    place = incident.category
    is_circle = place is not None and place.visibility == Category.Visibility.CIRCLE
    return is_circle and place != topic.category


def _check_may_keep(topic: Topic, by: Member) -> None:
    if not (can_keep_incidents(by) and can_see_topic(by, topic)):
        raise MayNotKeepIncidents
