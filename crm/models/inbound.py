"""The inbound event: what a channel handed in, kept as it came, and what became of it."""

from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.foundation.indexes import index_of_known
from community.models.category import Reader
from crm.models.channel import Channel
from crm.models.contact import may_read_crm
from crm.models.message import Message

STARTS_BEFORE_DEATH = 5


class InboundEventQuerySet(models.QuerySet["InboundEvent"]):
    """Sets of inbound events."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if may_read_crm(reader) else self.none()

    def in_channel(self, channel: Channel) -> Self:
        """What came through one channel."""
        return self.filter(channel=channel)

    def waiting(self) -> Self:
        """Those that are to be taken in, now or later."""
        return self.filter(state=InboundEvent.State.WAITING)

    def set_aside(self) -> Self:
        """Those that were started too often without an end: a person must look."""
        return self.filter(state=InboundEvent.State.DEAD)

    def failing(self) -> Self:
        """Those that failed and wait for another turn, or were set aside."""
        waiting = models.Q(state=InboundEvent.State.WAITING) & ~models.Q(error="")
        return self.filter(waiting | models.Q(state=InboundEvent.State.DEAD))

    def replayable(self) -> Self:
        """Those that can be read again: what was refused never is, and what was emptied says nothing."""
        return self.exclude(state=InboundEvent.State.REFUSED).filter(raw_forgotten_at__isnull=True)


class InboundEvent(models.Model):
    """One delivery of a channel, or one part of a delivery that held several things.

    Whatever comes twice is one row, except what was refused: nobody may take the place of an event by forging it first.
    """

    class Signature(models.TextChoices):
        OK = "ok", _("right")
        WRONG = "wrong", _("wrong")
        MISSING = "missing", _("missing")
        OLD = "old", _("too old")
        LARGE = "large", _("too large to be read")
        FETCHED = "fetched", _("fetched by ourselves")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        UNSUPPORTED = "unsupported", _("not supported")
        DEAD = "dead", _("set aside")
        REFUSED = "refused", _("refused")

    channel = models.ForeignKey(
        Channel, models.PROTECT, related_name="inbound_events", db_index=False, verbose_name=_("channel")
    )
    external_id = models.CharField(_("id on the network"), max_length=300)
    part_of = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="parts",
        db_index=False,
        verbose_name=_("part of"),
    )
    # Emptied when its time is over, or when its author takes back what it says; what became of it stays.
    raw = models.BinaryField(_("as it came"), default=bytes)
    raw_forgotten_at = models.DateTimeField(_("raw text forgotten at"), null=True, blank=True)
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    signature = models.CharField(_("signature"), max_length=7, choices=Signature)
    state = models.CharField(_("state"), max_length=11, choices=State, default=State.WAITING)
    is_backfill = models.BooleanField(_("older than the channel"), default=False)
    # Counted when work begins, in a transaction of its own: what kills its process is found out.
    starts = models.PositiveSmallIntegerField(_("starts"), default=0)
    replays = models.PositiveSmallIntegerField(_("replays"), default=0)
    # When it may be started: at once, after a failure later, and during work when the lease of the worker ends.
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    outcome = models.CharField(_("outcome"), max_length=120, blank=True)
    error = models.TextField(_("last error"), blank=True)
    message = models.ForeignKey(
        Message,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("message"),
    )
    received_at = models.DateTimeField(_("received at"), db_default=Now(), editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = InboundEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("inbound event")
        verbose_name_plural = _("inbound events")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_id"],
                condition=~models.Q(state="refused") & models.Q(part_of__isnull=True),
                name="an_inbound_event_is_kept_once",
            ),
            # Apart from the others: a network may call a delivery as we call the part of another one.
            models.UniqueConstraint(
                fields=["part_of", "external_id"],
                condition=models.Q(part_of__isnull=False),
                name="a_part_of_a_delivery_is_kept_once",
            ),
            models.CheckConstraint(condition=~models.Q(external_id=""), name="an_inbound_event_has_its_id"),
            models.CheckConstraint(
                condition=models.Q(state="refused", signature__in=["wrong", "missing", "old", "large"])
                | (~models.Q(state="refused") & models.Q(signature__in=["ok", "fetched"])),
                name="an_inbound_event_is_refused_exactly_when_its_signature_is",
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", ended_at__isnull=True)
                | (~models.Q(state="waiting") & models.Q(ended_at__isnull=False)),
                name="an_inbound_event_has_ended_exactly_when_it_waits_no_more",
            ),
            models.CheckConstraint(
                condition=models.Q(raw_forgotten_at__isnull=True) | models.Q(raw=b""),
                name="forgotten_raw_text_is_empty",
            ),
        ]
        indexes = [
            models.Index(
                fields=["is_backfill", "due_at", "id"], name="inbound_due", condition=models.Q(state="waiting")
            ),
            models.Index(fields=["channel", "-id"], name="inbound_newest_of_channel"),
            index_of_known("message", name="inbound_message"),
            models.Index(fields=["received_at"], name="inbound_by_age", condition=models.Q(raw_forgotten_at=None)),
            models.Index(fields=["id"], name="inbound_set_aside", condition=models.Q(state="dead")),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.external_id}"


class RefusalCount(models.Model):
    """How many requests to a hook were refused in an hour; of these only the first few are kept as they came."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="refusals", verbose_name=_("channel"))
    hour = models.DateTimeField(_("hour"))
    signature = models.CharField(_("signature"), max_length=7, choices=InboundEvent.Signature)
    number = models.PositiveIntegerField(_("number"), default=0)

    class Meta:
        verbose_name = _("refused requests of an hour")
        verbose_name_plural = _("refused requests by hour")
        constraints = [
            models.UniqueConstraint(fields=["channel", "hour", "signature"], name="refusals_of_an_hour_are_one_row"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"
