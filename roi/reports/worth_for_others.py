"""What the work of members brought, for whoever may see single people: the same sums as the report of contributors."""

from collections.abc import Collection

from django.utils import timezone

from crm.advocacy import Worth
from roi.models import PartyRollup
from roi.reports.personal import Discretion, is_employee


def worth_for_others(members: Collection[int]) -> list[Worth]:
    """Return what stands in the ledger for each of these members; employees only where a legal basis is in force."""
    sums = PartyRollup.objects.filter(slice=PartyRollup.Slice.WHOLE, party__mapping__member__in=members).exclude(
        amount=0
    )
    if not members:
        return []
    if not Discretion(timezone.localdate(timezone=timezone.get_default_timezone())).shows_employees:
        sums = sums.exclude(is_employee("party__"))
    rows = sums.order_by("party", "currency").values_list("party__mapping__member", "amount", "currency")
    return [Worth(member, amount, currency) for member, amount, currency in rows]
