"""By which numbers, words and moves the desk works: what administrators decide for everybody there."""

from typing import Any

from django.db import transaction

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.desk_errors import MayNotRunDesk, MoveIsNeeded, MoveLeadsNowhere, WordIsTaken
from crm.models import DeskPolicy, TicketMove, TicketStatus, TicketType
from crm.operations.row_values import write_values
from crm.permissions import can_run_desk


@act
def change_desk_policy(*, by: Member, **numbers: Any) -> DeskPolicy:
    """Change the numbers that are given, of the one row there is; raises ``MayNotRunDesk``."""
    if not can_run_desk(by):
        raise MayNotRunDesk
    DeskPolicy.objects.get_or_create(pk=1)
    return write_values(read_locked(DeskPolicy.objects.all(), 1), numbers)


@act
def name_status(status: TicketStatus, *, by: Member, **names: Any) -> TicketStatus:
    """Call a status word otherwise, for the desk or for customers, or move it in lists; raises ``MayNotRunDesk``."""
    if not can_run_desk(by):
        raise MayNotRunDesk
    transaction.on_commit(TicketStatus.read_anew)
    return write_values(TicketStatus.objects.select_for_update().get(pk=status.pk), names)


@act
def allow_move(*, by: Member, before: str, after: str) -> TicketMove:
    """Let tickets move from one status to another; what is allowed already stays so.

    Raises ``MayNotRunDesk`` or ``MoveLeadsNowhere``.
    """
    if not can_run_desk(by):
        raise MayNotRunDesk
    if before == after:
        raise MoveLeadsNowhere
    return TicketMove.objects.get_or_create(before=before, after=after)[0]


@act
def forbid_move(*, by: Member, before: str, after: str) -> bool:
    """Let tickets move so no more and tell whether they could; raises ``MayNotRunDesk`` or ``MoveIsNeeded``.

    What stands there already stays; it goes on by the moves that are left.
    """
    if not can_run_desk(by):
        raise MayNotRunDesk
    move = TicketMove.objects.select_for_update().filter(before=before, after=after).first()
    if move is None:
        return False
    if move.is_needed:
        raise MoveIsNeeded
    move.delete()
    return True


@act
def add_ticket_type(*, by: Member, slug: str, **values: Any) -> TicketType:
    """Add a kind of tickets under a word by which programs know it; raises ``MayNotRunDesk`` or ``WordIsTaken``."""
    if not can_run_desk(by):
        raise MayNotRunDesk
    kind, is_new = TicketType.objects.get_or_create(slug=slug, defaults=values)
    if not is_new:
        raise WordIsTaken
    return kind


@act
def change_ticket_type(kind: TicketType, *, by: Member, **values: Any) -> TicketType:
    """Change names and place of a kind of tickets, or whether it can be chosen; tickets keep theirs. Raises ``MayNotRunDesk``."""
    if not can_run_desk(by):
        raise MayNotRunDesk
    return write_values(TicketType.objects.select_for_update().get(pk=kind.pk), values)
