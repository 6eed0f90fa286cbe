"""Refusals around what solves a question and what came of trying it."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, NotPermitted


class OwnAnswerIsNotTried(NotPermitted):
    """That one's own answer works goes without saying, and that it does not one would edit."""

    code = "own_answer"
    sentence = _("You cannot say this of your own answer.")


class AskerAcceptsInstead(Conflict):
    """Who asked decides; that it works is said by choosing the solution."""

    code = "asker_accepts_instead"
    sentence = _("You asked this: if it works, choose it as the solution.")


class MayNotMarkOutdated(NotPermitted):
    """Those who keep order, trusted members and whoever wrote the solution."""

    code = "may_not_mark_outdated"
    sentence = _("Only those who keep order, trusted members and the author of the solution may say this.")


class MarksItAtOnce(Conflict):
    """Whoever may mark a solution as outdated needs no others for it."""

    code = "marks_it_at_once"
    sentence = _("You may mark the solution as outdated at once.")


class MayNotPropose(NotPermitted):
    """A little trust is needed; one's own answer is proposed by others."""

    code = "may_not_propose"
    sentence = _("You may not propose this as the solution.")


class MayNotAskForInfo(NotPermitted):
    """A little trust is needed, and somebody else's question."""

    code = "may_not_ask_for_info"
    sentence = _("You may not ask for more information here.")


class QuestionIsSolved(Conflict):
    """What is proposed or missing concerns open questions."""

    code = "question_is_solved"
    sentence = _("This question is solved already.")


class QuestionIsNotSolved(Conflict):
    """Only a solution can be outdated."""

    code = "question_is_not_solved"
    sentence = _("This question has no solution.")
