"""What helping makes of members: points, badges, trust, and the super users."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReadOnlyActing, ReasonForm
from community.admin.base import PlainAdmin, ReadOnlyAdmin
from community.models import (
    BadgeAward,
    MemberEvent,
    PointEntry,
    SuperUserCriteria,
    SuperUserSeat,
    TrustChange,
    TrustCriterion,
    TrustGrant,
)
from community.operations.super_users import candidates, concentration, end_super_user, programme
from community.operations.trusting import end_trust_grant

CONCENTRATION_DAYS = 90


class OfMembers(ReadOnlyAdmin):
    """Rows that are found by the number of their member."""

    list_select_related = ["member"]
    search_fields = ["=member__id", "member__display_name__istartswith"]
    search_help_text = _("Number of the member, or the beginning of the name")
    ordering = ["-id"]


@admin.register(PointEntry)
class PointEntryAdmin(OfMembers):
    """The ledger of points: every entry with what it is for."""

    list_display = ["id", "member", "points", "outcome", "source", "source_id", "giver", "turn", "day", "recorded_at"]
    list_filter = ["outcome"]
    list_select_related = ["member", "giver"]


@admin.register(BadgeAward)
class BadgeAwardAdmin(OfMembers):
    """Who has which badge, and who had it."""

    list_display = ["id", "member", "badge", "awarded_at", "withdrawn_at"]
    list_filter = ["badge"]


@admin.register(TrustChange)
class TrustChangeAdmin(OfMembers):
    """Every change of trust with its figures."""

    list_display = ["id", "member", "before", "after", "cause", "changed_at"]
    list_filter = ["cause", "after"]


@admin.register(MemberEvent)
class MemberEventAdmin(OfMembers):
    """What members earned and were offered, as it happened."""

    list_display = ["id", "member", "kind", "by", "occurred_at"]
    list_filter = ["kind"]
    list_select_related = ["member", "by"]


@admin.register(TrustCriterion)
class TrustCriterionAdmin(PlainAdmin):
    """The bars; there is one for each level."""

    list_display = ["level", "helped", "solutions", "days", "clean_percent", "window_days", "grace_days"]
    readonly_fields = ["level"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Every level has its bar from the start."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A level without a bar would be everybody's."""
        return False


@admin.register(TrustGrant)
class TrustGrantAdmin(OfMembers, ReadOnlyActing):
    """What persons decided; a new decision is made on the member's page."""

    acts = [
        Act(
            "end",
            _("End it"),
            lambda grant, _values, by: end_trust_grant(grant, by=by),
            is_possible=lambda grant: grant.ended_at is None,
        )
    ]
    list_display = ["id", "member", "kind", "level", "granted_by", "granted_at", "ends_at", "ended_at"]
    list_filter = ["kind", "level"]
    list_select_related = ["member", "granted_by"]


@admin.register(SuperUserCriteria)
class SuperUserCriteriaAdmin(PlainAdmin):
    """The criteria of the programme and what it offers."""

    list_display = ["__str__", "helped", "solutions", "window_days", "trust_level"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one programme."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """There is one programme."""
        return False


@admin.register(SuperUserSeat)
class SuperUserSeatAdmin(OfMembers, ReadOnlyActing):
    """Invitations and seats; candidates are a filter of the list of members."""

    acts = [
        Act(
            "end",
            _("End it"),
            lambda seat, values, by: end_super_user(seat, by=by, reason=values["reason"]),
            ReasonForm,
            lambda seat: seat.ended_at is None,
        )
    ]
    list_display = ["id", "member", "invited_by", "invited_at", "accepted_at", "ended_at", "end_reason"]
    list_select_related = ["member", "invited_by"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Say beside the list on how few shoulders the help rests."""
        found = concentration(days=CONCENTRATION_DAYS)
        told = gettext(
            "In %(days)d days %(helpers)d members solved %(solutions)d questions: "
            "%(seated)s %% of them super users, %(busiest)s %% the busiest tenth."
        ) % {
            "days": CONCENTRATION_DAYS,
            "helpers": found["helpers"],
            "solutions": found["solutions"],
            "seated": found["super_users_percent"],
            "busiest": found["busiest_tenth_percent"],
        }
        return super().changelist_view(request, {**(extra_context or {}), "title": told})


class CandidateFilter(admin.SimpleListFilter):
    """Members who meet the criteria of the programme and have no seat."""

    title = _("super users")
    parameter_name = "super_users"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer the two sets."""
        return [("candidates", _("Candidates")), ("seated", _("Super users"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Narrow the list."""
        match self.value():
            case "candidates":
                return queryset.filter(pk__in=candidates(programme()).values("pk"))
            case "seated":
                return queryset.filter(pk__in=SuperUserSeat.objects.taken().values("member"))
            case _:
                return queryset
