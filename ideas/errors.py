"""Refusals of the idea board; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class MayNotPropose(NotPermitted):
    """The member may not write in this category."""

    code = "may_not_propose"
    sentence = _("You may not propose ideas here.")


class MayNotVote(NotPermitted):
    """The member may not see the idea or is not active."""

    code = "may_not_vote"
    sentence = _("You may not vote here.")


class MayNotWatch(NotPermitted):
    """The member may not see the idea or is not active."""

    code = "may_not_watch"
    sentence = _("You may not follow this idea.")


class MayNotDecide(NotPermitted):
    """Only the product team decides."""

    code = "may_not_decide"
    sentence = _("Only the product team may decide on ideas.")


class MayNotEditIdea(NotPermitted):
    """Only the author, while the idea is open, and the product team."""

    code = "may_not_edit_idea"
    sentence = _("Only the author and the product team may change this idea.")


class IdeaClosedForVotes(Conflict):
    """Delivered, declined or merged ideas take no votes."""

    code = "idea_closed_for_votes"
    sentence = _("This idea is decided; it takes no more votes.")


class MoveNotAllowed(Conflict):
    """The workflow has no such step."""

    code = "move_not_allowed"
    sentence = _("An idea cannot go from this status to that one.")


class NothingIsPrepared(Conflict):
    """Nobody prepared an answer, or it is published already."""

    code = "nothing_is_prepared"
    sentence = _("Nothing is prepared for this idea, or it is published already.")


class NothingToPromise(Conflict):
    """The idea is neither planned nor started."""

    code = "nothing_to_promise"
    sentence = _("A date is promised for ideas that are planned or started.")


class MomentIsPast(Invalid):
    """An answer is published now or later."""

    code = "moment_is_past"
    sentence = _("This moment is past; choose a later one, or publish it now.")


class MayNotAnnounce(NotPermitted):
    """Only the product team writes the changelog."""

    code = "may_not_announce"
    sentence = _("Only the product team may write the changelog.")


class IdeaIsNotDelivered(Conflict):
    """The changelog tells what was built."""

    code = "idea_is_not_delivered"
    sentence = _("The changelog tells of ideas that are delivered; one of these is not.")


class MayNotNote(NotPermitted):
    """Notes are of colleagues who may read the idea, for each other."""

    code = "may_not_note"
    sentence = _("Only colleagues who may read this idea write notes on it.")


class NoteIsEmpty(Invalid):
    """A note says something."""

    code = "note_is_empty"
    sentence = _("Write something into the note.")


class CannotOwn(Invalid):
    """An owner is an active colleague who may read the idea."""

    code = "cannot_own"
    sentence = _("Choose an active colleague who may read this idea.")


class IdeaIsNotAdopted(Conflict):
    """Realised value belongs to an adopted and delivered idea."""

    code = "idea_is_not_adopted"
    sentence = _("Adopt the idea and deliver it before you record what it brought.")


class IdeaIsNotStanding(Conflict):
    """The idea is hidden or deleted."""

    code = "idea_not_standing"
    sentence = _("This idea is hidden or deleted.")


class IdeaIsNotHeld(Conflict):
    """It was never held back, or somebody has decided already."""

    code = "idea_not_held"
    sentence = _("This idea is not held back any more; somebody has decided already.")


class PeriodIsRecorded(Conflict):
    """Value of an overlapping period is recorded already."""

    code = "period_is_recorded"
    sentence = _("The value of this period is recorded already.")


class MayNotMerge(NotPermitted):
    """Those who keep order and the product team."""

    code = "may_not_merge"
    sentence = _("Only those who keep order here may merge ideas.")


class IdeaIsMerged(Conflict):
    """It points at another idea already."""

    code = "idea_is_merged"
    sentence = _("This idea is merged into another one; take it out first.")


class MergeWouldChain(Conflict):
    """The other idea points at a third one."""

    code = "merge_would_chain"
    sentence = _("That idea is merged itself; choose the one that it was merged into.")


class IdeaHasMerged(Conflict):
    """Others point at it, and would be led on."""

    code = "idea_has_merged"
    sentence = _("Other ideas were merged into this one; take them out first, or merge the other way round.")


class AdoptedIdeaStays(Conflict):
    """What it brings is counted with it, once."""

    code = "adopted_idea_stays"
    sentence = _("This idea is adopted and its value is counted; merge the other one into it.")


class MergeWouldReveal(Conflict):
    """Who sees the one would not see the other."""

    code = "merge_would_reveal"
    sentence = _("Not everybody who may read this idea may read that one.")


class IdeaIntoItself(Invalid):
    """The same idea twice."""

    code = "idea_into_itself"
    sentence = _("An idea cannot be merged into itself.")


class ReasonIsMissing(Invalid):
    """Declining needs words that the proposer may read."""

    code = "reason_is_missing"
    sentence = _("Give a public reason.")


class EvidenceIsMissing(Invalid):
    """A realised value says how it is known."""

    code = "evidence_is_missing"
    sentence = _("Say how this value is known.")


class AmountIsImpossible(Invalid):
    """Negative, or the range does not run from low over likely to high."""

    code = "amount_is_impossible"
    sentence = _("The amounts must not be negative and must run from low over likely to high.")


class MayNotProposeShares(NotPermitted):
    """Only the author and the product team say who shares in an idea."""

    code = "may_not_propose_shares"
    sentence = _("Only the author and the product team may propose how an idea is shared.")


class HasNoShare(NotPermitted):
    """Only those who share in an idea sign for it."""

    code = "has_no_share"
    sentence = _("You have no share in this idea.")


class SharesAreSigned(Conflict):
    """All have signed; what was agreed stays."""

    code = "shares_are_signed"
    sentence = _("Everybody has signed these shares; they stay as they are.")


class ShareHasChanged(Conflict):
    """The share is not the one that the member has seen."""

    code = "share_has_changed"
    sentence = _("Your share was changed meanwhile; look at it again.")


class SharesDoNotAddUp(Invalid):
    """The parts must make a whole."""

    code = "shares_do_not_add_up"
    sentence = _("The shares must add up to 100 per cent.")


class ShareIsImpossible(Invalid):
    """Nothing, more than everything, or finer than is kept."""

    code = "share_is_impossible"
    sentence = _("A share is more than 0 and at most 100 per cent, with at most four decimal places.")


class MayNotJudgeVotes(NotPermitted):
    """Only those who keep order and the product team say which suspicious votes count."""

    code = "may_not_judge_votes"
    sentence = _("Only moderators and the product team decide about suspicious votes.")


class VotesAreDecided(Conflict):
    """Of those who decide at once the first one does."""

    code = "votes_are_decided"
    sentence = _("Somebody has decided about these votes already, or they are not part of this group.")


class MayNotSeeWorth(NotPermitted):
    """What customers pay is for colleagues whose work is with it."""

    code = "may_not_see_worth"
    sentence = _("Only colleagues see what stands behind votes.")
