"""What the account of whoever votes for an idea was worth when they cast the vote, and what stands behind each idea."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models.account import Account
from ideas.models import Idea, IdeaVote


class VoteValue(models.Model):
    """Who paid for the voter at the moment of the vote, and how much in a year; never changed, it goes with the vote.

    Without an account nobody of the company knew for whom they speak; without an amount no contract ran.
    """

    vote = models.OneToOneField(IdeaVote, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("vote"))
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=4, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    valued_on = models.DateField(_("valued on"))
    frozen_at = models.DateTimeField(_("frozen at"), default=timezone.now)

    class Meta:
        verbose_name = _("value behind a vote")
        verbose_name_plural = _("values behind votes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True, currency="")
                | (models.Q(amount__isnull=False, account__isnull=False) & ~models.Q(currency="")),
                name="a_value_behind_a_vote_is_of_an_account",
            )
        ]

    def __str__(self) -> str:
        return f"{self.vote_id}: {self.amount} {self.currency}"


class IdeaWorth(models.Model):
    """What stands behind an idea's votes in one currency, as a task counted it last; so that lists need not."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="+", verbose_name=_("idea"))
    currency = models.CharField(_("currency"), max_length=3)
    accounts = models.PositiveIntegerField(_("accounts"))
    then = models.DecimalField(_("when cast"), max_digits=18, decimal_places=4)
    today = models.DecimalField(_("today"), max_digits=18, decimal_places=4)
    churned = models.DecimalField(_("churned"), max_digits=18, decimal_places=4)

    class Meta:
        verbose_name = _("value behind an idea")
        verbose_name_plural = _("values behind ideas")
        constraints = [
            models.UniqueConstraint(fields=["idea", "currency"], name="an_idea_has_one_worth_in_a_currency"),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id}: {self.today} {self.currency}"
