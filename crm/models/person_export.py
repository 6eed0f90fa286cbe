"""The export of a person: all that is kept about somebody, written as one file that is there for some days."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from community.models.member import Member
from community.models.privacy_request import PRIVACY_ROLES
from crm.models.contact import Contact

STARTS_BEFORE_FAILURE = 5


class PersonExportQuerySet(models.QuerySet["PersonExport"]):
    """Sets of exports."""

    def visible_to(self, reader: Reader) -> Self:
        """All for those who answer for personal data, none for anybody else."""
        return self.all() if isinstance(reader, Member) and reader.has_role(*PRIVACY_ROLES) else self.none()

    def waiting(self) -> Self:
        """Those that are still to be written."""
        return self.filter(state=PersonExport.State.WAITING)

    def over_at(self, moment: datetime) -> Self:
        """Those whose time is over and whose file is still there."""
        return self.filter(state=PersonExport.State.READY, expires_at__lte=moment)

    def newest_first(self) -> Self:
        """Totally ordered."""
        return self.order_by("-id")


class PersonExport(models.Model):
    """Somebody wanted all that is kept about a contact; who asked, what became of it, and who fetched it last."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        GONE = "gone", _("gone")

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name=_("contact"))
    reason = models.CharField(_("reason"), max_length=300)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested at"), default=timezone.now)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.WAITING)
    # Counted before the work: what kills its process is found out.
    starts = models.PositiveSmallIntegerField(_("starts"), default=0)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    files = models.PositiveIntegerField(_("files"), default=0)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, default="")
    # Random, so that nobody finds one by guessing; it is handed out by the act only.
    stored_as = models.CharField(_("stored as"), max_length=100, blank=True, default="", editable=False)
    ready_at = models.DateTimeField(_("ready at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("there until"), null=True, blank=True)
    fetched_at = models.DateTimeField(_("fetched last at"), null=True, blank=True)
    fetched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("fetched last by"),
    )

    objects = PersonExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export of a person")
        verbose_name_plural = _("exports of people")
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=models.Q(state="waiting"), name="one_export_of_a_person_waits"
            ),
            models.CheckConstraint(
                condition=(models.Q(state="ready", expires_at__isnull=False) & ~models.Q(stored_as=""))
                | (~models.Q(state="ready") & models.Q(stored_as="")),
                name="an_export_has_its_file_exactly_while_it_is_ready",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="person_export_over", condition=models.Q(state="ready")),
            models.Index(fields=["contact", "-id"], name="person_export_of_contact"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
