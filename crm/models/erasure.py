"""The erasure of a contact: asked for, looked at a second time, waited for, carried out, and proven."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from community.models.member import Member
from community.models.privacy_request import PRIVACY_ROLES
from crm.models.contact import Contact
from crm.models.restriction import Restriction

OPEN = models.Q(withdrawn_at__isnull=True, done_at__isnull=True)


class ErasureRequestQuerySet(models.QuerySet["ErasureRequest"]):
    """Sets of requests."""

    def visible_to(self, reader: Reader) -> Self:
        """All for those who answer for personal data, none for anybody else."""
        return self.all() if isinstance(reader, Member) and reader.has_role(*PRIVACY_ROLES) else self.none()

    def open(self) -> Self:
        """Those that are neither withdrawn nor carried out."""
        return self.filter(OPEN)

    def due_at_moment(self, moment: datetime) -> Self:
        """Those that were confirmed and whose days of grace are over."""
        return self.open().filter(due_at__lte=moment)

    def newest_first(self) -> Self:
        """Totally ordered."""
        return self.order_by("-id")


class ErasureRequest(models.Model):
    """Somebody is to be forgotten; each step has its own moment and whoever took it."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name=_("contact"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested at"), default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    due_at = models.DateTimeField(_("carried out from"), null=True, blank=True)
    # What keeps the person's data from being used until then; lifted when the erasure is withdrawn or carried out.
    restriction = models.ForeignKey(
        Restriction,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("restriction of processing"),
    )
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    # Why it could not be carried out, by the code of the refusal; it is tried again.
    problem = models.CharField(_("problem"), max_length=60, blank=True, default="")

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure of a person")
        verbose_name_plural = _("erasures of people")
        constraints = [
            models.UniqueConstraint(fields=["contact"], condition=OPEN, name="one_erasure_of_a_person_is_open"),
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True, confirmed_by__isnull=True, due_at__isnull=True)
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False, due_at__isnull=False),
                name="an_erasure_is_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, done_at__isnull=True),
                name="an_erasure_is_withdrawn_by_somebody_before_it_is_done",
            ),
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True) | models.Q(confirmed_at__isnull=False),
                name="nobody_is_erased_unconfirmed",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="erasure_due", condition=OPEN)]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def is_open(self) -> bool:
        """Tell whether it can still be withdrawn."""
        return self.withdrawn_at is None and self.done_at is None


class ErasureProof(models.Model):
    """That a person was forgotten: how many rows of which kind, and a hash over that; no personal data, never changed."""

    request = models.OneToOneField(
        ErasureRequest, models.PROTECT, related_name="proof", verbose_name=_("erasure of a person")
    )
    counts: Any = models.JSONField(_("rows"), default=dict)
    done_at = models.DateTimeField(_("done at"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("proof of an erasure")
        verbose_name_plural = _("proofs of erasures")

    def __str__(self) -> str:
        return self.sha256[:12]
