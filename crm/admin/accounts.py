"""Accounts: who pays, who belongs to whom, and what each is worth."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import widgets
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act
from community.admin.base import NewestInline, ReadOnlyInline
from community.models import Member
from crm.admin.keeping import AccountSegmentFilter, Kept, custom_act
from crm.admin.merging import WithMerges
from crm.admin.timeline import WithTimeline
from crm.models import Account, AccountValue, Contact, Ticket
from crm.operations.accounts import Worth, record_value
from crm.people_errors import AccountBelowItself
from crm.reports.account_advocacy import advocacy_of_account
from crm.reports.account_exports import accounts_as_table
from crm.reports.account_worth import tree_values_on
from crm.reports.timeline import of_account
from crm.timeline import Whose


class WorthForm(forms.Form):
    """What an account is worth from a day on."""

    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=16, decimal_places=4)
    currency = forms.CharField(label=_("Currency"), max_length=3, help_text=_("As in ISO 4217, such as EUR."))
    valid_from = forms.DateField(label=_("Valid from"), widget=widgets.AdminDateWidget())
    contract_from = forms.DateField(label=_("Contract from"), required=False, widget=widgets.AdminDateWidget())
    contract_until = forms.DateField(label=_("Contract until"), required=False, widget=widgets.AdminDateWidget())
    source = forms.CharField(
        label=_("Source"),
        max_length=120,
        help_text=_("Where the amount comes from: contract, price list, other system."),
    )


def _record(account: Account, values: dict[str, Any], by: Member) -> AccountValue:
    return record_value(account, Worth(**values), by=by)


RECORD_VALUE = Act("record-value", _("Record what it is worth"), _record, WorthForm)


class AccountForm(forms.ModelForm[Account]):
    """Keeps accounts out of circles before the database has to."""

    def clean_parent(self) -> Account | None:
        """Refuse a parent above which the account itself stands."""
        parent: Account | None = self.cleaned_data["parent"]
        if self.instance.pk and parent is not None and self.instance.pk in _chain(parent):
            raise forms.ValidationError(str(AccountBelowItself.sentence))
        return parent


class ContactInline(NewestInline):
    """The newest people of an account."""

    model = Contact
    fields = readonly_fields = ("name", "email", "member")
    show_change_link = True
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read the members along."""
        return super().get_queryset(request).select_related("member")


class TicketInline(NewestInline):
    """The newest tickets of an account."""

    model = Ticket
    fk_name = "account"
    fields = readonly_fields = ("subject", "status", "origin", "opened_at", "solved_at")
    show_change_link = True
    verbose_name_plural = _("tickets")
    ordering = ["-opened_at", "-id"]


class ChildInline(NewestInline):
    """The newest accounts that belong to one."""

    model = Account
    fk_name = "parent"
    fields = readonly_fields = ("name", "kind", "owner")
    show_change_link = True
    verbose_name_plural = _("accounts below it")
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read the owners along."""
        return super().get_queryset(request).select_related("owner")


class ValueInline(ReadOnlyInline):
    """What an account is and was worth."""

    model = AccountValue
    fields = readonly_fields = (
        *("amount", "currency", "valid_from", "contract_from", "contract_until"),
        *("source", "owner", "recorded_at"),
    )
    ordering = ["-valid_from", "-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read the owners along."""
        return super().get_queryset(request).select_related("owner")


@admin.register(Account)
class AccountAdmin(WithMerges, WithTimeline, Kept):
    """Firms and households that pay."""

    acts = [RECORD_VALUE, custom_act("account")]
    actions = ["export_table"]
    form = AccountForm
    list_display = ["name", "kind", "parent", "owner", "created_at"]
    list_filter = ["kind", AccountSegmentFilter]
    list_select_related = ["parent", "owner"]
    search_fields = ["name__istartswith"]
    search_help_text = _("Beginning of the name")
    autocomplete_fields = ["owner", "parent"]
    fields = [
        "name",
        "kind",
        "parent",
        "owner",
        "worth",
        "custom_fields",
        "all_of_it",
        "created_at",
        "version",
        "changes",
    ]
    readonly_fields = ["worth", "custom_fields", "all_of_it", "created_at", "version", "changes"]
    inlines = [TicketInline, ValueInline, ChildInline, ContactInline]
    ordering = ["-id"]

    @admin.action(description=_("Export the chosen ones as a table"), permissions=["change"])
    def export_table(self, request: HttpRequest, accounts: QuerySet[Account]) -> StreamingHttpResponse:
        headers = {"Content-Disposition": 'attachment; filename="accounts.csv"'}
        rows = accounts_as_table(accounts)
        return StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8", headers=headers)

    def whose(self, thing: Account) -> Whose:
        """Return the account with all below it."""
        return of_account(thing)

    def told_above(self, thing: Account) -> SafeString:
        """Tell what its people created for others."""
        return render_to_string("crm/admin/account_advocacy.html", {"advocacy": advocacy_of_account(thing)})

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who paid once stays in the books."""
        return False

    @admin.display(description=_("all of it"))
    def all_of_it(self, account: Account) -> SafeString:
        """Lead to all tickets, people and accounts below, for the page shows the newest ones."""
        ways = (
            (reverse("admin:crm_ticket_changelist"), "account", _("All tickets")),
            (reverse("admin:crm_contact_changelist"), "account", _("All people")),
            (reverse("admin:crm_account_changelist"), "parent", _("All accounts below it")),
        )
        rows = ((address, name, account.pk, label) for address, name, label in ways if account.pk)
        return format_html_join(" · ", '<a href="{}?{}__id__exact={}">{}</a>', rows)

    @admin.display(description=_("worth today, with all below it"))
    def worth(self, account: Account) -> SafeString | str:
        if not account.pk:
            return ""
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        return render_to_string("crm/admin/worth.html", {"sums": tree_values_on([account.pk], today)[account.pk]})


def _chain(account: Account | None) -> Iterator[int]:
    while account is not None:
        yield account.pk
        account = account.parent
