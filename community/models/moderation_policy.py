"""The one row of numbers by which the community keeps order; community managers change it in the admin."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ModerationPolicy(models.Model):
    """When flags hide something by themselves, what is held back, and how long a moderator keeps a case."""

    hide_at = models.PositiveSmallIntegerField(
        _("hide at weight"),
        default=5,
        help_text=_("Flags that weigh so much together hide a newcomer's post until somebody has looked."),
    )
    hide_at_per_trust = models.PositiveSmallIntegerField(
        _("more for each trust level"),
        default=2,
        help_text=_("So much more it takes for each trust level of the author. Nothing of our team hides by itself."),
    )
    hold_at = models.PositiveSmallIntegerField(
        _("hold back at spam points"),
        default=60,
        help_text=_("So many points of the spam rules keep a text back until somebody has looked."),
    )
    spared_from = models.PositiveSmallIntegerField(
        _("spared from trust level"), default=2, help_text=_("The spam rules do not ask about members from here on.")
    )
    newcomer_links = models.PositiveSmallIntegerField(
        _("links of newcomers"), default=2, help_text=_("More links than these keep a newcomer's text back.")
    )
    first_posts = models.PositiveSmallIntegerField(
        _("first posts"), default=0, help_text=_("So many posts of every newcomer wait for somebody to look at them.")
    )
    claim_minutes = models.PositiveSmallIntegerField(_("minutes of a claim"), default=15)

    class Meta:
        verbose_name = _("policy of moderation")
        verbose_name_plural = _("policy of moderation")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_policy_of_moderation"),
            models.CheckConstraint(condition=models.Q(claim_minutes__gt=0), name="a_claim_lasts_a_while"),
            models.CheckConstraint(condition=models.Q(hide_at__gt=0), name="nothing_hides_without_a_flag"),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls) -> "ModerationPolicy":
        """Return the row; before anybody has changed anything, the defaults."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
