"""Refusals around flags, the queue of moderators and what they decide."""

from datetime import datetime
from typing import Self

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class OwnThingIsNotFlagged(NotPermitted):
    """Nobody reports their own words or themselves."""

    code = "own_thing"
    sentence = _("You cannot report what is your own.")


class MayNotFlag(NotPermitted):
    """The member is not active."""

    code = "may_not_flag"
    sentence = _("You may not report anything.")


class FlagIsOpen(Conflict):
    """One open flag per member and thing."""

    code = "flag_is_open"
    sentence = _("You have reported this already; we are looking at it.")


class FlagWasDecided(Conflict):
    """The same words were looked at since."""

    code = "flag_was_decided"
    sentence = _("You have reported this before, and somebody looked at it.")


class ThingIsGone(Conflict):
    """It is deleted."""

    code = "thing_is_gone"
    sentence = _("This does not stand here any more.")


class CaseIsClaimed(Conflict):
    """One moderator at a time; the sentence names who."""

    code = "case_is_claimed"
    sentence = _("Somebody else is working on this.")


class CaseIsDecided(Conflict):
    """Somebody was faster; the sentence names who."""

    code = "case_is_decided"
    sentence = _("This is decided already.")


class DecisionDoesNotFit(Conflict):
    """This cannot be done to such a thing."""

    code = "decision_does_not_fit"
    sentence = _("This is not possible for such a thing.")


class TextIsRemoved(Conflict):
    """Its words are gone for good."""

    code = "text_is_removed"
    sentence = _("The text of this version was removed for good.")


class ActIsUndone(Conflict):
    """What was taken back cannot be taken back again."""

    code = "act_is_undone"
    sentence = _("This was taken back already.")


class ActCannotBeUndone(Conflict):
    """Something else has happened to it since."""

    code = "act_cannot_be_undone"
    sentence = _("Something else has happened to this since; it cannot simply be taken back.")


class WordIsRefused(Invalid):
    """It holds a word that the house does not allow."""

    code = "word_is_refused"
    sentence = _("This text holds a word or an address that is not allowed here.")


class MayNotSanction(NotPermitted):
    """Moderators sanction customers and partners; our own people are somebody else's business."""

    code = "may_not_sanction"
    sentence = _("You may not do this to this member.")


class EndIsPast(Invalid):
    """What ends has to end later than now."""

    code = "end_is_past"
    sentence = _("The end lies in the past.")


class MemberIsSilenced(NotPermitted):
    """The member may read and nothing else, until an end."""

    code = "silenced"
    sentence = _("You cannot write at the moment.")

    @classmethod
    def until(cls, end: datetime | None, reason: str) -> Self:
        """Say until when, and why."""
        if end is None:
            return cls(gettext("You cannot write any more. The reason: %(reason)s") % {"reason": reason})
        told = {"end": date_format(timezone.localtime(end), "DATETIME_FORMAT"), "reason": reason}
        return cls(gettext("You cannot write until %(end)s, for this reason: %(reason)s") % told)


class TopicIsLocked(Conflict):
    """Nobody but keepers answers any more."""

    code = "topic_is_locked"
    sentence = _("This topic is closed; nobody can answer any more.")


class MayNotAppeal(NotPermitted):
    """Only whom it concerns."""

    code = "may_not_appeal"
    sentence = _("Only the person concerned can object to this.")


class NothingToAppeal(Conflict):
    """The act took nothing away."""

    code = "nothing_to_appeal"
    sentence = _("There is nothing to object to.")


class AppealIsDecided(Conflict):
    """Somebody was faster."""

    code = "appeal_is_decided"
    sentence = _("This objection is decided already.")


class DecidesOwnAct(NotPermitted):
    """Nobody judges what they did themselves."""

    code = "decides_own_act"
    sentence = _("Somebody else than who did it has to decide.")
