"""Tells why it is worth money: the chain from goal to rule, the dated rules and rates, and what it costs."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from config.demo.reading import MONTHS, next_month, read
from config.demo.stage import Stage
from ideas.models import Adoption
from roi.models import (
    AllocationKey,
    Assumption,
    AttributionPolicy,
    ConversionRule,
    FxRate,
    Goal,
    HourlyRate,
    Kpi,
    RoleWeight,
    Strategy,
    StrategyLink,
    ValueDriver,
)
from roi.models.rule import METHODS_FOR
from roi.operations.costs import Amount, Bearers, Hours, enter_cost, set_allocation_key
from roi.operations.rule_versions import FactorDraft, approve_rule_version, draft_rule_version

IMPLEMENTATION_DRIVER = "ideas-realised"


class Treasury:
    """The manager writes rules and costs, the controller signs."""

    def __init__(self, stage: Stage) -> None:
        self.members = stage.members
        self.story = read("value")
        self.drivers: dict[str, ValueDriver] = {}
        self.kpis: dict[str, Kpi] = {}
        self.keys: dict[str, AllocationKey] = {}

    def lay_the_chain(self) -> None:
        """Make goals, strategies, drivers, KPIs, rules and what holds when."""
        signed = {
            "author": self.members["manager"],
            "approved_by": self.members["controller"],
            "approved_at": timezone.now(),
        }
        goals = {
            one["code"]: Goal.objects.create(**{**one, **signed, "owner": self.members[one["owner"]]})
            for one in self.story["goal"]
        }
        strategies = {
            one["code"]: Strategy.objects.create(**{**one, **signed, "goal": goals[one["goal"]]})
            for one in self.story["strategy"]
        }
        for one in self.story["driver"]:
            fields = {
                **one,
                **signed,
                "strategy": strategies[one["strategy"]],
                "controller": self.members["controller"],
            }
            self.drivers[one["code"]] = ValueDriver.objects.create(**fields)
        kpis = {
            one["code"]: Kpi.objects.create(**{**one, **signed, "driver": self.drivers.get(one.get("driver", ""))})
            for one in self.story["kpi"]
        }
        self.kpis = kpis
        self._lay_what_hangs_on_it(strategies, signed)

    def _lay_what_hangs_on_it(self, strategies: dict[str, Strategy], signed: dict[str, Any]) -> None:
        """Draw the map, and set what is assumed, the rules, the policies, and what prices hold."""
        for link in self.story["link"]:
            fields = {**link, **signed, "cause": strategies[link["cause"]], "effect": strategies[link["effect"]]}
            StrategyLink.objects.create(**fields)
        for assumption in self.story["assumption"]:
            self._write_assumption(assumption, signed)
        for rule in self.story["rule"]:
            self._write_rule(rule, self.kpis[rule["kpi"]])
        for key in self.story["key"]:
            self._write_key(key)
        for fx in self.story["fx"]:
            FxRate.objects.create(**{**fx, "rate": Decimal(fx["rate"])})
        for policy in self.story["policy"]:
            self._write_policy(policy)
        for rate in self.story["rate"]:
            HourlyRate.objects.create(
                group=rate["group"],
                amount=Decimal(rate["amount"]),
                currency=settings.BUSINESS_CURRENCY,
                validity=DateRange(rate["valid_from"], rate.get("valid_until")),
            )

    def spend(self, month: date) -> None:
        """Enter what a month cost, and what ideas cost whose realisation was decided in it."""
        place = MONTHS.index(month)
        for cost in self.story["monthly"]:
            spent = (
                Hours(Decimal(cost["hours"][place]), cost["group"])
                if "hours" in cost
                else Amount(Decimal(cost["amounts"][place]), settings.BUSINESS_CURRENCY)
            )
            self._enter(cost, f"{cost['description']}, {month:%m/%Y}", month.replace(day=28), spent)
        for cost in self.story["once"]:
            if cost["on"].replace(day=1) == month:
                amount = Amount(Decimal(cost["amount"]), cost.get("currency", settings.BUSINESS_CURRENCY))
                self._enter(cost, cost["description"], cost["on"], amount)
        adoptions = Adoption.objects.filter(
            adopted_at__date__gte=month, adopted_at__date__lt=next_month(month), cost__gt=0
        )
        for adoption in adoptions.select_related("idea").order_by("pk"):
            cost = {"category": "implementation", "driver": IMPLEMENTATION_DRIVER, "idea": adoption.idea}
            amount = Amount(adoption.cost, adoption.currency)
            self._enter(cost, adoption.idea.title, month.replace(day=27), amount)

    def _enter(self, cost: dict[str, Any], description: str, day: date, spent: Hours | Amount) -> None:
        enter_cost(
            by=self.members["manager"],
            category=cost["category"],
            description=description,
            incurred_on=day,
            spent=spent,
            bearers=Bearers(
                self.drivers.get(cost.get("driver", "")), self.keys.get(cost.get("key", "")), cost.get("idea")
            ),
        )

    def _write_rule(self, story: dict[str, Any], kpi: Kpi) -> None:
        assert kpi.driver is not None
        rule = ConversionRule.objects.create(
            code=story["code"],
            title=story["title"],
            kpi=kpi,
            driver=kpi.driver,
            subject=story["subject"],
            method=METHODS_FOR[story["subject"]][0],
        )
        for version in story["version"]:
            draft = draft_rule_version(
                rule,
                by=self.members["manager"],
                valid_from=version["valid_from"],
                unit_value=Decimal(version["unit_value"]) if "unit_value" in version else None,
                currency=settings.BUSINESS_CURRENCY,
                grade=version["grade"],
                reason=version["reason"],
                unit_assumption=Assumption.objects.filter(code=version.get("unit_assumption", "")).first(),
                factors=[
                    FactorDraft(one["code"], Decimal(one["keeps"]), one["evidence"]) for one in version["factors"]
                ],
            )
            approve_rule_version(draft, by=self.members["controller"])

    def _write_assumption(self, story: dict[str, Any], signed: dict[str, Any]) -> None:
        figures = {name: Decimal(story[name]) for name in ("low", "value", "high") if name in story}
        plain = {name: told for name, told in story.items() if name not in {*figures, "valid_from"}}
        Assumption.objects.create(**plain, **figures, **signed, validity=DateRange(story["valid_from"], None))

    def _write_key(self, story: dict[str, Any]) -> None:
        weights = [{"driver": self.drivers[code], "weight": Decimal(part)} for code, part in story["weights"].items()]
        manager, method = self.members["manager"], AllocationKey.Method.WEIGHTS
        self.keys[story["code"]] = set_allocation_key(
            by=manager, code=story["code"], title=story["title"], method=method, weights=weights
        )

    def _write_policy(self, story: dict[str, Any]) -> None:
        policy = AttributionPolicy.objects.create(
            subject=story["subject"], method=story["method"], validity=DateRange(story["valid_from"], None)
        )
        for role, weight in story["weights"].items():
            RoleWeight.objects.create(policy=policy, role=role, weight=Decimal(weight))
