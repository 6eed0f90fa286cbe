"""Letters that ask whoever reads an address to show that it is theirs."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models.contact_point import ContactPoint


class ProofLetterQuerySet(models.QuerySet["ProofLetter"]):
    """Sets of letters."""

    def waiting(self) -> Self:
        """Those that have not left, and still may."""
        return self.filter(sent_at__isnull=True, refusal="")


class ProofLetter(models.Model):
    """A letter with a signed link: somebody at the desk wants it, and it leaves once."""

    # A letter tells nothing without its address, and goes with it.
    point = models.ForeignKey(
        ContactPoint, models.CASCADE, related_name="proof_letters", verbose_name=_("contact point")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    starts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    refusal = models.CharField(_("why it does not leave"), max_length=200, blank=True, default="")

    objects = ProofLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter that asks for a proof")
        verbose_name_plural = _("letters that ask for a proof")
        constraints = [
            models.UniqueConstraint(
                fields=["point"],
                condition=models.Q(sent_at__isnull=True, refusal=""),
                name="one_letter_to_an_address_waits",
            ),
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True) | models.Q(refusal=""),
                name="a_letter_that_left_is_not_refused",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(sent_at__isnull=True, refusal=""), name="proof_letters_that_wait"
            )
        ]

    def __str__(self) -> str:
        return f"{self.point}: {self.asked_at:%Y-%m-%d %H:%M}"
