"""Fields are added to contacts, accounts and tickets, and taken out of use."""

from typing import Any

from django.db import IntegrityError, transaction

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.models import FieldDefinition
from crm.operations.contacts import checked_name
from crm.operations.naming import act_as
from crm.people_errors import ChoiceIsMissing, FieldIsDefinedAlready, MayNotDefineFields
from crm.permissions import can_define_fields


@act
def define_field(*, by: Member, **values: Any) -> FieldDefinition:
    """Add a field. Raises ``MayNotDefineFields``, ``ChoiceIsMissing``, ``FieldIsDefinedAlready`` or ``TextIsEmpty``."""
    if not can_define_fields(by):
        raise MayNotDefineFields
    act_as(by)
    field = FieldDefinition(**{**values, "label": checked_name(values["label"], pointer="/label")})
    _check_choices(field)
    try:
        with transaction.atomic():
            field.save()
    except IntegrityError as error:
        raise FieldIsDefinedAlready from error
    return field


@act
def edit_field(field: FieldDefinition, *, by: Member, **values: Any) -> FieldDefinition:
    """Change all but target, code and kind, for rows hold values by these. Raises what ``define_field`` raises."""
    field = read_locked(FieldDefinition.objects.all(), field.pk)
    if not can_define_fields(by):
        raise MayNotDefineFields
    act_as(by)
    if "label" in values:
        values["label"] = checked_name(values["label"], pointer="/label")
    for name, value in values.items():
        setattr(field, name, value)
    _check_choices(field)
    field.save(update_fields=list(values) or None)
    return field


def _check_choices(field: FieldDefinition) -> None:
    field.choices = list(dict.fromkeys(choice.strip() for choice in field.choices if choice.strip()))
    if (field.kind == FieldDefinition.Kind.CHOICE) != bool(field.choices):
        raise ChoiceIsMissing(pointer="/choices")
