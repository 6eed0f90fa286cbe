"""How the value of people, its concentration and what allows to ask about it look over HTTP."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from community.foundation.requests import ParameterSerializer, StrictSerializer
from community.models import Member
from roi.api.links import EntryLinks
from roi.api.months import MonthField
from roi.api.parameters import SelectionParameters
from roi.api.serializers.report import MoneyField
from roi.api.serializers.signed import SignedSerializer
from roi.mathematics.concentration import Concentration
from roi.models import Leg, PersonQuery
from roi.models.attribution import Role
from roi.reports.people import MemberValue, MonthValue, Spread

SHARE = Decimal("0.0001")


class PeopleParameters(SelectionParameters):
    """Which part of the ledger people are asked about."""

    group_by = None  # type: ignore[assignment]  # this is how a field is taken out


class PeopleListParameters(PeopleParameters, ParameterSerializer):
    """The same for lists in pages."""


@extend_schema_field({"type": "string", "format": "decimal", "example": "0.6250"})
class ShareField(serializers.Field[Fraction, Any, str, Any]):
    """A part of a whole, to four places."""

    def to_representation(self, value: Fraction) -> str:
        """Return it rounded half up."""
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return str(exact.quantize(SHARE, ROUND_HALF_UP))


class RoleValueSerializer(serializers.Serializer[Any]):
    """What somebody brought in one role."""

    role = serializers.ChoiceField(choices=Role.choices)
    value = MoneyField()


class MemberValueSerializer(serializers.Serializer[MemberValue]):
    """What one person brought; the id is the opaque reference that stands in the ledger."""

    id = serializers.UUIDField(source="party.ref")
    name = serializers.CharField()
    kind = serializers.ChoiceField(source="party.kind", choices=Member.Kind.choices)
    member = serializers.IntegerField(source="member_id", allow_null=True, help_text="Null once the person left.")
    value = MoneyField()
    roles = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    @extend_schema_field(RoleValueSerializer(many=True))
    def get_roles(self, found: MemberValue) -> list[dict[str, Any]]:
        """Return what the person did."""
        return [{"role": role, "value": str(value)} for role, value in found.by_role.items()]

    @extend_schema_field(serializers.URLField())
    def get_url(self, found: MemberValue) -> str:
        """Return the same question about this person alone."""
        links: EntryLinks = self.context["links"]
        return EntryLinks(self._path("roi-member", found), links.selection).at()

    def _path(self, route: str, found: MemberValue) -> str:
        return reverse(route, args=[found.party.ref], request=self.context["request"])


class MonthValueSerializer(serializers.Serializer[MonthValue]):
    """What one person brought in a month and a role."""

    month = MonthField()
    role = serializers.ChoiceField(choices=Role.choices)
    value = MoneyField()


class OneMemberSerializer(MemberValueSerializer):
    """One person by role and by month, with the way to every single share."""

    currency = serializers.SerializerMethodField()
    months = serializers.SerializerMethodField()
    postings_url = serializers.SerializerMethodField()

    def get_currency(self, _found: MemberValue) -> str:
        """Return what the amounts are in."""
        links: EntryLinks = self.context["links"]
        return links.selection.currency

    @extend_schema_field(MonthValueSerializer(many=True))
    def get_months(self, _found: MemberValue) -> Any:
        """Return the months in their order."""
        return MonthValueSerializer(self.context["months"], many=True).data

    @extend_schema_field(serializers.URLField())
    def get_postings_url(self, found: MemberValue) -> str:
        """Return the shares of which the value is the sum."""
        links: EntryLinks = self.context["links"]
        return EntryLinks(self._path("roi-member-postings", found), links.selection).at()


class OwnValueSerializer(serializers.Serializer[Any]):
    """What the caller brought."""

    currency = serializers.CharField()
    value = MoneyField()
    roles = RoleValueSerializer(many=True)
    months = MonthValueSerializer(many=True)


class ShareOfMemberSerializer(serializers.Serializer[Leg]):
    """One share in one value, and where it comes from."""

    number = serializers.IntegerField(source="posting.number")
    kind = serializers.CharField(source="posting.kind")
    valid_on = serializers.DateField(source="posting.valid_on")
    role = serializers.ChoiceField(choices=Role.choices)
    amount = MoneyField()
    currency = serializers.CharField()
    posting_url = serializers.HyperlinkedIdentityField(
        view_name="roi-posting", lookup_field="posting_id", lookup_url_kwarg="posting_id"
    )
    valuation_url = serializers.SerializerMethodField()

    @extend_schema_field(serializers.URLField())
    def get_valuation_url(self, leg: Leg) -> str:
        """Return why the amount is what it is."""
        return reverse("roi-valuation", args=[leg.posting.valuation_id], request=self.context["request"])


class PeopleGroupSerializer(serializers.Serializer[Any]):
    """A sum over people; null where it would be of too few of them, or give such a sum away."""

    people = serializers.IntegerField(allow_null=True)
    value = MoneyField(allow_null=True)


class RoleGroupSerializer(PeopleGroupSerializer):
    """Those in one role."""

    role = serializers.ChoiceField(source="name", choices=Role.choices)


class EmployeesSerializer(serializers.Serializer[Any]):
    """What employees brought, never one of them alone."""

    currency = serializers.CharField()
    threshold = serializers.IntegerField(help_text="Sums of fewer people are not told.")
    everybody = PeopleGroupSerializer()
    groups = RoleGroupSerializer(many=True)


class TopSerializer(serializers.Serializer[Any]):
    """What the first few made together."""

    contributors = serializers.IntegerField()
    share = ShareField()


class ConcentrationSerializer(serializers.Serializer[Spread]):
    """How much hangs on how few, by the net value that people have shares in."""

    currency = serializers.SerializerMethodField()
    covers_employees = serializers.BooleanField(help_text="Only on a legal basis; else they stand beside as a group.")
    contributors = serializers.IntegerField(source="found.contributors", default=0)
    value = MoneyField(source="found.total", default=Decimal("0.00"))
    top = serializers.SerializerMethodField()
    herfindahl = ShareField(source="found.herfindahl", default=None, allow_null=True)
    gini = ShareField(source="found.gini", default=None, allow_null=True)
    bus_factor = serializers.IntegerField(
        source="found.bus_factor", default=None, allow_null=True, help_text="How few people made half of it."
    )
    employees = PeopleGroupSerializer(source="employees.everybody")
    members_url = serializers.SerializerMethodField()

    def get_currency(self, _spread: Spread) -> str:
        """Return what the amounts are in."""
        links: EntryLinks = self.context["links"]
        return links.selection.currency

    @extend_schema_field(TopSerializer(many=True))
    def get_top(self, spread: Spread) -> Any:
        """Return the shares of the first 1, 3 and 10."""
        found: Concentration | None = spread.found
        top = found.top if found else {}
        return TopSerializer([{"contributors": few, "share": share} for few, share in top.items()], many=True).data

    @extend_schema_field(serializers.URLField())
    def get_members_url(self, _spread: Spread) -> str:
        """Return who they are; asking so is kept."""
        links: EntryLinks = self.context["links"]
        return links.at()


class LegalBasisSerializer(SignedSerializer):
    """An agreement by which single employees may be seen."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    document = serializers.CharField(help_text="Where the agreement is kept.")
    valid_from = serializers.DateField(source="validity.lower", allow_null=True)
    valid_until = serializers.DateField(source="validity.upper", allow_null=True, help_text="The first day after it.")


