"""Refusals around channels."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid


class TrackerHasNoAddress(Invalid):
    """Whoever knows its secret may tell of the issues below its address, and of no others."""

    code = "tracker_has_no_address"
    sentence = _("Give the web address of the repository, the group or the Jira whose issues this is about.")


class CommentIsUnderWay(Conflict):
    """It goes by itself, or went out."""

    code = "comment_is_under_way"
    sentence = _("This comment is on its way, or is there already.")


class ChannelOpensNoTickets(Invalid):
    """Tickets are opened by letters of which a mail server of ours says who wrote them."""

    code = "channel_opens_no_tickets"
    sentence = _(
        "Only a mailbox opens tickets, and only if “verdicts” in its options names the server that vouches for senders."
    )


class ChannelTakesNoFiles(Conflict):
    """Files are handed in where nothing comes by itself, and only while the channel is on."""

    code = "channel_takes_no_files"
    sentence = _("Only a channel of the network CSV file takes files, and only while it is active.")


class ConversationsAreTooLarge(Invalid):
    """More bytes than are read while somebody waits."""

    code = "conversations_are_too_large"
    sentence = _("This file is larger than 5 MB. Cut it into several, each with the names of the columns.")


class ConversationsAreUnreadable(Invalid):
    """No table, or one that does not say who wrote what and when."""

    code = "conversations_are_unreadable"
    sentence = _("The file has to be a table (CSV) with the columns id, author, text and written_at.")
