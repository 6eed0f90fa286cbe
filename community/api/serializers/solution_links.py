"""Links by which a question is solved from an e-mail."""

from rest_framework import serializers

from community.api.serializers.fields import StrictCharField
from community.foundation.requests import StrictSerializer
from community.models import AcceptReminder
from community.operations.solution_links import Asked


class SolutionLinkWriteSerializer(StrictSerializer):
    """The signed word of the link, and what the asker says."""

    word = StrictCharField(max_length=200)
    answer = serializers.ChoiceField(choices=AcceptReminder.Answer.choices)


class SolutionLinkSerializer(serializers.Serializer[Asked]):
    """What the link was about and how it stands; a link acts once."""

    topic = serializers.IntegerField(source="topic.pk", help_text="Id of the question.")
    post = serializers.IntegerField(source="post.pk", help_text="Id of the answer.")
    answer = serializers.ChoiceField(
        choices=AcceptReminder.Answer.choices,
        source="reminder.answer",
        allow_blank=True,
        help_text="What was said by the link; empty when the question was solved otherwise.",
    )
    solved_at = serializers.DateTimeField(source="topic.solved_at", allow_null=True)
