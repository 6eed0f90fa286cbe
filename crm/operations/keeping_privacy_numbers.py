"""For how long exports are there and erasures can be withdrawn."""

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.desk_errors import MayNotRunDesk
from crm.models import PrivacyPolicy
from crm.operations.row_values import write_values
from crm.permissions import can_run_desk


@act
def change_privacy_policy(*, by: Member, **numbers: int) -> PrivacyPolicy:
    """Change the numbers that are given, of the one row there is; what is under way keeps its day. Raises ``MayNotRunDesk``."""
    if not can_run_desk(by):
        raise MayNotRunDesk
    PrivacyPolicy.objects.get_or_create(pk=1)
    return write_values(read_locked(PrivacyPolicy.objects.all(), 1), numbers)
