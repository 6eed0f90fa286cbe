"""Refusals about articles; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class MayNotWriteArticles(NotPermitted):
    """Keepers and trusted customers write for the knowledge base."""

    code = "may_not_write_articles"
    sentence = _("Only our staff and trusted members may write articles.")


class MayNotReviewArticles(NotPermitted):
    """Only keepers decide what is published."""

    code = "may_not_review_articles"
    sentence = _("Only our staff may decide what is published.")


class AuthorIsNoReviewer(NotPermitted):
    """Whoever wrote a part of what would be published does not publish it."""

    code = "author_is_no_reviewer"
    sentence = _("Somebody else has to review what you wrote.")


class MayNotKeepArticle(NotPermitted):
    """Only its owner and keepers say whether an article holds."""

    code = "may_not_keep_article"
    sentence = _("Only the owner of the article and our staff may do this.")


class MayNotGiveFeedback(NotPermitted):
    """Whoever wrote it, or is paid to be here, is not whom it should help."""

    code = "may_not_give_feedback"
    sentence = _("Feedback is for readers, not for those who wrote the article and not for our staff.")


class WasNotAsked(NotPermitted):
    """Only those whom it helped are asked, and only while a check is open."""

    code = "was_not_asked"
    sentence = _("Nobody asks you about this article now.")


class ArticleIsElsewhere(Conflict):
    """The workflow does not lead there from where the article stands."""

    code = "article_is_elsewhere"
    sentence = _("This is not possible where the article stands now.")


class NothingToReview(Conflict):
    """The newest text is published already, or nobody handed one in."""

    code = "nothing_to_review"
    sentence = _("There is no new text to review.")


class ArticleIsNotPublic(Conflict):
    """Nobody reads it, so it helps nobody."""

    code = "article_is_not_public"
    sentence = _("This article is not published.")


class SolutionIsAnArticle(Conflict):
    """There is one already in this language."""

    code = "solution_is_an_article"
    sentence = _("There is an article from this solution already.")


class TranslationExists(Conflict):
    """One article per family and language."""

    code = "translation_exists"
    sentence = _("There is a translation into this language already.")


class SourceIsNarrower(Conflict):
    """What was written for a few is not published to many."""

    code = "source_is_narrower"
    sentence = _("The article stems from a place that fewer people may enter; put it there.")


class LanguageIsUnknown(Invalid):
    """Not one that we speak."""

    code = "unknown_language"
    sentence = _("We do not speak this language.")


class OwnerCannotSee(Invalid):
    """Whoever answers for an article may enter its category and sign in."""

    code = "owner_cannot_see"
    sentence = _("This person cannot see the article.")


class DayIsPast(Invalid):
    """A day to look again lies ahead."""

    code = "day_is_past"
    sentence = _("Choose a day that lies ahead.")
