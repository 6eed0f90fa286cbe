"""Contacts: who speaks, by what they are reached, and what they agreed to."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.admin.base import NewestInline, ReadOnlyAdmin, ReadOnlyInline, has_permission
from community.models import Member
from crm.admin.by_acts import WrittenByActs
from crm.admin.contact_acts import ACTS_OF_CONTACTS
from crm.admin.erasures import ERASE
from crm.admin.influencers import render_advocacy
from crm.admin.keeping import Kept, SegmentFilter, custom_act
from crm.admin.merging import WithMerges
from crm.admin.personas import PersonaInline
from crm.admin.privacy import ACTS_OF_PRIVACY, held_of
from crm.admin.timeline import WithTimeline
from crm.models import ConsentPurpose, ConsentStatement, Contact, ContactPoint, Ticket
from crm.operations.asking_for_consent import add_purpose, change_purpose
from crm.permissions import can_answer_for_personal_data
from crm.reports.consents import consents_of
from crm.reports.exports import FORMATS
from crm.reports.timeline import of_contact
from crm.timeline import Whose

STATEMENTS_SHOWN = 50


class TicketInline(NewestInline):
    """The latest tickets of a contact."""

    model = Ticket
    fk_name = "contact"
    fields = readonly_fields = ("subject", "status", "origin", "opened_at", "solved_at")
    show_change_link = True
    verbose_name_plural = _("tickets")
    ordering = ["-opened_at", "-id"]


class PointInline(ReadOnlyInline):
    """By what a contact is reached."""

    model = ContactPoint
    fields = readonly_fields = (
        *("kind", "network", "value", "label", "is_primary"),
        *("verified_at", "proof", "letter", "retired_at"),
    )
    ordering = ["kind", "-is_primary", "id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read the letters that asked for a proof along."""
        return super().get_queryset(request).prefetch_related("proof_letters")

    @admin.display(description=_("asked for a proof"))
    def letter(self, point: ContactPoint) -> str:
        """When we asked last, and what became of the letter."""
        newest = max(point.proof_letters.all(), key=lambda one: one.asked_at, default=None)
        if newest is None:
            return ""
        fate = newest.refusal or (gettext("sent") if newest.sent_at else gettext("waits to be sent"))
        return f"{date_format(localtime(newest.asked_at), 'SHORT_DATETIME_FORMAT')}: {fate}"


