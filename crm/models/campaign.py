"""Campaigns: what was tried to bring people here, what it cost, and who came by its links."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from crm.models.channel import Channel
from crm.models.contact import may_read_crm


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Sets of campaigns."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if may_read_crm(reader) else self.none()


class Campaign(models.Model):
    """A goal, a channel, a stretch of days."""

    name = models.CharField(_("name"), max_length=200)
    goal = models.CharField(_("goal"), max_length=300, blank=True)
    channel = models.ForeignKey(
        Channel, models.PROTECT, null=True, blank=True, related_name="campaigns", verbose_name=_("channel")
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="a_campaign_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CampaignCost(models.Model):
    """Something spent on a campaign; it is never changed, the books take it from here."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="costs", verbose_name=_("campaign"))
    description = models.CharField(_("description"), max_length=200)
    incurred_on = models.DateField(_("incurred on"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now)

    class Meta:
        verbose_name = _("cost of a campaign")
        verbose_name_plural = _("costs of campaigns")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="what_a_campaign_costs_is_more_than_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class CampaignLinkQuerySet(models.QuerySet["CampaignLink"]):
    """Sets of links."""

    def tagged(self, tag: str) -> Self:
        """The one of this tag, which everybody may follow."""
        return self.filter(tag=tag)


class CampaignLink(models.Model):
    """An address ``/c/<tag>`` of its own, by which it is seen who came."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="links", verbose_name=_("campaign"))
    tag = models.SlugField(_("tag"), max_length=60, unique=True)
    # A place of ours: a tagged link never leads strangers elsewhere.
    path = models.CharField(_("leads to"), max_length=500, default="/")
    # Counted where the link is followed, by persons only.
    clicks = models.PositiveBigIntegerField(_("clicks"), default=0, editable=False)

    objects = CampaignLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of a campaign")
        verbose_name_plural = _("links of campaigns")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(path__startswith="/")
                & ~models.Q(path__startswith="//")
                & ~models.Q(path__contains="\\"),
                name="a_tagged_link_leads_to_a_place_of_ours",
            ),
        ]

    def __str__(self) -> str:
        return f"/c/{self.tag}/"


class CampaignArrival(models.Model):
    """A member came by a link: the first time counts."""

    link = models.ForeignKey(CampaignLink, models.CASCADE, related_name="arrivals", verbose_name=_("link"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))
    arrived_at = models.DateTimeField(_("arrived at"), default=timezone.now)

    class Meta:
        verbose_name = _("arrival by a campaign")
        verbose_name_plural = _("arrivals by campaigns")
        constraints = [
            models.UniqueConstraint(fields=["link", "member"], name="a_member_arrives_once_by_a_link"),
        ]
        indexes = [models.Index(fields=["member"], name="campaign_arrival_of_member")]

    def __str__(self) -> str:
        return f"{self.link_id} {self.member_id}"
