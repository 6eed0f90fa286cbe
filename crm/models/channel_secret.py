"""The secret of a channel: what signs, opens or greets, sealed before it is stored and never shown again."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models.channel import Channel


class ChannelSecret(models.Model):
    """One secret; several that sign may stand beside each other while the other side changes to the newest."""

    class Use(models.TextChoices):
        SIGNING = "signing", _("checks signatures")
        HANDSHAKE = "handshake", _("answers the first greeting of a webhook")
        ACCESS = "access", _("opens the account: a token or a password")

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="secrets", verbose_name=_("channel"))
    use = models.CharField(_("use"), max_length=9, choices=Use)
    sealed = models.TextField(_("sealed"), editable=False)
    added_at = models.DateTimeField(_("added at"), default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by"))
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        verbose_name = _("secret of a channel")
        verbose_name_plural = _("secrets of channels")
        constraints = [
            models.CheckConstraint(condition=~models.Q(sealed=""), name="a_secret_is_sealed"),
            models.CheckConstraint(
                condition=models.Q(use__in=["signing", "handshake", "access"]), name="a_secret_has_its_use"
            ),
        ]

    def __str__(self) -> str:
        return self.get_use_display()
