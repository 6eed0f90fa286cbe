"""Letters as they came or went that name somebody who is forgotten: packed as letters are, so that no database finds them."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import models, transaction

from community.foundation.forgetting import forgotten_key
from community.models import ReplyMail
from community.naming_letters import names_any
from community.operations.answering import end_waiting_answer
from crm.models import InboundEvent, Network

_AT_ONCE = 200


def letters_naming(values: Sequence[str], among: models.QuerySet[InboundEvent]) -> set[int]:
    """Return which letters of mailboxes name one of these, by their numbers in the ledger."""
    letters = among.filter(channel__network=Network.EMAIL, raw_forgotten_at=None)
    rows = letters.values_list("pk", "raw").iterator(chunk_size=_AT_ONCE)
    return {pk for pk, raw in rows if names_any(bytes(raw), values)}


def forget_answers_by_mail(values: Sequence[str]) -> int:
    """Empty answers by e-mail that name one of these, whoever wrote them; what became of them stays."""
    _end_answers_that_wait(values)
    answers = ReplyMail.objects.exclude(state=ReplyMail.State.WAITING).exclude(raw=b"")
    rows = answers.values_list("pk", "message_id", "raw").iterator(chunk_size=_AT_ONCE)
    named = [(pk, name) for pk, name, raw in rows if names_any(bytes(raw), values)]
    for pk, name in named:
        known_as = forgotten_key(name) if names_any(name.encode(), values) else name
        ReplyMail.objects.filter(pk=pk).update(raw=b"", message_id=known_as)
    return len(named)


def _end_answers_that_wait(values: Sequence[str]) -> None:
    """Take in now what others answered by e-mail and what names one of these; who is forgotten says nothing any more."""
    waiting = ReplyMail.objects.filter(state=ReplyMail.State.WAITING).order_by("pk")
    for mail in [mail for mail in waiting if names_any(bytes(mail.raw), values)]:
        end_waiting_answer(mail, gone=values)


def forget_written_letters(values: Sequence[str]) -> None:
    """Throw away letters that were written into files, as it is done where no mail server is named, behind the commit."""
    transaction.on_commit(partial(_throw_away, list(values)), robust=True)


def _throw_away(values: Sequence[str]) -> None:
    for file in _written():
        if names_any(file.read_bytes(), values):
            file.unlink(missing_ok=True)


def _written() -> Iterator[Path]:
    for mailer in settings.MAILERS.values():
        path = mailer.get("OPTIONS", {}).get("file_path")
        if path and Path(path).is_dir():
            yield from (file for file in Path(path).iterdir() if file.is_file())
