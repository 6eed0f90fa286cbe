"""Channels and what came through them."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, Acting
from community.admin.base import PlainAdmin, ReadOnlyAdmin, ReadOnlyInline
from crm.connectors import connector_of
from crm.models import Channel, ChannelGap, ChannelPull, ChannelSecret, InboundEvent, Network, RefusalCount
from crm.operations.filling_gaps import fetch_missing
from crm.operations.handing_in_conversations import HandedIn, hand_in_conversations
from crm.operations.keeping_channels import refuse_channel
from crm.operations.replaying import replay_event
from crm.operations.sealing_secrets import add_secret, make_secret, retire_secret
from crm.reports.channels import health_of, open_gaps

RAW_SHOWN = 20_000
PROBLEMS_SHOWN = 20


class SecretForm(forms.Form):
    """A secret, given once."""

    use = forms.ChoiceField(label=_("Use"), choices=ChannelSecret.Use.choices)
    secret = forms.CharField(
        label=_("Secret"),
        widget=forms.PasswordInput,
        strip=False,
        help_text=_("It is sealed before it is stored, and never shown again."),
    )


def retirement_form(channel: Channel | None, _by: Any) -> type[forms.Form]:
    """Return a form that offers the secrets that stand."""
    standing = ChannelSecret.objects.filter(channel=channel, retired_at__isnull=True).order_by("-id")

    class RetirementForm(forms.Form):
        secret = forms.ModelChoiceField(label=_("Secret"), queryset=standing)

    return RetirementForm


def hears(channel: Channel) -> bool:
    """Tell whether others come to us there, and sign what they bring."""
    connector = connector_of(channel.network)
    return connector is not None and connector.pushes


ADD_SECRET = Act(
    "secret",
    _("Add a secret"),
    lambda channel, values, by: add_secret(channel, by=by, use=values["use"], secret=values["secret"]),
    SecretForm,
)
MAKE_SECRET = Act(
    "new-secret",
    _("Make a signing secret"),
    lambda channel, _values, by: make_secret(channel, by=by),
    is_possible=hears,
)
RETIRE_SECRET = Act(
    "retire",
    _("Retire a secret"),
    lambda _channel, values, by: retire_secret(values["secret"], by=by),
    retirement_form,
    lambda channel: channel.secrets.filter(retired_at__isnull=True).exists(),
)


def gap_form(channel: Channel | None, _by: Any) -> type[forms.Form]:
    """Return a form that offers the gaps of which the network may still give what is missing."""
    gaps = {str(gap.pk): gap for gap in open_gaps(channel)} if channel else {}

    class GapForm(forms.Form):
        gap = forms.ChoiceField(
            label=_("Gap"), choices=[(key, _gap_label(gap)) for key, gap in gaps.items()], initial=next(iter(gaps), "")
        )

        def clean(self) -> dict[str, Any] | None:
            values = super().clean() or {}
            return {**values, "gap": gaps.get(values.get("gap", ""))}

    return GapForm


def _gap_label(gap: ChannelGap) -> str:
    moments = [date_format(localtime(one), "SHORT_DATETIME_FORMAT") if one else "…" for one in (gap.since, gap.until)]
    return f"{' - '.join(moments)}: {gap.reason}"


FETCH = Act(
    "missing",
    _("Fetch what is missing"),
    lambda _channel, values, by: fetch_missing(values["gap"], by=by),
    gap_form,
    lambda channel: open_gaps(channel).exists(),
)


class FileForm(forms.Form):
    """A file of conversations."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A table (CSV, at most 5 MB) with the columns id, author, text and written_at."),
    )


HAND_IN = Act(
    "file",
    _("Read conversations from a file"),
    lambda channel, values, by: hand_in_conversations(channel, values["file"], by=by),
    FileForm,
    lambda channel: channel.network == Network.CSV and channel.is_active,
)


def tell_of_rows(request: HttpRequest, handed_in: HandedIn) -> None:
    """Say what becomes of the rows of a file, and of the first that were rejected where and why."""
    told = _("%(new)d new, %(unchanged)d unchanged, %(rejected)d rejected. What is new is taken in within minutes.")
    counts = {"new": handed_in.created, "unchanged": handed_in.unchanged, "rejected": handed_in.rejected}
    messages.success(request, told % counts)
    if problems := handed_in.problems[:PROBLEMS_SHOWN]:
        messages.warning(request, format_html_join(mark_safe("<br>"), "{}", [(capfirst(one),) for one in problems]))


class SecretInline(ReadOnlyInline):
    """That there are secrets, never what they say."""

    model = ChannelSecret
    fk_name = "channel"
    fields = readonly_fields = ("use", "added_at", "added_by", "retired_at")
    ordering = ["-id"]


class RefusalInline(ReadOnlyInline):
    """How many requests were refused of late."""

    model = RefusalCount
    fields = readonly_fields = ("hour", "signature", "number")
    ordering = ["-hour"]
    verbose_name_plural = _("refused requests by hour")


class PullInline(ReadOnlyInline):
    """How the looks at it fare."""

    model = ChannelPull
    fields = readonly_fields = ("looked_at", "succeeded_at", "failures", "error", "due_at")
    classes = ["unnamed"]
    verbose_name = verbose_name_plural = _("looks at channels")


