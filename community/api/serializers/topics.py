"""Categories and topics."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.claims import TopicClaimSerializer
from community.api.serializers.fields import (
    AttachmentsField,
    IdField,
    IdOrSlugField,
    PersonSerializer,
    StrictCharField,
    person,
)
from community.foundation.requests import SingleParameterSerializer, StrictSerializer
from community.models import Category, Solution, Topic, TopicField
from community.models.solution import REASON_LENGTH_LIMIT
from community.operations.posting import TAGS_AT_MOST
from community.operations.texts import TITLE_LENGTH_LIMIT
from community.reports.asked_again import AskedAgain


class TopicFieldSerializer(serializers.Serializer[TopicField]):
    """What a category asks besides the text."""

    key = serializers.CharField()
    name = serializers.CharField(source="label", help_text="In the language of the category.")
    hint = serializers.CharField(source="help_text")
    kind = serializers.ChoiceField(choices=TopicField.Kind.choices)
    choices = serializers.ListField(child=serializers.CharField())
    must_be_said = serializers.BooleanField(source="required")


class CategorySerializer(serializers.Serializer[Category]):
    """A place."""

    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    visibility = serializers.ChoiceField(choices=Category.Visibility.choices)
    language = serializers.CharField()
    product = serializers.CharField(help_text="Empty: no product in particular.")
    topic_fields = TopicFieldSerializer(many=True, source="asked_fields", help_text="What is asked besides the text.")


class SolutionSerializer(serializers.Serializer[Solution]):
    """The chosen answer."""

    post = serializers.IntegerField(source="post_id", help_text="Id of the post.")
    marked_by = PersonSerializer()
    marked_at = serializers.DateTimeField()
    way = serializers.ChoiceField(choices=Solution.Way.choices, help_text="How it was accepted.")
    reason = serializers.CharField(help_text="May be empty.")
    confirmed_by = PersonSerializer(allow_null=True, help_text="Who stands for what was accepted by number.")
    confirmed_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, instance: Solution) -> dict[str, Any]:
        """Return which post, who said so, when, how and why."""
        return {
            "post": instance.post_id,
            "marked_by": person(instance.marked_by),
            "marked_at": instance.marked_at,
            "way": instance.way,
            "reason": instance.reason,
            "confirmed_by": person(instance.confirmed_by) if instance.confirmed_by else None,
            "confirmed_at": instance.confirmed_at,
        }


class SolutionWriteSerializer(StrictSerializer):
    """Which post solved the question, and why if there is more to say."""

    post = IdField()
    reason = StrictCharField(max_length=REASON_LENGTH_LIMIT, allow_blank=True, default="")


class WithdrawalParameters(SingleParameterSerializer):
    """Why something that was put on a topic goes."""

    reason = StrictCharField(
        max_length=REASON_LENGTH_LIMIT, allow_blank=True, default="", help_text="Everybody reads it."
    )


class DuplicateSerializer(StrictSerializer):
    """The topic that asked first."""

    topic = IdField()


class TopicSerializer(serializers.Serializer[Topic]):
    """A topic in a list."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Topic.Kind.choices)
    title = serializers.CharField()
    slug = serializers.CharField()
    state = serializers.ChoiceField(choices=Topic.State.choices, help_text="Others than visible are one's own.")
    category = serializers.IntegerField(help_text="Id of the category.")
    author = PersonSerializer()
    created_at = serializers.DateTimeField()
    last_posted_at = serializers.DateTimeField()
    post_count = serializers.IntegerField(help_text="Posts that stand, the first one included.")
    me_too_count = serializers.IntegerField()
    solved_at = serializers.DateTimeField(allow_null=True)
    tags = serializers.ListField(child=serializers.CharField())
    claim = TopicClaimSerializer(allow_null=True, help_text="Who is working on an answer now.")

    def to_representation(self, instance: Topic) -> dict[str, Any]:
        """Return a topic that was read by ``topics_for_list``; a list calls this a hundred times."""
        tags: list[str] = getattr(instance, "tag_slugs", [])
        claim = instance.running_claim
        return {
            "id": instance.pk,
            "kind": instance.kind,
            "title": instance.title,
            "slug": instance.slug,
            "state": instance.state,
            "category": instance.category_id,
            "author": person(instance.author),
            "created_at": instance.created_at,
            "last_posted_at": instance.last_posted_at,
            "post_count": instance.post_count,
            "me_too_count": instance.me_too_count,
            "solved_at": instance.solved_at,
            "tags": tags,
            "claim": TopicClaimSerializer(claim).data if claim else None,
        }


