"""What one ticket costs by what is approved: the gross unit value of the rule for solved tickets."""

from django.utils import timezone

from crm.ticket_costs import TicketCost
from roi.models import ConversionRule, RuleVersion


def approved_ticket_cost() -> TicketCost | None:
    """Return it as of the present business day; of several rules the one that began first. ``None`` without any."""
    day = timezone.localdate(timezone=timezone.get_default_timezone())
    subject = ConversionRule.Subject.TICKET_SOLVED
    versions = RuleVersion.objects.valid_on(day).filter(rule__subject=subject, unit_value__isnull=False)
    version = versions.select_related("rule").order_by("rule", "number").first()
    if version is None or version.unit_value is None:
        return None
    return TicketCost(version.unit_value, version.currency, day, f"{version.rule.code} v{version.number}")
