"""What a developer or a careless script could try inside of the serving process, and what the database says to it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.core.management.color import no_style
from django.db import connection
from django.utils import timezone

from community.models import Member
from roi.models import (
    AllocationWeight,
    Classification,
    Correction,
    Factor,
    Goal,
    HourlyRate,
    Kpi,
    LedgerHead,
    LegalBasis,
    PartyMember,
    Period,
    PeriodEvent,
    PersonQuery,
    Posting,
    ReportSnapshot,
    RoleWeight,
    RuleVersion,
    Valuation,
    ValueDriver,
)
from roi.operations.appending import append, reversal_of
from roi.operations.closing import close_period
from roi.operations.intake import take_in
from roi.operations.rule_versions import approve_rule_version
from tests.factories.community import MemberFactory
from tests.factories.roi import GoalFactory, KpiFactory, at, drafted, policy, solved
from tests.roi.attacks.attempts import forged, legs_like
from tests.roi.attacks.conftest import FEBRUARY, JANUARY, Books

type Attack = Callable[[Books], object]
MARCH, MAY = date(2026, 3, 1), date(2026, 5, 1)


def copy_of(row, **changes):
    """The same row again, as a new one."""
    twin = type(row)._base_manager.get(pk=row.pk)
    twin.pk = None
    for name, value in changes.items():
        setattr(twin, name, value)
    return twin


def skip(books: Books) -> None:
    """Write a posting that exists already, and let the conflict pass."""
    head = LedgerHead.objects.get()
    twin = copy_of(books.open, number=head.number + 1, previous_hash=head.hash, recorded_at=head.recorded_at)
    twin.hash = Posting.objects.raw(
        "SELECT 1 AS id, encode(sha256(convert_to(%s, 'UTF8')), 'hex') AS hash",
        [f"{head.hash}{twin.content_hash}{twin.number}"],
    )[0].hash
    Posting.objects.bulk_create([twin], ignore_conflicts=True)


def without_legs(books: Books) -> None:
    forged(books.open, legs=[], valuation={"event_id": books.waiting.pk}, effect_key="ticket:0")


def uneven(books: Books) -> None:
    legs = legs_like(books.open, amount=lambda leg: leg.amount + (leg.position == 1))
    forged(books.open, legs=legs, valuation={"event_id": books.waiting.pk}, effect_key="ticket:0")


POSTINGS: dict[str, tuple[Attack, str]] = {
    "the same value once more": (lambda b: forged(b.open), "an_effect_has_one_live_posting"),
    "the same event under another name": (lambda b: forged(b.open, effect_key="ticket:0"), "stands valued already"),
    "a better grade than that of the rule": (
        lambda b: forged(b.open, valuation={"event_id": b.waiting.pk}, effect_key="ticket:0", grade="E1"),
        "another grade or cashability",
    ),
    "money that does not reach the bank account": (
        lambda b: forged(b.open, valuation={"event_id": b.waiting.pk}, effect_key="ticket:0", cashable=False),
        "another grade or cashability",
    ),
    "another day than the valuation's": (
        lambda b: forged(b.open, valuation={"event_id": b.waiting.pk}, effect_key="ticket:0", valid_on=MARCH),
        "says something else than its valuation",
    ),
    "a cost with somebody else": (
        lambda b: forged(b.cost.postings.get(), effect_key="cost:0", driver=ValueDriver.objects.earliest("pk")),
        "says something else than its cost",
    ),
    "no legs": (without_legs, "legs and announced"),
    "legs that are not even": (uneven, "do not sum to zero"),
    "a leg in an old posting": (
        lambda b: copy_of(b.open.legs.first(), position=b.open.leg_count + 1).save(),
        "no other legs than those it announced",
    ),
    "a leg in the place of another one": (lambda b: copy_of(b.open.legs.first()).save(), "leg_position_is_unique"),
    "a number of the chain": (lambda b: copy_of(b.open, number=3).save(), "does not continue the chain"),
    "a number that is to come": (lambda b: copy_of(b.open, number=99).save(), "does not continue the chain"),
    "a conflict that is to be ignored": (skip, "never skipped"),
    "a second reversal": (
        lambda b: append(
            [reversal_of(Posting.objects.get(reversal__cause__startswith="crm"), cause="", known_on=MARCH)]
        ),
        "duplicate key|does not stand",
    ),
    "a correction of nothing": (
        lambda b: Correction.objects.create(posting=b.open, why="input", reason="So.", by=b.controller),
        "lacks its reversal",
    ),
    "a valuation by a rule that does not hold": (
        lambda b: copy_of(Valuation.objects.get(postings=b.open), valid_on=date(2019, 1, 1), revision=9).save(),
        "does not hold on 2019-01-01",
    ),
    "the end of the chain": (lambda b: LedgerHead.objects.create(id=2, number=7, hash=""), "permission denied"),
    "somebody's share, given to another": (
        lambda b: PartyMember.objects.filter(party__legs__posting=b.open).update(member=b.manager),
        "keeps its member",
    ),
}


def born(state: str, month: date) -> Attack:
    moment = {"soft_closed_at": timezone.now(), "closed_at": None} if state == "soft_closed" else {}
    return lambda b: Period.objects.create(
        month=month, state=state, **moment, **({"soft_closed_by": b.controller} if moment else {})
    )


def stale(books: Books) -> None:
    """Save a month as it was read before somebody closed it."""
    month = Period.objects.get(month=MARCH)
    close_period(MARCH, by=books.controller)
    month.save()


MONTHS: dict[str, tuple[Attack, str]] = {
    "into a closed one": (
        lambda b: Posting.objects.filter(pk=b.open.pk).update(period=b.january),
        "permission denied",
    ),
    "open again": (lambda b: Period.objects.filter(month=JANUARY).update(state="open"), "is closed and stays so"),
    "open again without saying who": (
        lambda b: Period.objects.filter(month=FEBRUARY).update(state="open", soft_closed_by=None, soft_closed_at=None),
        "nobody says who",
    ),
    "another month": (lambda b: Period.objects.filter(month=MARCH).update(month=MAY), "keeps its month"),
    "another seal": (lambda b: Period.objects.filter(month=JANUARY).update(seal="0" * 64), "is closed and stays so"),
    "gone": (lambda b: b.january.delete(), "protected|stays so"),
    "an open one before it": (lambda b: Period.objects.create(month=date(2025, 11, 1)), "open before a closed one"),
    "born shut": (born("soft_closed", MAY), "is shut after it was open"),
    "a stale instance": (stale, "is closed and stays so"),
    "an event of somebody else": (
        lambda b: PeriodEvent.objects.filter(by=b.controller).update(by=b.manager),
        "permission denied",
    ),
}


def stale_version(books: Books) -> None:
    version = drafted(books.version.rule, start=date(2027, 1, 1))
    before = RuleVersion.objects.get(pk=version.pk)
    approve_rule_version(version, by=books.controller)
    before.unit_value = Decimal(99)
    before.save()


RULES: dict[str, tuple[Attack, str]] = {
    "another unit value": (
        lambda b: RuleVersion.objects.filter(pk=b.version.pk).update(unit_value=99),
        "an approved rule version is fixed",
    ),
    "a stale draft": (stale_version, "an approved rule version is fixed"),
    "a factor less": (lambda b: Factor.objects.filter(version=b.version).first().delete(), "factors .* are fixed"),
    "a factor more": (
        lambda b: Factor.objects.create(version=b.version, position=9, code="risk", keeps=1),
        "factors .* are fixed",
    ),
    "gone": (lambda b: b.version.delete(), "protected|is fixed"),
    "approved by its author": (
        lambda b: RuleVersion.objects.filter(pk=drafted(b.version.rule, start=date(2027, 1, 1)).pk).update(
            approved_by=Member.objects.filter(groups__name="manager").latest("pk"), approved_at=timezone.now()
        ),
        "check constraint",
    ),
    "below a KPI of its own": (
        lambda b: Kpi.objects.filter(rules__versions=b.version).update(driver=None),
        "keeps its links|violates",
    ),
    "a cashable driver": (lambda b: ValueDriver.objects.update(cashable=False), "stays as it was signed"),
    "a signed goal": (lambda b: Goal.objects.filter(pk=GoalFactory().pk).delete(), "is not deleted"),
    "a signed KPI": (lambda b: KpiFactory().delete(), "is not deleted"),
    "a stale goal": (lambda b: save_unsigned(b.version.rule.driver.strategy.goal), "keeps its links and its approval"),
    "a word of the controller, said last for ever": (
        lambda b: Classification(
            pk=2**40, driver=b.version.rule.driver, cashable=False, reason="Mine.", by=b.controller
        ).save(force_insert=True),
        "numbered by the database",
    ),
    "weights of a policy in use": (
        lambda b: RoleWeight.objects.create(policy=used_policy(), role="solution", weight=1),
        "are fixed",
    ),
    "weights of a key in use": (lambda b: AllocationWeight.objects.update(weight=7), "is fixed"),
    "a rate in use": (lambda b: HourlyRate.objects.update(amount=1), "is fixed"),
    "a legal basis": (lambda b: LegalBasis.objects.update(document="BV 8"), "a signed legal basis is fixed"),
    "a legal basis, gone": (lambda b: LegalBasis.objects.all()._raw_delete("default"), "is not deleted"),
    "a question about people": (lambda b: PersonQuery.objects.all().delete(), "never changed"),
}


def save_unsigned(thing) -> None:
    thing.approved_by, thing.approved_at = None, None
    thing.save()


def used_policy():
    found = policy("role_weights", {"helpful": 1}, validity=(date(2026, 4, 1), None))
    solved(moment=at("2026-04-10"))
    take_in()
    return found


def flush(books: Books) -> None:
    """What the command `flush` does; for tests its own way is that of the owner of the tables."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), tables, allow_cascade=True):
            cursor.execute(statement)


OTHERS: dict[str, tuple[Attack, str]] = {
    "a second rate of a day": (lambda b: copy_of(b.rate, rate=Decimal(2)).save(), "duplicate key"),
    "figures of a snapshot": (lambda b: ReportSnapshot.objects.update(content={}), "permission denied"),
    "a stale snapshot": (lambda b: b.snapshot.save(), "permission denied"),
    "another signature": (
        lambda b: ReportSnapshot.objects.update(signed_by=MemberFactory()),
        "stays as it was taken",
    ),
    "a snapshot of another time": (
        lambda b: copy_of(b.snapshot, ledger_number=1, signed_by=None, signed_at=None).save(),
        "taken at the end of the chain",
    ),
    "everything": (flush, "permission denied"),
}
TABLES = {"posting": POSTINGS, "month": MONTHS, "rule": RULES, "other": OTHERS}
ATTACKS = [(f"{table}: {name}", *attack) for table, attacks in TABLES.items() for name, attack in attacks.items()]
