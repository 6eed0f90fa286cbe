"""Author shares: how those who worked on an idea divide what it brings, signed by each of them."""

from collections.abc import Collection
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from community.models.member import Member
from ideas.models.idea import Idea

WHOLE = Decimal(100)
SHARE_ROLES = ("product", "manager", "controller", "community_manager", "admin")


class AuthorShareQuerySet(models.QuerySet["AuthorShare"]):
    """Sets of shares."""

    def visible_to(self, reader: Reader) -> Self:
        """Those of an idea for its author, for all who share in it and for those who answer for its worth."""
        if not (isinstance(reader, Member) and reader.is_active):
            return self.none()
        if reader.has_role(*SHARE_ROLES):
            return self.all()
        mine = self.model.objects.order_by().filter(member=reader).values("idea")
        return self.filter(models.Q(idea__author=reader) | models.Q(idea__in=mine))

    def in_force(self, idea_ids: Collection[int]) -> Self:
        """Those of ideas whose shares make up a whole and are all signed."""
        complete = (
            self.model.objects.order_by()
            .filter(idea__in=idea_ids)
            .values("idea")
            .annotate(whole=models.Sum("percent"), unsigned=models.Count("id", filter=models.Q(signed_at__isnull=True)))
            .filter(whole=WHOLE, unsigned=0)
        )
        return self.filter(idea__in=complete.values("idea"))


class AuthorShare(models.Model):
    """One member's part of an idea, in per cent."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="shares", verbose_name=_("idea"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("member"))
    percent = models.DecimalField(_("per cent"), max_digits=7, decimal_places=4)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)

    objects = AuthorShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("author share")
        verbose_name_plural = _("author shares")
        constraints = [
            models.UniqueConstraint(fields=["idea", "member"], name="one_share_per_member_and_idea"),
            models.CheckConstraint(
                condition=models.Q(percent__gt=0, percent__lte=100), name="a_share_is_more_than_none_and_at_most_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.percent} %"


def shares_in_force(idea_ids: Collection[int]) -> dict[int, list[AuthorShare]]:
    """Return by idea the shares that all of its authors signed; ideas without a complete set are left out."""
    agreed: dict[int, list[AuthorShare]] = {}
    for share in AuthorShare.objects.in_force(idea_ids).order_by("idea_id", "id"):
        agreed.setdefault(share.idea_id, []).append(share)
    return agreed
