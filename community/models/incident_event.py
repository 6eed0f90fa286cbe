"""What happened to an incident, in the order in which it was written down."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.foundation.events import Event, IntakeMark
from community.models.incident import Incident, IncidentUpdate
from community.models.topic import Topic

ABOUT_TOPICS = ("topic_attached", "topic_detached")


class IncidentEvent(Event):
    """One fact about an incident, kept for its timeline, for audit and for all who react."""

    class Kind(models.TextChoices):
        INCIDENT_DECLARED = "incident_declared", _("declared")
        INCIDENT_EDITED = "incident_edited", _("edited")
        INCIDENT_ANSWERED = "incident_answered", _("answered")
        INCIDENT_FIXED = "incident_fixed", _("fixed")
        INCIDENT_REOPENED = "incident_reopened", _("open again")
        TOPIC_ATTACHED = "topic_attached", _("topic attached")
        TOPIC_DETACHED = "topic_detached", _("topic detached")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="events", verbose_name=_("incident"))
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("topic"))
    answer = models.ForeignKey(
        IncidentUpdate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answer")
    )

    class Meta:
        verbose_name = _("event of an incident")
        verbose_name_plural = _("events of incidents")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(topic__isnull=False, kind__in=ABOUT_TOPICS)
                | (models.Q(topic__isnull=True) & ~models.Q(kind__in=ABOUT_TOPICS)),
                name="incident_events_name_the_topic_they_are_about",
            ),
            models.CheckConstraint(
                condition=models.Q(answer__isnull=False, kind="incident_answered")
                | (models.Q(answer__isnull=True) & ~models.Q(kind="incident_answered")),
                name="incident_events_name_the_answer_they_are_about",
            ),
        ]
        indexes = [
            models.Index(fields=["incident", "id"], name="incident_event_timeline"),
            models.Index(fields=["kind", "id"], name="incident_event_by_kind"),
            models.Index(fields=["recorded_at", "id"], name="incident_event_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.incident_id})"


class IncidentAttention(IntakeMark):
    """How far attention has come with one event of an incident: whether everybody affected was told."""

    event = models.OneToOneField(
        IncidentEvent, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("event of an incident")
    )

    class Meta:
        verbose_name = _("attention to an incident")
        verbose_name_plural = _("attention to incidents")
        indexes = [
            models.Index(
                fields=["first_started_at"], name="incident_attention_unfinished", condition=~models.Q(state="done")
            ),
        ]
