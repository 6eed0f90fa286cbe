"""Settings of the desk that operations write."""

from typing import Any

from django.http import HttpRequest

from community.admin import by_acts
from community.models import Member
from crm.permissions import can_run_desk


class WrittenByActs(by_acts.WrittenByActs):
    """For those who run the desk, where nothing else is said."""

    def may(self, member: Member) -> bool:
        """Tell whether the operations let a member."""
        return can_run_desk(member)


class OneRow(WrittenByActs):
    """The one row of numbers of its kind; before anybody has changed anything there is none, and the defaults hold."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Once."""
        return super().has_add_permission(request) and not self.get_queryset(request).exists()

    def write(self, row: Any, values: dict[str, Any], by: Member) -> Any:
        """Write the one row, whether it is there already or not."""
        return super().write(None, values, by)
