"""Webhooks out, and what they are told."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, Acting
from community.admin.base import PlainAdmin, ReadOnlyAdmin, actor
from community.foundation.errors import DomainError
from crm.models import WebhookDelivery, WebhookSubscription
from crm.models.webhook import EVENT_KINDS
from crm.operations.delivering import replay_delivery
from crm.operations.subscribing import (
    change_subscription,
    checked_url,
    ping_subscription,
    renew_secret,
    resume_subscription,
    retire_subscription,
    subscribe,
)


class SubscriptionForm(forms.ModelForm[WebhookSubscription]):
    """An address that keeps what it is told, and kinds of the list."""

    kinds = forms.MultipleChoiceField(
        label=_("Kinds of events"), choices=[(kind, kind) for kind in EVENT_KINDS], widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = WebhookSubscription
        fields = ("name", "url", "kinds", "is_active")

    def clean_url(self) -> str:
        """Refuse an address at which others could read along."""
        try:
            return checked_url(str(self.cleaned_data["url"]))
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


PING = Act(
    "ping",
    _("Send a test"),
    lambda subscription, _values, by: ping_subscription(subscription, by=by),
    is_possible=lambda subscription: subscription.is_active,
)
RESUME = Act(
    "resume",
    _("Go on after the pause"),
    lambda subscription, _values, by: resume_subscription(subscription, by=by),
    is_possible=lambda subscription: subscription.paused_at is not None and subscription.retired_at is None,
)
RENEW = Act(
    "renew",
    _("Make another secret"),
    lambda subscription, _values, by: renew_secret(subscription, by=by),
    is_possible=lambda subscription: subscription.retired_at is None,
)
RETIRE = Act(
    "retire",
    _("Retire for good"),
    lambda subscription, _values, by: retire_subscription(subscription, by=by),
    is_possible=lambda subscription: subscription.retired_at is None,
)


@admin.register(WebhookSubscription)
class WebhookSubscriptionAdmin(Acting, PlainAdmin):
    """Programs elsewhere that are told of events."""

    acts = [PING, RESUME, RENEW, RETIRE]
    form = SubscriptionForm
    list_display = ["name", "url", "is_active", "failures", "paused_at"]
    list_filter = ["is_active", ("retired_at", admin.EmptyFieldListFilter)]
    readonly_fields = ["by", "created_at", "failures", "paused_at", "dropped", "before_until", "retired_at", "version"]
    fields = ["name", "url", "kinds", "is_active", *readonly_fields]
    ordering = ["name", "id"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ask of a new one what it needs."""
        return self.fields if obj else ["name", "url", "kinds"]

    def tell(self, request: HttpRequest, act: Act, made: Any) -> None:
        """Show a secret where one was made."""
        super().tell(request, act, made)
        if act is RENEW:
            _show(request, made[1])

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One that is over is only read."""
        return super().has_change_permission(request, obj) and not (obj is not None and obj.retired_at is not None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was told stays readable; a webhook is retired."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Do what programs do; the secret of a new one is shown on the next page and never again."""
        given = {name: form.cleaned_data[name] for name in form.changed_data}
        if change:
            saved = change_subscription(obj, by=actor(request), **given)
        else:
            saved, secret = subscribe(by=actor(request), **given)
            _show(request, secret)
        obj.__dict__.update(saved.__dict__)


def _show(request: HttpRequest, secret: str) -> None:
    told = _("The secret of this webhook, shown this once: %(secret)s")
    messages.warning(request, told % {"secret": secret})


REPLAY = Act(
    "replay",
    _("Send again"),
    lambda delivery, _values, by: replay_delivery(delivery, by=by),
    is_possible=lambda delivery: (
        delivery.state != WebhookDelivery.State.WAITING and delivery.subscription.retired_at is None
    ),
)


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(Acting, ReadOnlyAdmin):
    """What webhooks are told, and how that went."""

    acts = [REPLAY]
    list_display = ["event", "subscription", "state", "attempts", "next_at", "last_status", "error", "created_at"]
    list_select_related = ["subscription"]
    list_filter = ["state", "subscription"]
    search_fields = ["event__startswith"]
    search_help_text = _("Beginning of the key of the event")
    ordering = ["-id"]
    fields = readonly_fields = (
        *("event", "subscription", "payload", "state", "attempts", "next_at", "last_status", "error"),
        *("created_at", "sent_at"),
    )