class ChangedLegalBasisSerializer(StrictSerializer):
    """What may be changed of an agreement before it is signed."""

    title = serializers.CharField(max_length=200)
    document = serializers.CharField(max_length=300)


class NewLegalBasisSerializer(ChangedLegalBasisSerializer):
    """An agreement to be written; it allows nothing until somebody else approves it."""

    valid_from = serializers.DateField()
    valid_until = serializers.DateField(required=False, allow_null=True, help_text="The first day after it.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Insist on days that follow each other."""
        first, after = attrs.pop("valid_from"), attrs.pop("valid_until", None)
        return attrs | {"validity": days_from(first, after)}


class EndSerializer(StrictSerializer):
    """From when on something no longer holds."""

    day = serializers.DateField(help_text="The first day after it.")


class PersonQuerySerializer(serializers.Serializer[PersonQuery]):
    """Who asked what about whom."""

    id = serializers.IntegerField()
    asked_by = serializers.CharField()
    asked_at = serializers.DateTimeField()
    subject = serializers.CharField(help_text="A list, or the opaque reference of one person.")
    parameters = serializers.JSONField()
    legal_basis = serializers.IntegerField(source="basis_id", allow_null=True)


def days_from(first: date, after: date | None) -> DateRange:
    """Return the days that two dates describe, the second of which is no longer one of them."""
    if after is not None and after <= first:
        sentence = _("The last day must not lie before the first.")
        raise serializers.ValidationError({"valid_until": sentence}, code="validity_is_empty")
    return DateRange(first, after)
