"""How pressing tickets are: the matrix of impact and urgency, and from which value of an account on it is more."""

from decimal import Decimal

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.desk_errors import LiftIsThere, MayNotRunDesk
from crm.models import PriorityCell, PriorityLift
from crm.permissions import can_run_desk


@act
def set_priority(cell: PriorityCell, *, by: Member, priority: str) -> PriorityCell:
    """Say what an impact and an urgency make together; tickets that have a priority keep it. Raises ``MayNotRunDesk``."""
    if not can_run_desk(by):
        raise MayNotRunDesk
    cell = read_locked(PriorityCell.objects.all(), cell.pk)
    cell.priority = priority
    cell.save(update_fields=["priority"])
    return cell


@act
def add_lift(*, by: Member, amount: Decimal, currency: str, steps: int = 1) -> PriorityLift:
    """Make tickets of accounts more pressing from a yearly value on; raises ``MayNotRunDesk`` or ``LiftIsThere``."""
    if not can_run_desk(by):
        raise MayNotRunDesk
    lift, is_new = PriorityLift.objects.get_or_create(amount=amount, currency=currency, defaults={"steps": steps})
    if not is_new:
        raise LiftIsThere
    return lift


@act
def change_lift(lift: PriorityLift, *, by: Member, steps: int) -> PriorityLift:
    """Lift by another number of steps; raises ``MayNotRunDesk``."""
    if not can_run_desk(by):
        raise MayNotRunDesk
    lift = read_locked(PriorityLift.objects.all(), lift.pk)
    lift.steps = steps
    lift.save(update_fields=["steps"])
    return lift


@act
def remove_lift(lift: PriorityLift, *, by: Member) -> None:
    """Lift no more from this value on; tickets that have a priority keep it. Raises ``MayNotRunDesk``."""
    if not can_run_desk(by):
        raise MayNotRunDesk
    PriorityLift.objects.filter(pk=lift.pk).delete()
