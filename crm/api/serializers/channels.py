"""Channels and what came through them."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import StrictCharField
from community.foundation.requests import StrictSerializer
from crm.models import Channel, ChannelSecret, InboundEvent, Network


class ReceivedSerializer(serializers.Serializer[Any]):
    """What a hook answers."""

    received = serializers.BooleanField()


class ChannelSerializer(serializers.Serializer[Channel]):
    """One mailbox, page, feed or account; its secrets are never told."""

    id = serializers.IntegerField()
    key = serializers.CharField()
    name = serializers.CharField()
    network = serializers.ChoiceField(choices=Network.choices)
    is_active = serializers.BooleanField()
    address = serializers.CharField(help_text="A feed, a server or a mailbox; hooks need none.")
    options = serializers.DictField(help_text="What else the connector is told.")
    opens_tickets = serializers.BooleanField(
        help_text="Whether each letter of a person that begins something becomes a ticket, if the server named by the "
        "option `verdicts` vouches for its sender; all others wait among the mentions."
    )
    raw_kept_days = serializers.IntegerField(help_text="For so long what came in is kept as it came.")
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ChannelWriteSerializer(StrictSerializer):
    """A new channel."""

    key = serializers.SlugField(max_length=60)
    name = StrictCharField(max_length=120)
    network = serializers.ChoiceField(choices=Network.choices)
    address = StrictCharField(max_length=500, required=False, allow_blank=True)
    options = serializers.DictField(required=False)
    opens_tickets = serializers.BooleanField(required=False, help_text="Only for e-mail with the option `verdicts`.")
    raw_kept_days = serializers.IntegerField(min_value=0, max_value=3650, required=False)


class ChannelPatchSerializer(StrictSerializer):
    """What may change of a channel."""

    name = StrictCharField(max_length=120, required=False)
    address = StrictCharField(max_length=500, required=False, allow_blank=True)
    options = serializers.DictField(required=False)
    opens_tickets = serializers.BooleanField(required=False, help_text="Only for e-mail with the option `verdicts`.")
    is_active = serializers.BooleanField(required=False)
    raw_kept_days = serializers.IntegerField(min_value=0, max_value=3650, required=False)
    version = serializers.IntegerField(min_value=1, required=False)


class SecretSerializer(serializers.Serializer[ChannelSecret]):
    """That there is a secret, and since when; nobody is shown what it says."""

    id = serializers.IntegerField()
    use = serializers.ChoiceField(choices=ChannelSecret.Use.choices)
    added_at = serializers.DateTimeField()
    retired_at = serializers.DateTimeField(allow_null=True)


class MadeSecretSerializer(serializers.Serializer[Any]):
    """A signing secret that was made here."""

    made = SecretSerializer()
    secret = serializers.CharField(help_text="Told this once; give it to the other side.")


class SecretWriteSerializer(StrictSerializer):
    """A secret, said this once."""

    use = serializers.ChoiceField(choices=ChannelSecret.Use.choices)
    secret = StrictCharField(max_length=4000, trim_whitespace=False)


class InboundEventSerializer(serializers.Serializer[InboundEvent]):
    """What a channel handed in, and what became of it; not the text, which the message has."""

    id = serializers.IntegerField()
    external_id = serializers.CharField()
    part_of = serializers.IntegerField(source="part_of_id", allow_null=True)
    signature = serializers.ChoiceField(choices=InboundEvent.Signature.choices)
    state = serializers.ChoiceField(choices=InboundEvent.State.choices)
    starts = serializers.IntegerField()
    replays = serializers.IntegerField()
    outcome = serializers.CharField()
    error = serializers.CharField()
    message = serializers.IntegerField(source="message_id", allow_null=True)
    received_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class ConversationsFileSerializer(StrictSerializer):
    """A table (CSV) with id, author, text and written_at, at most 5 MB."""

    file = serializers.FileField(allow_empty_file=True)


class ConversationsHandedInSerializer(serializers.Serializer[Any]):
    """What became of the rows of a file; what was created is taken in within minutes."""

    read = serializers.IntegerField()
    created = serializers.IntegerField()
    unchanged = serializers.IntegerField(help_text="Rows whose id is known, or stands in the file twice.")
    rejected = serializers.IntegerField()
    problems = serializers.ListField(
        child=serializers.CharField(), help_text="Of the first hundred rejected rows, with the line and the reason."
    )


class GapSerializer(serializers.Serializer[Any]):
    """What may be missing."""

    id = serializers.IntegerField(allow_null=True, help_text="Null for a silence that lasts.")
    since = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    found_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True, help_text="Set while what is missing is being fetched.")
    filled_at = serializers.DateTimeField(allow_null=True)
    pages = serializers.IntegerField(help_text="So many were fetched.")
    error = serializers.CharField()


class TroubleSerializer(serializers.Serializer[Any]):
    """One thing that is wrong with a channel."""

    code = serializers.ChoiceField(
        choices=["off", "failing", "set_aside", "refusing", "too_large", "silent", "commenting"]
    )
    sentence = serializers.CharField()
    advice = serializers.CharField(help_text="What to do about it.")


class ChannelHealthSerializer(serializers.Serializer[Any]):
    """How a channel fares."""

    is_well = serializers.BooleanField(help_text="Whether there is no trouble.")
    troubles = TroubleSerializer(many=True)
    looked_at = serializers.DateTimeField(allow_null=True, help_text="Null where others come to us.")
    succeeded_at = serializers.DateTimeField(allow_null=True)
    failures = serializers.IntegerField(help_text="In a row.")
    error = serializers.CharField()
    waiting = serializers.IntegerField(help_text="Events that are to be taken in.")
    set_aside = serializers.IntegerField(help_text="Events that failed too often.")
    refused = serializers.IntegerField(help_text="Requests to the hook of the last 24 hours that were refused.")
    taken = serializers.IntegerField(help_text="Deliveries of the last 24 hours that were taken in.")
    last_event_at = serializers.DateTimeField(allow_null=True, help_text="When something came that was vouched for.")
    silent_since = serializers.DateTimeField(
        allow_null=True,
        help_text="Set when a channel that comes by itself is silent for longer than its option `silent_hours`, or "
        "than twice its longest pause and a day.",
    )
    gaps = GapSerializer(many=True, help_text="The newest twenty, and before them a silence that lasts.")
