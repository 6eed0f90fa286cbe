"""Articles, their revisions and what readers say about them."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import (
    IdField,
    IdOrSlugField,
    PersonSerializer,
    StrictCharField,
    person,
)
from community.foundation.requests import SingleParameterSerializer, StrictSerializer
from community.models import Article, ArticleEvent, Feedback
from community.models.visit import Thing
from community.operations.articles import COMMENT_LENGTH_LIMIT, SUMMARY_LENGTH_LIMIT
from community.operations.feedback import FEEDBACK_LENGTH_LIMIT
from community.operations.texts import TITLE_LENGTH_LIMIT


class ArticleSerializer(serializers.Serializer[Article]):
    """An article in a list."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    summary = serializers.CharField()
    slug = serializers.CharField()
    category = serializers.IntegerField(help_text="Id of the category.")
    language = serializers.CharField(help_text="In which it is written.")
    state = serializers.ChoiceField(choices=Article.State.choices)
    author = PersonSerializer()
    owner = PersonSerializer(help_text="Who answers for it.")
    created_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)
    review_by = serializers.DateField(allow_null=True, help_text="When somebody should look at it again.")
    helpful_count = serializers.IntegerField()
    unhelpful_count = serializers.IntegerField()
    url = serializers.CharField(help_text="Address of the page.")

    def to_representation(self, instance: Article) -> dict[str, Any]:
        """Return an article that was read by ``articles_for_list``; a list calls this a hundred times."""
        return {
            "id": instance.pk,
            "title": instance.title,
            "summary": instance.summary,
            "slug": instance.slug,
            "category": instance.category_id,
            "language": instance.language,
            "state": instance.state,
            "author": person(instance.author),
            "owner": person(instance.owner),
            "created_at": instance.created_at,
            "published_at": instance.published_at,
            "review_by": instance.review_by,
            "helpful_count": instance.helpful_count,
            "unhelpful_count": instance.unhelpful_count,
            "url": instance.get_absolute_url(),
        }


class TranslationSerializer(serializers.Serializer[Article]):
    """The same article in another language."""

    id = serializers.IntegerField()
    language = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField(source="get_absolute_url")


class SourceSerializer(serializers.Serializer[Any]):
    """The solution from which an article stems."""

    topic = serializers.IntegerField(source="post.topic_id", help_text="Id of the question.")
    title = serializers.CharField(source="post.topic.title")
    post = serializers.IntegerField(source="post_id", help_text="Id of the solution.")
    author = PersonSerializer(source="post.author")


class ArticleDetailSerializer(ArticleSerializer):
    """An article by itself, in the version that the caller is to read."""

    version = serializers.IntegerField()
    revision = serializers.IntegerField(help_text="Number of the revision that is shown.")
    under_review = serializers.IntegerField(allow_null=True, help_text="Number of the revision that was handed in.")
    body = serializers.CharField(help_text="The source, as it was written.")
    html = serializers.CharField(help_text="Rendered and sanitised.")
    translations = TranslationSerializer(many=True)
    sources = SourceSerializer(many=True)
    contributors = PersonSerializer(many=True, help_text="Who wrote the solutions and the texts.")

    def to_representation(self, instance: Article) -> dict[str, Any]:
        """Return an article with the reading that the view made of it."""
        reading, revision = self.context["reading"], self.context["reading"].revision
        waiting = instance.under_review if reading.may_edit else None
        return {
            **super().to_representation(instance),
            "version": instance.version,
            "revision": revision.number,
            "under_review": waiting.number if waiting else None,
            "body": revision.body,
            "html": revision.html,
            "translations": TranslationSerializer(reading.translations, many=True).data,
            "sources": SourceSerializer(reading.sources, many=True).data,
            "contributors": [person(member) for member in reading.contributors],
        }


class ArticleWriteSerializer(StrictSerializer):
    """A new article: its own text, or that of the solution of a question."""

    title = StrictCharField(max_length=TITLE_LENGTH_LIMIT, required=False, help_text="Needed without `solution_of`.")
    summary = StrictCharField(max_length=SUMMARY_LENGTH_LIMIT, allow_blank=True, required=False)
    body = StrictCharField(trim_whitespace=False, required=False, help_text="Needed without `solution_of`.")
    category = IdOrSlugField(required=False)
    language = StrictCharField(max_length=8, required=False, help_text="Of the category, if not given.")
    translation_of = IdField(required=False, help_text="Id of the article in another language.")
    solution_of = IdField(required=False, help_text="Id of the solved question whose solution becomes an article.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for what the way that was chosen needs."""
        needed = [] if "solution_of" in attrs else ["title", "body", "category"]
        if missing := [name for name in needed if name not in attrs]:
            raise serializers.ValidationError(dict.fromkeys(missing, self.fields["title"].error_messages["required"]))
        return attrs


class ArticleEditSerializer(StrictSerializer):
    """What changes; whatever is left out stays."""

    title = StrictCharField(max_length=TITLE_LENGTH_LIMIT, required=False)
    summary = StrictCharField(max_length=SUMMARY_LENGTH_LIMIT, allow_blank=True, required=False)
    body = StrictCharField(trim_whitespace=False, required=False)
    comment = StrictCharField(max_length=COMMENT_LENGTH_LIMIT, allow_blank=True, required=False)
    version = IdField(required=False, help_text="Refused with 409 when the article has another one meanwhile.")


class RevisionSerializer(serializers.Serializer[Any]):
    """One version of the text."""

    number = serializers.IntegerField()
    author = PersonSerializer()
    title = serializers.CharField()
    comment = serializers.CharField(help_text="What changed, in the author's words.")
    created_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)
    reviewer = PersonSerializer(allow_null=True, help_text="Who published it.")


