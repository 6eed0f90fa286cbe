"""Letters that leave once: each has its row first, its start is counted before anything leaves, and it goes again under the same name."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from community.bounded_mail import in_one_line
from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.letters import Letter
from crm.connectors.base import AnswerIsNotTaken, NetworkIsAway
from crm.connectors.mail import hand_to_mail_server

LEASE = timedelta(minutes=2)
FIRST_WAIT = timedelta(seconds=30)
STARTS_AT_MOST = 8
WHY_LENGTH = 200


def send_due[L: models.Model](waiting: Callable[[], models.QuerySet[L]], write: Callable[[L], Letter]) -> int:
    """Send what is due of rows that wait, as ``write`` writes it; return how many letters left.

    The rows have ``due_at``, ``starts``, ``sent_at`` and ``refusal``, and wait as long as neither of the last two says
    something. ``write`` raises ``AnswerIsNotTaken`` with why there is nothing to send any more.
    """
    sent = 0
    while (row := _start(waiting())) is not None:
        sent += _send(row, write)
    return sent


@act
def _start(waiting: models.QuerySet[Any]) -> Any:
    """Take the lease of one letter, and count the start before anything leaves the house."""
    due = waiting.filter(due_at__lte=timezone.now()).order_by("due_at", "id")
    row = due.select_for_update(of=("self",), skip_locked=True, no_key=True).first()
    if row is not None:
        row.starts, row.due_at = row.starts + 1, timezone.now() + LEASE
        row.save(update_fields=["starts", "due_at"])
    return row


def _send(row: Any, write: Callable[[Any], Letter]) -> bool:
    try:
        hand_to_mail_server(write(row))
    except AnswerIsNotTaken as error:
        return _end(row, str(error))
    except NetworkIsAway as error:
        if row.starts >= STARTS_AT_MOST:
            return _end(row, str(error))
        # Under the same name each time: a mailbox that gets it twice shows it once.
        wait = FIRST_WAIT * 3 ** (row.starts - 1)
        rows = type(row)._default_manager.filter(pk=row.pk, sent_at=None, refusal="")  # noqa: SLF001 -- Django's own name
        rows.update(due_at=timezone.now() + wait)
        return False
    return _end(row)


@act
def _end(row: Any, refusal: str = "") -> bool:
    row = read_locked(type(row)._default_manager.all(), row.pk)  # noqa: SLF001 -- Django's own name
    if row.sent_at is None and not row.refusal:
        row.refusal = in_one_line(refusal)[:WHY_LENGTH]
        row.sent_at = None if refusal else timezone.now()
        row.save(update_fields=["refusal", "sent_at"])
    return not refusal
