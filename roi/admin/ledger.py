"""What is posted and why: to be looked at, from posting to leg to valuation to thread."""

import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReadOnlyActing
from community.admin.base import ReadOnlyAdmin, ReadOnlyInline
from community.models import Member
from roi.admin.kept import CORRECT
from roi.api.links import page_path
from roi.models import BusinessZone, Exclusion, LedgerAccount, Leg, Posting, Valuation
from roi.models.valuation import Source
from roi.operations.asking_about_people import todays_discretion
from roi.operations.writing_off import end_idea_value
from roi.reports.details import Explanation, Thing, explain, party_of, things_of, with_kind
from roi.reports.ideas import find_adoption

EVENTS = {Source.TICKET: "admin:crm_ticketevent_change", Source.IDEA: "admin:ideas_ideaevent_change"}


def link(address: str, text: Any) -> SafeString:
    """Return a link."""
    return format_html('<a href="{}">{}</a>', address, text)


def link_to_event(row: Valuation | Exclusion) -> str:
    """Return a link to the event of a valuation or exclusion; a month, or help before asking, has no page here."""
    page = EVENTS.get(Source(row.source))
    return link(reverse(page, args=[row.event_id]), row.event_id) if page else str(row.event_id)


def link_to_thing(thing: Thing | None) -> str:
    """Return a link to the page of what a value hangs on."""
    return link(page_path(thing), f"{thing.kind} {thing.id}") if thing else ""


class LegInline(ReadOnlyInline):
    """The sides of a posting; whose share it is stands there by reference only, and for employees on a legal basis only."""

    model = Leg
    fields = ["account", "amount", "currency", "role", "shown_party", "thing"]
    readonly_fields = ["shown_party", "thing"]

    @admin.display(description=_("party"))
    def shown_party(self, leg: Leg) -> str:
        return party_of(leg, self.discretion) or ""

    @admin.display(description=_("object"))
    def thing(self, leg: Leg) -> str:
        return link_to_thing(things_of([leg]).get((leg.object_kind, leg.object_id or 0)))

    def get_queryset(self, request: HttpRequest) -> Any:
        """Fetch what is shown beside; Django makes an inline anew for every request."""
        self.discretion = todays_discretion()
        return with_kind(super().get_queryset(request).select_related("account", "party"))


def _is_an_open_expectation(posting: Posting) -> bool:
    is_expectation = posting.kind == Posting.Kind.EXPECTATION and posting.effect_key.endswith(":expectation")
    return is_expectation and not hasattr(posting, "reversal")


def _end_idea_value(posting: Posting, _values: dict[str, Any], by: Member) -> Posting:
    assert posting.valuation is not None
    return end_idea_value(find_adoption(posting.valuation.object_id).idea, by=by)


WRITE_OFF = Act(
    "write-off", _("Write off the rest of the expectation"), _end_idea_value, is_possible=_is_an_open_expectation
)


@admin.register(Posting)
class PostingAdmin(ReadOnlyActing):
    """The ledger, the latest entry first."""

    acts = (WRITE_OFF, CORRECT)

    inlines = [LegInline]
    list_display = ["number", "kind", "valid_on", "period", "driver", "grade", "cashable", "effect_key"]
    list_filter = ["kind", "driver", "grade", "cashable", "prior_period"]
    list_select_related = ["period", "driver"]
    search_fields = ["=effect_key"]
    ordering = ["-number"]
    fields = [
        *("number", "kind", "effect_key", "valid_on", "recorded_at", "period", "prior_period"),
        *("driver", "rule_version", "grade", "cashable", "why", "what_it_reverses"),
        *("content_hash", "previous_hash", "hash"),
    ]
    readonly_fields = ["why", "what_it_reverses"]

    @admin.display(description=_("because of"))
    def why(self, posting: Posting) -> str:
        if posting.valuation_id:
            return link(reverse("admin:roi_valuation_change", args=[posting.valuation_id]), posting.valuation)
        return link(reverse("admin:roi_costentry_change", args=[posting.cost_entry_id]), posting.cost_entry)

    @admin.display(description=_("reverses"))
    def what_it_reverses(self, posting: Posting) -> str:
        if posting.reverses_id is None:
            return ""
        return link(reverse("admin:roi_posting_change", args=[posting.reverses_id]), posting.reverses)


@admin.register(Valuation)
class ValuationAdmin(ReadOnlyAdmin):
    """Why a number is what it is."""

    list_display = ["id", "source", "event_id", "rule_version", "valid_on", "gross", "net", "currency"]
    list_filter = ["source", "rule_version"]
    list_select_related = ["rule_version__rule"]
    search_fields = ["=event_id"]
    ordering = ["-id"]
    fields = [
        *("source", "event", "rule_version", "policy", "category", "channel", "occurred_at", "valid_on"),
        *("gross", "net", "currency", "thing", "postings", "shown_inputs", "shown_trace", "recorded_at"),
    ]
    readonly_fields = ["event", "thing", "postings", "shown_inputs", "shown_trace"]

    @admin.display(description=_("event"))
    def event(self, valuation: Valuation) -> str:
        return link_to_event(valuation)

    @admin.display(description=_("object"))
    def thing(self, valuation: Valuation) -> str:
        return link_to_thing(self._explained(valuation).thing)

    @admin.display(description=_("postings"))
    def postings(self, valuation: Valuation) -> str:
        rows = valuation.postings.order_by("number")
        links = ((reverse("admin:roi_posting_change", args=[row.pk]), row) for row in rows)
        return format_html_join(", ", '<a href="{}">{}</a>', links)

    @admin.display(description=_("inputs"))
    def shown_inputs(self, valuation: Valuation) -> str:
        return _as_text(self._explained(valuation).inputs)

    @admin.display(description=_("trace"))
    def shown_trace(self, valuation: Valuation) -> str:
        return _as_text(self._explained(valuation).trace)

    def _explained(self, valuation: Valuation) -> Explanation:
        """Read it where all readers do, for employees are left out there."""
        return explain(valuation.pk, todays_discretion())


@admin.register(Exclusion)
class ExclusionAdmin(ReadOnlyAdmin):
    """Eligible events that are not valued, and why."""

    list_display = ["source", "event", "rule", "reason", "valid_on", "recorded_at"]
    list_select_related = ["rule"]
    list_filter = ["source", "reason"]
    search_fields = ["=event_id"]
    ordering = ["-valid_on", "-id"]
    fields = ["source", "event", "rule", "reason", "valid_on", "recorded_at"]
    readonly_fields = ["event"]

    @admin.display(description=_("event"))
    def event(self, exclusion: Exclusion) -> str:
        return link_to_event(exclusion)


@admin.register(LedgerAccount)
class LedgerAccountAdmin(ReadOnlyAdmin):
    """The chart of accounts; accounts are made when first used."""

    list_display = ["code", "type", "driver"]
    list_filter = ["type"]
    list_select_related = ["driver"]
    search_fields = ["code"]
    ordering = ["code"]


@admin.register(BusinessZone)
class BusinessZoneAdmin(ReadOnlyAdmin):
    """By which time zone postings are dated; another one is noted with the first posting after the change."""

    list_display = ["name", "after_number", "recorded_at"]
    ordering = ["-id"]


def _as_text(told: dict[str, Any]) -> SafeString:
    return format_html("<pre>{}</pre>", json.dumps(told, indent=2, ensure_ascii=False))
