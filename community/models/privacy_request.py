"""The privacy request: somebody wanted to know what we know of them, or to be forgotten."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from community.models.member import Member

PRIVACY_ROLES = ("community_manager", "admin")


class PrivacyRequestQuerySet(models.QuerySet["PrivacyRequest"]):
    """Sets of requests."""

    def visible_to(self, reader: Reader) -> Self:
        """One's own, and all for those who answer for them."""
        if not isinstance(reader, Member):
            return self.none()
        return self.all() if reader.has_role(*PRIVACY_ROLES) else self.filter(member=reader)

    def newest_first(self) -> Self:
        """Totally ordered."""
        return self.order_by("-id")


class PrivacyRequest(models.Model):
    """What was asked for and done; it names the member's number only, which leads to nobody after an erasure."""

    class Kind(models.TextChoices):
        EXPORT = "export", _("hand over")
        ERASURE = "erasure", _("forget")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("member"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    done_at = models.DateTimeField(_("done at"), default=timezone.now)
    rows = models.PositiveIntegerField(_("rows"), default=0, help_text=_("Handed over, or deleted."))

    objects = PrivacyRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("privacy request")
        verbose_name_plural = _("privacy requests")
        constraints = [
            models.UniqueConstraint(
                fields=["member"], name="nobody_is_forgotten_twice", condition=models.Q(kind="erasure")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.member_id})"
