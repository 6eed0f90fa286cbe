"""A call that arrives twice with the same key acts once, and both get the same answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from community.errors.writing import KeyUsedForSomethingElse
from community.foundation.acting import act
from community.models import AnsweredCall, Member

# Whoever has not sent again by then got the answer.
KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Call:
    """Who calls, under which key, and what for."""

    by: Member
    key: str
    fingerprint: str


@dataclass(frozen=True)
class Answer:
    """What somebody was told: a status, a body and headers."""

    status: int
    body: Any
    headers: dict[str, str]


@act
def act_once_for(call: Call, do: Callable[[], Answer]) -> Answer:
    """Act and return the answer; the same call again only gets what the first one got.

    The unique key lets the second of two calls wait until the first one is through. What is refused leaves no key
    behind. Raises ``KeyUsedForSomethingElse``, or what acting raises.
    """
    kept, is_new = AnsweredCall.objects.get_or_create(
        member=call.by, key=call.key, defaults={"fingerprint": call.fingerprint}
    )
    if kept.fingerprint != call.fingerprint:
        raise KeyUsedForSomethingElse
    if is_new:
        told = do()
        kept.status, kept.answer, kept.headers = told.status, told.body, told.headers
        kept.save(update_fields=["status", "answer", "headers"])
    return Answer(kept.status, kept.answer, kept.headers)


def forget_answered_calls() -> int:
    """Throw away keys that nobody sends again; return how many there were."""
    return AnsweredCall.objects.filter(answered_at__lt=timezone.now() - KEPT_FOR).delete()[0]
