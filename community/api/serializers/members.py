"""Members: oneself with the address, others without."""

from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from community.api.serializers.fields import StrictCharField, person
from community.foundation.requests import StrictSerializer
from community.models import Member
from community.operations.naming import LONGEST
from community.trust import level_of


class MeSerializer(serializers.Serializer[Member]):
    """What a member sees of itself."""

    id = serializers.IntegerField()
    email = serializers.EmailField(allow_null=True)
    display_name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Member.Kind.choices)
    locale = serializers.CharField(help_text="Empty: what the browser asks for.")
    time_zone = serializers.CharField(help_text="Empty: that of the business.")
    trust_level = serializers.IntegerField(help_text="From 0 to 4.")
    points = serializers.IntegerField(help_text="Earned by helping.")
    handle = serializers.CharField(allow_null=True, help_text="Others call the member by it, as @handle.")
    mail_rhythm = serializers.ChoiceField(choices=Member.MailRhythm.choices)
    accept_reminders = serializers.BooleanField(help_text="Is reminded of answers to own questions.")
    watches_automatically = serializers.BooleanField(help_text="Watches topics in which the member writes.")
    in_leaderboards = serializers.BooleanField(help_text="Whether leaderboards show this member.")


class MeEditSerializer(StrictSerializer):
    """What a member may change of itself."""

    display_name = StrictCharField(max_length=120, required=False)
    locale = StrictCharField(max_length=8, allow_blank=True, required=False)
    time_zone = StrictCharField(max_length=64, allow_blank=True, required=False)
    handle = StrictCharField(max_length=LONGEST + 1, required=False)
    mail_rhythm = serializers.ChoiceField(choices=Member.MailRhythm.choices, required=False)
    accept_reminders = serializers.BooleanField(required=False)
    watches_automatically = serializers.BooleanField(required=False)
    in_leaderboards = serializers.BooleanField(required=False)

    def validate_locale(self, locale: str) -> str:
        """Refuse languages that we do not speak."""
        if locale and locale not in dict(settings.LANGUAGES):
            raise serializers.ValidationError(_("We do not speak this language."), code="unknown_language")
        return locale

    def validate_time_zone(self, name: str) -> str:
        """Refuse zones that no clock knows."""
        if name and name not in available_timezones():
            raise serializers.ValidationError(_("There is no such time zone."), code="unknown_time_zone")
        return name


class MemberSerializer(serializers.Serializer[Member]):
    """The public profile."""

    id = serializers.IntegerField()
    display_name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Member.Kind.choices)
    handle = serializers.CharField(allow_null=True, help_text="Others call the member by it, as @handle.")
    joined_at = serializers.DateTimeField()
    helped_count = serializers.IntegerField(
        help_text="People whom this member helped, as far as the caller may see it."
    )
    points = serializers.IntegerField()
    trust_level = serializers.IntegerField(help_text="From 0 to 4.")
    badges = serializers.ListField(child=serializers.CharField(), help_text="Codes of badges, the newest first.")

    def to_representation(self, instance: Member) -> dict[str, Any]:
        """Return the profile; ``helped_count`` was annotated by the view."""
        helped: int = getattr(instance, "helped_count", 0)
        return {
            **person(instance),
            "handle": instance.handle,
            "joined_at": instance.joined_at,
            "helped_count": helped,
            "points": instance.points,
            "trust_level": level_of(instance),
            "badges": getattr(instance, "badge_codes", []),
        }
