"""By how many steps the tickets of an account are more pressing than others."""

from django.utils import timezone

from crm.models import AccountValue, PriorityLift


def lift_of(account_id: int | None) -> int:
    """Return the steps that the account's value of today is worth; none without a contract that runs."""
    if account_id is None:
        return 0
    today = timezone.localdate()
    value = AccountValue.objects.filter(account=account_id).latest_on(today).first()
    if value is None or not value.holds_on(today):
        return 0
    lifts = PriorityLift.objects.filter(currency=value.currency, amount__lte=value.amount)
    return max(lifts.values_list("steps", flat=True), default=0)
