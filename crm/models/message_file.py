"""The message file: a picture or a document that goes along with a message."""

from typing import Self
from urllib.parse import quote

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Attachment
from community.models.category import Reader
from crm.models.message import Message


class MessageFileQuerySet(models.QuerySet["MessageFile"]):
    """Sets of files."""

    def visible_to(self, reader: Reader) -> Self:
        """Those of messages that the reader may see, so that those of notes stay at the desk."""
        return self.filter(message__in=Message.objects.visible_to(reader))

    def in_order(self) -> Self:
        """As they were handed in."""
        return self.order_by("id")


class MessageFile(models.Model):
    """One file of a message; it was checked and drawn anew when it was handed in, and is never served as a page."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="files", verbose_name=_("message"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    name = models.CharField(_("file name"), max_length=120)
    kind = models.CharField(_("type"), max_length=16, choices=Attachment.Kind)
    size = models.PositiveIntegerField(_("size in bytes"))
    width = models.PositiveIntegerField(_("width in pixels"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height in pixels"), null=True, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    # Where the storage keeps it; random, so that nobody finds one by guessing.
    stored_as = models.CharField(_("stored as"), max_length=100, unique=True, editable=False)

    objects = MessageFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a message")
        verbose_name_plural = _("files of messages")
        constraints = [models.CheckConstraint(condition=models.Q(size__gt=0), name="no_file_of_a_message_is_empty")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the file; who may see the message may fetch it."""
        return f"{reverse('message-file', args=[self.pk])}{quote(self.name)}"

    @property
    def is_picture(self) -> bool:
        """Tell whether it can be shown between the lines."""
        return self.kind.startswith("image/")
