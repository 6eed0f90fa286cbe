"""Takes prizes that were paid into the books: each payout once, in the name of the machine."""

from community.models import Member
from ideas.models import Payout
from roi.errors import NoExchangeRate
from roi.models import CostEntry
from roi.operations.costs import Amount, post_cost
from roi.reports.challenges import reference_of


def take_in_prizes() -> int:
    """Post every prize of money that is not in the books yet, and return how many there were.

    A payout whose number in the books came with a file of costs is there already. One in a currency for which no rate of its
    day is known waits for the rate. Twice at once meet at the reference.
    """
    paid = Payout.objects.filter(amount__isnull=False).select_related("award__prize__challenge").order_by("pk")
    references = [name for payout in paid for name in (reference_of(payout), payout.reference)]
    known = set(CostEntry.objects.filter(import_ref__in=references).values_list("import_ref", flat=True))
    return sum(_post(payout) for payout in paid if known.isdisjoint({reference_of(payout), payout.reference}))


def _post(payout: Payout) -> bool:
    prize = payout.award.prize
    assert payout.amount is not None
    try:
        post_cost(
            by=Member.objects.system(),
            category=CostEntry.Category.INCENTIVES,
            description=f"{prize.challenge.title}: {prize.title}"[:300],
            incurred_on=payout.paid_on,
            spent=Amount(payout.amount, prize.challenge.currency),
            import_ref=reference_of(payout),
        )
    except NoExchangeRate:
        return False
    return True
