"""The report of a challenge over HTTP."""

from typing import Any

from rest_framework import serializers

from ideas.models import Phase
from roi.api.serializers.report import MoneyField
from roi.reports.challenges import ChallengeReport


class ChallengeDaySerializer(serializers.Serializer[Any]):
    """How many people saw it on a day."""

    day = serializers.DateField()
    people = serializers.IntegerField()


class ChallengeCampaignSerializer(serializers.Serializer[Any]):
    """A campaign that led there, with its part of what that cost."""

    campaign = serializers.IntegerField(source="campaign.pk")
    name = serializers.CharField(source="campaign.name")
    clicks = serializers.IntegerField()
    arrivals = serializers.IntegerField()
    cost = MoneyField(help_text="As the books have it; a campaign that leads elsewhere as well is shared by clicks.")
    is_booked = serializers.BooleanField(help_text="Whether all of its costs are in the books.")


class ChallengeReachSerializer(serializers.Serializer[Any]):
    """Whom it reached."""

    people = serializers.IntegerField(help_text="Each counted once a day; nobody is known.")
    days = ChallengeDaySerializer(many=True)
    notices = serializers.IntegerField()
    campaigns = ChallengeCampaignSerializer(many=True)


class ChallengePhasePeopleSerializer(serializers.Serializer[Any]):
    """How many people took part in a phase."""

    kind = serializers.ChoiceField(choices=Phase.Kind.choices)
    people = serializers.IntegerField(allow_null=True)


class ChallengeParticipationSerializer(serializers.Serializer[Any]):
    """Who might have taken part, and who did."""

    eligible = serializers.IntegerField()
    accepted = serializers.IntegerField()
    proposed = serializers.IntegerField()
    entries = serializers.IntegerField()
    voted = serializers.IntegerField()
    seated = serializers.IntegerField()
    juried = serializers.IntegerField()
    phases = ChallengePhasePeopleSerializer(many=True)


class ChallengeCostsSerializer(serializers.Serializer[Any]):
    """What the books have."""

    prizes = MoneyField()
    campaigns = MoneyField()
    staff = MoneyField(help_text="Hours that were entered for its ideas.")
    other = MoneyField(help_text="Whatever else was entered for its ideas.")
    total = MoneyField()
    prizes_owed = MoneyField(help_text="Offered and not paid, in the currency of the challenge.")


class ChallengeBenefitSerializer(serializers.Serializer[Any]):
    """What is expected of its adopted ideas, and what they brought."""

    adopted = serializers.IntegerField()
    expected_low = MoneyField(source="low")
    expected_likely = MoneyField(source="likely")
    expected_high = MoneyField(source="high")
    realised_gross = MoneyField(source="gross")
    realised_net = MoneyField(source="net")


class ChallengeReportSerializer(serializers.Serializer[ChallengeReport]):
    """A challenge as an investment."""

    challenge = serializers.IntegerField(source="challenge.pk")
    title = serializers.CharField(source="challenge.title")
    currency = serializers.CharField(help_text="Of the ledger.")
    reach = ChallengeReachSerializer()
    participation = ChallengeParticipationSerializer()
    costs = ChallengeCostsSerializer()
    benefit = ChallengeBenefitSerializer()
    result = MoneyField(help_text="Realised net value less what it took.")
