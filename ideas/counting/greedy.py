"""Most points first: whatever still fits into the money is funded."""

from collections.abc import Sequence

from ideas.counting.ballots import FUNDED, TOO_DEAR, TOO_FEW, Ballot, Option, Result, Step, points_of, voters_of

RULE = "greedy"
STOPS = "greedy, to the first that does not fit"


def greedy(
    options: Sequence[Option], ballots: Sequence[Ballot], budget: int, *, threshold: int = 0, stops: bool = False
) -> Result:
    """Fund by points what still fits into the budget, and pass over what does not, or stop there for good.

    Equal points: the cheaper one first, then the one whose key comes first. Whoever has fewer points than the threshold is
    not funded. Source: the rule "greedy" of the participatory-budget elections that Pabulib collects (arXiv:2012.06539).
    """
    points = points_of(options, ballots)
    left, chosen, steps = budget, list[str](), list[Step]()
    for option in sorted(options, key=lambda one: (-points[one.key], one.cost, one.key)):
        if points[option.key] < threshold:
            became = TOO_FEW
        elif option.cost > left or (stops and TOO_DEAR in (step.became for step in steps)):
            became = TOO_DEAR
        else:
            became, left = FUNDED, left - option.cost
            chosen.append(option.key)
        steps.append(Step(option.key, became, points[option.key], left))
    return Result(STOPS if stops else RULE, tuple(chosen), tuple(steps), points, voters_of(options, ballots), left)