class GapInline(ReadOnlyInline):
    """What may be missing."""

    model = ChannelGap
    classes = ["unnamed"]
    fields = readonly_fields = ("since", "until", "reason", "found_at", "due_at", "pages", "error", "filled_at")
    ordering = ["-found_at"]


_SAID: dict[str, Any] = {"options": {}, "address": "", "opens_tickets": False}


class ChannelForm(forms.ModelForm[Channel]):
    """What is said of a channel, refused where it does not make one."""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        network = values.get("network", self.instance.network)
        said = {name: values.get(name) or default for name, default in _SAID.items()}
        if refusal := refuse_channel(Channel(network=network, **said)):
            self.add_error((refusal.pointer or "").strip("/"), str(refusal))
        return values


@admin.register(Channel)
class ChannelAdmin(Acting, PlainAdmin):
    """Mailboxes, pages, feeds and accounts."""

    form = ChannelForm
    acts = [ADD_SECRET, MAKE_SECRET, RETIRE_SECRET, FETCH, HAND_IN]
    list_display = ["name", "network", "key", "is_active", "health", "waiting", "set_aside"]
    list_select_related = ["pull"]
    list_filter = ["network", "is_active", "opens_tickets"]
    fields = [
        "how_it_fares",
        "key",
        "name",
        "network",
        "hook",
        "is_active",
        "address",
        "options",
        "opens_tickets",
        "raw_kept_days",
        "created_at",
        "version",
    ]
    readonly_fields = ["how_it_fares", "hook", "created_at", "version"]
    inlines = [PullInline, GapInline, SecretInline, RefusalInline]
    ordering = ["name", "id"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Addresses of hooks name the key, and what came in was read as that network writes."""
        return [*self.readonly_fields, "key", "network"] if obj else list(self.readonly_fields)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was said there stays; a channel is switched off."""
        return False

    def tell(self, request: HttpRequest, act: Act, made: Any) -> None:
        """Show a secret where one was made, and what became of the rows of a file."""
        if act is HAND_IN:
            tell_of_rows(request, made)
        else:
            super().tell(request, act, made)
        if act is MAKE_SECRET:
            told = _("The signing secret, shown this once: %(secret)s")
            messages.warning(request, told % {"secret": made[1]})

    @admin.display(description=_("address of its hook"))
    def hook(self, channel: Channel) -> str:
        """Where others bring what they have; the one that is told to them."""
        hook = reverse("api-inbound-hook", args=[channel.key or "-"])
        return f"{settings.BASE_URL.rstrip('/')}{hook}" if hears(channel) else ""

    @admin.display(description=_("health"))
    def health(self, channel: Channel) -> str:
        troubles = health_of(channel).troubles
        return " ".join(str(trouble.sentence) for trouble in troubles) or str(_("in order"))

    @admin.display(description=_("how it fares"))
    def how_it_fares(self, channel: Channel) -> str:
        """Say what is wrong and what to do about it; a new channel says nothing yet."""
        if not channel.pk:
            return ""
        health = health_of(channel)
        said = [f"{trouble.sentence} {trouble.advice}" for trouble in health.troubles] or [str(_("in order"))]
        last = date_format(localtime(health.last_event_at), "SHORT_DATETIME_FORMAT") if health.last_event_at else "-"
        figures = {"last": last, "taken": health.taken, "refused": health.refused}
        told = _(
            "Last event: %(last)s. In the last 24 hours %(taken)d deliveries were taken in and %(refused)d refused."
        )
        return format_html_join(mark_safe("<br>"), "{}", [(line,) for line in [*said, told % figures]])

    @admin.display(description=_("waiting"))
    def waiting(self, channel: Channel) -> int:
        return channel.inbound_events.waiting().count()

    @admin.display(description=_("set aside"))
    def set_aside(self, channel: Channel) -> int:
        return channel.inbound_events.set_aside().count()


REPLAY = Act(
    "replay",
    _("Take in again"),
    lambda event, _values, by: replay_event(event, by=by),
    is_possible=lambda event: event.state != InboundEvent.State.REFUSED and event.raw_forgotten_at is None,
)


@admin.register(InboundEvent)
class InboundEventAdmin(Acting, ReadOnlyAdmin):
    """What channels handed in, as it came, and what became of it."""

    acts = [REPLAY]
    actions = ["replay_chosen"]
    list_display = ["id", "channel", "external_id", "signature", "state", "starts", "outcome", "received_at", "error"]
    list_select_related = ["channel"]
    list_filter = ["state", "signature", "channel"]
    search_fields = ["external_id__startswith"]
    search_help_text = _("Beginning of the id on the network")
    ordering = ["-id"]
    fields = readonly_fields = (
        *("channel", "external_id", "part_of", "signature", "state", "starts", "replays", "due_at", "outcome", "error"),
        *("message", "received_at", "ended_at", "headers", "text"),
    )

    @admin.display(description=_("as it came"))
    def text(self, event: InboundEvent) -> str:
        return bytes(event.raw)[:RAW_SHOWN].decode("utf-8", "replace")

    @admin.action(description=_("Take in the chosen events again"), permissions=["act"])
    def replay_chosen(self, request: HttpRequest, events: QuerySet[InboundEvent]) -> HttpResponse | None:
        return self.act_for_many(request, events, REPLAY)
