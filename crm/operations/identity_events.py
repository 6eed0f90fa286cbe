"""Writes the event row of an act on who is who and rings its bell after commit."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from community.foundation.events import Extras
from community.models import Member
from crm.models import Account, Contact, IdentityEvent, Persona
from crm.signals import identity_changed


def record_identity_event(
    kind: IdentityEvent.Kind,
    thing: Contact | Account,
    *,
    by: Member,
    extras: Extras,
    persona: Persona | None = None,
) -> IdentityEvent:
    """Write one event of a person or a firm in the act's transaction and ring after commit."""
    event = IdentityEvent.objects.create(
        kind=kind,
        contact=thing if isinstance(thing, Contact) else None,
        account=thing if isinstance(thing, Account) else None,
        persona=persona,
        by=by,
        occurred_at=timezone.now(),
        extras=extras.as_json(),
    )
    transaction.on_commit(
        partial(identity_changed.send_robust, sender=IdentityEvent, event_id=event.pk, kind=event.kind)
    )
    return event
