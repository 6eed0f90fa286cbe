"""The signature of a second person, as everything carries it that money hangs on."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ApprovableQuerySet(models.QuerySet[Any]):
    """Sets of things that need a signature."""

    def approved(self) -> Self:
        """Signed by a second person."""
        return self.filter(approved_at__isnull=False)

    def unapproved(self) -> Self:
        """Waiting for a signature."""
        return self.filter(approved_at__isnull=True)


class Approvable(models.Model):
    """Something that one person writes and another one signs."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("author")
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_approved(self) -> bool:
        """Tell whether money may hang on it."""
        return self.approved_at is not None


def signed_by_a_second_person(name: str) -> models.CheckConstraint:
    """Return the constraint that a signature has a moment and is not its author's; ``name`` is the thing's."""
    return models.CheckConstraint(
        condition=models.Q(approved_at__isnull=True, approved_by__isnull=True)
        | (
            models.Q(approved_at__isnull=False, approved_by__isnull=False, author__isnull=False)
            & ~models.Q(approved_by=models.F("author"))
        ),
        name=f"nobody_approves_their_own_{name}",
    )
