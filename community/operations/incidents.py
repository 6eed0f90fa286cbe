"""Incidents: declared, answered once for all, fixed, and opened again when it was not."""

from datetime import datetime

from django.utils import timezone

from community.errors import MayNotWriteHere, TextIsEmpty, TextIsTooLong, VersionIsStale
from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.foundation.markup import RENDERER_VERSION, render_markdown
from community.incident_errors import IncidentIsFixed, MayNotKeepIncidents, StartIsAhead
from community.models import Category, Incident, IncidentEvent, IncidentUpdate, Member
from community.models.incident import INCIDENT_TITLE_LIMIT
from community.models.topic_event import Reasoned
from community.operations.events import record_incident_event
from community.operations.texts import checked_body, checked_title
from community.permissions import can_keep_incidents, can_see_category, can_see_incident

_K = IncidentEvent.Kind


@act
def declare_incident(
    *, by: Member, title: str, body: str, category: Category | None = None, started_at: datetime | None = None
) -> IncidentEvent:
    """Say that something is broken, in a category or everywhere; from now on everybody who looks there reads it.

    Raises ``MayNotKeepIncidents``, ``MayNotWriteHere``, ``TextIsEmpty``, ``TextIsTooLong`` or ``StartIsAhead``.
    """
    if not can_keep_incidents(by):
        raise MayNotKeepIncidents
    if category is not None and not can_see_category(by, category):
        raise MayNotWriteHere
    now = timezone.now()
    body = checked_body(body)
    incident = Incident.objects.create(
        title=_checked_title(title),
        body=body,
        html=render_markdown(body),
        renderer_version=RENDERER_VERSION,
        category=category,
        started_at=_checked_start(started_at, now),
        declared_at=now,
        by=by,
    )
    return record_incident_event(_K.INCIDENT_DECLARED, incident, by=by, at=now)


@act
def edit_incident(
    incident: Incident,
    *,
    by: Member,
    title: str | None = None,
    body: str | None = None,
    started_at: datetime | None = None,
    version: int | None = None,
) -> IncidentEvent | None:
    """Change what is said of the problem; what is the same already changes nothing and returns ``None``.

    Raises ``MayNotKeepIncidents``, ``VersionIsStale`` or what is wrong with the values. Where it is does not change: whoever
    read it there must not lose it.
    """
    incident = _kept(incident, by)
    if version is not None and version != incident.version:
        raise VersionIsStale
    before = (incident.title, incident.body, incident.started_at)
    if title is not None:
        incident.title = _checked_title(title)
    if body is not None:
        incident.body = checked_body(body)
        incident.html, incident.renderer_version = render_markdown(incident.body), RENDERER_VERSION
    if started_at is not None:
        incident.started_at = _checked_start(started_at, incident.declared_at)
    if (incident.title, incident.body, incident.started_at) == before:
        return None
    incident.version += 1
    incident.save(update_fields=["title", "body", "html", "renderer_version", "started_at", "version"])
    return record_incident_event(_K.INCIDENT_EDITED, incident, by=by)


@act
def answer_incident(incident: Incident, *, by: Member, body: str) -> IncidentEvent:
    """Give the answer that holds for all from now on; earlier ones stay below it.

    Raises ``MayNotKeepIncidents``, ``TextIsEmpty`` or ``TextIsTooLong``. Also what is fixed may be explained.
    """
    incident = _kept(incident, by)
    body = checked_body(body)
    answer = IncidentUpdate.objects.create(
        incident=incident,
        by=by,
        body=body,
        html=render_markdown(body),
        renderer_version=RENDERER_VERSION,
        created_at=timezone.now(),
    )
    return record_incident_event(_K.INCIDENT_ANSWERED, incident, by=by, answer=answer, at=answer.created_at)


@act
def fix_incident(incident: Incident, *, by: Member) -> IncidentEvent | None:
    """Say that it is fixed; everybody affected is told. A fixed one stays so and returns ``None``.

    Raises ``MayNotKeepIncidents``. Whoever joins beside this is told, or finds it fixed: both lock the incident.
    """
    incident = _kept(incident, by)
    if not incident.is_open:
        return None
    incident.fixed_at = timezone.now()
    _save_state(incident)
    return record_incident_event(_K.INCIDENT_FIXED, incident, by=by, at=incident.fixed_at)


@act
def reopen_incident(incident: Incident, *, by: Member, reason: str) -> IncidentEvent | None:
    """Say that it was not fixed after all; a second fix tells everybody again. An open one returns ``None``.

    Raises ``MayNotKeepIncidents``, or ``TextIsEmpty`` without a reason.
    """
    incident = _kept(incident, by)
    reason = reason.strip()
    if not reason:
        raise TextIsEmpty(pointer="/reason")
    if incident.is_open:
        return None
    incident.fixed_at = None
    _save_state(incident)
    return record_incident_event(_K.INCIDENT_REOPENED, incident, by=by, extras=Reasoned(reason))


def locked_incident(incident: Incident) -> Incident:
    """Read the incident again under a row lock; every act on it begins here."""
    return read_locked(Incident.objects.select_related("category__circle"), incident.pk)


def locked_open_incident(incident: Incident) -> Incident:
    """The same for acts that need it open. Raises ``IncidentIsFixed``."""
    incident = locked_incident(incident)
    if not incident.is_open:
        raise IncidentIsFixed
    return incident


def _kept(incident: Incident, by: Member) -> Incident:
    incident = locked_incident(incident)
    if not (can_keep_incidents(by) and can_see_incident(by, incident)):
        raise MayNotKeepIncidents
    return incident


def _save_state(incident: Incident) -> None:
    incident.version += 1
    incident.save(update_fields=["fixed_at", "version"])


def _checked_title(title: str) -> str:
    title = checked_title(title)
    if len(title) > INCIDENT_TITLE_LIMIT:
        raise TextIsTooLong(pointer="/title")
    return title


def _checked_start(started_at: datetime | None, latest: datetime) -> datetime:
    if started_at is not None and started_at > latest:
        raise StartIsAhead(pointer="/started_at")
    return started_at or latest
