"""What a single person is worth is asked only on a legal basis, and every question is kept."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from roi.models.approval import Approvable, ApprovableQuerySet, signed_by_a_second_person


class LegalBasisQuerySet(ApprovableQuerySet):
    """Sets of legal bases."""

    def in_force(self, day: date) -> Self:
        """Signed, and valid on a day."""
        return self.approved().filter(validity__contains=day)


class LegalBasis(Approvable):
    """The agreement, such as one with the works council, that allows to see what single employees are worth."""

    title = models.CharField(_("title"), max_length=200)
    document = models.CharField(_("document"), max_length=300)
    validity = DateRangeField(_("valid"))

    objects = LegalBasisQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal bases")
        constraints = [signed_by_a_second_person("legal_basis")]

    def __str__(self) -> str:
        return self.title


class PersonQuery(models.Model):
    """One question about what persons are worth: who asked, about whom, and what for; never changed."""

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), db_default=Now(), editable=False)
    subject = models.CharField(_("about"), max_length=40)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    basis = models.ForeignKey(
        LegalBasis, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("legal basis")
    )

    class Meta:
        verbose_name = _("question about persons")
        verbose_name_plural = _("questions about persons")
        indexes = [models.Index(fields=["-asked_at"], name="person_query_by_moment")]

    def __str__(self) -> str:
        return f"{self.asked_by_id} → {self.subject}"