@admin.register(Contact)
class ContactAdmin(WithMerges, WithTimeline, Kept):
    """People the company knows; those with an account of their own change their name themselves."""

    acts = [
        *ACTS_OF_CONTACTS,
        custom_act("contact"),
        *ACTS_OF_PRIVACY,
        ERASE,
    ]
    at_hand = ("add-point", "ask-for-proof", "consent")
    actions = ["export_table", "export_cards"]
    list_filter = [SegmentFilter]
    list_display = ["name", "email", "account", "member", "created_at"]
    list_select_related = ["account", "member"]
    search_fields = ["name__istartswith", "email__istartswith", "points__normalised__istartswith"]
    search_help_text = _("Beginning of the name, of an address or of a number (+49…)")
    autocomplete_fields = ["account"]
    readonly_fields = [
        "restriction",
        "consents",
        "custom_fields",
        "member",
        "advocacy",
        "all_tickets",
        "created_at",
        "version",
        "changes",
    ]
    inlines = [TicketInline, PersonaInline, PointInline]
    fields = [
        *("restriction", "name", "email", "account", "consents", "custom_fields"),
        *("member", "advocacy", "all_tickets", "created_at", "version", "changes"),
    ]
    ordering = ["-id"]

    @admin.display(description=_("restriction of processing"))
    def restriction(self, contact: Contact) -> SafeString:
        """Whether what is kept is only to be kept."""
        held = held_of(contact) if contact.pk else None
        return render_to_string("crm/admin/restriction.html", {"restriction": held})

    @admin.display(description=_("for others"))
    def advocacy(self, contact: Contact) -> SafeString:
        """Lead to what this person did for others."""
        address = reverse("admin:crm_contact_advocacy", args=[contact.pk])
        return format_html('<a href="{}">{}</a>', address, _("What they did for others"))

    def advocacy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what this person did for others, and what it brought."""
        contact = self.get_object(request, str(pk))
        if contact is None:
            raise Http404
        if not has_permission(request, self.opts, "view"):
            raise PermissionDenied
        about = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("What they did for others"),
            "thing": contact,
            "told": render_advocacy(contact),
        }
        return render(request, "crm/admin/advocacy_page.html", about)

    @admin.display(description=_("all tickets"))
    def all_tickets(self, contact: Contact) -> SafeString:
        """Lead to all of them, for the page shows the newest ones."""
        address = reverse("admin:crm_ticket_changelist")
        return format_html(
            '<a href="{}?contact__id__exact={}">{}</a>', address, contact.pk, _("All tickets of this person")
        )

    def get_urls(self) -> list[URLPattern]:
        """Give what a person did for others a page of its own: it is counted from the whole community."""
        view = self.admin_site.admin_view(self.advocacy_view)
        return [path("<int:pk>/advocacy/", view, name="crm_contact_advocacy"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read the member along."""
        return super().get_queryset(request).select_related("member")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is counted of somebody is shown once the somebody is there."""
        return self.fields if obj else [name for name in self.fields if name not in {"advocacy", "all_tickets"}]

    @admin.action(description=_("Export the chosen ones as a table"), permissions=["change"])
    def export_table(self, request: HttpRequest, contacts: QuerySet[Contact]) -> StreamingHttpResponse:
        return _as_file("csv", contacts)

    @admin.action(description=_("Export the chosen ones as vCards"), permissions=["change"])
    def export_cards(self, request: HttpRequest, contacts: QuerySet[Contact]) -> StreamingHttpResponse:
        return _as_file("vcard", contacts)

    def whose(self, thing: Contact) -> Whose:
        """Return one person."""
        return of_contact(thing)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Addresses of a contact that is there are changed by the buttons, which know more than one."""
        return [*self.readonly_fields, "email"] if obj else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Erasing a person is an act of its own."""
        return False

    @admin.display(description=_("agrees to"))
    def consents(self, contact: Contact) -> SafeString:
        """What holds now, with what proves it."""
        rows = consents_of(contact)[:STATEMENTS_SHOWN] if contact.pk else []
        return render_to_string("crm/admin/consents.html", {"statements": rows, "contact": contact})


@admin.register(ConsentStatement)
class ConsentStatementAdmin(ReadOnlyAdmin):
    """All that was ever agreed to or taken back, as it was said."""

    list_display = ["id", "contact", "point", "purpose", "is_given", "stated_at", "way", "place", "by"]
    list_filter = ["purpose", "is_given", "way"]
    list_select_related = ["point__contact", "purpose", "by"]
    search_fields = ["point__normalised__istartswith", "point__contact__name__istartswith"]
    search_help_text = _("Beginning of the address, number or name")
    ordering = ["-stated_at", "-id"]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """The page of a person leads to all that they ever said, and of one purpose."""
        is_of_person = lookup == "point__contact__id__exact"
        return is_of_person or super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    @admin.display(description=_("contact"))
    def contact(self, statement: ConsentStatement) -> Contact:
        return statement.point.contact


@admin.register(ConsentPurpose)
class ConsentPurposeAdmin(WrittenByActs):
    """What one may ask consent for; what people agreed to stays, so it is taken out of use instead."""

    begin, change = staticmethod(add_purpose), staticmethod(change_purpose)
    list_display = ["name", "code", "is_active"]
    search_fields = ["name", "code"]

    def may(self, member: Member) -> bool:
        """Those who answer for what people agreed to."""
        return can_answer_for_personal_data(member)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What people agreed to keeps its code."""
        return ["code"] if obj else []


def _as_file(name: str, contacts: QuerySet[Contact]) -> StreamingHttpResponse:
    form = FORMATS[name]
    headers = {"Content-Disposition": f'attachment; filename="contacts.{form.suffix}"'}
    return StreamingHttpResponse(form.write(contacts), content_type=form.content_type, headers=headers)
