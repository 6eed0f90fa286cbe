"""The message: one thing said to the company, by it, or among its people."""

from html import unescape
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from community.foundation.indexes import index_of_known
from community.models.category import Reader
from community.models.member import Member
from crm.models.channel import Channel
from crm.models.contact import CRM_ROLES, Contact
from crm.models.persona import Persona
from crm.models.ticket import Ticket, in_places_seen_by

_BEGINNING = 80


class MessageQuerySet(models.QuerySet["Message"]):
    """Sets of messages."""

    def visible_to(self, reader: Reader) -> Self:
        """All of the tickets that staff may see, and of one's own tickets what is said to the customer."""
        if not (isinstance(reader, Member) and reader.is_active):
            return self.none()
        if reader.has_role(*CRM_ROLES):
            # What belongs to no ticket has none with a topic either.
            return self.filter(in_places_seen_by(reader, "ticket__"))
        return self.filter(ticket__in=Ticket.objects.asked_by(reader)).said_to_customers().of_known_senders()

    def said_to_customers(self) -> Self:
        """Without what colleagues say among themselves: the border that no page of a customer crosses."""
        return self.exclude(visibility=Message.Visibility.INTERNAL)

    def of_known_senders(self) -> Self:
        """Without letters of which nobody knows whether they come from where they say: no page of a customer shows one."""
        return self.filter(is_unverified=False)

    def with_files(self) -> Self:
        """Read along what went along."""
        return self.prefetch_related("files")

    def said_on_channels(self) -> Self:
        """What people said on channels, whatever became of it."""
        return self.filter(channel__isnull=False, direction=Message.Direction.IN)

    def undecided(self) -> Self:
        """Those of which nobody has made anything yet."""
        return self.filter(triage__isnull=True, removed_at__isnull=True, ticket__isnull=True)

    def in_channel(self, channel: Channel) -> Self:
        """What was said on one channel."""
        return self.filter(channel=channel)

    def in_order(self) -> Self:
        """As they were written, totally ordered."""
        return self.order_by("written_at", "id")


class Message(models.Model):
    """One item on a channel or in the conversation of a ticket.

    What was said in the thread of a question stays a post there; a message of such a ticket is private or a note.
    """

    class Direction(models.TextChoices):
        IN = "in", _("from the customer")
        OUT = "out", _("to the customer")
        NOTE = "note", _("note")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("public")
        PRIVATE = "private", _("private")
        INTERNAL = "internal", _("internal")

    class Format(models.TextChoices):
        PLAIN = "plain", _("plain text")
        MARKDOWN = "markdown", _("Markdown")
        HTML = "html", _("HTML")

    ticket = models.ForeignKey(
        Ticket,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        db_index=False,
        verbose_name=_("ticket"),
    )
    channel = models.ForeignKey(
        Channel,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        db_index=False,
        verbose_name=_("channel"),
    )
    # As the network names it for good; what comes twice is one message.
    external_id = models.CharField(_("id on the network"), max_length=300, blank=True)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction)
    visibility = models.CharField(_("visibility"), max_length=8, choices=Visibility)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("by"),
    )
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        db_index=False,
        verbose_name=_("contact"),
    )
    persona = models.ForeignKey(
        Persona,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        db_index=False,
        verbose_name=_("persona"),
    )
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="replies",
        db_index=False,
        verbose_name=_("reply to"),
    )
    # What it answers, as the network names it; the parent may come later, or never.
    in_reply_to = models.CharField(_("reply to what the network calls"), max_length=300, blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    body = models.TextField(_("text"), blank=True)
    format = models.CharField(_("format"), max_length=8, choices=Format, default=Format.MARKDOWN)
    # Sanitised when it was written; the only thing that pages show.
    html = models.TextField(_("HTML"), blank=True, editable=False)
    url = models.URLField(_("address on the network"), max_length=500, blank=True)
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    received_at = models.DateTimeField(_("received at"), db_default=Now(), editable=False)
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True)
    # Gone on the network, or taken back: the text is emptied, the row stays.
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)
    # It was its author or the network that took it away, and no agent here.
    is_removed_there = models.BooleanField(_("removed on the network"), default=False, editable=False)
    # A letter in somebody's name that our own mail server did not vouch for, and nobody accepted.
    is_unverified = models.BooleanField(_("sender not verified"), default=False, db_default=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sender accepted by"),
    )
    # Of a letter: they were too many or too large, or of a kind that nobody takes here.
    files_left_out = models.PositiveSmallIntegerField(_("files that were not kept"), default=0, db_default=0)
    # It went on beyond what is read of one; as it came it stands in the ledger for a while.
    is_cut_off = models.BooleanField(_("only its beginning was read"), default=False, db_default=False)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_id"],
                condition=~models.Q(external_id=""),
                name="what_a_channel_brings_twice_is_one_message",
            ),
            models.CheckConstraint(
                condition=models.Q(direction="note", visibility="internal", ticket__isnull=False, by__isnull=False)
                | (~models.Q(direction="note") & ~models.Q(visibility="internal")),
                name="a_note_is_internal_and_nothing_else_is",
            ),
            models.CheckConstraint(
                condition=~models.Q(direction="in")
                | models.Q(by__isnull=False)
                | models.Q(contact__isnull=False)
                | models.Q(persona__isnull=False),
                name="somebody_wrote_what_came_in",
            ),
            models.CheckConstraint(
                condition=models.Q(is_unverified=False)
                | models.Q(direction="in", channel__isnull=False, accepted_by__isnull=True),
                name="only_what_came_by_a_channel_and_nobody_accepted_is_unverified",
            ),
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True) | models.Q(body="", html=""),
                name="what_is_removed_says_nothing",
            ),
            models.CheckConstraint(
                condition=models.Q(is_removed_there=False) | models.Q(removed_at__isnull=False, channel__isnull=False),
                name="what_is_removed_there_is_removed_here",
            ),
        ]
        indexes = [
            # Most of what comes in has neither ticket nor contact, and is written thousands of times: no row without one.
            index_of_known("ticket", "written_at", "id", name="message_conversation"),
            index_of_known("channel", "-written_at", "-id", name="message_newest_of_channel"),
            index_of_known("contact", "-written_at", "-id", name="message_newest_of_contact"),
            index_of_known("persona", "-written_at", "-id", name="message_newest_of_persona"),
            index_of_known("by", name="message_by"),
            index_of_known("parent", name="message_parent"),
            models.Index(
                fields=["channel", "in_reply_to"],
                name="message_waits_for_parent",
                condition=models.Q(parent__isnull=True) & ~models.Q(in_reply_to=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_direction_display()} {self.pk}"

    @property
    def plain_text(self) -> str:
        """Its words without markup."""
        return unescape(strip_tags(self.body)) if self.format == self.Format.HTML else self.body

    @property
    def beginning(self) -> str:
        """Its first words, as one would call it that has no name."""
        words = " ".join(self.plain_text.split())
        return words if len(words) <= _BEGINNING else words[:_BEGINNING].rsplit(" ", 1)[0] + " …"
