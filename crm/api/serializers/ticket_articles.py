"""Articles that were made of answers to tickets."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdOrSlugField, PersonSerializer, StrictCharField, person
from community.foundation.requests import StrictSerializer
from community.models import Article
from community.operations.articles import SUMMARY_LENGTH_LIMIT
from community.operations.texts import TITLE_LENGTH_LIMIT
from crm.models import TicketArticle
from crm.reports.answers import Answer


class TicketAnswerSerializer(serializers.Serializer[Answer]):
    """What was answered, by the word with which an article is made of it."""

    answer = serializers.CharField()
    body = serializers.CharField()

    def to_representation(self, instance: Answer) -> dict[str, Any]:
        """Return what was said."""
        return {"answer": instance.key, "body": instance.body}


class TicketArticleSerializer(serializers.Serializer[TicketArticle]):
    """An article and from which ticket it grew."""

    article = serializers.IntegerField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=Article.State.choices)
    message = serializers.IntegerField(allow_null=True, help_text="Id of the message that was the answer.")
    post = serializers.IntegerField(allow_null=True, help_text="Id of the post that was the answer.")
    is_confirmed = serializers.BooleanField(help_text="Somebody let stand what tells of the customer.")
    by = PersonSerializer()
    written_at = serializers.DateTimeField()

    def to_representation(self, instance: TicketArticle) -> dict[str, Any]:
        """Return a link that was read with its article and its author."""
        return {
            "article": instance.article_id,
            "title": instance.article.title,
            "state": instance.article.state,
            "message": instance.message_id,
            "post": instance.post_id,
            "is_confirmed": instance.is_confirmed,
            "by": person(instance.by),
            "written_at": instance.written_at,
        }


class WriteUpSerializer(StrictSerializer):
    """The draft of an article, made of an answer."""

    answer = StrictCharField(max_length=40, help_text="As `tickets/{id}/answers/` has it.")
    category = IdOrSlugField()
    title = StrictCharField(max_length=TITLE_LENGTH_LIMIT)
    body = StrictCharField(trim_whitespace=False)
    summary = StrictCharField(required=False, default="", allow_blank=True, max_length=SUMMARY_LENGTH_LIMIT)
    is_confirmed = serializers.BooleanField(
        default=False, help_text="What tells of the customer may stand there; else it is refused by name."
    )
