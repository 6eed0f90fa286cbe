"""Two ideas that may say the same, found by their words or by people."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Member
from community.models.category import Reader
from ideas.models.idea import IDEA_KEEPER_ROLES, Idea


class IdeaDuplicateQuerySet(models.QuerySet["IdeaDuplicate"]):
    """Sets of pairs."""

    def visible_to(self, reader: Reader) -> Self:
        """For those who keep order and the product team: pairs of which they may see both."""
        if not (isinstance(reader, Member) and reader.has_role(*IDEA_KEEPER_ROLES)):
            return self.none()
        seen = Idea.objects.visible_to(reader).order_by().values("id")
        return self.filter(one__in=seen, other__in=seen)

    def open(self) -> Self:
        """Those that somebody is to look at: not dismissed, both stand and each for itself."""
        stands = {f"{side}__{name}": value for side in ("one", "other") for name, value in _STANDING.items()}
        return self.filter(dismissed_at__isnull=True, **stands)

    def dismissed(self) -> Self:
        """Those of which somebody said that they are two."""
        return self.filter(dismissed_at__isnull=False)

    def likeliest_first(self) -> Self:
        """What people found first, then by how alike they are, totally ordered."""
        return self.order_by("-score", "-id")


_STANDING = {"merged_into": None, "state": Idea.State.VISIBLE}


class IdeaDuplicate(models.Model):
    """A pair, the lower number first; it is merged or dismissed by people, never by a machine."""

    one = models.ForeignKey(Idea, models.CASCADE, related_name="+", verbose_name=_("one idea"))
    other = models.ForeignKey(Idea, models.CASCADE, related_name="+", verbose_name=_("other idea"))
    # From 0 to 1; a person who says so needs no figure.
    score = models.DecimalField(_("likeness"), max_digits=4, decimal_places=3)
    suggested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("suggested by"),
    )
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

    objects = IdeaDuplicateQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="two_ideas_are_a_pair_once"),
            models.CheckConstraint(
                condition=models.Q(one__lt=models.F("other")), name="of_two_ideas_the_lower_is_first"
            ),
            models.CheckConstraint(
                condition=models.Q(dismissed_at__isnull=True, dismissed_by__isnull=True)
                | models.Q(dismissed_at__isnull=False, dismissed_by__isnull=False),
                name="two_ideas_are_dismissed_by_somebody",
            ),
            models.CheckConstraint(condition=models.Q(score__gte=0, score__lte=1), name="likeness_is_a_share"),
        ]
        indexes = [
            models.Index(
                fields=["-score", "-id"], name="pair_likeliest", condition=models.Q(dismissed_at__isnull=True)
            ),
            models.Index(fields=["other"], name="pair_of_other"),
        ]

    def __str__(self) -> str:
        return f"{self.one.title} / {self.other.title}"
