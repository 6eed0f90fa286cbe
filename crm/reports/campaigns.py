"""What a campaign brought: clicks, members, tickets and ideas, beside what it cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import models

from crm.models import Campaign, CampaignArrival, CampaignCost, CampaignLink, Ticket
from ideas.models import Idea

# Whoever signed up within a day of following a link was brought by it, and what they did within a month.
JOINED_WITHIN = timedelta(days=1)
DID_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class Sum:
    """Money in one currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Brought:
    """What came of a campaign."""

    clicks: int
    arrivals: int
    members: int
    tickets: int
    ideas: int
    costs: Sequence[Sum]


def brought_by(campaign: Campaign) -> Brought:
    """Count what a campaign brought: each member, ticket and idea once, however many of its links they followed."""
    arrivals = CampaignArrival.objects.filter(link__campaign=campaign)
    newcomers = arrivals.filter(member__joined_at__gte=models.F("arrived_at") - JOINED_WITHIN)
    costs = CampaignCost.objects.filter(campaign=campaign).values_list("currency").annotate(models.Sum("amount"))
    return Brought(
        clicks=CampaignLink.objects.filter(campaign=campaign).aggregate(all=models.Sum("clicks"))["all"] or 0,
        arrivals=arrivals.values("member").distinct().count(),
        members=newcomers.values("member").distinct().count(),
        tickets=_after_arriving(Ticket.objects.all(), campaign, "contact__member", "opened_at"),
        ideas=_after_arriving(Idea.objects.all(), campaign, "author", "created_at"),
        costs=[Sum(amount, currency) for currency, amount in costs.order_by("currency")],
    )


def _after_arriving(rows: models.QuerySet[models.Model], campaign: Campaign, who: str, when: str) -> int:
    came = CampaignArrival.objects.filter(
        link__campaign=campaign,
        member=models.OuterRef(who),
        arrived_at__lte=models.OuterRef(when),
        arrived_at__gte=models.OuterRef(when) - DID_WITHIN,
    )
    return rows.filter(models.Exists(came)).count()
