"""Who is affected by an incident: members who say so, and questions that keepers attach."""

from community.errors import TopicIsNotStanding
from community.foundation.acting import act
from community.incident_errors import (
    MayNotBeAffected,
    MayNotKeepIncidents,
    TopicIsAttachedElsewhere,
    TopicIsWider,
)
from community.models import Category, Incident, IncidentAffected, IncidentEvent, IncidentTopic, Member, Topic
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
    place = incident.category
    if place is not None and place.visibility == Category.Visibility.CIRCLE and place.pk != topic.category_id:
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


def _check_may_keep(topic: Topic, by: Member) -> None:
    if not (can_keep_incidents(by) and can_see_topic(by, topic)):
        raise MayNotKeepIncidents
