"""Takes what campaigns cost into the books: each cost once, in the name of the machine."""

from community.models import Member
from crm.models import CampaignCost
from roi.errors import NoExchangeRate
from roi.models import CostEntry
from roi.operations.costs import Amount, post_cost

BATCH = 200


def take_in_campaign_costs() -> int:
    """Post every cost of a campaign that is not in the books yet, and return how many there were.

    A cost in a currency for which no rate of its day is known waits for the rate. Twice at once meet at the reference.
    """
    posted, last = 0, 0
    while costs := list(CampaignCost.objects.select_related("campaign").filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = costs[-1].pk
        known = set(
            CostEntry.objects.filter(import_ref__in=[_reference(cost) for cost in costs]).values_list(
                "import_ref", flat=True
            )
        )
        posted += sum(_post(cost) for cost in costs if _reference(cost) not in known)
    return posted


def _post(cost: CampaignCost) -> bool:
    try:
        post_cost(
            by=Member.objects.system(),
            category=CostEntry.Category.CAMPAIGN,
            description=f"{cost.campaign.name}: {cost.description}"[:300],
            incurred_on=cost.incurred_on,
            spent=Amount(cost.amount, cost.currency),
            import_ref=_reference(cost),
        )
    except NoExchangeRate:
        return False
    return True


def _reference(cost: CampaignCost) -> str:
    return f"crm.campaign_cost:{cost.pk}"
