"""Refusals about how the desk is set up; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class MayNotRunDesk(NotPermitted):
    """Words, moves and numbers of the desk bind everybody there."""

    code = "may_not_run_desk"
    sentence = _("Only administrators decide how the desk works.")


class MayNotNamePurposes(NotPermitted):
    """What people are asked to agree to is decided by those who answer for it."""

    code = "may_not_name_purposes"
    sentence = _("Only community managers and administrators decide what people are asked to agree to.")


class MoveIsNeeded(Conflict):
    """The product itself makes it."""

    code = "move_is_needed"
    sentence = _("The product itself makes this move, so it stays.")


class MoveLeadsNowhere(Invalid):
    """A status does not follow itself."""

    code = "move_leads_nowhere"
    sentence = _("A status does not follow itself.")


class WordIsTaken(Conflict):
    """Programs know another one by it."""

    code = "word_is_taken"
    sentence = _("Another one has this word. Choose another word, or change that one.")


class LiftIsThere(Conflict):
    """From one value on there is one lift."""

    code = "lift_is_there"
    sentence = _("There is a lift from this value on already. Change that one.")


class RouteIsThere(Conflict):
    """Tickets of one kind have one team."""

    code = "route_is_there"
    sentence = _("These tickets have a team already. Change that rule.")
