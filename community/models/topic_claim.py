"""The claim of a helper to an open question: a lease that ends by itself."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.topic import Topic

# How often whoever works on an answer may ask for more time.
RENEWALS_AT_MOST = 2
# At so many questions one person can work at a time.
CLAIMS_AT_MOST = 3


class TopicClaimQuerySet(models.QuerySet["TopicClaim"]):
    """Sets of claims."""

    def running(self, now: datetime) -> Self:
        """Those that hold at a moment."""
        return self.filter(until__gt=now)

    def lapsed(self, now: datetime) -> Self:
        """Those whose time is over: they hold nothing any more, only their rows are still there."""
        return self.filter(until__lte=now)

    def of(self, topic: Topic) -> "TopicClaim | None":
        """The claim to a topic that holds now."""
        return self.running(timezone.now()).filter(topic=topic).select_related("by").first()


class TopicClaim(models.Model):
    """Somebody is working on an answer; others see it and may answer nevertheless."""

    topic = models.OneToOneField(Topic, models.CASCADE, related_name="claim", verbose_name=_("question"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by"))
    claimed_at = models.DateTimeField(_("claimed at"), default=timezone.now)
    until = models.DateTimeField(_("until"), db_index=True)
    renewals = models.PositiveSmallIntegerField(_("renewed so often"), default=0)

    objects = TopicClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("claimed_at")), name="a_claim_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=models.Q(renewals__lte=RENEWALS_AT_MOST), name="a_claim_is_renewed_at_most_twice"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} → {self.topic_id}"

    @property
    def may_be_renewed(self) -> bool:
        """Tell whether there is more time to ask for."""
        return self.renewals < RENEWALS_AT_MOST
