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
