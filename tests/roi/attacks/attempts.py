"""Trying something as the serving process would, and forging entries that are right in every hash and sum."""

from collections.abc import Callable
from typing import Any

from django.db import Error, connection, transaction
from django.db.models import ProtectedError

from roi.models import Posting, Valuation
from roi.operations.appending import Entry, append, lock_ledger
from roi.operations.contents import LegDraft
from roi.operations.integrity import checks

TAKEN = "taken"


def outcome(act: Callable[[], object]) -> str:
    """Try an act as a whole, with all that waits for the end of a transaction; return what the database said."""
    try:
        with transaction.atomic():
            act()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except ProtectedError as refusal:
        return f"protected: {refusal.args[0]}"
    except Error as refusal:
        return str(refusal).partition("\n")[0]
    return TAKEN


def found() -> list[str]:
    """What the checks say, in order."""
    return sorted(check.check.removeprefix("roi.") for check in checks() if check.wrong)


def legs_like(posting: Posting, **changes: Any) -> list[LegDraft]:
    """The same sides once more; a change is a value, or makes one of a leg."""
    fields = ("account", "amount", "currency", "party", "role", "weight", "object_kind", "object_id")
    return [
        LegDraft(
            **{
                name: (changes[name](leg) if callable(changes[name]) else changes[name])
                if name in changes
                else getattr(leg, name)
                for name in fields
            }
        )
        for leg in posting.legs.select_related("account", "party").order_by("position")
    ]


def forged(
    like: Posting, *, legs: list[LegDraft] | None = None, valuation: dict[str, Any] | None = None, **fields: Any
) -> Posting:
    """Append a posting like another one that is right in number, sum and hash; its valuation is a copy if it is changed."""
    told = Valuation.objects.get(pk=like.valuation_id) if like.valuation_id else None
    lock_ledger()
    if told is not None and valuation is not None:
        told.pk = None
        for name, value in valuation.items():
            setattr(told, name, value)
        told.save(force_insert=True)
    names = ("kind", "effect_key", "cause", "rule_version", "driver", "grade", "cashable", "valid_on", "cost_entry")
    same = {name: getattr(like, name) for name in names} | {"idempotency_key": "forged", "valuation": told}
    posting = Posting(**{**same, **fields})
    return append([Entry(posting, legs_like(like) if legs is None else legs, posting.valid_on)])[0]
