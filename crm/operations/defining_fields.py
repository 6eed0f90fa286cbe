"""Fields are added to contacts, accounts and tickets, and taken out of use."""

import re
from typing import Any

from django.db import IntegrityError, transaction

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.models import FieldDefinition
from crm.models.field import CODE
from crm.operations.contacts import checked_name
from crm.operations.naming import act_as
from crm.operations.segmenting import segments_that_ask
from crm.people_errors import (
    ChoiceIsAskedFor,
    ChoiceIsMissing,
    FieldCodeIsMalformed,
    FieldIsDefinedAlready,
    MayNotDefineFields,
)
from crm.permissions import can_define_fields


@act
def define_field(*, by: Member, **values: Any) -> FieldDefinition:
    """Add a field.

    Raises ``MayNotDefineFields``, ``FieldCodeIsMalformed``, ``ChoiceIsMissing``, ``FieldIsDefinedAlready`` or ``TextIsEmpty``.
    """
    if not can_define_fields(by):
        raise MayNotDefineFields
    act_as(by)
    field = FieldDefinition(**{**values, "label": checked_name(values["label"], pointer="/label")})
    if not re.fullmatch(CODE, field.code):
        raise FieldCodeIsMalformed(pointer="/code")
    _check_choices(field)
    try:
        with transaction.atomic():
            field.save()
    except IntegrityError as error:
        raise FieldIsDefinedAlready from error
    return field


@act
def edit_field(field: FieldDefinition, *, by: Member, **values: Any) -> FieldDefinition:
    """Change all but target, code and kind, for rows hold values by these.

    Raises what ``define_field`` raises, or ``ChoiceIsAskedFor`` where a segment asks for a choice that would go.
    """
    field = read_locked(FieldDefinition.objects.all(), field.pk)
    if not can_define_fields(by):
        raise MayNotDefineFields
    act_as(by)
    if "label" in values:
        values["label"] = checked_name(values["label"], pointer="/label")
    before = set(field.choices)
    for name, value in values.items():
        setattr(field, name, value)
    _check_choices(field)
    check_choices_asked_for(field, before - set(field.choices))
    field.save(update_fields=list(values) or None)
    return field


def check_choices_asked_for(field: FieldDefinition, gone: set[str]) -> None:
    """Raise ``ChoiceIsAskedFor`` where a segment asks for one of the choices that go; the definition is locked."""
    if gone and (names := segments_that_ask(field, gone)):
        raise ChoiceIsAskedFor.by(names)


def _check_choices(field: FieldDefinition) -> None:
    field.choices = list(dict.fromkeys(choice.strip() for choice in field.choices if choice.strip()))
    if (field.kind == FieldDefinition.Kind.CHOICE) != bool(field.choices):
        raise ChoiceIsMissing(pointer="/choices")
