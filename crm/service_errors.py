"""Refusals about calendars, service policies and what tickets are promised; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class MayNotPromise(NotPermitted):
    """What tickets are promised is decided by those who run the desk."""

    code = "may_not_promise"
    sentence = _("Only administrators decide what tickets are promised.")


class NameIsTaken(Invalid):
    """Another one is called so."""

    code = "name_is_taken"
    sentence = _("Another one has this name.")


class TimeZoneIsUnknown(Invalid):
    """No place has this time zone."""

    code = "unknown_time_zone"
    sentence = _("Name a time zone as IANA does, such as Europe/Berlin.")


class HoursAreImpossible(Invalid):
    """Hours close before they open, or lie upon each other."""

    code = "hours_are_impossible"
    sentence = _("Hours of a day close after they open, and lie apart from each other.")


class NeverOpen(Invalid):
    """A calendar without hours would let every deadline wait for ever."""

    code = "never_open"
    sentence = _("Name at least one stretch of hours in the week.")


class DayIsSpecialTwice(Invalid):
    """A day on which nobody works has no other line."""

    code = "day_is_special_twice"
    sentence = _("A day on which you are closed is named once, and without hours.")


class PromisedTwice(Invalid):
    """Each metric has one target at a priority."""

    code = "promised_twice"
    sentence = _("Each thing is promised once for a priority.")


class TicketIsOver(Conflict):
    """Nobody waits for a ticket that is solved or closed."""

    code = "ticket_is_over"
    sentence = _("This ticket is solved or closed; open it again first.")


class TooManyTickets(Invalid):
    """A report over more tickets than anybody waits for."""

    code = "too_many_tickets"
    sentence = _("More tickets were opened in these days than can be counted at once; choose fewer days.")
