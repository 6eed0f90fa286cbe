"""Prizes of challenges, what got them, and that they were paid."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, StrictCharField
from community.foundation.requests import StrictSerializer
from ideas.api.serializers.adoption import AmountField
from ideas.api.serializers.challenges import ChallengeEntrySerializer
from ideas.models import Award, Prize
from ideas.operations.awarding import REFERENCE_LIMIT, TITLE_LIMIT


class PrizeAwardSerializer(serializers.Serializer[Any]):
    """The entry that got a prize, and why."""

    entry = ChallengeEntrySerializer()
    reason = serializers.CharField()
    ranked_by = serializers.CharField(help_text="Whose order it was given by: jury, vote, or empty.")
    place = serializers.IntegerField(allow_null=True, help_text="The place of the entry in that order.")
    awarded_at = serializers.DateTimeField()


class PrizeSerializer(serializers.Serializer[Any]):
    """A prize; nobody reads here whether it was paid."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    amount = AmountField(allow_null=True)
    award = PrizeAwardSerializer(allow_null=True)

    def to_representation(self, instance: Prize) -> dict[str, Any]:
        """Return a prize that was read ``with_award``."""
        award = getattr(instance, "award", None)
        return {
            "id": instance.pk,
            "number": instance.number,
            "title": instance.title,
            "amount": None if instance.amount is None else str(instance.amount),
            "award": None if award is None else PrizeAwardSerializer(award).data,
        }


class PrizeWriteSerializer(StrictSerializer):
    """What is offered; an amount is in the currency of the challenge."""

    title = StrictCharField(max_length=TITLE_LIMIT)
    amount = AmountField(required=False, allow_null=True)


class PrizeAwardWriteSerializer(StrictSerializer):
    """Which entry gets it, and a reason that everybody may read."""

    entry = IdField()
    reason = StrictCharField(required=False, allow_blank=True)
    ranked_by = serializers.ChoiceField(
        choices=Award.RankedBy.choices, required=False, help_text="For its place in which order; left out: for none."
    )


class PrizePayoutSerializer(StrictSerializer):
    """The day on which it was paid, and its number in the books."""

    paid_on = serializers.DateField()
    reference = StrictCharField(max_length=REFERENCE_LIMIT)
