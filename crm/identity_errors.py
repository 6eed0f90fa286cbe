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


class IsOneAndTheSame(Invalid):
    """Nothing is merged into itself."""

    code = "is_one_and_the_same"
    sentence = _("These two are one record already.")


class IsMergedAway(Conflict):
    """A record that leads to another one is not merged again."""

    code = "is_merged_away"
    sentence = _("One of these records was merged into another one already.")


class BothHaveMembers(Conflict):
    """Who signs in twice has two accounts with things of their own."""

    code = "both_have_members"
    sentence = _(
        "Both have an account to sign in with. Their private requests would be shown to each other;"
        " let the person give one of the accounts up first."
    )


class PersonasSpeakAgainst(Conflict):
    """Somebody said that a persona of one is not the other."""

    code = "personas_speak_against"
    sentence = _("It was said of a persona of one of them that it is not the other one. Settle that first.")


class StandsAbove(Conflict):
    """A firm does not go into one of its own parts."""

    code = "stands_above"
    sentence = _("This account stands above the other one. Merge the lower one into the upper one.")


class PersonIsForgotten(Conflict):
    """Nothing is known any more of who was forgotten."""

    code = "person_is_forgotten"
    sentence = _("One of the two was forgotten at their wish.")


class PlanIsStale(Conflict):
    """Something happened since the preview."""

    code = "plan_is_stale"
    sentence = _("Something has changed since the preview. Look at it again.")


class MergeIsUndone(Conflict):
    """A merge is taken back once."""

    code = "merge_is_undone"
    sentence = _("This merge was taken back already.")


class MergeIsBuiltUpon(Conflict):
    """The record that it went into was merged itself."""

    code = "merge_is_built_upon"
    sentence = _("The record was merged on since. Take the later merge back first.")


class MergeIsForgotten(Conflict):
    """The values of before are gone."""

    code = "merge_is_forgotten"
    sentence = _("The person was forgotten, and what the records said before with them. There is no way back.")


class DuplicateIsDismissed(Conflict):
    """Somebody said already that they are two."""

    code = "duplicate_is_dismissed"
    sentence = _("Somebody has said already that these are two people.")
