"""Refusals of the CRM; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class MayNotWorkTickets(NotPermitted):
    """Only support staff work on tickets."""

    code = "may_not_work_tickets"
    sentence = _("Only support staff may work on tickets.")


class MayNotRate(NotPermitted):
    """Only the person who asked says how it went."""

    code = "may_not_rate"
    sentence = _("Only the person who asked may rate this.")


class SubjectIsMissing(Invalid):
    """A ticket is called something."""

    code = "subject_is_missing"
    sentence = _("Say in a few words what it is about.")


class NameIsTaken(Invalid):
    """Another one is called so."""

    code = "name_is_taken"
    sentence = _("Another one has this name.")


class ScoreIsImpossible(Invalid):
    """A score runs from one to five."""

    code = "score_is_impossible"
    sentence = _("A score is a whole number from 1 to 5.")


class TicketAlreadySolved(Conflict):
    """A resolution stands."""

    code = "ticket_already_solved"
    sentence = _("This ticket is solved already.")


class TicketIsNotSolved(Conflict):
    """There is no resolution to take back."""

    code = "ticket_is_not_solved"
    sentence = _("This ticket is not solved.")


class NoTicketAgent(Conflict):
    """Tickets are assigned to support staff."""

    code = "no_ticket_agent"
    sentence = _("Tickets can only be assigned to support staff.")


class MoveNotAllowed(Conflict):
    """No row of the allowed moves leads there."""

    code = "move_not_allowed"
    sentence = _("A ticket does not move there from where it stands.")


class ReopeningIsOver(Conflict):
    """It was solved too long ago; a new ticket follows it."""

    code = "reopening_is_over"
    sentence = _("This was solved too long ago to be opened again. Open a ticket that follows it.")


class TicketIsClosed(Conflict):
    """Nothing happens to what is closed without a solution."""

    code = "ticket_is_closed"
    sentence = _("This ticket is closed.")


class MayNotAskAgain(NotPermitted):
    """The person who asked, and the desk for them."""

    code = "may_not_ask_again"
    sentence = _("Only the person who asked and support staff may take this up again.")


class AgentNotInTeam(Conflict):
    """Whoever gets a ticket of a team sits in it."""

    code = "agent_not_in_team"
    sentence = _("This agent does not sit in that team.")


class TeamTakesNothing(Conflict):
    """A team that was closed gets no tickets."""

    code = "team_takes_nothing"
    sentence = _("This team takes no tickets.")


class MayNotManageTeams(NotPermitted):
    """Administrators form the teams; each agent says whether they are at work."""

    code = "may_not_manage_teams"
    sentence = _("Only administrators form teams; agents may say of themselves whether they are at work.")


class TeamNameIsTaken(Conflict):
    """Two teams of one name cannot be told apart."""

    code = "team_name_is_taken"
    sentence = _("There is a team of this name already.")


class TeamNameIsMissing(Invalid):
    """A team is called something."""

    code = "team_name_is_missing"
    sentence = _("A team needs a name.")


class TicketHasNoQuestion(Conflict):
    """The community can only have what was asked there."""

    code = "ticket_has_no_question"
    sentence = _("Only a question that stands in the community can be given back to it.")


class TicketIsMerged(Conflict):
    """It is told in another one; work goes on there."""

    code = "ticket_is_merged"
    sentence = _("This ticket was merged into another one; go on there, or undo that first.")


class TicketIsNotMerged(Conflict):
    """There is no merge to undo."""

    code = "ticket_is_not_merged"
    sentence = _("This ticket was not merged.")


class MergesMakeNoChain(Conflict):
    """What tells another ticket is not told in a third one."""

    code = "merges_make_no_chain"
    sentence = _("No ticket is merged into itself, or while one of the two takes part in another merge.")


class TicketsOfDifferentCustomers(Conflict):
    """What one customer wrote is not told to another one."""

    code = "tickets_of_different_customers"
    sentence = _("These tickets belong to different customers.")


class TicketHasQuestion(Conflict):
    """The ticket of a question follows its question."""

    code = "ticket_has_question"
    sentence = _("This ticket follows its question; mark the question as a duplicate instead.")


class TicketIsNoSplit(Conflict):
    """It was not taken out of another one, or is back already."""

    code = "ticket_is_no_split"
    sentence = _("This ticket was not taken out of another one.")


class MessageIsElsewhere(Invalid):
    """Only what was said in a ticket can be taken out of it."""

    code = "message_is_elsewhere"
    sentence = _("One of these messages does not belong to this ticket.")


class TagIsImpossible(Invalid):
    """A tag is a short word."""

    code = "tag_is_impossible"
    sentence = _("A tag has at most 40 characters, and a ticket at most 10 tags.")


class SolvedByAnswerOnly(Conflict):
    """Solved and closed are reached by a resolution, not by a status."""

    code = "solved_by_answer_only"
    sentence = _("Solve a ticket with an answer; its status follows.")


class MayNotKeepChannels(NotPermitted):
    """Channels and what came through them are kept by community managers and administrators."""

    code = "may_not_keep_channels"
    sentence = _("Only community managers and administrators may keep channels.")


class SecretIsEmpty(Invalid):
    """A secret has letters."""

    code = "secret_is_empty"
    sentence = _("A secret must not be empty.")


class RefusedIsNotReplayed(Conflict):
    """What nobody vouches for is never taken in."""

    code = "refused_is_not_replayed"
    sentence = _("This was refused for its signature; it cannot be taken in.")


class RawTextIsForgotten(Conflict):
    """There is nothing left to read."""

    code = "raw_text_is_forgotten"
    sentence = _("What came in is no longer kept; it cannot be read again.")


class ChannelKeyIsTaken(Conflict):
    """Addresses of hooks name a channel by its key."""

    code = "channel_key_is_taken"
    sentence = _("There is a channel with this key already.")


class ChannelTakesNoAnswers(Conflict):
    """Nothing can be said there, or not to this."""

    code = "channel_takes_no_answers"
    sentence = _("This channel takes no answers to this message.")


class GapIsFilled(Conflict):
    """There is nothing to fetch any more."""

    code = "gap_is_filled"
    sentence = _("What was missing here has been fetched.")


class GapCannotBeFilled(Conflict):
    """The network gives nothing back, or the channel is off, or nobody knows where the gap begins."""

    code = "gap_cannot_be_filled"
    sentence = _("This network does not give what is missing, or the channel is switched off.")


class AnswerIsTooLong(Invalid):
    """The network takes no more letters; nothing is cut off behind anybody's back."""

    code = "answer_is_too_long"
    sentence = _("This answer is longer than the network takes.")


class AnswerIsUnderWay(Conflict):
    """It waits to be sent, or was sent."""

    code = "answer_is_under_way"
    sentence = _("This answer is on its way or has arrived.")


class NotAMention(Conflict):
    """It was not said on a channel, or belongs to a ticket already."""

    code = "not_a_mention"
    sentence = _("Only what was said on a channel and belongs to no ticket can be decided on.")


class MentionIsDecided(Conflict):
    """A ticket or an idea came of it."""

    code = "mention_is_decided"
    sentence = _("A ticket or an idea was made of this already.")


class IdeaNeedsPlace(Invalid):
    """Ideas stand in a category."""

    code = "idea_needs_place"
    sentence = _("Say in which category the idea is to stand.")


class CampaignIsUnclear(Invalid):
    """Days, amounts and places have to make sense."""

    code = "campaign_is_unclear"
    sentence = _("A campaign ends after it starts, costs more than nothing, and leads to a place on this site.")


class CampaignTagIsTaken(Conflict):
    """A tag leads to one place."""

    code = "campaign_tag_is_taken"
    sentence = _("There is a link with this tag already.")
