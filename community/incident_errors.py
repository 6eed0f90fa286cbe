"""Refusals about incidents; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class MayNotKeepIncidents(NotPermitted):
    """Only those who keep order say what is broken and what is fixed."""

    code = "may_not_keep_incidents"
    sentence = _("Only our staff may do this.")


class MayNotBeAffected(NotPermitted):
    """Whoever may not see it is not affected by it."""

    code = "may_not_be_affected"
    sentence = _("You may not join this incident.")


class IncidentIsFixed(Conflict):
    """It is over; opening it again comes first."""

    code = "incident_is_fixed"
    sentence = _("This is fixed already.")


class TopicIsAttachedElsewhere(Conflict):
    """A topic is about one incident at a time."""

    code = "topic_is_attached_elsewhere"
    sentence = _("This topic belongs to another incident.")


class TopicIsWider(Conflict):
    """Readers of the topic could not see what it is said to be about."""

    code = "topic_is_wider"
    sentence = _("The incident is for fewer people than read this topic.")


class StartIsAhead(Invalid):
    """What is declared has begun."""

    code = "start_is_ahead"
    sentence = _("This moment lies ahead.")
