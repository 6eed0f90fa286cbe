"""What was said in the conversation of a ticket, to the customer and at the desk."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, PersonSerializer, StrictCharField, person_or_none
from community.foundation.requests import StrictSerializer
from community.models import Attachment, Post
from crm.models import Message, MessageFile, Ticket
from crm.reports.thread import Thread, name_of


class MessageFileSerializer(serializers.Serializer[MessageFile]):
    """A file that went along with a message."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Attachment.Kind.choices)
    size = serializers.IntegerField(help_text="In bytes.")
    url = serializers.CharField(help_text="Path of the file, for whoever may see the message.")

    def to_representation(self, instance: MessageFile) -> dict[str, Any]:
        """Return what the file is and where it is."""
        known = {name: getattr(instance, name) for name in ("id", "name", "kind", "size")}
        return {**known, "url": instance.get_absolute_url()}


class RequestMessageSerializer(serializers.Serializer[Message]):
    """What was said about one's own request; it is the company that answers, so nobody of the desk is named."""

    id = serializers.IntegerField()
    direction = serializers.ChoiceField(
        choices=[("in", "said by oneself"), ("out", "said by the desk")], help_text="Who said it."
    )
    body = serializers.CharField(help_text="Empty when it was removed.")
    html = serializers.CharField()
    at = serializers.DateTimeField()
    attachments = MessageFileSerializer(many=True)

    def to_representation(self, instance: Message) -> dict[str, Any]:
        """Return a message that was read with its files."""
        return {
            "id": instance.pk,
            "direction": instance.direction,
            "body": instance.body,
            "html": instance.html,
            "at": instance.written_at,
            "attachments": [MessageFileSerializer(file).data for file in instance.files.all()],
        }


_PLAIN = (
    *("direction", "visibility", "body", "html", "url", "removed_at", "is_removed_there", "is_unverified"),
    *("files_left_out", "is_cut_off"),
)
# As it stands with what was said in the thread of a question, which is on no network.
_OF_NO_NETWORK = {
    "channel": None,
    "reply_to": None,
    "url": "",
    "is_removed_there": False,
    "is_unverified": False,
    "files_left_out": 0,
    "is_cut_off": False,
}


class TicketMessageSerializer(serializers.Serializer[Any]):
    """What was said about a ticket, as the desk reads it."""

    id = serializers.IntegerField(allow_null=True, help_text="Null for what was said in the thread.")
    post = serializers.IntegerField(allow_null=True, help_text="Id of the post, for what was just said in the thread.")
    ticket = serializers.IntegerField(
        allow_null=True, help_text="Id of the ticket in which it was said: another one, where that is merged into this."
    )
    channel = serializers.IntegerField(allow_null=True, help_text="Id of the channel by which it came or went.")
    reply_to = serializers.IntegerField(allow_null=True, help_text="Id of the message that it answers on its network.")
    url = serializers.CharField(help_text="Address on the network; empty for what has none.")
    direction = serializers.ChoiceField(choices=Message.Direction.choices)
    visibility = serializers.ChoiceField(choices=Message.Visibility.choices)
    by = PersonSerializer(allow_null=True)
    body = serializers.CharField()
    html = serializers.CharField()
    at = serializers.DateTimeField()
    removed_at = serializers.DateTimeField(allow_null=True)
    is_removed_there = serializers.BooleanField(help_text="Its author or the network took it away, and nobody here.")
    is_unverified = serializers.BooleanField(help_text="A letter of which nobody knows whether its sender wrote it.")
    files_left_out = serializers.IntegerField(
        help_text="So many files of a letter were not kept: they were too many or too large, or of a kind not taken."
    )
    is_cut_off = serializers.BooleanField(
        help_text="It goes on beyond what is read of one; the ledger has it as it came, for a while."
    )
    attachments = MessageFileSerializer(many=True)

    def to_representation(self, instance: Message | Post) -> dict[str, Any]:
        """Return a message that was read with its author and files, or a post that was just written."""
        if isinstance(instance, Post):
            direction, visibility = Message.Direction.OUT, Message.Visibility.PUBLIC
            said = {"id": None, "post": instance.pk, "ticket": None, "direction": direction, "visibility": visibility}
            rest = {"by": person_or_none(instance.author), "at": instance.created_at, "removed_at": None}
            return {
                **said,
                **rest,
                **_OF_NO_NETWORK,
                "body": instance.body,
                "html": instance.html,
                "attachments": [],
            }
        return {
            **{name: getattr(instance, name) for name in _PLAIN},
            "id": instance.pk,
            "post": None,
            "ticket": instance.ticket_id,
            "channel": instance.channel_id,
            "reply_to": instance.parent_id,
            "by": person_or_none(instance.by),
            "at": instance.written_at,
            "attachments": [MessageFileSerializer(file).data for file in instance.files.all()],
        }


class SaidAroundSerializer(serializers.Serializer[Message]):
    """What somebody else said in the thread on a network to which a ticket belongs."""

    id = serializers.IntegerField()
    channel = serializers.IntegerField(source="channel_id", allow_null=True, help_text="Id of the channel.")
    ticket = serializers.IntegerField(source="ticket_id", allow_null=True, help_text="Id of the ticket it belongs to.")
    reply_to = serializers.IntegerField(source="parent_id", allow_null=True, help_text="Id of the message it answers.")
    direction = serializers.ChoiceField(choices=[("in", "said by somebody else"), ("out", "said by us")])
    name = serializers.SerializerMethodField(help_text="Who speaks, as the network shows them; empty for us.")
    body = serializers.CharField()
    html = serializers.CharField()
    url = serializers.CharField(help_text="Address on the network; empty for what has none.")
    at = serializers.DateTimeField(source="written_at")
    removed_at = serializers.DateTimeField(allow_null=True)
    is_removed_there = serializers.BooleanField(help_text="Its author or the network took it away, and nobody here.")

    def get_name(self, message: Message) -> str:
        return name_of(message.persona) if message.direction == Message.Direction.IN else ""


class ThreadAroundSerializer(serializers.Serializer[Thread]):
    """What others say in the threads to which a ticket belongs: context, and no part of the case."""

    others = SaidAroundSerializer(many=True, help_text="The latest of them, as they were written.")
    has_more = serializers.BooleanField(help_text="That is not all of it.")


class _WordsSerializer(StrictSerializer):
    """Words with files."""

    body = StrictCharField(trim_whitespace=False, help_text="Markdown.")
    attachments = serializers.ListField(
        child=IdField(), required=False, default=list, help_text="Ids of files that were handed in at `attachments/`."
    )


class RequestMessageWriteSerializer(_WordsSerializer):
    """What one says to the desk."""


class RequestWriteSerializer(_WordsSerializer):
    """What one asks the desk in private."""

    subject = StrictCharField(max_length=300)


class TicketMessageWriteSerializer(_WordsSerializer):
    """What the desk says."""

    visibility = serializers.ChoiceField(
        choices=Message.Visibility.choices,
        help_text="`public` stands in the thread, `private` goes to whoever asked, `internal` stays at the desk.",
    )
    status = serializers.ChoiceField(
        choices=[(value, label) for value, label in Ticket.Status.choices if value not in {"solved", "closed"}],
        required=False,
        default="",
        help_text="Where the ticket moves with what is said to whoever asked, in private or in the thread.",
    )
    is_told = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Whoever asked knows it from elsewhere, such as by phone: nobody is sent a private message by e-mail.",
    )
    seen = StrictCharField(
        required=False,
        default="",
        max_length=40,
        help_text="The ETag of this list as it was read: it goes only if nobody else said or did anything since.",
    )
