"""The list of people who speak for us or about us: who is on it, by which policy, and each time we approach one of them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from community.errors import TextIsEmpty
from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.advocacy import agreed_among
from crm.influencer_errors import (
    ContactIsMergedAway,
    InfluencerIsListed,
    InfluencerRests,
    MayNotKeepInfluencers,
    NobodyApproaches,
    NoConsentToApproach,
    OnlyOwnerApproaches,
)
from crm.models import Approach, Contact, ContactMerge, Influencer
from crm.permissions import can_keep_influencers
from crm.reports.restrictions import check_unrestricted

LONGEST = 300


@dataclass(frozen=True)
class Terms:
    """Why somebody is on the list and how they may be approached."""

    why: str
    policy: str = Influencer.Policy.OWNER
    pause_days: int = 30


@act
def list_influencer(contact: Contact, *, owner: Member, by: Member, terms: Terms) -> Influencer:
    """Put a contact on the list; that alone allows nobody to approach them.

    Raises ``MayNotKeepInfluencers``, ``TextIsEmpty``, ``ContactIsMergedAway``, ``PersonIsRestricted`` or ``InfluencerIsListed``.
    """
    contact = read_locked(Contact.objects.all(), contact.pk)
    if not (can_keep_influencers(by) and can_keep_influencers(owner)):
        raise MayNotKeepInfluencers
    _check_why(terms)
    if ContactMerge.objects.standing().filter(contact=contact).exists():
        raise ContactIsMergedAway
    check_unrestricted(contact)
    if Influencer.objects.filter(contact=contact).exists():
        raise InfluencerIsListed
    return Influencer.objects.create(
        contact=contact,
        owner=owner,
        added_by=by,
        why=terms.why.strip()[:LONGEST],
        policy=terms.policy,
        pause_days=terms.pause_days,
    )


@act
def change_terms(influencer: Influencer, *, by: Member, terms: Terms) -> Influencer:
    """Say anew why somebody is on the list and how they may be approached.

    Raises ``MayNotKeepInfluencers`` or ``TextIsEmpty``.
    """
    influencer = read_locked(Influencer.objects.all(), influencer.pk)
    if not can_keep_influencers(by):
        raise MayNotKeepInfluencers
    _check_why(terms)
    influencer.why, influencer.policy = terms.why.strip()[:LONGEST], terms.policy
    influencer.pause_days = terms.pause_days
    influencer.version += 1
    influencer.save(update_fields=["why", "policy", "pause_days", "version"])
    return influencer


@act
def unlist_influencer(influencer: Influencer, *, by: Member) -> None:
    """Take somebody off the list, with all that was kept of approaching them. Raises ``MayNotKeepInfluencers``."""
    influencer = read_locked(Influencer.objects.all(), influencer.pk)
    if not can_keep_influencers(by):
        raise MayNotKeepInfluencers
    influencer.delete()


@act
def approach(influencer: Influencer, *, by: Member, about: str) -> Approach:
    """Keep that somebody approaches a person on the list, before they do; of two at once one is told to wait.

    Raises ``MayNotKeepInfluencers``, ``TextIsEmpty``, ``NobodyApproaches``, ``OnlyOwnerApproaches``,
    ``PersonIsRestricted``, ``NoConsentToApproach`` or ``InfluencerRests``.
    """
    # Before the entry, as everybody does who locks both: of who restricts the person and who approaches one is first.
    contact = read_locked(Contact.objects.all(), influencer.contact_id)
    influencer = read_locked(Influencer.objects.all(), influencer.pk)
    if not can_keep_influencers(by):
        raise MayNotKeepInfluencers
    if not about.strip():
        raise TextIsEmpty(pointer="/about")
    now = timezone.now()
    check_unrestricted(contact)
    _check_policy(influencer, by, now)
    return Approach.objects.create(influencer=influencer, by=by, about=about.strip()[:LONGEST], made_at=now)


def _check_policy(influencer: Influencer, by: Member, now: datetime) -> None:
    if influencer.policy == Influencer.Policy.NOBODY:
        raise NobodyApproaches
    if influencer.policy == Influencer.Policy.OWNER and influencer.owner_id != by.pk:
        raise OnlyOwnerApproaches
    if influencer.contact_id not in agreed_among([influencer.contact_id]):
        raise NoConsentToApproach
    last = influencer.approaches.order_by("-made_at").values_list("made_at", flat=True).first()
    until = influencer.rests_until(last)
    if until is not None and until > now:
        raise InfluencerRests


def _check_why(terms: Terms) -> None:
    if not terms.why.strip():
        raise TextIsEmpty(pointer="/why")
