"""Contacts and accounts."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.base import ReadOnlyInline
from crm.admin.influencers import render_advocacy
from crm.admin.merging import WithMerges
from crm.admin.personas import PersonaInline
from crm.admin.timeline import WithTimeline
from crm.models import Account, Contact, Ticket
from crm.reports.timeline import of_account, of_contact
from crm.timeline import Whose


class TicketInline(ReadOnlyInline):
    """The latest tickets of a contact."""

    model = Ticket
    fk_name = "contact"
    fields = readonly_fields = ("subject", "status", "origin", "opened_at", "solved_at")
    show_change_link = True
    verbose_name_plural = _("tickets")
    ordering = ["-opened_at", "-id"]


class ContactInline(ReadOnlyInline):
    """The people of an account."""

    model = Contact
    fields = readonly_fields = ("name", "email", "member")
    show_change_link = True


@admin.register(Contact)
class ContactAdmin(WithMerges, WithTimeline):
    """People the company knows; those with an account of their own change their name themselves."""

    list_display = ["name", "email", "account", "member", "created_at"]
    list_select_related = ["account", "member"]
    search_fields = ["name__istartswith", "email__istartswith"]
    search_help_text = _("Beginning of the name or of the address")
    autocomplete_fields = ["account"]
    fields = ["name", "email", "account", "member", "advocacy", "created_at", "version"]
    readonly_fields = ["member", "advocacy", "created_at", "version"]
    inlines = [TicketInline, PersonaInline]
    ordering = ["-id"]

    @admin.display(description=_("for others"))
    def advocacy(self, contact: Contact) -> SafeString:
        """What this person did for others."""
        return render_advocacy(contact) if contact.pk else SafeString()

    def whose(self, thing: Contact) -> Whose:
        """Return one person."""
        return of_contact(thing)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Erasing a person is an act of its own."""
        return False


@admin.register(Account)
class AccountAdmin(WithMerges, WithTimeline):
    """Firms and households that pay."""

    list_display = ["name", "kind", "owner", "created_at"]
    list_filter = ["kind"]
    list_select_related = ["owner"]
    search_fields = ["name__istartswith"]
    search_help_text = _("Beginning of the name")
    autocomplete_fields = ["owner"]
    fields = ["name", "kind", "owner", "created_at", "version"]
    readonly_fields = ["created_at", "version"]
    inlines = [ContactInline]
    ordering = ["-id"]

    def whose(self, thing: Account) -> Whose:
        """Return everybody of the account."""
        return of_account(thing)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who paid once stays in the books."""
        return False
