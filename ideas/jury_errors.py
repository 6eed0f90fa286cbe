"""Refusals of juries; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, NotPermitted


class IsNotOnTheJury(NotPermitted):
    """Only who has a seat judges, and only what they have no part in."""

    code = "is_not_on_the_jury"
    sentence = _("Only jurors of this challenge judge its ideas, and never one in which they have a part.")


class CannotBeJuror(Conflict):
    """Jurors are active, may read the challenge, and cannot know whose ideas these are."""

    code = "cannot_be_juror"
    sentence = _(
        "This person cannot be on the jury: jurors are active, may read the challenge, and where authors are hidden "
        "they do not keep order, as whoever does can see who proposed what."
    )


class JurorHasJudged(Conflict):
    """What was handed in stays, and so does the seat."""

    code = "juror_has_judged"
    sentence = _("This juror has judged already; the seat stays.")


class JuryHasBegun(Conflict):
    """Everybody is judged by the same criteria."""

    code = "jury_has_begun"
    sentence = _("The jury has begun; its scorecard stays.")


class JuryIsNotOpen(Conflict):
    """Jurors judge during the jury's phase only."""

    code = "jury_not_open"
    sentence = _("The jury judges during its phase only.")


class JuryLacksScorecard(Conflict):
    """Without criteria nobody judges."""

    code = "jury_lacks_scorecard"
    sentence = _("Choose a scorecard for the jury first.")


class JuryIsOver(Conflict):
    """Who sat on it stays."""

    code = "jury_is_over"
    sentence = _("The jury's phase is over; who sat on it stays.")


class JuryIsNotOver(Conflict):
    """Reviews are counted when nobody can hand one in any more."""

    code = "jury_not_over"
    sentence = _("Reviews of the jury are counted when its phase is over.")


class JuryIsNotCounted(Conflict):
    """What the jury says comes before prizes."""

    code = "jury_not_counted"
    sentence = _("Prizes are given when the reviews of the jury are counted.")


class EntryHasNoPlace(Conflict):
    """Nobody judged it, or voted on it."""

    code = "entry_has_no_place"
    sentence = _("This idea has no place in that order.")
