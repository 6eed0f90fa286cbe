"""What people are asked to agree to."""

from typing import Any

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.desk_errors import MayNotNamePurposes, WordIsTaken
from crm.models import ConsentPurpose
from crm.operations.row_values import write_values
from crm.permissions import can_answer_for_personal_data


@act
def add_purpose(*, by: Member, code: str, **values: Any) -> ConsentPurpose:
    """Ask for consent to something new; raises ``MayNotNamePurposes`` or ``WordIsTaken``."""
    if not can_answer_for_personal_data(by):
        raise MayNotNamePurposes
    purpose, is_new = ConsentPurpose.objects.get_or_create(code=code, defaults=values)
    if not is_new:
        raise WordIsTaken
    return purpose


@act
def change_purpose(purpose: ConsentPurpose, *, by: Member, **values: Any) -> ConsentPurpose:
    """Change name, description, or whether it is asked for; what people agreed to keeps its words. Raises ``MayNotNamePurposes``."""
    if not can_answer_for_personal_data(by):
        raise MayNotNamePurposes
    return write_values(read_locked(ConsentPurpose.objects.all(), purpose.pk), values)
