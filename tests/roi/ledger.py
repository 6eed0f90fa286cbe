"""Short ways to a ledger with something in it; everything is appended as the acts append it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone

from community.models import Member
from roi.models import ConversionRule, Goal, Kpi, Leg, Posting, RuleVersion, Strategy, Valuation, ValueDriver
from roi.models.attribution import Role
from roi.models.rule import METHODS_FOR
from roi.models.valuation import ObjectKind, Source
from roi.operations.appending import Entry, append, reversal_of, with_content
from roi.operations.chart import Chart
from roi.operations.parties import parties_of
from roi.operations.rule_versions import FactorDraft, approve_rule_version, draft_rule_version
from tests.factories.community import MemberFactory

event_ids = count(1_000_001)
EUR = "EUR"


def controllers() -> tuple[Member, Member]:
    """Two people, as every rule needs them."""
    people = Member.objects.filter(email__in=["first@books.example", "second@books.example"]).order_by("email")
    if not people:
        for name in ("first", "second"):
            MemberFactory(email=f"{name}@books.example", display_name=name.title(), roles=["controller"])
    first, second = people.all()
    return first, second


def signed() -> dict[str, object]:
    """The two people of something that is approved, and when."""
    first, second = controllers()
    return {"author": first, "approved_by": second, "approved_at": timezone.now()}


def make_driver(code: str = "support", *, cashable: bool = True, goal: str = "save", stage: int = 4) -> ValueDriver:
    first, _second = controllers()
    aim, _ = Goal.objects.get_or_create(
        code=goal, defaults={"title": goal.title(), "perspective": "finance", "owner": first, **signed()}
    )
    strategy, _ = Strategy.objects.get_or_create(
        code=f"{goal}-{stage}", defaults={"goal": aim, "title": "Forum", "stage_from": 0, "stage_to": stage, **signed()}
    )
    return ValueDriver.objects.create(
        code=code,
        strategy=strategy,
        title=code.title(),
        kind=ValueDriver.Kind.COST_AVOIDED,
        business_model="Fewer calls.",
        cashable=cashable,
        controller=first,
        **signed(),
    )


def make_rule(driver: ValueDriver, *, subject: str = ConversionRule.Subject.TICKET_SOLVED) -> ConversionRule:
    kpi = Kpi.objects.create(
        code=f"kpi-{driver.code}",
        title="KPI",
        driver=driver,
        kpi_class="operational",
        unit="1",
        definition="Count.",
        **signed(),
    )
    return ConversionRule.objects.create(
        code=f"rule-{driver.code}",
        title="Rule",
        kpi=kpi,
        driver=driver,
        subject=subject,
        method=METHODS_FOR[subject][0],
    )


def make_version(
    rule: ConversionRule, *, grade: str = "E4", unit_value: str | None = "18.40", valid_from: date = date(2025, 1, 1)
) -> RuleVersion:
    """The factors of O-38, approved."""
    first, second = controllers()
    version = draft_rule_version(
        rule,
        by=first,
        valid_from=valid_from,
        unit_value=Decimal(unit_value) if unit_value else None,
        currency=EUR,
        grade=grade,
        reason="Measured.",
        factors=[
            FactorDraft("entitled", Decimal("0.8")),
            FactorDraft("would_contact", Decimal("0.7")),
            FactorDraft("no_further_action", Decimal("0.9")),
        ],
    )
    return approve_rule_version(version, by=second)


@transaction.atomic
def post_benefit(  # noqa: PLR0913
    version: RuleVersion,
    net: str,
    valid_on: date,
    *,
    gross: str | None = None,
    cuts: Sequence[tuple[str, str]] = (),
    shares: Sequence[tuple[Member | None, str, str]] = (),
    known_on: date | None = None,
    thing: tuple[str, int] = (ObjectKind.TOPIC, 1),
    category: str = "pumps",
    channel: str = "community",
    kind: str = Posting.Kind.ORIGINAL,
    **priced: Any,
) -> Posting:
    """Post a net benefit; without shares it is unattributed. What else is given goes into the valuation."""
    event_id, driver, chart = next(event_ids), version.rule.driver, Chart()
    parties = parties_of({member.pk for member, _, _ in shares if member})
    amount = Decimal(gross or net)
    valuation = Valuation.objects.create(
        source=Source.TICKET,
        event_id=event_id,
        rule_version=version,
        object_kind=thing[0],
        object_id=thing[1],
        category=category,
        channel=channel,
        occurred_at=datetime.combine(valid_on, time(12), UTC),
        valid_on=valid_on,
        inputs={
            "contributors": [
                {"role": role, "party": str(parties[member.pk].ref) if member else None, "evidence": 7}
                for member, role, _ in shares
            ]
        },
        trace={
            "haircuts": [{"code": code, "keeps": "0.5", "amount": cut} for code, cut in cuts],
            "shares": [
                {"role": role, "party": str(parties[member.pk].ref) if member else None, "amount": share}
                for member, role, share in shares
            ],
        },
        gross=amount,
        net=Decimal(net),
        currency=EUR,
        **priced,
    )
    common = {"currency": EUR, "object_kind": thing[0], "object_id": thing[1]}
    if kind == Posting.Kind.EXPECTATION:
        legs = [
            Leg(account=chart.expectation(driver), amount=amount, **common),
            Leg(account=chart.expectation_contra(driver), amount=-amount, **common),
        ]
    else:
        legs = [Leg(account=chart.benefit(driver), amount=-amount, **common)]
        legs += [Leg(account=chart.haircut(driver, code), amount=Decimal(cut), **common) for code, cut in cuts]
        for member, role, share in shares:
            account = chart.attribution(driver) if member else chart.unattributed(driver)
            party = parties[member.pk] if member else None
            legs.append(Leg(account=account, amount=Decimal(share), party=party, role=role, **common))
        if not shares:
            legs.append(Leg(account=chart.unattributed(driver), amount=Decimal(net), **common))
    posting = Posting(
        kind=kind,
        idempotency_key=f"try {event_id}",
        effect_key=f"try:{event_id}",
        cause=f"{Source.TICKET}:{event_id}",
        valuation=valuation,
        rule_version=version,
        driver=driver,
        grade=version.grade,
        cashable=driver.cashable,
        valid_on=valid_on,
        scenario=valuation.scenario,
    )
    return append([Entry(posting, legs, known_on or valid_on)])[0]


@transaction.atomic
def reverse(posting: Posting, known_on: date) -> Posting:
    original = with_content(Posting.objects.filter(pk=posting.pk)).get()
    return append([reversal_of(original, cause="try", known_on=known_on)])[0]


__all__ = [
    "EUR",
    "Role",
    "controllers",
    "make_driver",
    "make_rule",
    "make_version",
    "post_benefit",
    "reverse",
]
