"""Refusals of the conversation of a ticket and of macros; each name states the fact."""

from collections.abc import Iterable
from typing import Self

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class MayNotSpeakHere(NotPermitted):
    """Whoever asked speaks for themselves, and the desk for the company."""

    code = "may_not_speak_here"
    sentence = _("Only the person who asked may write here.")


class NobodyIsReached(Conflict):
    """Whoever asked has no account here and no e-mail address."""

    code = "nobody_is_reached"
    sentence = _(
        "Whoever asked has no account here and no e-mail address, so nobody would get this. Tell them on another way, and say so."
    )


class TicketHasNoThread(Conflict):
    """What was not asked in public is not answered there."""

    code = "ticket_has_no_thread"
    sentence = _("This was not asked in public, so it cannot be answered there.")


class SolvedInItsThread(Conflict):
    """A question is solved by choosing the answer that solved it."""

    code = "solved_in_its_thread"
    sentence = _("Choose the answer that solved it where you asked.")


class UnknownVariable(Invalid):
    """A macro names only what is on the list."""

    code = "unknown_variable"
    sentence = _("A macro can only name what is on the list of variables, in double braces.")


class MacroGivesTwice(Invalid):
    """It would give the ticket to a team and to whoever uses it."""

    code = "macro_gives_twice"
    sentence = _("A macro gives the ticket to a team or to whoever uses it, not to both.")


class MacroSaysNothing(Conflict):
    """There is no text in any language."""

    code = "macro_says_nothing"
    sentence = _("This macro has no text.")


class MacroIsOff(Conflict):
    """It is not in use any more."""

    code = "macro_is_off"
    sentence = _("This macro is not in use any more.")


class MessageIsRemoved(Conflict):
    """It says nothing any more."""

    code = "message_is_removed"
    sentence = _("This message is removed already.")


class SomethingIsNew(Conflict):
    """Whoever answers has read what others said and did meanwhile."""

    code = "something_is_new"
    sentence = _(
        "Somebody said or changed something meanwhile, so nothing was sent. Read what is new, then send it again."
    )


class AnswerIsElsewhere(Invalid):
    """An article is made of an answer that was given in this ticket."""

    code = "answer_is_elsewhere"
    sentence = _("Choose an answer that was given in this ticket.")


class TellsOfThePerson(Invalid):
    """Everybody reads an article; what tells of a customer stands in it only if somebody means that."""

    code = "tells_of_the_person"
    sentence = _("The text has what tells of the customer: %(words)s. Take it out, or say that it may stand there.")

    @classmethod
    def naming(cls, words: Iterable[str]) -> Self:
        """Name what was found."""
        return cls(str(cls.sentence) % {"words": ", ".join(words)}, pointer="/is_confirmed")
