"""What we listen for on networks: searches that are kept, how far each has come, and what each one found."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from crm.models.channel import Channel
from crm.models.contact import may_read_crm
from crm.models.inbound import InboundEvent
from crm.models.message import Message


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    """Sets of searches."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if may_read_crm(reader) else self.none()

    def with_hits(self) -> Self:
        """Count along how many messages each has found."""
        return self.annotate(hits=models.Count("heard"))


class SavedSearch(models.Model):
    """One thing to listen for on one channel. Another word is another search, so that what it found stays true."""

    class Kind(models.TextChoices):
        HASHTAG = "hashtag", _("hashtag")
        WORDS = "words", _("words")

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="searches", verbose_name=_("channel"))
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    # A hashtag without its sign, or words as the network takes them.
    words = models.CharField(_("what is looked for"), max_length=300)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    # Where the next look goes on; moved in the transaction that keeps what was found.
    cursor = models.JSONField(_("place"), default=dict, blank=True, editable=False)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    looked_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    succeeded_at = models.DateTimeField(_("last success"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    error = models.CharField(_("last error"), max_length=500, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        constraints = [
            models.UniqueConstraint(
                "channel", "kind", Lower("words"), "language", name="the_same_is_looked_for_once_on_a_channel"
            ),
            models.CheckConstraint(condition=~models.Q(words=""), name="a_search_looks_for_something"),
            models.CheckConstraint(condition=models.Q(kind__in=["hashtag", "words"]), name="a_search_is_of_a_kind"),
            models.CheckConstraint(
                condition=models.Q(failures=0) | ~models.Q(error=""), name="a_search_that_fails_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.words


class SearchHit(models.Model):
    """An inbound event was found by a search; it waits here until the event has become a message."""

    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="+", verbose_name=_("saved search"))
    event = models.ForeignKey(InboundEvent, models.CASCADE, related_name="+", verbose_name=_("inbound event"))

    class Meta:
        verbose_name = _("hit of a search")
        verbose_name_plural = _("hits of searches")
        constraints = [models.UniqueConstraint(fields=["search", "event"], name="a_search_finds_an_event_once")]

    def __str__(self) -> str:
        return f"{self.search_id}: {self.event_id}"


class Heard(models.Model):
    """A message was found by a search."""

    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="heard", verbose_name=_("saved search"))
    message = models.ForeignKey(Message, models.CASCADE, related_name="heard", verbose_name=_("message"))
    heard_at = models.DateTimeField(_("heard at"), default=timezone.now)

    class Meta:
        verbose_name = _("message that a search found")
        verbose_name_plural = _("messages that searches found")
        constraints = [models.UniqueConstraint(fields=["search", "message"], name="a_search_finds_a_message_once")]

    def __str__(self) -> str:
        return f"{self.search_id}: {self.message_id}"
