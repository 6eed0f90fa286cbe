"""Personas, what was said of who they are, and the links by which they show it."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from community.api.serializers.fields import IdField, PersonSerializer, StrictCharField, person
from community.foundation.requests import StrictSerializer
from crm.models import LinkOffer, Network, Persona, PersonaLink
from crm.models.persona_link import PROOFS
from crm.operations.proving import word_of

WORDS_OF_STAFF = [choice for choice in PersonaLink.Evidence.choices if choice[0] not in PROOFS]


class PersonaSerializer(serializers.Serializer[Persona]):
    """An author as the network shows them, and whom we take them for."""

    id = serializers.IntegerField()
    network = serializers.ChoiceField(choices=Network.choices)
    external_id = serializers.CharField(help_text="As the network names the author for good.")
    handle = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField()
    follower_count = serializers.IntegerField(allow_null=True, help_text="Null when the network does not say.")
    contact = serializers.IntegerField(allow_null=True, help_text="Id of the contact, if it is linked to one.")
    strength = serializers.ChoiceField(choices=PersonaLink.Strength.choices, allow_null=True)
    first_seen_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()
    version = serializers.IntegerField()

    def to_representation(self, instance: Persona) -> dict[str, Any]:
        """Return a persona that was read with its link."""
        link = getattr(instance, "link", None)
        columns = ("network", "external_id", "handle", "name", "url", "follower_count", "first_seen_at", "last_seen_at")
        return {
            "id": instance.pk,
            **{column: getattr(instance, column) for column in columns},
            "contact": link.contact_id if link else None,
            "strength": link.strength if link else None,
            "version": instance.version,
        }


class StatementSerializer(serializers.Serializer[PersonaLink]):
    """What somebody or a rule said; the last one about the same two holds."""

    id = serializers.IntegerField()
    contact = serializers.IntegerField(help_text="Id of the contact it was said of.")
    says = serializers.ChoiceField(choices=PersonaLink.Says.choices)
    strength = serializers.ChoiceField(choices=PersonaLink.Strength.choices)
    evidence = serializers.ChoiceField(choices=PersonaLink.Evidence.choices)
    reference = serializers.CharField()
    rule = serializers.CharField(help_text="Empty when a person said it.")
    by = PersonSerializer()
    stated_at = serializers.DateTimeField()

    def to_representation(self, instance: PersonaLink) -> dict[str, Any]:
        """Return a statement that was read with whoever made it."""
        columns = ("says", "strength", "evidence", "reference", "rule", "stated_at")
        return {
            "id": instance.pk,
            "contact": instance.contact_id,
            **{column: getattr(instance, column) for column in columns},
            "by": person(instance.by),
        }


class GroundsSerializer(StrictSerializer):
    """What shows it; proofs are given by the person and never said."""

    evidence = serializers.ChoiceField(choices=WORDS_OF_STAFF)
    reference = StrictCharField(max_length=200, help_text="Where it can be looked up.")


class LinkSerializer(GroundsSerializer):
    """Whom a persona is, and what shows it."""

    contact = IdField(help_text="Id of a contact.")


class OfferSerializer(serializers.Serializer[LinkOffer]):
    """An address that is to be sent to the persona privately."""

    id = serializers.IntegerField()
    url = serializers.CharField(help_text="Send it to the persona and to nobody else.")
    issued_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()

    def to_representation(self, instance: LinkOffer) -> dict[str, Any]:
        """Return the offer with its address."""
        path = reverse("persona-offer", args=[word_of(instance)])
        request = self.context.get("request")
        return {
            "id": instance.pk,
            "url": request.build_absolute_uri(path) if request else path,
            "issued_at": instance.issued_at,
            "expires_at": instance.expires_at,
        }


class AcceptSerializer(StrictSerializer):
    """The word at the end of the address."""

    word = StrictCharField(max_length=200)


class AcceptedSerializer(serializers.Serializer[LinkOffer]):
    """Which persona is the caller's now."""

    network = serializers.ChoiceField(choices=Network.choices)
    handle = serializers.CharField()
    name = serializers.CharField()

    def to_representation(self, instance: LinkOffer) -> dict[str, Any]:
        """Return what the caller may know of the persona."""
        persona = instance.persona
        return {"network": persona.network, "handle": persona.handle, "name": persona.name}
