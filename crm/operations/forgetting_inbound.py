"""What networks handed in about somebody who is forgotten: what waits is taken in for the sake of others, then all of it is emptied."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import connection
from django.utils import timezone

from community.foundation.forgetting import forgotten_key
from crm.models import InboundEvent, Message, Network, Persona
from crm.operations.forgetting_letters import letters_naming
from crm.operations.taking_in import take_in_now

# Many programs write letters that are not English as numbers.
_FIND_RAW = """
SELECT id FROM crm_inboundevent WHERE (position(convert_to(%(value)s, 'UTF8') in raw) > 0
  OR position(convert_to(lower(%(value)s), 'UTF8') in raw) > 0 OR position(convert_to(%(spelled)s, 'UTF8') in raw) > 0
  OR position(lower(%(value)s) in lower(headers::text || external_id || error)) > 0)
"""
_WAITING = " AND state = 'waiting'"
_State = InboundEvent.State


def is_named_in_what_waits(values: Sequence[str]) -> bool:
    """Tell whether something that nobody has taken in yet names one of these."""
    return bool(_waiting(values))


def know_as_writers(addresses: Collection[str]) -> None:
    """Let whoever writes from these be known, so that their first letter, which waits still, stays away like later ones."""
    rows = [Persona(network=Network.EMAIL, external_id=address) for address in sorted(addresses)]
    Persona.objects.bulk_create(rows, ignore_conflicts=True)


def forget_inbound(messages: Collection[int], values: Sequence[str], *, until: datetime) -> None:
    """Empty what networks handed in: what became messages of theirs, the batches it came in, and whatever names them.

    Runs behind the forgetting of their personas, for what waits is taken in first.
    """
    _take_in_what_names(values, until=until)
    numbers = set(InboundEvent.objects.filter(message__in=messages).values_list("pk", flat=True))
    numbers |= _naming(values) | letters_naming(values, InboundEvent.objects.all())
    numbers |= set(
        InboundEvent.objects.filter(parts__in=numbers).exclude(part_of__in=numbers).values_list("pk", flat=True)
    )
    ended = InboundEvent.objects.filter(pk__in=numbers).exclude(state=_State.WAITING)
    for event in ended.order_by("pk").select_for_update():
        event.raw, event.headers, event.error = b"", {}, ""
        event.raw_forgotten_at = event.raw_forgotten_at or timezone.now()
        if not event.external_id.startswith(forgotten_key("")[:10]):
            event.external_id = forgotten_key(event.external_id)
        event.save(update_fields=["raw", "headers", "error", "raw_forgotten_at", "external_id"])


def _take_in_what_names(values: Sequence[str], *, until: datetime) -> None:
    """Take in now what waits and names somebody who is forgotten by now, so that it can be emptied.

    Their own words stay away; those of others become messages as they would have, and parts of a delivery that name
    nobody wait on by themselves. Runs while nobody else takes in. What cannot be read is set aside, and emptied with the rest.
    """
    while numbers := _waiting(values):
        rows = InboundEvent.objects.waiting().filter(pk__in=numbers).select_related("channel")
        for event in rows.select_for_update(of=("self",)).order_by("pk"):
            take_in_now(event, until=until)
        written = Message.objects.filter(pk__in=InboundEvent.objects.filter(pk__in=numbers).values("message"))
        for pk, name in written.exclude(in_reply_to="").values_list("pk", "in_reply_to"):
            if any(value.lower() in name.lower() for value in values):
                Message.objects.filter(pk=pk).update(in_reply_to=forgotten_key(name))


def _waiting(values: Sequence[str]) -> set[int]:
    return _naming(values, _WAITING) | letters_naming(values, InboundEvent.objects.waiting())


def _naming(values: Sequence[str], only: str = "") -> set[int]:
    numbers = set[int]()
    with connection.cursor() as cursor:
        for value in values:
            cursor.execute(_FIND_RAW + only, {"value": value, "spelled": json.dumps(value)[1:-1]})
            numbers |= {pk for (pk,) in cursor.fetchall()}
    return numbers