class FieldValueSerializer(serializers.Serializer[Any]):
    """What was said of a topic besides the text."""

    key = serializers.CharField()
    name = serializers.CharField()
    value = serializers.CharField()


class TopicDetailSerializer(TopicSerializer):
    """A topic by itself."""

    posts_url = serializers.URLField()
    field_values = FieldValueSerializer(many=True)
    solution = SolutionSerializer(allow_null=True)
    outdated = serializers.BooleanField(help_text="The solution helps no longer; why stands at `outdated/`.")
    needs_info = serializers.BooleanField(help_text="The asker must tell more; what stands at `needs-info/`.")
    canonical = serializers.IntegerField(allow_null=True, help_text="Id of the topic that this one duplicates.")
    duplicate_count = serializers.IntegerField(help_text="Questions that ask the same, as far as the caller sees them.")
    affected_count = serializers.IntegerField(
        help_text="Members besides the asker who have the problem, those of its duplicates included, each once."
    )
    locked = serializers.BooleanField(help_text="Nobody but keepers can answer.")
    version = serializers.IntegerField()

    def to_representation(self, instance: Topic) -> dict[str, Any]:
        """Return a topic that was read by ``topics_for_detail``."""
        solution: Solution | None = getattr(instance, "solution", None)
        again: AskedAgain = self.context["again"]
        return {
            **super().to_representation(instance),
            "posts_url": self.context["posts_url"],
            "field_values": getattr(instance, "said", []),
            "solution": SolutionSerializer(solution).data if solution else None,
            "outdated": solution is not None and hasattr(solution, "outdated"),
            "needs_info": hasattr(instance, "needs_info"),
            "canonical": getattr(instance, "canonical_id", None),
            "duplicate_count": len(again.questions),
            "affected_count": again.people,
            "locked": hasattr(instance, "lock"),
            "version": instance.version,
        }


class AskedAgainSerializer(serializers.Serializer[Topic]):
    """A question that is asked again and again."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    category = serializers.IntegerField(source="category_id", help_text="Id of the category.")
    solved_at = serializers.DateTimeField(allow_null=True)
    duplicate_count = serializers.IntegerField(help_text="Questions that ask the same.")
    affected_count = serializers.IntegerField(help_text="Members besides the asker who have the problem, each once.")


class TagsField(serializers.ListField):
    """A few keywords."""

    def __init__(self, **options: Any) -> None:
        """Bound their number and length."""
        child = StrictCharField(max_length=80, allow_blank=True)
        super().__init__(**{"child": child, "max_length": TAGS_AT_MOST, "required": False, **options})


class FieldValuesField(serializers.DictField):
    """What is said besides the text, by key."""

    def __init__(self, **options: Any) -> None:
        """Bound the length; which keys there are is the category's business."""
        child = StrictCharField(max_length=1000, allow_blank=True)
        help_text = "By key of the category's fields; when given, those that must be said are asked for."
        super().__init__(**{"child": child, "required": False, "help_text": help_text, **options})


class TopicWriteSerializer(StrictSerializer):
    """A new topic with its first post."""

    title = StrictCharField(max_length=TITLE_LENGTH_LIMIT)
    body = StrictCharField(trim_whitespace=False)
    category = IdOrSlugField()
    kind = serializers.ChoiceField(choices=Topic.Kind.choices, default=Topic.Kind.QUESTION)
    tags = TagsField()
    attachments = AttachmentsField()
    field_values = FieldValuesField()


class TopicEditSerializer(StrictSerializer):
    """What changes; whatever is left out stays."""

    title = StrictCharField(max_length=TITLE_LENGTH_LIMIT, required=False)
    tags = TagsField()
    field_values = FieldValuesField()
    version = IdField(required=False, help_text="Refused with 409 when the topic has another one meanwhile.")
