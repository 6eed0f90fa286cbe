"""How far a channel that is asked by ourselves has come, how it fares, and what may be missing."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models.channel import Channel


class ChannelPull(models.Model):
    """Where the next look goes on; moved in the same transaction that keeps what was seen."""

    channel = models.OneToOneField(
        Channel, models.CASCADE, primary_key=True, related_name="pull", verbose_name=_("channel")
    )
    cursor = models.JSONField(_("place"), default=dict, blank=True)
    # The last message that was asked whether it is still there, and what that spent; the next turn goes on behind it.
    asked_about = models.JSONField(_("asked about up to"), default=dict, blank=True)
    # During a look it is when the lease of the worker ends.
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    looked_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    succeeded_at = models.DateTimeField(_("last success"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    error = models.CharField(_("last error"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("look at a channel")
        verbose_name_plural = _("looks at channels")
        constraints = [
            models.CheckConstraint(condition=models.Q(failures=0) | ~models.Q(error=""), name="whoever_fails_says_why"),
        ]
        indexes = [models.Index(fields=["due_at"], name="channel_pull_due")]

    def __str__(self) -> str:
        return self.error or str(self.channel_id)


class ChannelGap(models.Model):
    """A stretch of time of which the network no longer gives everything."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="gaps", verbose_name=_("channel"))
    since = models.DateTimeField(_("since"), null=True, blank=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)
    found_at = models.DateTimeField(_("found at"), default=timezone.now)
    filled_at = models.DateTimeField(_("filled at"), null=True, blank=True)
    # Known while it is to be filled; during a turn it is when the lease of the worker ends.
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    cursor = models.JSONField(_("place"), default=dict, blank=True)
    pages = models.PositiveIntegerField(_("pages fetched"), default=0)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    error = models.CharField(_("last error"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("gap")
        verbose_name_plural = _("gaps")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(filled_at__isnull=True) | models.Q(due_at__isnull=True),
                name="a_gap_that_is_filled_is_filled_no_more",
            ),
        ]
        indexes = [
            models.Index(fields=["channel", "-found_at"], name="channel_gap_newest"),
            models.Index(fields=["due_at"], name="channel_gap_due", condition=models.Q(due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.reason
