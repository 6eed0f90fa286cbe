"""Two contacts that may be one person, found in what is there, with what speaks for it."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from community.models.member import Member
from crm.models.contact import CRM_ROLES, Contact
from crm.models.merge import ContactMerge


class DuplicateCandidateQuerySet(models.QuerySet["DuplicateCandidate"]):
    """Sets of candidates."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if isinstance(reader, Member) and reader.has_role(*CRM_ROLES) else self.none()

    def open(self) -> Self:
        """Those that somebody is to look at: not dismissed, and neither of the two is merged away."""
        merged = ContactMerge.objects.standing().order_by()
        return self.filter(
            ~models.Exists(merged.filter(contact=models.OuterRef("one"))),
            ~models.Exists(merged.filter(contact=models.OuterRef("other"))),
            dismissed_at__isnull=True,
        )

    def dismissed(self) -> Self:
        """Those of whom somebody said that they are two people."""
        return self.filter(dismissed_at__isnull=False)

    def likeliest_first(self) -> Self:
        """By how much speaks for it, totally ordered."""
        return self.order_by("-score", "-id")


class DuplicateCandidate(models.Model):
    """A pair, the lower number first; it is merged or dismissed by people, never by a machine."""

    one = models.ForeignKey(Contact, models.CASCADE, related_name="+", verbose_name=_("one contact"))
    other = models.ForeignKey(Contact, models.CASCADE, related_name="+", verbose_name=_("other contact"))
    score = models.DecimalField(_("likelihood"), max_digits=4, decimal_places=3)
    # What speaks for it and against it: kind, how alike from 0 to 1, and points; never the values themselves.
    parts: Any = models.JSONField(_("why"), default=list)
    found_at = models.DateTimeField(_("found at"), default=timezone.now)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dismissed by"),
    )
    dismissed_at = models.DateTimeField(_("dismissed at"), null=True, blank=True)

    objects = DuplicateCandidateQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="a_pair_is_a_candidate_once"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="a_pair_has_its_lower_first"),
            models.CheckConstraint(
                condition=models.Q(dismissed_at__isnull=True, dismissed_by__isnull=True)
                | models.Q(dismissed_at__isnull=False, dismissed_by__isnull=False),
                name="a_pair_is_dismissed_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-score", "-id"], name="candidate_likeliest", condition=models.Q(dismissed_at__isnull=True)
            ),
            models.Index(fields=["other"], name="candidate_of_other"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} = {self.other_id} ({self.score})"
