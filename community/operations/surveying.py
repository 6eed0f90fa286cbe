"""Asking a visitor whether a solved question or an article helped."""

from dataclasses import dataclass

from django.utils import timezone

from community.article_errors import ArticleIsNotPublic
from community.errors import AnswersDoNotNest, MayNotAnswerSurvey, SurveyIsAnswered, TopicIsNotSolved
from community.foundation.acting import act
from community.models import Article, Member, SurveyAnswer, Topic
from community.models.visit import business_day
from community.permissions import can_answer_survey


@dataclass(frozen=True)
class Reply:
    """What a visitor says; what was not asked is none."""

    support_intent: bool
    found: bool | None = None
    would_contact: bool | None = None

    def check(self) -> None:
        """Raise ``AnswersDoNotNest`` for the answer to a question that such a visitor is not asked."""
        if self.found is not None and not self.support_intent:
            raise AnswersDoNotNest(pointer="/found")
        if self.would_contact is not None and not self.found:
            raise AnswersDoNotNest(pointer="/would_contact")


@act
def answer_survey(
    thing: Topic | Article, reply: Reply, *, by: Member | None, visitor: str, locale: str = ""
) -> SurveyAnswer:
    """Write down what a visitor says about a thing that may have helped; a stranger is nobody but the key of the day.

    The first answer of a visitor, a thing and a day stays. Raises ``MayNotAnswerSurvey``, ``TopicIsNotSolved`` or
    ``ArticleIsNotPublic``, ``AnswersDoNotNest`` or ``SurveyIsAnswered``.
    """
    if not can_answer_survey(by, thing):
        raise MayNotAnswerSurvey
    if isinstance(thing, Article):
        if not thing.is_public:
            raise ArticleIsNotPublic
    elif not thing.is_solved:
        raise TopicIsNotSolved
    reply.check()
    now = timezone.now()
    # Two at once meet at the unique key; whoever comes second finds the first one's row.
    answer, is_new = SurveyAnswer.objects.get_or_create(
        visitor=visitor,
        thing_kind=SurveyAnswer.Thing.ARTICLE if isinstance(thing, Article) else SurveyAnswer.Thing.TOPIC,
        thing_id=thing.pk,
        day=business_day(now),
        defaults={
            "asked_at": now,
            "member": by,
            "support_intent": reply.support_intent,
            "found": reply.found,
            "would_contact": reply.would_contact,
            "locale": locale,
        },
    )
    if not is_new:
        raise SurveyIsAnswered
    return answer
