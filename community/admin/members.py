"""Members: what kind they are and which roles they hold."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, Acting
from community.admin.base import actor
from community.admin.recognition import CandidateFilter
from community.admin.sanctions import SANCTIONS
from community.models import Member, TrustGrant
from community.models.trust import TrustLevel
from community.operations.super_users import invite_super_user
from community.operations.trusting import grant_trust

ROLE_FIELDS = ["is_staff", "groups"]


class MemberForm(forms.ModelForm[Member]):
    """Keeps the doors shut that the database would shut anyway."""

    class Meta:
        model = Member
        fields = ["display_name", "kind", "locale", "time_zone", "is_active", *ROLE_FIELDS]

    def clean(self) -> dict[str, Any]:
        """Only employees enter the admin and hold roles."""
        values: dict[str, Any] = super().clean() or {}
        is_employee = values.get("kind", self.instance.kind) == Member.Kind.EMPLOYEE
        enters = values.get("is_staff", self.instance.is_staff) or bool(values.get("groups"))
        if enters and not is_employee:
            raise ValidationError(_("Only employees may enter the admin and hold roles."))
        return values


class TrustForm(forms.Form):
    """How far, how, why and until when."""

    level = forms.TypedChoiceField(label=_("Level"), choices=TrustLevel, coerce=int)
    kind = forms.ChoiceField(label=_("How"), choices=TrustGrant.Kind)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
    ends_at = forms.DateTimeField(label=_("Until"), required=False, help_text=_("Empty: until somebody ends it."))


class InvitationForm(forms.Form):
    """What the community team says to somebody whom it invites."""

    message = forms.CharField(label=_("Personal message"), required=False, widget=forms.Textarea(attrs={"rows": 4}))


TRUST = Act(
    "trust", _("Decide about trust"), lambda member, values, by: grant_trust(member, by=by, **values), TrustForm
)
INVITE = Act(
    "invite",
    _("Invite to the super users"),
    lambda member, values, by: invite_super_user(member, by=by, message=values["message"]),
    InvitationForm,
    lambda member: member.is_active and member.is_peer,
)


@admin.register(Member)
class MemberAdmin(Acting):
    """Read mostly; people sign up by themselves and are never deleted here."""

    acts = [*SANCTIONS, TRUST, INVITE]

    form = MemberForm
    list_display = ["display_name", "email", "kind", "trust_level", "points", "is_active", "is_staff", "joined_at"]
    list_filter = ["kind", "trust_level", CandidateFilter, "is_staff", "is_active"]
    search_fields = ["email__istartswith", "display_name__istartswith"]
    search_help_text = _("Beginning of the address or of the name")
    ordering = ["-id"]
    fields = [
        *("display_name", "email", "kind", "locale", "time_zone", "is_active"),
        *ROLE_FIELDS,
        *("trust_level", "points", "joined_at", "last_login", "import_key"),
    ]
    filter_horizontal = ["groups"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Roles are given by those who hold the role admin, nobody makes himself one."""
        fixed = ["email", "trust_level", "points", "joined_at", "last_login", "import_key"]
        return fixed if actor(request).has_role("admin") else fixed + ROLE_FIELDS

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Members sign up."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Staff are changed by an admin only, the system by nobody."""
        if isinstance(obj, Member):
            if obj.kind == Member.Kind.SYSTEM:
                return False
            if obj.is_staff and not actor(request).has_role("admin"):
                return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What they wrote stays."""
        return False
