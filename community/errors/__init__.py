"""Refusals of the community; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class MayNotWriteHere(NotPermitted):
    """The member is not signed in, not active or not of this circle."""

    code = "may_not_write_here"
    sentence = _("You may not write here.")


class MayNotMarkSolution(NotPermitted):
    """Only the asker and support staff choose the solution."""

    code = "may_not_mark_solution"
    sentence = _("Only the person who asked and support staff may choose the solution.")


class MayNotEdit(NotPermitted):
    """Only the author and moderators change a text."""

    code = "may_not_edit"
    sentence = _("Only the author and moderators may change this.")


class MayNotModerate(NotPermitted):
    """Only moderators hide, restore and delete."""

    code = "may_not_moderate"
    sentence = _("Only moderators may do this.")


class MayNotAnswerSurvey(NotPermitted):
    """Whoever asked the question, or is paid to be here, is no visitor."""

    code = "may_not_answer_survey"
    sentence = _("The survey is for visitors, not for the person who asked and not for our staff.")


class MayNotExperiment(NotPermitted):
    """Only community managers begin and end experiments."""

    code = "may_not_experiment"
    sentence = _("Only community managers may do this.")


class MayNotGrantTrust(NotPermitted):
    """Only community managers decide about trust, and not about their own."""

    code = "may_not_grant_trust"
    sentence = _("Only community managers decide about trust, and not about their own.")


class MayNotRunSuperUsers(NotPermitted):
    """Only community managers invite and dismiss super users."""

    code = "may_not_run_super_users"
    sentence = _("Only community managers invite and dismiss super users.")


class InvitationOfSomebodyElse(NotPermitted):
    """Only who was invited answers."""

    code = "invitation_of_somebody_else"
    sentence = _("Somebody else was invited.")


class TopicOfSomebodyElse(NotPermitted):
    """Only what one has asked oneself came of one's asking."""

    code = "topic_of_somebody_else"
    sentence = _("Somebody else has asked this question.")


class OwnContentIsNotHelpful(NotPermitted):
    """Nobody votes for their own words."""

    code = "own_content"
    sentence = _("You cannot vote for your own post.")


class OwnQuestionIsMeant(OwnContentIsNotHelpful):
    """Who asked has the problem, and is counted already."""

    sentence = _("It is your own question: you are counted as somebody who has this problem already.")


class MayNotErase(NotPermitted):
    """Only oneself, and who answers for the rows of others."""

    code = "may_not_erase"
    sentence = _("Only the person and those who answer for personal data may do this.")


class LastAdminStays(Conflict):
    """Somebody must be able to let others in."""

    code = "last_admin_stays"
    sentence = _("This is the last one who may do everything; name another one first.")


class AddressDoesNotMatch(Invalid):
    """Nobody is forgotten by a slip of the finger."""

    code = "address_does_not_match"
    sentence = _("Write your e-mail address here to confirm.")


class IsInvitedAlready(Conflict):
    """One invitation or seat at a time."""

    code = "is_invited_already"
    sentence = _("This member is invited already or is a super user.")


class InvitationIsAnswered(Conflict):
    """It was answered or withdrawn."""

    code = "invitation_is_answered"
    sentence = _("This invitation is answered already.")


class OnlyPeersAreSuperUsers(Conflict):
    """The programme is for customers and partners."""

    code = "only_peers_are_super_users"
    sentence = _("Only active customers and partners can be super users.")


class TrustEndsInThePast(Invalid):
    """A decision that ends before it begins decides nothing."""

    code = "trust_ends_in_the_past"
    sentence = _("Choose an end that lies ahead.")


class CodeIsTaken(Conflict):
    """Codes are unique."""

    code = "code_is_taken"
    sentence = _("This code is taken.")


class HoldOutsOverlap(Conflict):
    """One experiment runs at a moment."""

    code = "hold_outs_overlap"
    sentence = _("Another hold-out runs at that time.")


class AskSessionIsClosed(Conflict):
    """Its window is over; what is written about it stays."""

    code = "ask_session_is_closed"
    sentence = _("This was too long ago.")


class QuestionIsPosted(Conflict):
    """Nobody un-asks."""

    code = "question_is_posted"
    sentence = _("The question is posted already.")


class ShareIsOutOfRange(Invalid):
    """A share runs from none to all."""

    code = "share_is_out_of_range"
    sentence = _("A share is a number from 0 to 1.")


class PeriodIsImpossible(Invalid):
    """In the past, or ending before it starts."""

    code = "period_is_impossible"
    sentence = _("A hold-out starts now or later and ends after it starts.")


class PostedTopicIsMissing(Invalid):
    """Whoever says that it is posted says what."""

    code = "posted_topic_is_missing"
    sentence = _("Name the question that was posted.")


class TopicIsNotSolved(Conflict):
    """There is nothing yet that could have helped."""

    code = "topic_not_solved"
    sentence = _("This question is not solved yet.")


class SurveyIsAnswered(Conflict):
    """One answer per visitor, thing and day."""

    code = "survey_is_answered"
    sentence = _("You have answered this today already.")


class AnswersDoNotNest(Invalid):
    """Each question is asked only after a yes to the one before."""

    code = "answers_do_not_nest"
    sentence = _("This is asked only after a yes to the question before.")


class HandleIsTaken(Conflict):
    """Somebody else is called so, or the house itself."""

    code = "handle_is_taken"
    sentence = _("Somebody else has this handle.")


class HandleCannotBeWritten(Invalid):
    """It would not be found in a text."""

    code = "handle_cannot_be_written"
    sentence = _("A handle has up to 40 small letters (a to z), digits and single dashes between them.")


class ThingIsNotWatched(Invalid):
    """A watch is of one thing, at a level that such things have."""

    code = "thing_is_not_watched"
    sentence = _("Topics and members can be watched or muted; only categories and tags have new topics.")


class NobodyWatchesOneself(Invalid):
    """What one does is no news to oneself."""

    code = "nobody_watches_oneself"
    sentence = _("You cannot watch yourself.")


class NotAQuestion(Conflict):
    """Only a question has a solution."""

    code = "not_a_question"
    sentence = _("Only a question can have a solution.")


class PostOfAnotherTopic(Conflict):
    """The post answers another question."""

    code = "post_of_another_topic"
    sentence = _("This post belongs to another topic.")


class QuestionIsNoAnswer(Conflict):
    """The first post is the question itself."""

    code = "question_is_no_answer"
    sentence = _("The question itself cannot be its solution.")


class PostIsNotStanding(Conflict):
    """The post is hidden or deleted."""

    code = "post_not_standing"
    sentence = _("This post is hidden or deleted.")


class TopicIsNotStanding(Conflict):
    """The topic is hidden or deleted."""

    code = "topic_not_standing"
    sentence = _("This topic is hidden or deleted.")


class VersionIsStale(Conflict):
    """Somebody else changed it meanwhile."""

    code = "version_is_stale"
    sentence = _("Somebody else changed this meanwhile; load it again.")


class TextIsEmpty(Invalid):
    """There is nothing to read."""

    code = "text_is_empty"
    sentence = _("Write something first.")


class TextIsTooLong(Invalid):
    """Longer than the limit for posts."""

    code = "text_is_too_long"
    sentence = _("This text is too long.")
