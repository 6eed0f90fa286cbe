"""Authors seen on networks: who they are, and what was said of it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReadOnlyActing
from community.admin.base import ReadOnlyAdmin, ReadOnlyInline
from crm.models import Contact, IdentityEvent, LinkedPersona, Persona, PersonaLink
from crm.models.persona_link import PROOFS
from crm.operations.linking import Grounds, link_persona, unlink_persona
from crm.operations.proving import offer_link, word_of

STATEMENTS_SHOWN = 50
_WORDS = [choice for choice in PersonaLink.Evidence.choices if choice[0] not in PROOFS]


class GroundsForm(forms.Form):
    """What shows it."""

    evidence = forms.ChoiceField(label=_("Evidence"), choices=_WORDS)
    reference = forms.CharField(
        label=_("Reference"), max_length=200, help_text=_("Where it can be looked up: a message, a call, a page.")
    )


class LinkForm(GroundsForm):
    """Who it is, and what shows it."""

    contact = forms.ModelChoiceField(
        label=_("Contact"),
        queryset=Contact.objects.all(),
        widget=AutocompleteSelect(LinkedPersona._meta.get_field("contact"), admin.site),  # noqa: SLF001 -- Django documents it
    )
    field_order = ["contact", "evidence", "reference"]


def _is_linked(persona: Persona) -> bool:
    return hasattr(persona, "link")


LINK = Act(
    "link",
    _("Link to a contact"),
    lambda persona, values, by: link_persona(
        persona, values["contact"], by=by, grounds=Grounds(values["evidence"], values["reference"])
    ),
    LinkForm,
    lambda persona: not _is_linked(persona),
)
UNLINK = Act(
    "unlink",
    _("Take the link away"),
    lambda persona, values, by: unlink_persona(persona, by=by, grounds=Grounds(**values)),
    GroundsForm,
    _is_linked,
)
OFFER = Act("offer", _("Make a link for the persona"), lambda persona, _values, by: offer_link(persona, by=by))


class LinkedFilter(admin.SimpleListFilter):
    """Proven, seen, or nobody the company knows."""

    title = _("link")
    parameter_name = "link"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*PersonaLink.Strength.choices, ("none", _("nobody"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "none":
            return queryset.filter(link__isnull=True)
        return queryset.filter(link__strength=self.value()) if self.value() else queryset


class PersonaInline(ReadOnlyInline):
    """The personas of a contact."""

    model = LinkedPersona
    fk_name = "contact"
    fields = readonly_fields = ("persona", "strength")
    verbose_name_plural = _("personas")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read the personas along."""
        rows: QuerySet[Any] = super().get_queryset(request).select_related("persona")
        return rows


@admin.register(Persona)
class PersonaAdmin(ReadOnlyActing):
    """An author as the network shows them; the acts say who it is."""

    acts = [LINK, UNLINK, OFFER]
    list_display = ["__str__", "network", "handle", "contact", "strength", "follower_count", "last_seen_at"]
    list_filter = [LinkedFilter, "network"]
    list_select_related = ["link__contact"]
    search_fields = ["handle__istartswith", "name__istartswith", "=external_id"]
    search_help_text = _("Beginning of the handle or of the name, or the id on the network")
    fields = readonly_fields = (
        *("network", "external_id", "handle", "name", "url", "follower_count"),
        *("first_seen_at", "last_seen_at", "contact", "strength", "said", "offers"),
    )
    ordering = ["-last_seen_at", "-id"]

    @admin.display(description=_("contact"))
    def contact(self, persona: Persona) -> str:
        return str(persona.link.contact) if _is_linked(persona) else ""

    @admin.display(description=_("strength"))
    def strength(self, persona: Persona) -> str:
        return str(persona.link.get_strength_display()) if _is_linked(persona) else ""

    @admin.display(description=_("what was said"))
    def said(self, persona: Persona) -> SafeString:
        rows = persona.statements.select_related("contact", "by").newest_first()[:STATEMENTS_SHOWN]
        return render_to_string("crm/admin/statements.html", {"statements": rows})

    @admin.display(description=_("open links for the persona"))
    def offers(self, persona: Persona) -> SafeString:
        """The addresses that wait to be opened; each is to be sent to the persona and to nobody else."""
        rows = persona.offers.open(timezone.now()).order_by("-id")
        offers = [(offer, reverse("persona-offer", args=[word_of(offer)])) for offer in rows]
        return render_to_string("crm/admin/offers.html", {"offers": offers})


@admin.register(IdentityEvent)
class IdentityEventAdmin(ReadOnlyAdmin):
    """What happened to the question who is who."""

    list_display = ["id", "kind", "contact", "account", "persona", "by", "occurred_at"]
    list_filter = ["kind"]
    list_select_related = ["contact", "account", "persona", "by"]
    search_fields = ["=contact__id", "=account__id", "=persona__id"]
    search_help_text = _("Number of the contact, the account or the persona")
    ordering = ["-id"]
