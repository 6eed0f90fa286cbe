"""Refusals around claims to questions."""

from datetime import datetime
from typing import Self

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, NotPermitted


class MayNotClaim(NotPermitted):
    """Newcomers only answer, and nobody works on an answer to the own question."""

    code = "may_not_claim"
    sentence = _("You may answer here, but you cannot announce an answer.")


class MayNotReleaseClaim(NotPermitted):
    """Only whose it is, and those who keep order."""

    code = "may_not_release_claim"
    sentence = _("Only who announced the answer and support staff may take that back.")


class QuestionIsNotOpen(Conflict):
    """It is solved, or nothing that could be."""

    code = "question_is_not_open"
    sentence = _("This is no open question.")


class QuestionIsClaimed(Conflict):
    """One at a time; the sentence names who and until when."""

    code = "question_is_claimed"
    sentence = _("Somebody else is working on an answer.")

    @classmethod
    def until(cls, name: str, end: datetime) -> Self:
        """Say who, and until when."""
        told = {"who": name, "end": date_format(timezone.localtime(end), "DATETIME_FORMAT")}
        return cls(gettext("%(who)s is working on an answer until %(end)s.") % told)


class TooManyClaims(Conflict):
    """Whoever holds many keeps others from helping."""

    code = "too_many_claims"
    sentence = _("You are working on several answers already; write one of them first.")


class ClaimCannotBeRenewed(Conflict):
    """There is none of one's own any more, or it was renewed as often as possible."""

    code = "claim_cannot_be_renewed"
    sentence = _("There is no more time to ask for; you may answer nevertheless.")
