"""The incident: something is broken for many at once, and there is one answer for all of them."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Category, Reader
from community.models.member import Member
from community.models.topic import Topic

INCIDENT_TITLE_LIMIT = 200


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Sets of incidents."""

    def visible_to(self, reader: Reader) -> Self:
        """Those that are everywhere, and those of a category that the reader may see."""
        return self.filter(
            models.Q(category__isnull=True) | models.Q(category__in=Category.objects.visible_to(reader).values("id"))
        )

    def open(self) -> Self:
        """Those that nobody has fixed yet."""
        return self.filter(fixed_at__isnull=True)

    def fixed(self) -> Self:
        """Those that are over."""
        return self.filter(fixed_at__isnull=False)

    def open_first(self) -> Self:
        """What is broken now on top, then what was declared last; totally ordered."""
        return self.order_by("is_over", "-id")

    def with_page(self, reader: Reader) -> Self:
        """With the answer that holds, how many are affected, and whether the reader is one of them."""
        updates = IncidentUpdate.objects.filter(incident=models.OuterRef("pk")).order_by("-id")
        affected = IncidentAffected.objects.order_by().filter(incident=models.OuterRef("pk"))
        number = affected.values("incident").annotate(number=models.Count("pk")).values("number")
        mine = affected.filter(member=reader) if isinstance(reader, Member) else affected.none()
        return self.select_related("category", "by").annotate(
            is_over=models.Q(fixed_at__isnull=False),
            answer_html=models.Subquery(updates.values("html")[:1]),
            answered_at=models.Subquery(updates.values("created_at")[:1]),
            affected_count=Coalesce(models.Subquery(number), 0),
            mine=models.Exists(mine),
        )


class Incident(models.Model):
    """A known problem of a category or of everything; open until somebody says that it is fixed."""

    title = models.CharField(_("title"), max_length=INCIDENT_TITLE_LIMIT)
    body = models.TextField(_("text"))
    html = models.TextField(_("rendered text"), editable=False)
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
        help_text=_("Everywhere, if there is none."),
    )
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("declared by"))
    declared_at = models.DateTimeField(_("declared at"), default=timezone.now)
    # Who fixed it, who opened it again and why stands in its events.
    fixed_at = models.DateTimeField(_("fixed at"), null=True, blank=True)
    renderer_version = models.PositiveSmallIntegerField(_("renderer version"), default=1, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(started_at__lte=models.F("declared_at")),
                name="an_incident_has_started_when_declared",
            ),
            models.CheckConstraint(
                condition=models.Q(fixed_at__isnull=True) | models.Q(fixed_at__gte=models.F("declared_at")),
                name="an_incident_is_fixed_after_it_was_declared",
            ),
        ]
        indexes = [
            models.Index(fields=["-id"], name="incident_open", condition=models.Q(fixed_at__isnull=True)),
            models.Index(fields=["-fixed_at", "-id"], name="incident_fixed_last"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("incident", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Tell whether it still waits to be fixed."""
        return self.fixed_at is None

    @property
    def state(self) -> str:
        """Tell where it stands in one word."""
        return "open" if self.is_open else "fixed"


class IncidentUpdate(models.Model):
    """What those who work on it say; the last one is the answer that holds, and none is ever changed."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="updates", verbose_name=_("incident"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    body = models.TextField(_("text"))
    html = models.TextField(_("rendered text"), editable=False)
    renderer_version = models.PositiveSmallIntegerField(_("renderer version"), default=1, editable=False)
    created_at = models.DateTimeField(_("written at"), default=timezone.now)

    class Meta:
        verbose_name = _("answer to an incident")
        verbose_name_plural = _("answers to incidents")
        indexes = [models.Index(fields=["incident", "-id"], name="incident_update_newest")]

    def __str__(self) -> str:
        return f"{self.incident_id}: {self.created_at}"


class IncidentAffected(models.Model):
    """One member says to be affected and is told when it is fixed."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="affected", verbose_name=_("incident"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("affected member")
        verbose_name_plural = _("affected members")
        constraints = [
            models.UniqueConstraint(fields=["incident", "member"], name="a_member_is_affected_once_by_an_incident")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.incident_id}"


class IncidentTopic(models.Model):
    """This topic is about the incident; a pointer, so that it can be taken back exactly."""

    topic = models.OneToOneField(Topic, models.CASCADE, related_name="incident_link", verbose_name=_("topic"))
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="attached", verbose_name=_("incident"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    attached_at = models.DateTimeField(_("attached at"), default=timezone.now)

    class Meta:
        verbose_name = _("topic of an incident")
        verbose_name_plural = _("topics of incidents")

    def __str__(self) -> str:
        return f"{self.topic_id} → {self.incident_id}"
