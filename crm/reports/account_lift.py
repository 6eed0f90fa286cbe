"""By how many steps the tickets of an account are more pressing than others."""

from django.utils import timezone

from crm.models import PriorityLift
from crm.reports.contract_values import nearest_values


def lift_of(account_id: int | None) -> int:
    """Return the steps that the value of today is worth, of the account or the nearest one above it with a contract that runs.

    Values are compared with the lifts of their own currency; none without one.
    """
    if account_id is None:
        return 0
    today = timezone.localdate()
    found = nearest_values([(account_id, today)]).get((account_id, today))
    if found is None:
        return 0
    amount, currency = found
    lifts = PriorityLift.objects.filter(currency=currency, amount__lte=amount)
    return max(lifts.values_list("steps", flat=True), default=0)
