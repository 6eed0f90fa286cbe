"""What takes part in challenges: what it would cost is said here, whose it is is not."""

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, Acting
from community.admin.base import ReadOnlyAdmin, actor
from community.models import Category
from ideas.models import Entry
from ideas.operations.challenging import price_entry


class CostForm(forms.Form):
    """What realising it would cost."""

    cost = forms.DecimalField(
        label=_("cost"),
        required=False,
        max_digits=14,
        decimal_places=2,
        help_text=_(
            "In the currency of the challenge. Empty: nobody knows; where money is decided on it cannot be chosen."
        ),
    )


PRICE = Act(
    "price",
    _("Set the cost"),
    lambda entry, values, by: price_entry(entry, values["cost"], by=by),
    CostForm,
    initial=lambda entry, _by: {"cost": entry.cost},
)


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin, Acting):
    """Ideas that take part in a challenge, without their authors."""

    is_record = False
    acts = [PRICE]
    list_display = ["title", "challenge", "cost", "entered_at"]
    list_filter = [("challenge", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["challenge", "idea"]
    ordering = ["-id"]
    fields = readonly_fields = ("title", "challenge", "text", "cost", "entered_at")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Entry]:
        """Leave out what stands in places that the reader may not see."""
        seen = Category.objects.visible_to(actor(request))
        found: models.QuerySet[Entry] = super().get_queryset(request).filter(challenge__category__in=seen)
        return found

    @admin.display(description=_("title"))
    def title(self, entry: Entry) -> str:
        """Name it as it stands in the challenge."""
        return entry.idea.title

    @admin.display(description=_("text"))
    def text(self, entry: Entry) -> SafeString:
        """Show its words."""
        return format_html('<div class="text">{}</div>', SafeString(entry.idea.html))
