"""Refusals about who is who; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class MayNotSayWhoIsWho(NotPermitted):
    """Support staff and community managers link, merge and look at duplicates."""

    code = "may_not_say_who_is_who"
    sentence = _("Only support staff and community managers may say who is who.")


class PersonaIsLinked(Conflict):
    """A persona is one person."""

    code = "persona_is_linked"
    sentence = _("This persona is linked to somebody else. Take that link away first.")


class PersonaIsNotLinked(Conflict):
    """There is no link to take away."""

    code = "persona_is_not_linked"
    sentence = _("This persona is not linked to anybody.")


class EvidenceIsMissing(Invalid):
    """Whoever says who somebody is says how they know."""

    code = "evidence_is_missing"
    sentence = _("Say where this can be looked up: a message, a call, a page.")


class ProofIsNotSaid(Invalid):
    """Proofs are given by the person, never said by staff."""

    code = "proof_is_not_said"
    sentence = _("A proof is given by the person: offer a link to the persona instead.")


class OfferIsUnknown(Invalid):
    """The word was never given out, or was changed on its way."""

    code = "offer_is_unknown"
    sentence = _("This link was not made by us, or a part of it is missing.")


class OfferHasExpired(Conflict):
    """The link came too late."""

    code = "offer_has_expired"
    sentence = _("This link is too old. Ask us for a new one.")


class OfferIsUsed(Conflict):
    """A link is taken up once."""

    code = "offer_is_used"
    sentence = _("This link has been used by somebody else. Ask us for a new one.")


class PersonaIsProven(Conflict):
    """Somebody else has shown that it is theirs."""

    code = "persona_is_proven"
    sentence = _("Somebody else has shown that this account is theirs. Write to us if that is wrong.")
