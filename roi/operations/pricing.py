"""What holds on a day: the approved rule version with its steps, and the policy by which shares are weighed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Self

from django.db.backends.postgresql.psycopg_any import DateRange

from roi.models import AttributionPolicy, ConversionRule, RuleVersion
from roi.operations.contents import exact_text, rule_version_hash
from roi.operations.splitting import DEFAULT_INDIRECT_WEIGHTS, Policy
from roi.operations.waterfall import Step


@dataclass(frozen=True)
class Price:
    """An approved rule version, ready for use."""

    version: RuleVersion
    steps: tuple[Step, ...]
    content_hash: str

    def as_inputs(self) -> dict[str, Any]:
        """Return what goes into a valuation because of the rule."""
        return {
            "rule": self.version.rule.code,
            "version": self.version.number,
            "rule_content_hash": self.content_hash,
            "grade": self.version.grade,
            "factors": [{"code": step.code, "keeps": exact_text(Fraction(step.keeps))} for step in self.steps],
        }


@dataclass(frozen=True)
class PriceList:
    """All versions of the rules for one subject and all policies for one kind of thing, read once for a batch."""

    prices: Sequence[Price]
    policies: Sequence[tuple[DateRange, Policy]]
    default_policy: Policy = field(default_factory=Policy)

    @classmethod
    def read(
        cls,
        rule_subject: ConversionRule.Subject,
        policy_subject: AttributionPolicy.Subject,
        path: AttributionPolicy.Path = AttributionPolicy.Path.DIRECT,
    ) -> Self:
        """Read what is approved, and the policies for those who were helped themselves or for later readers."""
        prices = [price for own in prices_by_rule([rule_subject]).values() for price in own]
        policies = AttributionPolicy.objects.filter(subject=policy_subject, path=path).prefetch_related("weights")
        otherwise = Policy(weights=DEFAULT_INDIRECT_WEIGHTS) if path == AttributionPolicy.Path.INDIRECT else Policy()
        return cls(prices, [(row.validity, as_policy(row)) for row in policies], otherwise)

    def price_on(self, day: date) -> Price | None:
        """Return the version that holds on a business day; versions of a rule never overlap."""
        return price_on(self.prices, day)

    def policy_on(self, day: date) -> Policy:
        """Return the policy that holds on a business day, else the default."""
        return next((policy for validity, policy in self.policies if holds(validity, day)), self.default_policy)


def prices_by_rule(subjects: Sequence[str]) -> dict[int, list[Price]]:
    """Return what is approved of the rules for some subjects, by the numbers of the rules."""
    versions = RuleVersion.objects.approved().filter(rule__subject__in=subjects)
    related = ("rule__driver", "rule__kpi", "study")
    prices: dict[int, list[Price]] = defaultdict(list)
    for version in versions.select_related(*related).prefetch_related("factors").order_by("rule", "number"):
        prices[version.rule_id].append(price_of(version))
    return prices


def price_on(prices: Sequence[Price], day: date) -> Price | None:
    """Return the version that holds on a business day; versions of a rule never overlap."""
    return next((price for price in prices if holds(price.version.validity, day)), None)


def price_of(version: RuleVersion) -> Price:
    """Make a version ready for use."""
    factors = sorted(version.factors.all(), key=lambda factor: factor.position)
    steps = tuple(Step(factor.code, factor.keeps) for factor in factors)
    return Price(version, steps, version.content_hash or rule_version_hash(version, factors))


def as_policy(row: AttributionPolicy) -> Policy:
    """Return what a policy says."""
    weights = {weight.role: Fraction(weight.weight) for weight in row.weights.all()}
    return Policy(row.pk, row.method, weights, row.empty_roles)


def holds(validity: DateRange, day: date) -> bool:
    """Tell whether a day is one of these."""
    return (validity.lower is None or validity.lower <= day) and (validity.upper is None or day < validity.upper)
