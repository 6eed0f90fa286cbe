"""Accounts and contacts."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import PersonSerializer, person_or_none
from crm.models import Account, Contact


class AccountSerializer(serializers.Serializer[Account]):
    """Who pays."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Account.Kind.choices)
    owner = PersonSerializer(allow_null=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()

    def to_representation(self, instance: Account) -> dict[str, Any]:
        """Return an account that was read with its owner."""
        return {
            "id": instance.pk,
            "name": instance.name,
            "kind": instance.kind,
            "owner": person_or_none(instance.owner),
            "created_at": instance.created_at,
            "version": instance.version,
        }


class ContactSerializer(serializers.Serializer[Contact]):
    """Who speaks."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField(help_text="Empty when unknown.")
    member = serializers.IntegerField(allow_null=True, help_text="Id of the member, if this is one.")
    account = serializers.IntegerField(allow_null=True, help_text="Id of the account.")
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
            "created_at": instance.created_at,
            "version": instance.version,
        }
