"""Refusals of webhooks out; each name states the fact."""

from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Conflict, Invalid, NotPermitted


class MayNotKeepWebhooks(NotPermitted):
    """Only those who keep channels let other programs be told."""

    code = "may_not_keep_webhooks"
    sentence = _("Only community managers and administrators may keep webhooks.")


class WebhookAddressIsOpen(Invalid):
    """What is told could be read on its way."""

    code = "webhook_address_is_open"
    sentence = _(
        "Give an address that begins with https://, or one inside the house that OUTGOING_PRIVATE_HOSTS names."
    )


class WebhookKindIsUnknown(Invalid):
    """There are no such events, or none were named."""

    code = "webhook_kind_is_unknown"
    sentence = _("Choose at least one kind of event from the list.")


class WebhookIsOff(Conflict):
    """Nothing is sent to it."""

    code = "webhook_is_off"
    sentence = _("This webhook is switched off. Switch it on first.")


class WebhookIsRetired(Conflict):
    """It is over for good."""

    code = "webhook_is_retired"
    sentence = _("This webhook is retired. Make another one.")


class DeliveryIsWaiting(Conflict):
    """It goes by itself."""

    code = "delivery_is_waiting"
    sentence = _("This delivery is on its way already.")
