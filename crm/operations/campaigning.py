"""Campaigns are planned, paid for and linked to; who follows a link is counted, and members are known again."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, models, transaction

from community.errors import VersionIsStale
from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.foundation.money import AmountTooFine, check_amount
from community.models import Member
from crm.errors import CampaignIsUnclear, CampaignTagIsTaken, MayNotKeepChannels
from crm.models import Campaign, CampaignArrival, CampaignCost, CampaignLink
from crm.permissions import can_keep_channels
from crm.reports.restrictions import is_restricted_member

_FINEST = Decimal("0.01")


@dataclass(frozen=True)
class Spent:
    """What was spent, and when."""

    amount: Decimal
    currency: str
    incurred_on: date


@act
def plan_campaign(*, by: Member, name: str, starts_on: date, **details: Any) -> Campaign:
    """Write down a campaign. Raises ``MayNotKeepChannels`` or ``CampaignIsUnclear``."""
    if not can_keep_channels(by):
        raise MayNotKeepChannels
    _check_days(starts_on, details.get("ends_on"))
    return Campaign.objects.create(by=by, name=name.strip(), starts_on=starts_on, **details)


@act
def change_campaign(campaign: Campaign, *, by: Member, version: int | None = None, **details: Any) -> Campaign:
    """Change what is given. Raises ``MayNotKeepChannels``, ``VersionIsStale`` or ``CampaignIsUnclear``."""
    if not can_keep_channels(by):
        raise MayNotKeepChannels
    campaign = read_locked(Campaign.objects.all(), campaign.pk)
    if version is not None and version != campaign.version:
        raise VersionIsStale
    changed = [name for name, value in details.items() if getattr(campaign, name) != value]
    for name in changed:
        setattr(campaign, name, details[name])
    _check_days(campaign.starts_on, campaign.ends_on)
    if changed:
        campaign.version += 1
        campaign.save(update_fields=[*changed, "version"])
    return campaign


@act
def spend_on(campaign: Campaign, *, by: Member, description: str, spent: Spent) -> CampaignCost:
    """Write down a cost; the books take it in by themselves. Raises ``MayNotKeepChannels`` or what is wrong with the amount."""
    if not can_keep_channels(by):
        raise MayNotKeepChannels
    amount = check_amount(spent.amount, spent.currency, pointer="/amount")
    if amount <= 0:
        raise CampaignIsUnclear(pointer="/amount")
    if amount % _FINEST:
        raise AmountTooFine(pointer="/amount")
    return CampaignCost.objects.create(
        campaign=campaign,
        by=by,
        description=description.strip(),
        amount=amount,
        currency=spent.currency,
        incurred_on=spent.incurred_on,
    )


@act
def tag_link(campaign: Campaign, *, by: Member, tag: str, path: str = "/") -> CampaignLink:
    """Make an address by which people come. Raises ``MayNotKeepChannels``, ``CampaignIsUnclear`` or ``CampaignTagIsTaken``."""
    if not can_keep_channels(by):
        raise MayNotKeepChannels
    if not path.startswith("/") or path.startswith("//") or "\\" in path:
        raise CampaignIsUnclear(pointer="/path")
    try:
        with transaction.atomic():
            return CampaignLink.objects.create(campaign=campaign, tag=tag, path=path)
    except IntegrityError as error:
        raise CampaignTagIsTaken from error


def count_click(link: CampaignLink) -> None:
    """Count somebody who followed a link."""
    CampaignLink.objects.filter(pk=link.pk).update(clicks=models.F("clicks") + 1)


def note_arrival(link_id: int, member: Member, *, at: datetime) -> None:
    """Know by which link a member came; the first time counts, and a link that is gone brought nobody.

    Of whom nothing is to be used, nothing of the kind is known.
    """
    link = CampaignLink.objects.filter(pk=link_id).first()
    if link is not None and not is_restricted_member(member):
        arrival = CampaignArrival(link=link, member=member, arrived_at=at)
        CampaignArrival.objects.bulk_create([arrival], ignore_conflicts=True)


def forget_arrivals(member: Member) -> None:
    """Forget by which links somebody came; the clicks stay a number."""
    CampaignArrival.objects.filter(member=member).delete()


def _check_days(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise CampaignIsUnclear(pointer="/ends_on")
