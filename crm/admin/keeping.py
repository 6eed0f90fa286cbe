"""What the pages of contacts and accounts have in common: additional fields, changes, and segments to choose by."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import widgets
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, Acting
from community.admin.base import PlainAdmin, actor
from community.foundation.numbers import plain_number
from community.models import Member
from crm.admin.field_filters import filter_of
from crm.models import Change, FieldDefinition, Segment
from crm.operations.custom_fields import set_custom, target_of
from crm.operations.naming import act_as
from crm.people_errors import RuleIsMalformed
from crm.reports.rules import chosen_by

CHANGES_SHOWN = 20
_K = FieldDefinition.Kind


def custom_form(target: str) -> Callable[[Any, Member], type[forms.Form]]:
    """Return what makes the form of the additional fields of one kind of row."""

    def form(_thing: Any, _by: Member) -> type[forms.Form]:
        fields = {definition.code: _field(definition) for definition in FieldDefinition.objects.of(target)}
        return type("CustomForm", (forms.Form,), fields)

    return form


def custom_act(target: str, perform: Callable[[Any, dict[str, Any], Member], Any] | None = None) -> Act:
    """Return the button that fills the additional fields in."""
    return Act(
        "custom",
        _("Fill additional fields in"),
        perform or (lambda thing, values, by: set_custom(thing, values, by=by)),
        custom_form(target),
        initial=lambda thing, _by: thing.custom,
    )


class PlainNumberField(forms.DecimalField):
    """A number as browsers send it, whatever the language of its reader."""

    def to_python(self, value: Any) -> Any:
        """Refuse what Python reads besides."""
        if value in self.empty_values:
            return None
        try:
            return plain_number(str(value))
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


class ListedByFields(PlainAdmin):
    """An admin of rows with additional fields."""

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Offer the additional fields, too."""
        definitions = FieldDefinition.objects.of(self.opts.model_name or "")
        return [*super().get_list_filter(request), *map(filter_of, definitions)]


def render_custom(thing: Any) -> SafeString:
    """Return what additional fields hold, by their labels."""
    labels: dict[str, str] = {}
    if thing.custom:
        labels = {one.code: one.label for one in FieldDefinition.objects.filter(target=target_of(thing))}
    held = [(labels.get(code, code), value) for code, value in thing.custom.items()]
    return render_to_string("crm/admin/custom.html", {"held": held})


class Kept(ListedByFields, Acting):
    """An admin of contacts or accounts."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Let the database write down who it was."""
        act_as(actor(request))
        super().save_model(request, obj, form, change)

    @admin.display(description=_("additional fields"))
    def custom_fields(self, thing: Any) -> SafeString:
        """What they hold, by their labels."""
        return render_custom(thing)

    @admin.display(description=_("last changes"))
    def changes(self, thing: Any) -> SafeString:
        """What the database wrote down last."""
        target = target_of(thing)
        rows = Change.objects.of_contact(thing.pk) if target == "contact" else Change.objects.of(target, thing.pk)
        shown = rows.select_related("by").latest_first()[:CHANGES_SHOWN] if thing.pk else []
        return render_to_string("crm/admin/changes.html", {"changes": shown})


class SegmentFilter(admin.SimpleListFilter):
    """The saved rules, as a filter of the list."""

    title = _("segment")
    parameter_name = "segment"
    target = Segment.Target.CONTACT

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(pk), name) for pk, name in Segment.objects.filter(target=self.target).values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        number = self.value() or ""
        segment = Segment.objects.filter(pk=int(number), target=self.target).first() if number.isdecimal() else None
        try:
            return queryset if segment is None else chosen_by(self.target, segment.rule).of(queryset)
        except RuleIsMalformed:
            # The field that it asks for was taken out of use, or one of its choices was.
            messages.error(
                request, _("The rule of this segment asks for a field or a choice that is no more; correct it.")
            )
            return queryset.none()


class AccountSegmentFilter(SegmentFilter):
    """The same for accounts."""

    target = Segment.Target.ACCOUNT


def _field(definition: FieldDefinition) -> forms.Field:
    common: dict[str, Any] = {"label": definition.label, "required": definition.is_required}
    match definition.kind:
        case _K.NUMBER:
            return PlainNumberField(**common)
        case _K.DATE:
            return forms.DateField(widget=widgets.AdminDateWidget(), **common)
        case _K.BOOLEAN:
            return forms.NullBooleanField(label=definition.label, required=False)
        case _K.CHOICE:
            return forms.ChoiceField(choices=[("", "—"), *((one, one) for one in definition.choices)], **common)
        case _K.URL:
            return forms.URLField(assume_scheme="https", **common)
    return forms.CharField(max_length=2000, **common)