class LineSerializer(serializers.Serializer[Any]):
    """One line of a comparison."""

    change = serializers.ChoiceField(choices=["same", "added", "removed", "gap"])
    text = serializers.CharField()


class RevisionDetailSerializer(RevisionSerializer):
    """One version with its text, and what it changed."""

    summary = serializers.CharField()
    body = serializers.CharField()
    html = serializers.CharField()
    compared_with = serializers.IntegerField(
        allow_null=True, source="compared.number", default=None, help_text="Number of the revision it is compared with."
    )
    differences = LineSerializer(many=True)


class RevisionParameters(SingleParameterSerializer):
    """With what to compare."""

    against = IdField(required=False, help_text="Number of another revision; the one before, if not given.")


class RevertSerializer(StrictSerializer):
    """Which earlier text is to be the newest one again."""

    copy_of = IdField(help_text="Number of a revision.")
    version = IdField(required=False, help_text="Refused with 409 when the article has another one meanwhile.")


class ReasonSerializer(StrictSerializer):
    """Why."""

    reason = StrictCharField(max_length=2000)


class ReasonParameters(SingleParameterSerializer):
    """Why, where there is no body."""

    reason = serializers.CharField(max_length=2000)


class ReviewDateSerializer(StrictSerializer):
    """When to look again."""

    review_by = serializers.DateField(required=False, help_text="In a year, if not given.")


class DaySerializer(StrictSerializer):
    """When to look again."""

    review_by = serializers.DateField()


class OwnerSerializer(StrictSerializer):
    """Who answers for it."""

    member = IdField()


class ArticleCategorySerializer(StrictSerializer):
    """Where it stands."""

    category = IdOrSlugField()


class FeedbackWriteSerializer(StrictSerializer):
    """Whether it helped, and why or why not."""

    helpful = serializers.BooleanField()
    text = StrictCharField(max_length=FEEDBACK_LENGTH_LIMIT, allow_blank=True, default="")


class FeedbackCountSerializer(serializers.Serializer[Any]):
    """How many said so, and what the caller says."""

    helpful_count = serializers.IntegerField()
    unhelpful_count = serializers.IntegerField()
    mine = serializers.BooleanField(allow_null=True, help_text="Null: the caller has not said anything.")


class FeedbackSerializer(serializers.Serializer[Feedback]):
    """What one reader said; strangers stay nobody."""

    id = serializers.IntegerField()
    revision = serializers.IntegerField(source="revision.number")
    helpful = serializers.BooleanField(source="is_helpful")
    text = serializers.CharField()
    member = PersonSerializer(allow_null=True)
    given_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)


class StalenessCheckSerializer(serializers.Serializer[Any]):
    """Whether somebody was asked."""

    asked = serializers.BooleanField()


class StalenessWriteSerializer(StrictSerializer):
    """Whether it still holds."""

    holds = serializers.BooleanField()
    text = StrictCharField(max_length=FEEDBACK_LENGTH_LIMIT, allow_blank=True, default="")


class StalenessSerializer(serializers.Serializer[Any]):
    """What the caller was asked and said."""

    asked_at = serializers.DateTimeField()
    holds = serializers.BooleanField(allow_null=True)
    text = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)


class ArticleEventSerializer(serializers.Serializer[ArticleEvent]):
    """What happened."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=ArticleEvent.Kind.choices)
    by = PersonSerializer()
    revision = serializers.IntegerField(
        source="revision.number", default=None, allow_null=True, help_text="Number of the revision it was about."
    )
    occurred_at = serializers.DateTimeField()
    extras = serializers.JSONField()


class RelatedSerializer(serializers.Serializer[Any]):
    """An article or a solved question that is like an article."""

    kind = serializers.ChoiceField(choices=Thing.choices)
    id = serializers.IntegerField()
    title = serializers.CharField()
    url = serializers.CharField(source="get_absolute_url")
    score = serializers.FloatField(help_text="How alike, from 0 to 1.")
