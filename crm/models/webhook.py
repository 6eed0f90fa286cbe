"""Webhooks out: who is told of which events at which address, and each telling on its way."""

from collections.abc import Mapping
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from crm.models.readers import may_read_crm
from crm.models.ticket_event import TicketEvent
from ideas.models import Idea, IdeaEvent

CONTACT_KINDS = ("contact.created", "contact.changed", "contact.deleted")
ERASED = "contact.erased"
# Told with the act itself; what becomes of columns is read from what the database wrote down.
MERGED, UNMERGED, CONSENT_CHANGED = "contact.merged", "contact.unmerged", "contact.consent_changed"
_I = IdeaEvent.Kind
IDEA_KINDS: Mapping[str, str] = {
    _I.IDEA_PROPOSED: "idea.proposed",
    _I.IDEA_EDITED: "idea.edited",
    _I.IDEA_HIDDEN: "idea.hidden",
    _I.IDEA_RESTORED: "idea.restored",
    _I.STATUS_CHANGED: "idea.status_changed",
    _I.DATE_PROMISED: "idea.date_promised",
    _I.IDEA_MERGED: "idea.merged",
    _I.IDEA_UNMERGED: "idea.unmerged",
    _I.ISSUE_LINKED: "idea.issue_linked",
    _I.ISSUE_UNLINKED: "idea.issue_unlinked",
    _I.ISSUE_CHANGED: "idea.issue_changed",
}
VOTES_CHANGED = "idea.votes_changed"
EVENT_KINDS = (
    *(f"ticket.{kind}" for kind in TicketEvent.Kind.values),
    *(*CONTACT_KINDS, ERASED, MERGED, UNMERGED, CONSENT_CHANGED),
    *(*IDEA_KINDS.values(), VOTES_CHANGED),
)
PING = "webhook.ping"
FAILURES_BEFORE_PAUSE = 50


class WebhookSubscriptionQuerySet(models.QuerySet["WebhookSubscription"]):
    """Sets of subscriptions."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if may_read_crm(reader) else self.none()

    def standing(self) -> Self:
        """Those that are not over."""
        return self.filter(retired_at__isnull=True)

    def told_of(self, kinds: list[str]) -> Self:
        """Those that are told of one of these; what a paused one is told waits for it."""
        return self.filter(is_active=True, kinds__overlap=kinds)


class WebhookSubscription(models.Model):
    """One program elsewhere that is told of events; its secret signs what it is told, and is shown once."""

    name = models.CharField(_("name"), max_length=120)
    url = models.CharField(_("address"), max_length=500)
    kinds = ArrayField(models.CharField(max_length=40), verbose_name=_("kinds of events"))
    is_active = models.BooleanField(_("active"), default=True)
    sealed = models.TextField(_("sealed"), editable=False)
    # After a renewal both sign for a while, so that the other side may change when it likes.
    sealed_before = models.TextField(_("sealed before"), blank=True, editable=False)
    before_until = models.DateTimeField(_("the secret before signs until"), null=True, blank=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    # Failures in a row; one success begins anew.
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True)
    # Changes of contacts up to this number are not looked at again.
    changes_seen = models.BigIntegerField(_("changes seen up to"), default=0, editable=False)
    # From then on each event of its kinds has its delivery; told anew when kinds change and when it is switched on.
    told_since = models.DateTimeField(_("told since"), default=timezone.now, editable=False)
    dropped = models.PositiveIntegerField(_("never sent, for it waited too long"), default=0, editable=False)
    # It is over for good: told nothing any more, and nobody switches it on again.
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = WebhookSubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook subscription")
        verbose_name_plural = _("webhook subscriptions")
        constraints = [
            models.CheckConstraint(condition=~models.Q(sealed=""), name="a_webhook_has_a_sealed_secret"),
            models.CheckConstraint(
                condition=models.Q(sealed_before="", before_until__isnull=True)
                | (~models.Q(sealed_before="") & models.Q(before_until__isnull=False)),
                name="the_secret_before_signs_until_a_moment",
            ),
            models.CheckConstraint(
                condition=models.Q(kinds__len__gt=0) & models.Q(kinds__contained_by=list(EVENT_KINDS)),
                name="a_webhook_is_told_of_known_kinds",
            ),
            models.CheckConstraint(
                condition=models.Q(failures__lt=FAILURES_BEFORE_PAUSE) | models.Q(paused_at__isnull=False),
                name="a_webhook_that_fails_on_and_on_is_paused",
            ),
            models.CheckConstraint(
                condition=models.Q(retired_at__isnull=True) | models.Q(is_active=False),
                name="a_retired_webhook_is_off",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WebhookDeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    """Sets of deliveries."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if may_read_crm(reader) else self.none()

    def of(self, subscription: WebhookSubscription) -> Self:
        """What one subscription is told."""
        return self.filter(subscription=subscription)

    def due(self) -> Self:
        """What may be sent now; a ping asks a paused one whether it is there again."""
        open_ones = models.Q(subscription__paused_at__isnull=True) | models.Q(payload__type=PING)
        waiting = self.filter(state=WebhookDelivery.State.WAITING, next_at__lte=timezone.now())
        return waiting.filter(open_ones, subscription__is_active=True).order_by("next_at", "id")


class WebhookDelivery(models.Model):
    """One event for one subscription: written with the event, sent later, the same words each time."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    subscription = models.ForeignKey(
        WebhookSubscription, models.CASCADE, related_name="deliveries", verbose_name=_("webhook subscription")
    )
    # By which the other side knows it again, however often it comes.
    event = models.CharField(_("key of the event"), max_length=60)
    payload = models.JSONField(_("payload"))
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    last_status = models.PositiveSmallIntegerField(_("last status"), null=True, blank=True)
    error = models.CharField(_("last error"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        constraints = [
            models.UniqueConstraint(fields=["subscription", "event"], name="a_webhook_is_told_of_an_event_once"),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (models.Q(state__in=["waiting", "failed"]) & models.Q(sent_at__isnull=True)),
                name="a_webhook_delivery_is_sent_exactly_when_it_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], name="webhook_delivery_due", condition=models.Q(state="waiting")),
            models.Index(fields=["subscription", "-id"], name="webhook_delivery_newest"),
        ]

    def __str__(self) -> str:
        return self.event


class ToldVotes(models.Model):
    """How many votes of an idea others were last told of; votes are no events, there are too many of them."""

    idea = models.OneToOneField(Idea, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("idea"))
    votes = models.IntegerField(_("votes"))
    # By which each change has a name of its own.
    changes = models.PositiveIntegerField(_("changes"), default=1)

    class Meta:
        verbose_name = _("told votes of an idea")
        verbose_name_plural = _("told votes of ideas")

    def __str__(self) -> str:
        return str(self.votes)
