"""Takes away what messages say."""

from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from crm.models import Message, MessageFile


def empty_messages(numbers: list[int]) -> None:
    """Take away what messages say, with their files; runs in the act of whoever may."""
    files = MessageFile.objects.filter(message__in=numbers)
    for stored_as in files.values_list("stored_as", flat=True):
        transaction.on_commit(partial(default_storage.delete, stored_as))
    files.delete()
    Message.objects.filter(pk__in=numbers).update(body="", html="", subject="", removed_at=timezone.now())
