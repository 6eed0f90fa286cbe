"""Refusals around questions that were asked before."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class DuplicateWouldChain(Conflict):
    """The other topic is itself a duplicate, or is this one."""

    code = "duplicate_would_chain"
    sentence = _("Name the original topic, not another duplicate.")


class TopicHasDuplicates(Conflict):
    """Others point to the topic; theirs would become a chain."""

    code = "topic_has_duplicates"
    sentence = _("Other questions point to this one as their original. Point them to the other one first.")


class OnlyQuestionsAskAgain(Conflict):
    """A discussion asks nothing that could have been asked before."""

    code = "only_questions_ask_again"
    sentence = _("Only a question can have been asked before, and only in a question.")


class OriginalIsNarrower(Conflict):
    """Somebody who sees the duplicate could not see what it points to."""

    code = "original_is_narrower"
    sentence = _("The original stands where fewer people may look. Choose one that all readers of this question see.")


class MayNotMarkDuplicate(NotPermitted):
    """Only the asker, experienced members and keepers say that something was asked before."""

    code = "may_not_mark_duplicate"
    sentence = _("Only the person who asked, experienced members and moderators may say what was asked before.")


class OriginalIsMissing(Invalid):
    """Who reports a question as asked before names another one, and nobody names one otherwise."""

    code = "original_is_missing"
    sentence = _("Of a question that was asked before, name the one that asked first; of nothing else.")


class TopicAsksAgain(Conflict):
    """A duplicate is answered where its original is."""

    code = "topic_asks_again"
    sentence = _("This was asked before. Answer in the original question; the link to it stands above.")
