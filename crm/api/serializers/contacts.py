"""Contacts, by what they are reached, and what they agreed to."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, PersonSerializer, StrictCharField, person_or_none
from community.foundation.requests import StrictSerializer
from crm.api.serializers.custom import CustomField
from crm.models import ConsentPurpose, ConsentStatement, Contact, ContactPoint, ProofLetter
from crm.operations.contacts import NAME_LENGTH_LIMIT

_NAME_DE_HELP = "The name in German; empty: the other one is shown."


class ContactSerializer(serializers.Serializer[Contact]):
    """Who speaks."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField(help_text="The address that is used first; empty when unknown.")
    member = serializers.IntegerField(allow_null=True, help_text="Id of the member, if this is one.")
    account = serializers.IntegerField(allow_null=True, help_text="Id of the account.")
    custom = serializers.JSONField(help_text="By the codes of `field-definitions/`.")
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()

    def to_representation(self, instance: Contact) -> dict[str, Any]:
        """Return a contact; staff may see the address."""
        return {
            "id": instance.pk,
            "name": instance.name,
            "email": instance.email,
            "member": instance.member_id,
            "account": instance.account_id,
            "custom": instance.custom,
            "created_at": instance.created_at,
            "version": instance.version,
        }


class ContactWriteSerializer(StrictSerializer):
    """A new contact."""

    name = StrictCharField(max_length=NAME_LENGTH_LIMIT)
    email = serializers.EmailField(required=False, allow_blank=True, max_length=254)
    account = IdField(required=False, allow_null=True, help_text="Id of the account.")
    custom = CustomField()


class ContactEditSerializer(StrictSerializer):
    """What changes; whatever is left out stays."""

    name = StrictCharField(max_length=NAME_LENGTH_LIMIT, required=False)
    email = serializers.EmailField(
        required=False,
        allow_blank=True,
        max_length=254,
        help_text="Becomes a contact point and is used first; empty: none is used first any more.",
    )
    account = IdField(required=False, allow_null=True, help_text="Id of the account.")
    custom = CustomField()


class ContactPointSerializer(serializers.Serializer[ContactPoint]):
    """By what a contact is reached."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=ContactPoint.Kind.choices)
    network = serializers.CharField(help_text="Of a handle; else empty.")
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    is_primary = serializers.BooleanField(help_text="Whether it is used before others of its kind.")
    verified_at = serializers.DateTimeField(allow_null=True, help_text="When its owner showed that it is theirs.")
    proof = serializers.ChoiceField(choices=[("", ""), *ContactPoint.Proof.choices])
    retired_at = serializers.DateTimeField(allow_null=True, help_text="Since when it is not in use any more.")
    created_at = serializers.DateTimeField()

    def to_representation(self, instance: ContactPoint) -> dict[str, Any]:
        """Return a point."""
        return {
            "id": instance.pk,
            "kind": instance.kind,
            "network": instance.network,
            "value": instance.value,
            "label": instance.label,
            "is_primary": instance.is_primary,
            "verified_at": instance.verified_at,
            "proof": instance.proof,
            "retired_at": instance.retired_at,
            "created_at": instance.created_at,
        }


class ContactPointWriteSerializer(StrictSerializer):
    """A new point."""

    kind = serializers.ChoiceField(choices=ContactPoint.Kind.choices)
    network = StrictCharField(required=False, allow_blank=True, max_length=40)
    value = StrictCharField(max_length=500)
    label = StrictCharField(required=False, allow_blank=True, max_length=60)  # type: ignore[assignment]
    first = serializers.BooleanField(default=False, help_text="True: use it before others of its kind.")


class ProofLetterSerializer(serializers.Serializer[ProofLetter]):
    """A letter with a link that proves whose an address is."""

    id = serializers.IntegerField()
    by = PersonSerializer(help_text="Who asked.")
    asked_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True, help_text="Null while it waits, or was refused.")
    refusal = serializers.CharField(help_text="Why it never left; empty otherwise.")

    def to_representation(self, instance: ProofLetter) -> dict[str, Any]:
        """Return a letter that was read with who asked."""
        return {
            "id": instance.pk,
            "by": person_or_none(instance.by),
            "asked_at": instance.asked_at,
            "sent_at": instance.sent_at,
            "refusal": instance.refusal,
        }


class ConsentPurposeSerializer(serializers.Serializer[ConsentPurpose]):
    """What one may agree to."""

    code = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    name_de = serializers.CharField(help_text=_NAME_DE_HELP)
    description_de = serializers.CharField()
    is_active = serializers.BooleanField()


class ConsentPurposeEditSerializer(StrictSerializer):
    """What changes; the code is fixed."""

    name = StrictCharField(max_length=120, required=False)
    description = StrictCharField(max_length=2000, allow_blank=True, required=False)
    name_de = StrictCharField(max_length=120, allow_blank=True, required=False, help_text=_NAME_DE_HELP)
    description_de = StrictCharField(max_length=2000, allow_blank=True, required=False)
    is_active = serializers.BooleanField(required=False, help_text="Whether people are still asked for it.")


class ConsentPurposeWriteSerializer(StrictSerializer):
    """A new purpose."""

    code = serializers.SlugField(max_length=40, help_text="Programs know it by this word, which stays.")
    name = StrictCharField(max_length=120)
    description = StrictCharField(max_length=2000, allow_blank=True, required=False)
    name_de = StrictCharField(max_length=120, allow_blank=True, required=False, help_text=_NAME_DE_HELP)
    description_de = StrictCharField(max_length=2000, allow_blank=True, required=False)


class ContactConsentSerializer(serializers.Serializer[ConsentStatement]):
    """What was said about a point and a purpose, and how we know."""

    id = serializers.IntegerField()
    point = serializers.IntegerField(help_text="Id of the contact point.")
    purpose = serializers.CharField(help_text="Code of the purpose.")
    is_given = serializers.BooleanField()
    stated_at = serializers.DateTimeField()
    way = serializers.ChoiceField(choices=ConsentStatement.Way.choices)
    place = serializers.CharField()
    wording = serializers.CharField()
    recorded_at = serializers.DateTimeField()
    by = PersonSerializer(help_text="Who wrote it down.")

    def to_representation(self, instance: ConsentStatement) -> dict[str, Any]:
        """Return a statement that was read with its purpose and its writer."""
        return {
            "id": instance.pk,
            "point": instance.point_id,
            "purpose": instance.purpose.code,
            "is_given": instance.is_given,
            "stated_at": instance.stated_at,
            "way": instance.way,
            "place": instance.place,
            "wording": instance.wording,
            "recorded_at": instance.recorded_at,
            "by": person_or_none(instance.by),
        }


class ContactConsentWriteSerializer(StrictSerializer):
    """A statement; it is added to those before and never changed."""

    point = IdField(help_text="Id of the contact point.")
    purpose = serializers.SlugField(max_length=40, help_text="Code of the purpose.")
    is_given = serializers.BooleanField()
    way = serializers.ChoiceField(choices=ConsentStatement.Way.choices)
    place = StrictCharField(required=False, allow_blank=True, max_length=500)
    wording = StrictCharField(required=False, allow_blank=True, max_length=10_000)
    stated_at = serializers.DateTimeField(required=False, help_text="Now when it is not given.")
