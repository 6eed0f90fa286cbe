"""Accounts and what they are worth."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, PersonSerializer, StrictCharField, person_or_none
from community.foundation.money import minor_unit
from community.foundation.requests import CurrencyField, StrictSerializer
from crm.api.serializers.custom import CustomField
from crm.models import Account, AccountValue
from crm.operations.contacts import NAME_LENGTH_LIMIT


def money(amount: Decimal, currency: str) -> dict[str, str]:
    """Return an amount with as many digits as its currency has."""
    return {"amount": str(amount.quantize(minor_unit(currency))), "currency": currency}


class WorthSerializer(serializers.Serializer[Any]):
    """An amount in a currency."""

    amount = serializers.CharField()
    currency = serializers.CharField()


class AccountSerializer(serializers.Serializer[Account]):
    """Who pays."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Account.Kind.choices)
    parent = serializers.IntegerField(  # type: ignore[assignment]
        allow_null=True, help_text="Id of the account that it belongs to."
    )
    owner = PersonSerializer(allow_null=True)
    custom = serializers.JSONField(help_text="By the codes of `field-definitions/`.")
    value = WorthSerializer(allow_null=True, help_text="What it is worth today in a year, without those below it.")
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()

    def to_representation(self, instance: Account) -> dict[str, Any]:
        """Return an account that was read with its owner and its value of today."""
        amount, currency = getattr(instance, "value_amount", None), getattr(instance, "value_currency", None)
        return {
            "id": instance.pk,
            "name": instance.name,
            "kind": instance.kind,
            "parent": instance.parent_id,
            "owner": person_or_none(instance.owner),
            "custom": instance.custom,
            "value": None if amount is None else money(amount, str(currency)),
            "created_at": instance.created_at,
            "version": instance.version,
        }


class AccountDetailSerializer(AccountSerializer):
    """An account by itself, with what all that belong to it are worth together."""

    tree_values = WorthSerializer(many=True, help_text="By currency, of today, with all accounts below it.")

    def to_representation(self, instance: Account) -> dict[str, Any]:
        """Return an account with the sums that were read for it."""
        sums: dict[str, Decimal] = self.context["tree_values"]
        return {
            **super().to_representation(instance),
            "tree_values": [money(amount, currency) for currency, amount in sums.items()],
        }


class AccountWriteSerializer(StrictSerializer):
    """A new account."""

    name = StrictCharField(max_length=NAME_LENGTH_LIMIT)
    kind = serializers.ChoiceField(choices=Account.Kind.choices, required=False)
    parent = IdField(  # type: ignore[assignment]
        required=False, allow_null=True, help_text="Id of the account that it belongs to."
    )
    owner = IdField(required=False, allow_null=True, help_text="Id of a member.")
    custom = CustomField()


class AccountEditSerializer(AccountWriteSerializer):
    """What changes; whatever is left out stays."""

    name = StrictCharField(max_length=NAME_LENGTH_LIMIT, required=False)


class AccountValueSerializer(serializers.Serializer[AccountValue]):
    """What an account is worth in a year, from a day on."""

    id = serializers.IntegerField()
    amount = serializers.CharField()
    currency = serializers.CharField()
    valid_from = serializers.DateField()
    contract_from = serializers.DateField(allow_null=True)
    contract_until = serializers.DateField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]
    owner = PersonSerializer()
    recorded_at = serializers.DateTimeField()

    def to_representation(self, instance: AccountValue) -> dict[str, Any]:
        """Return a value that was read with its owner."""
        return {
            "id": instance.pk,
            **money(instance.amount, instance.currency),
            "valid_from": instance.valid_from,
            "contract_from": instance.contract_from,
            "contract_until": instance.contract_until,
            "source": instance.source,
            "owner": person_or_none(instance.owner),
            "recorded_at": instance.recorded_at,
        }


class AccountValueWriteSerializer(StrictSerializer):
    """A value from a day on."""

    amount = serializers.DecimalField(max_digits=16, decimal_places=4)
    currency = CurrencyField()
    valid_from = serializers.DateField()
    contract_from = serializers.DateField(required=False, allow_null=True)
    contract_until = serializers.DateField(required=False, allow_null=True)
    source = StrictCharField(max_length=120)  # type: ignore[assignment]
    owner = IdField(required=False, help_text="Id of a member; the owner of the account when it is not given.")
