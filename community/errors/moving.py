"""Refusals around moving, splitting and merging topics."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, NotPermitted


class MayNotMoveTopic(NotPermitted):
    """Only keepers and the most trusted members bring order into topics."""

    code = "may_not_move_topic"
    sentence = _("Only moderators and the most trusted members may do this.")


class TopicsDiffer(Conflict):
    """Questions are merged with questions, discussions with discussions."""

    code = "topics_differ"
    sentence = _("Only two questions or two discussions can be merged.")


class FirstPostStays(Conflict):
    """The first post is the text of its topic."""

    code = "first_post_stays"
    sentence = _("The first post is the text of its topic; move or merge the topic instead.")


class TopicIsMerged(Conflict):
    """Its posts stand elsewhere."""

    code = "topic_is_merged"
    sentence = _("This topic was merged into another one; take that back first.")


class MoveWouldReveal(Conflict):
    """What was written for a circle is read by the circle."""

    code = "move_would_reveal"
    sentence = _("This was written for a circle; elsewhere others would read it.")
