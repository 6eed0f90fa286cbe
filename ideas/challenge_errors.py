"""Refusals of challenges and their ballots; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class MayNotRunChallenges(NotPermitted):
    """Only the product team runs challenges."""

    code = "may_not_run_challenges"
    sentence = _("Only the product team runs challenges.")


class MayNotTakePart(NotPermitted):
    """The challenge is for a group to which the member does not belong."""

    code = "may_not_take_part"
    sentence = _("This challenge is for a group to which you do not belong.")


class MayNotLeave(NotPermitted):
    """Only the author takes an entry out again."""

    code = "may_not_leave"
    sentence = _("Only its author and those who keep order may take this entry out.")


class TermsAreNotAccepted(Conflict):
    """The newest version of the terms was not accepted."""

    code = "terms_not_accepted"
    sentence = _("Read and accept the terms of this challenge first.")


class TermsHaveChanged(Conflict):
    """The version that was read is not the one that holds."""

    code = "terms_have_changed"
    sentence = _("There is a newer version of the terms; read that one.")


class ChallengeIsDraft(Conflict):
    """Nobody can take part in what is not published."""

    code = "challenge_is_draft"
    sentence = _("This challenge is not published yet.")


class ChallengeIsPublished(Conflict):
    """What participants rely on is not changed any more."""

    code = "challenge_is_published"
    sentence = _("This challenge is published; only its words and its cost budget may still be changed.")


class ChallengeLacksPhases(Conflict):
    """Without a call there are no ideas, and whoever is veiled needs to know until when."""

    code = "challenge_lacks_phases"
    sentence = _("Set at least a call for ideas, and the phase until whose end authors are hidden.")


class CallIsNotOpen(Conflict):
    """Ideas are entered during the call only."""

    code = "call_not_open"
    sentence = _("Ideas can be entered during the call for ideas only.")


class EntryIsClosed(Conflict):
    """What people vote for stays as they read it."""

    code = "entry_is_closed"
    sentence = _("This idea takes part in a challenge; its words can be changed until the discussion is over.")


class VoteIsNotOpen(Conflict):
    """Ballots are cast and changed during the vote only."""

    code = "vote_not_open"
    sentence = _("Ballots can be cast and changed during the vote only.")


class VoteIsNotOver(Conflict):
    """Ballots are counted when nobody can change them any more."""

    code = "vote_not_over"
    sentence = _("Ballots are counted when the vote is over.")


class VoteIsNotCounted(Conflict):
    """What ballots say comes before prizes."""

    code = "vote_not_counted"
    sentence = _("Prizes are given when the call is over and the ballots are counted.")


class PrizeIsAwarded(Conflict):
    """Another entry has it."""

    code = "prize_is_awarded"
    sentence = _("Another idea has got this prize.")


class PrizeIsPaid(Conflict):
    """It is in the books already, on another day or under another number."""

    code = "prize_is_paid"
    sentence = _("This prize is in the books already, on another day or under another number.")


class VoteHasBegun(Conflict):
    """What ballots are held against stays."""

    code = "vote_has_begun"
    sentence = _("The vote has begun; costs stay as they are.")


class PhaseIsOver(Conflict):
    """What has ended stays, and what runs keeps its beginning."""

    code = "phase_is_over"
    sentence = _("A phase that is over stays, one that runs keeps its first day, and none ends in the past.")


class AuthorIsKnown(Conflict):
    """Everybody could read who proposed it."""

    code = "author_is_known"
    sentence = _(
        "Authors are hidden in this challenge; propose a new idea in it, since everybody knows whose this one is."
    )


class IdeaIsEntered(Conflict):
    """An idea takes part in one challenge."""

    code = "idea_is_entered"
    sentence = _("This idea takes part in a challenge already.")


class IdeaCannotEnter(Conflict):
    """It is somebody else's, decided, or in another place."""

    code = "idea_cannot_enter"
    sentence = _("Only an open idea of your own from the same category can take part.")


class PhasesAreImpossible(Invalid):
    """They overlap, are out of order, or end before they begin."""

    code = "phases_impossible"
    sentence = _("Phases follow each other: call, discussion, vote, jury, award; each ends before the next one begins.")


class MethodIsIncomplete(Invalid):
    """Method, limit, rule and budget do not fit each other."""

    code = "method_incomplete"
    sentence = _("Method, limit, rule and budget do not fit each other.")


class TimeZoneIsUnknown(Invalid):
    """There is no such time zone."""

    code = "time_zone_unknown"
    sentence = _("Name a time zone as IANA does, such as Europe/Berlin.")


class ElectorateIsUnknown(Invalid):
    """Nobody knows such a group."""

    code = "electorate_unknown"
    sentence = _("There is no such segment.")


class AmountIsNotPositive(Invalid):
    """An entry costs something."""

    code = "amount_not_positive"
    sentence = _("The cost must be more than nothing.")


class PayoutIsInTheFuture(Invalid):
    """Nobody has paid it yet."""

    code = "payout_in_the_future"
    sentence = _("A payout is recorded when it has been made.")


class EntryIsUnknown(Invalid):
    """It does not take part, or cannot be chosen."""

    code = "entry_unknown"
    sentence = _("This entry does not take part in the vote.")


class BallotIsEmpty(Invalid):
    """Whoever chooses nothing takes the ballot back."""

    code = "ballot_empty"
    sentence = _("Choose something, or take your ballot back.")


class BallotIsTooFull(Invalid):
    """It holds more than the challenge allows."""

    code = "ballot_too_full"
    sentence = _("Your ballot holds more than this challenge allows.")
