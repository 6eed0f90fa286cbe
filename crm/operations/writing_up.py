"""An answer of the desk becomes the draft of an article, which others find before they ask."""

from dataclasses import dataclass

from community.foundation.acting import act
from community.models import Article, Category, Member
from community.operations.articles import Text, check_no_wider, write_article, write_article_from_solution
from crm.conversation_errors import AnswerIsElsewhere, TellsOfThePerson
from crm.models import Ticket, TicketArticle
from crm.operations.events import workable_ticket
from crm.reports.answers import Answer, answers_of, personal_words


@dataclass(frozen=True)
class WriteUp:
    """Which answer an article is made of, where it is to stand, and what it says."""

    answer: str
    category: Category
    text: Text
    # Somebody looked at what tells of the person and means it.
    is_confirmed: bool = False


@act
def write_up(ticket: Ticket, draft: WriteUp, *, by: Member) -> TicketArticle:
    """Write the draft of an article from an answer, and keep from which; where it solved a question its author stays credited.

    Raises ``MayNotWorkTickets``, ``TicketIsMerged``, ``AnswerIsElsewhere``, ``TellsOfThePerson`` until that is confirmed,
    or what writing articles raises: among others ``SourceIsNarrower`` for what was said to fewer people in a circle.
    """
    ticket = workable_ticket(ticket, by)
    answer = next((one for one in answers_of(ticket) if one.key == draft.answer), None)
    if answer is None:
        raise AnswerIsElsewhere(pointer="/answer")
    found = personal_words(ticket, draft.text.title, draft.text.body, draft.text.summary)
    if found and not draft.is_confirmed:
        raise TellsOfThePerson.naming(found)
    return TicketArticle.objects.create(
        ticket=ticket,
        article=_draft_of(ticket, answer, draft, by),
        message=answer.message,
        post=answer.post,
        is_confirmed=bool(found),
        by=by,
    )


def _draft_of(ticket: Ticket, answer: Answer, draft: WriteUp, by: Member) -> Article:
    if ticket.topic is not None and answer.post is not None and hasattr(answer.post, "solution"):
        return write_article_from_solution(ticket.topic, by=by, category=draft.category, text=draft.text).article
    if ticket.topic is not None:
        check_no_wider(ticket.topic.category, draft.category)
    return write_article(draft.category, draft.text, by=by).article
