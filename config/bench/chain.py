"""The chain from goals to rules that the ledger of the benchmark hangs on."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import batched
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group
from django.db.backends.postgresql.psycopg_any import DateRange

from community.models import Category, Member
from roi.models import (
    ConversionRule,
    Factor,
    FxRate,
    Goal,
    Kpi,
    LedgerAccount,
    Party,
    PartyMember,
    RuleVersion,
    Strategy,
    ValueDriver,
)
from roi.models.method import Method
from roi.operations.contents import rule_version_hash

FIRST_DAY = date(2023, 11, 1)
YEARS = (2020, 2024, 2025, 2026)
DRIVERS = ("support", "churn", "advocacy", "research", "marketing", "ideas")
CATEGORIES = 24
# The first so many numbers of parties; one in fifty is an employee.
PEOPLE, EMPLOYEE_EACH = 50_000, 50
AT_A_TIME = 5_000
CUTS = ("entitled", "would_contact", "no_further_action")
Type = LedgerAccount.Type


def lay_the_chain() -> Member:
    """Make three goals, five strategies, six drivers, their rules in four versions, accounts, categories and people.

    Returns the manager who reads the reports.
    """
    author, signer = (_employee(name) for name in ("manager", "controller"))
    signed = {"author": author, "approved_by": signer, "approved_at": datetime(2020, 1, 1, tzinfo=UTC)}
    goals = [
        Goal.objects.create(code=f"goal-{n}", title=f"Goal {n}", perspective="finance", owner=author, **signed)
        for n in range(3)
    ]
    strategies = [
        Strategy.objects.create(
            code=f"strategy-{n}",
            goal=goals[n % 3],
            title=f"Strategy {n}",
            stage_from=n % 4,
            stage_to=n % 4 + 1,
            **signed,
        )
        for n in range(5)
    ]
    for n, code in enumerate(DRIVERS):
        driver = ValueDriver.objects.create(
            code=code,
            strategy=strategies[n % 5],
            title=code.title(),
            kind=ValueDriver.Kind.COST_AVOIDED,
            business_model="For the benchmark.",
            cashable=n % 2 == 0,
            controller=signer,
            **signed,
        )
        _rule_for(driver, n, signed)
        _accounts_for(driver)
    for category in ("staff", "platform", "campaign", "incentives", "implementation"):
        LedgerAccount.objects.create(code=f"cost:{category}", type=Type.COST)
    LedgerAccount.objects.create(code="contra:cost", type=Type.CONTRA)
    Category.objects.bulk_create(
        [Category(slug=f"category-{n:02}", name=f"Category {n}", position=n) for n in range(1, CATEGORIES + 1)]
    )
    FxRate.objects.create(base="EUR", quote="USD", on=FIRST_DAY, rate=Decimal("1.08"), source="bench")
    for numbers in batched(range(1, PEOPLE + 1), AT_A_TIME, strict=False):
        _meet_people(numbers)
    return author


def _meet_people(numbers: tuple[int, ...]) -> None:
    """Make members with their parties, as they are when somebody has a share for the first time."""
    kinds = [Member.Kind.CUSTOMER if n % EMPLOYEE_EACH else Member.Kind.EMPLOYEE for n in numbers]
    people = list(zip(numbers, kinds, strict=True))
    members = Member.objects.bulk_create(
        [Member(email=f"person-{n}@bench.example", display_name=f"Person {n}", kind=kind) for n, kind in people]
    )
    parties = Party.objects.bulk_create([Party(ref=UUID(int=n), kind=kind) for n, kind in people])
    pairs = zip(parties, members, strict=True)
    PartyMember.objects.bulk_create([PartyMember(party=party, member=member) for party, member in pairs])


def _employee(role: str) -> Member:
    member = Member.objects.create_user(
        f"{role}@bench.example", display_name=role.title(), kind=Member.Kind.EMPLOYEE, is_staff=True
    )
    member.groups.set(Group.objects.filter(name=role))
    return member


def _rule_for(driver: ValueDriver, place: int, signed: dict[str, Any]) -> None:
    kpi = Kpi.objects.create(
        code=f"kpi-{driver.code}",
        title=f"KPI of {driver.title}",
        driver=driver,
        kpi_class=Kpi.KpiClass.OPERATIONAL,
        unit="pieces",
        definition="Count.",
        **signed,
    )
    is_tickets = place == 0
    rule = ConversionRule.objects.create(
        code=f"rule-{driver.code}",
        title=f"Rule of {driver.title}",
        kpi=kpi,
        driver=driver,
        subject=ConversionRule.Subject.TICKET_SOLVED if is_tickets else ConversionRule.Subject.READING,
        method=Method.DIRECT if is_tickets else Method.COUNT,
    )
    for number, year in enumerate(YEARS, start=1):
        end = date(YEARS[number], 1, 1) if number < len(YEARS) else None
        version = RuleVersion(
            rule=rule,
            number=number,
            validity=DateRange(date(year, 1, 1), end),
            unit_value=Decimal("18.40"),
            currency="EUR",
            grade=f"E{2 + (place + number) % 4}",
            reason="For the benchmark.",
            author=signed["author"],
        )
        version.save()
        shares = (Decimal("0.8"), Decimal("0.7"), Decimal("0.9"))
        steps = enumerate(zip(CUTS, shares, strict=True), start=1)
        factors = [Factor(version=version, position=place, code=code, keeps=keeps) for place, (code, keeps) in steps]
        Factor.objects.bulk_create(factors)
        version.content_hash = rule_version_hash(version, factors)
        version.approved_by, version.approved_at = signed["approved_by"], signed["approved_at"]
        version.save()


def _accounts_for(driver: ValueDriver) -> None:
    names = {"benefit": Type.BENEFIT, "attribution": Type.ATTRIBUTION, "unattributed": Type.UNATTRIBUTED}
    accounts = [LedgerAccount(code=f"{name}:{driver.code}", type=kind, driver=driver) for name, kind in names.items()]
    accounts += [LedgerAccount(code=f"haircut:{driver.code}:{cut}", type=Type.HAIRCUT, driver=driver) for cut in CUTS]
    LedgerAccount.objects.bulk_create(accounts)
