"""Equal shares: everybody decides over the same part of the money, so that a minority gets what it can pay for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush

from ideas.counting.ballots import FUNDED, Ballot, Option, Result, Step, points_of, voters_of
from ideas.counting.greedy import greedy

BY_COST = "equal shares by cost, completed by greedy"
BY_POINTS = "equal shares by points, completed by greedy"
# Fractions are exact; only what is shown is rounded.
Money = Fraction


def equal_shares(options: Sequence[Option], ballots: Sequence[Ballot], budget: int, *, by_cost: bool = True) -> Result:
    """Fund by the Method of Equal Shares; what an option is worth to a voter is its points times its cost, or its points.

    Every voter begins with an equal part of the budget. Again and again that option is bought whose supporters pay least
    for what it is worth to them, all the same price or whatever they have left. When nobody can pay for anything more, the
    rest goes by points. Equal prices: more points first, then the cheaper one, then the key that comes first. Source: Peters, Pierczynski, Skowron, "Proportional Participatory Budgeting with Additive
    Utilities", 2021.
    """
    heard = [ballot for ballot in ballots if any(given > 0 for given in ballot.points.values())]
    points, voters = points_of(options, ballots), voters_of(options, ballots)
    purses = [Money(budget, len(heard))] * len(heard) if heard else []
    bought, steps, left = list[str](), list[Step](), budget
    offers = _Offers(options, heard, points, by_cost=by_cost)
    while offer := offers.cheapest(purses):
        offers.pay(offer, purses)
        left -= offer.option.cost
        bought.append(offer.option.key)
        steps.append(Step(offer.option.key, FUNDED, float(offer.price), left))
    rest = greedy([one for one in options if one.key not in bought], ballots, left)
    rule = BY_COST if by_cost else BY_POINTS
    return Result(rule, (*bought, *rest.chosen), (*steps, *rest.steps), points, voters, rest.money_left)


@dataclass(frozen=True)
class _Offer:
    """An option and the lowest price of a point at which its supporters can pay for it."""

    option: Option
    price: Money


class _Offers:
    """What can still be bought. A price never falls while purses empty, so an old one is where looking for it may begin."""

    def __init__(
        self, options: Sequence[Option], ballots: Sequence[Ballot], points: Mapping[str, int], *, by_cost: bool
    ) -> None:
        costs = {option.key: option.cost if by_cost else 1 for option in options}
        self.supporters: dict[str, dict[int, int]] = {option.key: {} for option in options}
        for voter, ballot in enumerate(ballots):
            for key, worth in ballot.points.items():
                if worth > 0 and key in self.supporters:
                    # What costs nothing is worth something all the same.
                    self.supporters[key][voter] = worth * (costs[key] or 1)
        self._points = points
        self._heap = [(Money(0), *self._rank(option), option) for option in options if self.supporters[option.key]]
        heapify(self._heap)

    def pay(self, offer: _Offer, purses: list[Money]) -> None:
        """Take from each supporter the price for what it is worth to them, or all that they have."""
        for voter, worth in self.supporters[offer.option.key].items():
            purses[voter] -= min(purses[voter], offer.price * worth)

    def cheapest(self, purses: Sequence[Money]) -> _Offer | None:
        """Take the offer with the lowest price out and return it; nothing when nobody can pay for anything."""
        while self._heap:
            *_known, option = heappop(self._heap)
            price = _price(option, self.supporters[option.key], purses)
            if price is None:
                continue
            now = (price, *self._rank(option), option)
            if not self._heap or now[:-1] <= self._heap[0][:-1]:
                return _Offer(option, price)
            heappush(self._heap, now)
        return None

    def _rank(self, option: Option) -> tuple[int, int, str]:
        return -self._points[option.key], option.cost, option.key


def _price(option: Option, supporters: Mapping[int, int], purses: Sequence[Money]) -> Money | None:
    """Return for how much a point all supporters together pay the cost, each at most what they have; or nothing."""
    cost, worth = Money(option.cost), sum(supporters.values())
    # Whoever has least for each point is the first to have given all.
    for voter in sorted(supporters, key=lambda one: purses[one] / supporters[one]):
        price = cost / worth
        if purses[voter] >= price * supporters[voter]:
            return price
        cost, worth = cost - purses[voter], worth - supporters[voter]
        if not worth:
            break
    return None
