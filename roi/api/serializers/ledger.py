"""How postings, legs and valuations look over HTTP."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from roi.api.links import object_path, page_path
from roi.api.serializers.report import MoneyField
from roi.models import LedgerAccount, Leg, Posting
from roi.models.attribution import Role
from roi.models.grade import Grade
from roi.models.valuation import Source
from roi.reports.details import Explanation, Thing, party_of


class LegSerializer(serializers.Serializer[Leg]):
    """One side of a posting."""

    account = serializers.CharField(source="account.code")
    account_type = serializers.ChoiceField(source="account.type", choices=LedgerAccount.Type.choices)
    amount = MoneyField()
    currency = serializers.CharField()
    party = serializers.SerializerMethodField(
        help_text="Opaque reference; null for employees, unless a legal basis is in force."
    )
    role = serializers.ChoiceField(choices=Role.choices, allow_blank=True)
    object_url = serializers.SerializerMethodField()
    page_url = serializers.SerializerMethodField()

    def get_party(self, leg: Leg) -> str | None:
        """Return whose share it is."""
        return party_of(leg, self.context["discretion"])

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_object_url(self, leg: Leg) -> str | None:
        """Return where the thing is in the API."""
        thing = self._thing_of(leg)
        return self._absolute(object_path(thing)) if thing else None

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_page_url(self, leg: Leg) -> str | None:
        """Return the page of the thing."""
        thing = self._thing_of(leg)
        return self._absolute(page_path(thing)) if thing else None

    def _thing_of(self, leg: Leg) -> Thing | None:
        things: dict[tuple[str, int | None], Thing] = self.context["things"]
        return things.get((leg.object_kind, leg.object_id))

    def _absolute(self, path: str) -> str:
        address: str = self.context["request"].build_absolute_uri(path)
        return address


class PostingSerializer(serializers.Serializer[Posting]):
    """One balanced entry of the ledger, with what it adds to the amount that the list stands for."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Posting.Kind.choices)
    valid_on = serializers.DateField()
    recorded_at = serializers.DateTimeField()
    period = serializers.CharField()
    prior_period = serializers.BooleanField()
    driver = serializers.CharField(source="driver.code", default=None, allow_null=True)
    grade = serializers.ChoiceField(choices=Grade.choices, allow_blank=True)
    cashable = serializers.BooleanField()
    benefits = serializers.SerializerMethodField(help_text="What counts of it here as a benefit.")
    costs = serializers.SerializerMethodField(help_text="What counts of it here as a cost.")
    legs = LegSerializer(many=True)
    valuation_url = serializers.SerializerMethodField()
    cost_url = serializers.SerializerMethodField()
    reverses = serializers.IntegerField(source="reverses_id", allow_null=True)
    reversed_by = serializers.IntegerField(source="reversal.pk", default=None, allow_null=True)
    content_hash = serializers.CharField()
    hash = serializers.CharField()
    previous_hash = serializers.CharField(allow_blank=True)
    url = serializers.HyperlinkedIdentityField(view_name="roi-posting", lookup_url_kwarg="posting_id")

    @extend_schema_field(MoneyField())
    def get_benefits(self, posting: Posting) -> str:
        """Return the part of the benefits that counts."""
        return str(self._counted(posting)[0])

    @extend_schema_field(MoneyField())
    def get_costs(self, posting: Posting) -> str:
        """Return the part of the costs that counts."""
        return str(self._counted(posting)[1])

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_valuation_url(self, posting: Posting) -> str | None:
        """Return why the amount is what it is; a cost has no valuation."""
        if posting.valuation_id is None:
            return None
        return reverse("roi-valuation", args=[posting.valuation_id], request=self.context["request"])

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_cost_url(self, posting: Posting) -> str | None:
        """Return the cost that was entered."""
        if posting.cost_entry_id is None:
            return None
        return reverse("roi-cost", args=[posting.cost_entry_id], request=self.context["request"])

    def _counted(self, posting: Posting) -> tuple[Decimal, Decimal]:
        amounts: tuple[Decimal, Decimal] = self.context["counted"](posting)
        return amounts


class EventReferenceSerializer(serializers.Serializer[Explanation]):
    """What happened that was valued."""

    source = serializers.ChoiceField(source="valuation.source", choices=Source.choices)  # type: ignore[assignment]
    id = serializers.IntegerField(source="valuation.event_id")
    kind = serializers.CharField(source="event_kind")
    occurred_at = serializers.DateTimeField(source="valuation.occurred_at")


class AppliedRuleSerializer(serializers.Serializer[Any]):
    """The rule version that priced it."""

    id = serializers.IntegerField()
    rule = serializers.CharField(source="rule.code")
    title = serializers.CharField(source="rule.title")
    number = serializers.IntegerField()
    valid_from = serializers.DateField(source="validity.lower", allow_null=True)
    valid_until = serializers.DateField(source="validity.upper", allow_null=True, help_text="The first day after it.")
    unit_value = MoneyField(allow_null=True)
    currency = serializers.CharField()
    grade = serializers.ChoiceField(choices=Grade.choices)
    reason = serializers.CharField()
    author = serializers.CharField()
    approved_by = serializers.CharField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    content_hash = serializers.CharField()


class HaircutSerializer(serializers.Serializer[Any]):
    """One cut, as it was posted."""

    code = serializers.CharField()
    keeps = serializers.DecimalField(max_digits=None, decimal_places=6, allow_null=True)
    amount = MoneyField()


class ValuationSerializer(serializers.Serializer[Explanation]):
    """Why a number is what it is."""

    id = serializers.IntegerField(source="valuation.pk")
    event = EventReferenceSerializer(source="*")
    rule_version = AppliedRuleSerializer(source="valuation.rule_version")
    inputs = serializers.JSONField()
    gross = MoneyField(source="valuation.gross")
    haircuts = HaircutSerializer(source="steps", many=True)
    net = MoneyField(source="valuation.net")
    net_low = MoneyField(source="valuation.net_low", allow_null=True, help_text="P10, where a sample is behind it.")
    net_high = MoneyField(source="valuation.net_high", allow_null=True, help_text="P90.")
    currency = serializers.CharField(source="valuation.currency")
    trace = serializers.JSONField()
    category = serializers.CharField(source="valuation.category", allow_blank=True)
    channel = serializers.CharField(source="valuation.channel", allow_blank=True)
    valid_on = serializers.DateField(source="valuation.valid_on")
    recorded_at = serializers.DateTimeField(source="valuation.recorded_at")
    object_url = serializers.SerializerMethodField()
    page_url = serializers.SerializerMethodField()

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_object_url(self, explanation: Explanation) -> str | None:
        """Return where the thing is in the API; a month of a rule hangs on none."""
        return self._absolute(object_path(explanation.thing)) if explanation.thing else None

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_page_url(self, explanation: Explanation) -> str | None:
        """Return the page of the thing."""
        return self._absolute(page_path(explanation.thing)) if explanation.thing else None

    def _absolute(self, path: str) -> str:
        address: str = self.context["request"].build_absolute_uri(path)
        return address
