"""The policies by which net values are shared."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, Acting
from community.admin.base import actor
from roi.admin.base import AddedByOperation, take_over
from roi.admin.people import EndForm
from roi.admin.rules import DAYS
from roi.models import AttributionPolicy, RoleWeight
from roi.operations.policies import end_policy, set_policy

END = Act("end", _("End"), lambda policy, values, by: end_policy(policy, day=values["day"], by=by), form=EndForm)


class PolicyForm(ModelForm[AttributionPolicy]):
    """A policy; what of it the database would refuse the operation says in words."""

    def validate_constraints(self) -> None:
        """Leave overlaps to the operation."""


class RoleWeightInline(admin.TabularInline[RoleWeight, AttributionPolicy]):
    """The weights of roles; they are given with the policy and stay."""

    model = RoleWeight
    extra = 4

    def has_change_permission(self, request: HttpRequest, obj: AttributionPolicy | None = None) -> bool:
        """What was shared by them stays explained by them."""
        return False

    def has_add_permission(self, request: HttpRequest, obj: AttributionPolicy | None = None) -> bool:
        """Only with a new policy."""
        return obj is None and super().has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: AttributionPolicy | None = None) -> bool:
        """They go with their policy."""
        return False


@admin.register(AttributionPolicy)
class AttributionPolicyAdmin(AddedByOperation, Acting):
    """How net values are shared, from one day to another; what was used is ended and followed by another one."""

    acts = [END]
    form = PolicyForm
    inlines = [RoleWeightInline]
    fields = ["subject", "path", "method", "empty_roles", "validity"]
    list_display = ["subject", "path", "method", "empty_roles", "validity"]
    list_filter = ["subject", "path", "method"]
    ordering = ["subject", "path", "-validity"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Offer a calendar for both ends."""
        return super().formfield_for_dbfield(
            db_field, request, **(DAYS if db_field.name == "validity" else {}), **options
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Wait for the weights; the operation takes all of it together."""

    def save_related(
        self,
        request: HttpRequest,
        form: Any,
        formsets: Iterable[BaseInlineFormSet[Any, Any, Any]],
        change: bool,  # noqa: FBT001 -- Django's signature
    ) -> None:
        """Set the policy with its weights."""
        weights: dict[str, Decimal] = {}
        for formset in formsets:
            weights |= {row["role"]: row["weight"] for row in formset.cleaned_data if row}
            formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        take_over(form.instance, set_policy(by=actor(request), weights=weights, **form.cleaned_data))
