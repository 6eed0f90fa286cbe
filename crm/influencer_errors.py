"""Refusals about the list of those who speak for us; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, NotPermitted


class MayNotKeepInfluencers(NotPermitted):
    """Support staff, community and other managers keep the list."""

    code = "may_not_keep_influencers"
    sentence = _("Only support staff, community managers and managers keep this list.")


class InfluencerIsListed(Conflict):
    """A person stands on the list once."""

    code = "influencer_is_listed"
    sentence = _("This contact is on the list already.")


class ContactIsMergedAway(Conflict):
    """The record leads to another one."""

    code = "contact_is_merged_away"
    sentence = _("This contact was merged into another one; take that one.")


class NobodyApproaches(Conflict):
    """The policy says so."""

    code = "nobody_approaches"
    sentence = _("This person is not to be approached.")


class OnlyOwnerApproaches(NotPermitted):
    """The policy says so."""

    code = "only_owner_approaches"
    sentence = _("Only whoever answers for this contact approaches them.")


class NoConsentToApproach(Conflict):
    """Nobody is approached who did not agree to it."""

    code = "no_consent_to_approach"
    sentence = _("This person has not agreed to be approached, or took that back. Ask for it in a request of theirs.")


class InfluencerRests(Conflict):
    """Somebody approached this person a short while ago."""

    code = "influencer_rests"
    sentence = _("This person was approached a short while ago. Wait until the pause is over.")
