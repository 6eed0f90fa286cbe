"""The figures on which the money of a span rests: unit values, factors and shares, each with how sure we are of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Self

from roi.mathematics.distributions import Distribution, Fixed, Lognormal, Share, Triangular
from roi.mathematics.simulation import Term
from roi.models import Assumption, RuleVersion, Valuation
from roi.models.grade import Grade
from roi.models.valuation import Source
from roi.reports.grouping import UNALLOCATED, GroupBy
from roi.reports.selection import Selection
from roi.reports.summary import Balance, Report

NOTHING = Decimal("0.00")
Kind = Assumption.Distribution


@dataclass(frozen=True)
class Lever:
    """One figure of a rule: its code, what it says in words, what it is now, and how it may turn out."""

    code: str
    title: str
    value: Decimal
    distribution: Distribution
    assumption: Assumption | None = None

    @property
    def is_certain(self) -> bool:
        """Tell whether nothing is stated about how sure it is; that does not make it true."""
        return isinstance(self.distribution, Fixed)


@dataclass(frozen=True)
class Worth:
    """What one rule version brought in the span, and the levers that it is the product of."""

    version: RuleVersion
    benefits: Decimal
    levers: tuple[Lever, ...]

    def as_term(self) -> Term:
        """Take the levers out of the amount: what is left is a plain quantity."""
        quantity = float(self.benefits)
        for lever in self.levers:
            quantity /= float(lever.value)
        return Term(quantity, tuple(lever.code for lever in self.levers))


@dataclass(frozen=True)
class Foundations:
    """All that a span's result rests on: at the present values of the levers it is the reported result, exactly."""

    balance: Balance
    worths: tuple[Worth, ...]

    @classmethod
    def of(cls, selection: Selection) -> Self:
        """Read the report by rule version, the versions with their steps, and the respondents behind them."""
        by_version = replace(selection, group_by=GroupBy.RULE_VERSION)
        report = Report.of(by_version, headline_min_grade=Grade.E5)
        benefits = {
            int(key): balance.benefits
            for key, balance in report.groups.items()
            if key != UNALLOCATED and balance.benefits
        }
        shares = _shares_behind(by_version, benefits)
        versions = RuleVersion.objects.filter(pk__in=benefits).select_related("rule", "unit_assumption")
        worths = [
            Worth(version, benefits[version.pk], tuple(_levers_of(version, shares.get(version.pk))))
            for version in versions.prefetch_related("factors__assumption").order_by("rule__code", "number")
        ]
        return cls(report.total, tuple(worths))

    @cached_property
    def levers(self) -> Mapping[str, Lever]:
        """All figures by their codes; versions that share an assumption move together."""
        return {lever.code: lever for worth in self.worths for lever in worth.levers}

    @cached_property
    def figures(self) -> Mapping[str, Distribution]:
        """How each of them may turn out."""
        return {code: lever.distribution for code, lever in self.levers.items()}

    @cached_property
    def benefit_terms(self) -> list[Term]:
        """The benefits as products of the levers; what rests on no lever is a constant."""
        rest = self.balance.benefits - sum((worth.benefits for worth in self.worths), NOTHING)
        terms = [worth.as_term() for worth in self.worths]
        return [*terms, Term(float(rest))] if rest else terms

    @cached_property
    def net_terms(self) -> list[Term]:
        """The benefits less the costs, which are known."""
        return [*self.benefit_terms, Term(-float(self.balance.costs))]

    def resting_on(self, lever: Lever) -> Decimal:
        """Return the benefits that are proportional to one lever."""
        return sum((worth.benefits for worth in self.worths if lever in worth.levers), NOTHING)


def distribution_of(assumption: Assumption) -> Distribution:
    """Return how an assumption may turn out."""
    value, low, high = (None if part is None else float(part) for part in _points(assumption))
    match assumption.distribution:
        case Kind.LOGNORMAL if value is not None and high is not None:
            return Lognormal(value, high)
        case Kind.TRIANGULAR if low is not None and value is not None and high is not None:
            return Triangular(low, value, high)
        case Kind.WILSON if assumption.respondents and assumption.agreeing is not None:
            return Share(assumption.agreeing, assumption.respondents)
    return Fixed(float(assumption.value))


def _points(assumption: Assumption) -> tuple[Decimal, Decimal | None, Decimal | None]:
    return assumption.value, assumption.low, assumption.high


def _levers_of(version: RuleVersion, share: Share | None) -> Iterator[Lever]:
    """Go through what the amounts were multiplied by; a factor of nothing cannot be divided out and is left."""
    rule = version.rule
    if version.unit_value:
        code, title = f"unit:{rule.code}:{version.number}", f"{rule.title}: {version.unit_value} {version.currency}"
        yield _lever(code, title, version.unit_value, version.unit_assumption)
    if share is not None and share.agreeing:
        value = Decimal(share.agreeing) / Decimal(share.asked)
        yield Lever(f"share:{rule.code}", rule.title, value, share)
    for factor in version.factors.all():
        if factor.keeps:
            code = f"factor:{rule.code}:{version.number}:{factor.code}"
            yield _lever(code, f"{rule.title}: {factor.get_code_display()}", factor.keeps, factor.assumption)


def _lever(code: str, title: str, value: Decimal, assumption: Assumption | None) -> Lever:
    if assumption is None:
        return Lever(code, title, value, Fixed(float(value)))
    # Named by the row, so that rules that share it move together and its successor does not.
    named = f"assumption:{assumption.code}:{assumption.pk}"
    return Lever(named, assumption.title, assumption.value, distribution_of(assumption), assumption)


def _shares_behind(selection: Selection, versions: Mapping[int, Decimal]) -> dict[int, Share]:
    """Return the latest sample of respondents behind each version that was priced by one."""
    valuations = Valuation.objects.filter(
        source=Source.MONTH,
        rule_version__in=versions,
        inputs__has_keys=["agreeing", "respondents"],
        postings__in=selection.postings(),
    )
    found = {}
    for version, inputs in valuations.order_by("event_id").values_list("rule_version", "inputs").distinct():
        found[version] = Share(int(inputs["agreeing"]), int(inputs["respondents"]))
    return found
