"""Challenges in the back office: written by a form, their phases, terms, publication and count by buttons."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.validators import MaxValueValidator
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, Acting
from community.admin.base import PlaceFilter, ReadOnlyAdmin, actor
from community.admin.by_acts import WrittenByActs
from community.foundation.errors import DomainError
from community.models import Category, Member
from community.web.day_inputs import DayInput
from ideas.admin.jury import JURY_ACTS, jury_shown
from ideas.admin.prizes import OFFER
from ideas.challenge_errors import PhasesAreImpossible
from ideas.electorates import electorates
from ideas.models import Challenge, ChallengeEvent, Phase
from ideas.operations.challenging import (
    ALWAYS,
    check_challenge,
    edit_challenge,
    publish_challenge,
    publish_terms,
    set_phases,
    write_challenge,
)
from ideas.operations.counting_ballots import count_ballots
from ideas.permissions import can_run_challenges
from ideas.reports.challenges import circles_for, newest_terms, participation_of

VEILS = [("", _("not at all")), (Phase.Kind.VOTE, Phase.Kind.VOTE.label), (Phase.Kind.JURY, Phase.Kind.JURY.label)]
COLUMNS = [
    *("title", "body", "category", "owner", "time_zone", "method", "rule", "ballot_limit", "budget"),
    *("currency", "winner_count", "cost_budget", "hides_results", "veiled_until", "circle", "electorate"),
]
LAST_DAY = date.max - timedelta(days=1)


class ChallengeForm(forms.ModelForm[Challenge]):
    """What is asked, of whom, by which method."""

    class Meta:
        model = Challenge
        fields = COLUMNS

    def __init__(self, *given: Any, **options: Any) -> None:
        """Begin as the business does, and offer the clocks and groups that there are."""
        super().__init__(*given, **options)
        if "time_zone" not in self.fields:
            return
        zones = [(name, name) for name in sorted(available_timezones())]
        groups = [("", _("for everybody")), *((one.word, one.name) for one in electorates())]
        self.fields["time_zone"] = forms.ChoiceField(label=_("time zone"), choices=zones)
        self.fields["veiled_until"].widget = forms.Select(choices=VEILS)
        self.fields["electorate"].widget = forms.Select(choices=groups)
        self.fields["ballot_limit"].help_text = _(
            "How many may be chosen, how many points there are, or the best score."
        )
        common = {"time_zone": settings.BUSINESS_TIME_ZONE, "currency": settings.BUSINESS_CURRENCY}
        for name, value in common.items():
            self.fields[name].initial = value

    def clean(self) -> dict[str, Any]:
        """Refuse here what the act would refuse, beside the field that it is about."""
        values: dict[str, Any] = super().clean() or {}
        if self.errors:
            return values
        kept = {name: getattr(self.instance, name) for name in COLUMNS if name not in values and self.instance.pk}
        try:
            check_challenge(Challenge(**kept, **values))
        except DomainError as refusal:
            field = getattr(refusal, "pointer", "").removeprefix("/")
            self.add_error(field if field in self.fields else None, str(refusal))
        return values


def _day() -> forms.DateField:
    return forms.DateField(required=False, widget=DayInput(), validators=[MaxValueValidator(LAST_DAY)])


def _phases_form(_challenge: Challenge | None, _by: Member) -> type[forms.Form]:
    """Ask for the first and the last day of each phase; those left empty are not held."""
    fields: dict[str, forms.Field] = {}
    for kind, label in Phase.Kind.choices:
        for end, said in (("first", _("%(phase)s from")), ("last", _("%(phase)s until"))):
            fields[f"{kind}_{end}"] = _day()
            fields[f"{kind}_{end}"].label = str(said) % {"phase": str(label).capitalize()}
    return type("PhasesForm", (forms.Form,), fields)


def _phases_so_far(challenge: Challenge, _by: Member) -> dict[str, Any]:
    days = {phase.kind: phase.days for phase in challenge.phases.select_related("challenge")}
    return {f"{kind}_{end}": pair[place] for kind, pair in days.items() for place, end in enumerate(("first", "last"))}


def _set_phases(challenge: Challenge, values: dict[str, Any], by: Member) -> Any:
    days: dict[str, tuple[date, date]] = {}
    for kind in Phase.Kind.values:
        first, last = values[f"{kind}_first"], values[f"{kind}_last"]
        if bool(first) != bool(last):
            raise PhasesAreImpossible(pointer=f"/{kind}_{'last' if first else 'first'}")
        if first and last:
            days[kind] = (first, last)
    return set_phases(challenge, days, by=by)


class TermsForm(forms.Form):
    """What participants agree to."""

    body = forms.CharField(
        label=_("Terms"),
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Another version asks everybody again. Say who owns the ideas, what can be won, and who decides."),
    )


def _terms_so_far(challenge: Challenge, _by: Member) -> dict[str, Any]:
    terms = newest_terms(challenge)
    return {"body": terms.body} if terms else {}


def _may_be_counted(challenge: Challenge) -> bool:
    return challenge.is_over(Phase.Kind.VOTE, timezone.now()) and not hasattr(challenge, "count")


PUBLISH = Act(
    "publish",
    _("Publish"),
    lambda challenge, _values, by: publish_challenge(challenge, by=by),
    is_possible=lambda challenge: challenge.published_at is None,
)
PHASES = Act("phases", _("Set the phases"), _set_phases, _phases_form, initial=_phases_so_far)
TERMS = Act(
    "terms",
    _("Publish terms"),
    lambda challenge, values, by: publish_terms(challenge, values["body"], by=by),
    TermsForm,
    initial=_terms_so_far,
)
COUNT = Act(
    "count",
    _("Count the ballots"),
    lambda challenge, _values, by: count_ballots(challenge, by=by),
    is_possible=_may_be_counted,
)


@admin.register(Challenge)
class ChallengeAdmin(WrittenByActs, Acting):
    """Questions put to customers for a time."""

    begin, change = staticmethod(write_challenge), staticmethod(edit_challenge)
    acts = [PUBLISH, PHASES, TERMS, OFFER, COUNT, *JURY_ACTS]
    at_hand = ("publish", "phases", "terms", "offer-prize", "count", "count-jury")
    form = ChallengeForm
    list_display = ["title", "category", "runs_now", "method", "published_at", "owner"]
    list_filter = ["method", ("category", PlaceFilter)]
    list_select_related = ["category", "owner"]
    search_fields = ["title"]
    ordering = ["-created_at", "-id"]
    fields = [*COLUMNS, "published_at", "dates", "terms_now", "jury", "participation"]
    readonly_fields = ["published_at", "dates", "terms_now", "jury", "participation"]

    def may(self, member: Member) -> bool:
        """The product team."""
        return can_run_challenges(member)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Challenge]:
        """Read the phases along."""
        found: Any = super().get_queryset(request)
        return Challenge.objects.filter(pk__in=found.order_by().values("pk")).with_phases()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Once it is published, everything on which people rely stays."""
        fixed = [] if obj is None or obj.published_at is None else COLUMNS
        return [*self.readonly_fields, *(name for name in fixed if name not in ALWAYS)]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Offer the places and groups that whoever writes may name, and those who run challenges."""
        by = actor(request)
        offered: dict[str, Any] = {
            "category": lambda: Category.objects.visible_to(by),
            "circle": lambda: circles_for(by),
            "owner": lambda: Member.objects.filter(groups__name__in=["product", "admin"]).distinct(),
        }
        if db_field.name in offered:
            options["queryset"] = offered[db_field.name]()
        if db_field.name == "owner":
            options["initial"] = by.pk
        return super().formfield_for_foreignkey(db_field, request, **options)

    def write(self, row: Any, values: dict[str, Any], by: Member) -> Challenge:
        """Return the challenge that the act wrote; nothing new leaves it as it is."""
        event: ChallengeEvent | None = super().write(row, values, by)
        challenge: Challenge = row if event is None else event.challenge
        return challenge

    @admin.display(description=_("phase"))
    def runs_now(self, challenge: Challenge) -> str:
        """Say which phase runs."""
        phase = challenge.phase_at(timezone.now())
        return str(phase.get_kind_display()) if phase else ""

    @admin.display(description=_("phases"))
    def dates(self, challenge: Challenge) -> SafeString:
        """Say from when until when each phase runs."""
        rows = ((phase.get_kind_display(), *map(date_format, phase.days)) for phase in challenge.phases.all())
        return format_html_join("", "<p>{}: {} … {}</p>", rows)

    @admin.display(description=_("terms"))
    def terms_now(self, challenge: Challenge) -> SafeString | str:
        """Show the version that holds."""
        terms = newest_terms(challenge) if challenge.pk else None
        return format_html("<p>{}</p>{}", terms.number, SafeString(terms.html)) if terms else ""

    @admin.display(description=_("jury"))
    def jury(self, challenge: Challenge) -> SafeString | str:
        """Say who sits on it and how far it is."""
        return jury_shown(challenge)

    @admin.display(description=_("participation"))
    def participation(self, challenge: Challenge) -> SafeString | str:
        """Say how many took part in what; who voted how is known to nobody."""
        if not challenge.pk:
            return ""
        seen = participation_of(challenge)
        rows = (
            (_("accepted the terms"), seen.accepted),
            (_("proposed something"), seen.authors),
            (_("entries"), seen.entries),
            (_("ballots"), seen.ballots),
        )
        ways = (
            (reverse("challenge-by-number", args=[challenge.pk]), _("Look at the page")),
            (reverse("api-challenge-evidence", args=[challenge.pk]), _("Evidence as PDF")),
        )
        links = format_html_join("", '<p><a href="{}">{}</a></p>', ways)
        return format_html("{}{}", format_html_join("", "<p>{}: <strong>{}</strong></p>", rows), links)


@admin.register(ChallengeEvent)
class ChallengeEventAdmin(ReadOnlyAdmin):
    """What happened to challenges, in the order in which it was written down."""

    list_display = ["id", "kind", "challenge", "by", "occurred_at"]
    list_filter = ["kind"]
    list_select_related = ["challenge", "by"]
    search_fields = ["=challenge__id"]
    search_help_text = _("Number of the challenge")
    ordering = ["-id"]
