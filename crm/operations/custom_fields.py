"""What additional fields hold: checked against their definitions, and kept in the rows."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import connection, models

from community.foundation.acting import act
from community.foundation.copying import table_of
from community.foundation.locking import read_locked
from community.foundation.numbers import plain_number
from community.models import Member
from crm.models import Account, Contact, FieldDefinition, Ticket
from crm.operations.naming import act_as
from crm.people_errors import (
    FieldHoldsSomethingElse,
    FieldIsRequired,
    FieldIsUnknown,
    FieldsAreEmpty,
    MayNotKeepContacts,
)
from crm.permissions import can_keep_accounts, can_keep_contacts

TEXT_LENGTH_LIMIT = 2000
Values = Mapping[str, Any]
_MAY = {"contact": can_keep_contacts, "account": can_keep_accounts}
_is_url = URLValidator(schemes=["http", "https"])


def target_of(thing: Contact | Account | Ticket) -> str:
    """Return by which word definitions name this kind of row."""
    return str(thing._meta.model_name)  # noqa: SLF001 -- Django documents it


def checked_custom(
    target: str,
    given: Values,
    before: Values | None = None,
    *,
    known: Mapping[str, FieldDefinition] | None = None,
) -> dict[str, Any]:
    """Return all that a row holds when what is given is put over what was there; ``None`` takes a value away.

    Raises ``FieldIsUnknown``, ``FieldHoldsSomethingElse`` or ``FieldIsRequired``, each with a pointer to the field. What
    fields hold that are not in use any more stays. Whoever checks many rows reads the definitions once, as ``known``.
    """
    if known is None:
        known = {definition.code: definition for definition in FieldDefinition.objects.of(target)}
    held = dict(before or {})
    for code, value in given.items():
        if code not in known:
            raise FieldIsUnknown(pointer=f"/custom/{code}")
        checked = _checked(known[code], value)
        held.pop(code, None)
        if checked is not None:
            held[code] = checked
    for code, definition in known.items():
        if definition.is_required and code not in held:
            raise FieldIsRequired(pointer=f"/custom/{code}")
    return held


def check_filled_in(ticket: Ticket) -> None:
    """Raise ``FieldsAreEmpty`` where a ticket does not hold all that is required of one that is solved."""
    needed = FieldDefinition.objects.of(FieldDefinition.Target.TICKET).filter(is_required=True)
    missing = [one.label for one in needed if one.code not in ticket.custom]
    if missing:
        raise FieldsAreEmpty.of(missing)


def asked_custom(target: str, asked: Values) -> dict[str, Any]:
    """Return values as rows keep them, to look for those that hold them. Raises ``FieldIsUnknown`` or ``FieldHoldsSomethingElse``."""
    known = {definition.code: definition for definition in FieldDefinition.objects.of(target)}
    for code in asked:
        if code not in known:
            raise FieldIsUnknown(pointer=f"/custom/{code}")
    return {code: _checked(known[code], value) for code, value in asked.items()}


@act
def set_custom(thing: Contact | Account, values: Values, *, by: Member) -> bool:
    """Put values into the additional fields of a row; return whether that changed anything. Tickets: ``change_ticket``.

    Raises ``MayNotKeepContacts`` or what ``checked_custom`` raises.
    """
    rows: models.QuerySet[Any] = type(thing)._default_manager.all()  # noqa: SLF001 -- Django documents it
    thing = read_locked(rows, thing.pk)
    if not _MAY[target_of(thing)](by):
        raise MayNotKeepContacts
    act_as(by)
    custom = checked_custom(target_of(thing), values, thing.custom)
    if custom == thing.custom:
        return False
    thing.custom = custom
    rows.filter(pk=thing.pk).update(custom=custom, version=models.F("version") + 1)
    return True


def forget_custom(contacts: models.QuerySet[Contact]) -> None:
    """Leave in the fields of contacts and of their tickets only what a definition says is not personal."""
    told = FieldDefinition.objects.filter(is_personal=False).values_list("target", "code")
    people = list(contacts.values_list("pk", flat=True))
    for model, target, column in ((Contact, "contact", "id"), (Ticket, "ticket", "contact_id")):
        statement = f"""
            UPDATE {table_of(model)} SET custom = (
                SELECT coalesce(jsonb_object_agg(key, value), '{{}}') FROM jsonb_each(custom) WHERE key = ANY(%s))
            WHERE {column} = ANY(%s) AND custom <> '{{}}'"""  # noqa: S608 -- names are our own
        with connection.cursor() as cursor:
            cursor.execute(statement, [[code for of, code in told if of == target], people])


def _checked(definition: FieldDefinition, value: Any) -> Any:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    kind = FieldDefinition.Kind(definition.kind)
    try:
        return _READERS[kind](value, definition)
    except (ValueError, TypeError, ArithmeticError, ValidationError) as error:
        raise FieldHoldsSomethingElse(pointer=f"/custom/{definition.code}") from error


def _text(value: Any, _definition: FieldDefinition) -> str:
    if not isinstance(value, str) or len(value) > TEXT_LENGTH_LIMIT or "\x00" in value:
        raise ValueError
    return value.strip()


def _number(value: Any, _definition: FieldDefinition) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise TypeError
    number = plain_number(value) if isinstance(value, str) else Decimal(str(value))
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        raise ValueError
    return int(number) if number == number.to_integral_value() else float(number)


def _date(value: Any, _definition: FieldDefinition) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
        raise TypeError
    return date.fromisoformat(value.strip()).isoformat()


def _boolean(value: Any, _definition: FieldDefinition) -> bool:
    if isinstance(value, bool):
        return value
    said = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(str(value).lower())
    if said is None:
        raise ValueError
    return said


def _choice(value: Any, definition: FieldDefinition) -> str:
    if value not in definition.choices:
        raise ValueError
    return str(value)


def _url(value: Any, definition: FieldDefinition) -> str:
    address = _text(value, definition)
    _is_url(address)
    return address


_K = FieldDefinition.Kind
_READERS = {
    _K.TEXT: _text,
    _K.NUMBER: _number,
    _K.DATE: _date,
    _K.BOOLEAN: _boolean,
    _K.CHOICE: _choice,
    _K.URL: _url,
}
