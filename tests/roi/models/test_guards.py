"""What others rely on stays as it was, and no setting of a session gets past a guard."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from community.models import Member
from roi.models import HourlyRate, LedgerAccount, LegalBasis, Party, Posting, Valuation
from roi.operations.appending import Entry, append, lock_ledger, reversal_of
from roi.operations.contents import LegDraft
from roi.operations.costs import Amount, Hours, enter_cost
from roi.operations.intake import take_in
from roi.operations.integrity import checks
from tests.database import ASLEEP
from tests.factories.community import MemberFactory
from tests.factories.roi import ConversionRuleFactory, HourlyRateFactory, approved, at, solved

pytestmark = pytest.mark.django_db
NOT_ALWAYS = """
    SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND c.relname LIKE 'roi\\_%%' AND t.tgenabled <> 'A' AND t.tgname <> ALL (%s)
"""


def wrong() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return [check.check for check in checks() if check.wrong]


def refused(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


@pytest.fixture
def posting() -> Posting:
    approved(ConversionRuleFactory())
    solved(moment=at("2026-01-15"))
    take_in()
    return Posting.objects.get()


def like(posting: Posting, *, times: int = 1, **fields) -> Entry:
    """The same posting again under other names, its legs so many times as large."""
    same = {name: getattr(posting, name) for name in ("kind", "cause", "valuation", "rule_version", "driver")}
    same |= {name: getattr(posting, name) for name in ("grade", "cashable", "valid_on", "cost_entry", "effect_key")}
    legs = [
        LegDraft(
            *(leg.account, leg.amount * times, leg.currency, leg.party, leg.role, leg.weight),
            *(leg.object_kind, leg.object_id),
        )
        for leg in posting.legs.select_related("account", "party").order_by("position")
    ]
    return Entry(Posting(**{**same, "idempotency_key": "forged", **fields}), legs, posting.valid_on)


def test_i2_no_guard_is_passed_by_in_replication_mode():
    with connection.cursor() as cursor:
        cursor.execute(NOT_ALWAYS, [[*ASLEEP.values()]])

        assert cursor.fetchall() == []


def test_i3_an_event_does_not_stand_twice_under_two_names(posting):
    again = Valuation.objects.get()
    again.pk, again.revision = None, 2
    again.save(force_insert=True)
    for valuation in (again, posting.valuation):
        with refused("stands valued already"), transaction.atomic():
            lock_ledger()
            append([like(posting, valuation=valuation, effect_key="ticket:another")])


def test_i3_what_is_reversed_may_be_valued_again(posting):
    with transaction.atomic():
        lock_ledger()
        append([reversal_of(posting, cause="x", known_on=posting.valid_on), like(posting)])

    assert wrong() == []


def test_i8_legs_that_say_more_than_their_valuation_are_found_whatever_they_call_themselves(posting):
    names = [("realisation", "idea:7:expectation"), ("expectation", "ticket:1"), ("original", "idea:7:write-off")]
    for kind, effect_key in names:
        before = transaction.savepoint_create()
        append([reversal_of(posting, cause="x", known_on=posting.valid_on)])
        append([like(posting, times=1000, kind=kind, effect_key=effect_key)])
        assert "roi.legs_say_what_the_valuation_says" in wrong()
        transaction.savepoint_rollback(before)


def test_a_cost_that_brings_something_is_found(posting):
    entry = enter_cost(
        by=MemberFactory(roles=["controller"]),
        category="platform",
        description="Rent",
        incurred_on=date(2026, 1, 5),
        spent=Amount(Decimal(1500), "EUR"),
    )
    told = like(entry.postings.get(), effect_key="cost:another")
    benefit, share = (LedgerAccount.objects.get(type=kind) for kind in ("benefit", "attribution"))
    told.legs.extend([LegDraft(benefit, Decimal(-9), "EUR"), LegDraft(share, Decimal(9), "EUR")])
    append([told])

    assert "roi.costs_bring_nothing" in wrong()


def test_a_rate_by_which_hours_were_priced_may_only_end_afterwards():
    rate = HourlyRateFactory()
    spent = Hours(Decimal(10), "community")
    by = MemberFactory(roles=["controller"])
    enter_cost(by=by, category="staff", description="Care", incurred_on=date(2026, 1, 5), spent=spent)
    rates = HourlyRate.objects.filter(pk=rate.pk)

    for change in ({"amount": 1}, {"group": "other"}, {"validity": DateRange(date(2026, 1, 6), None)}):
        with refused("a rate by which hours were priced is fixed"), transaction.atomic():
            rates.update(**change)
    assert rates.update(validity=DateRange(date(2020, 1, 1), date(2026, 2, 1))) == 1
    unused = HourlyRateFactory(group="other")
    assert HourlyRate.objects.filter(pk=unused.pk).update(amount=1) == 1


def test_i17_a_signed_legal_basis_says_what_was_signed():
    author, signer = (MemberFactory(roles=["controller"]) for _ in range(2))
    validity = DateRange(date(2026, 1, 1), None)
    row = LegalBasis.objects.create(
        title="Agreement",
        document="BV 7",
        validity=validity,
        author=author,
        approved_by=signer,
        approved_at=timezone.now(),
    )
    rows = LegalBasis.objects.filter(pk=row.pk)

    changes = [{"document": "BV 8"}, {"title": "Another"}, {"validity": DateRange(date(2020, 1, 1), None)}]
    changes += [{"approved_by": MemberFactory()}, {"author": MemberFactory()}]
    for change in changes:
        with refused("a signed legal basis is fixed"), transaction.atomic():
            rows.update(**change)
    assert rows.update(validity=DateRange(date(2026, 1, 1), date(2027, 1, 1))) == 1
    assert rows.update(approved_by=None, approved_at=None) == 1
    assert rows.update(document="BV 8") == 1


def test_i17_who_becomes_an_employee_is_one_in_the_ledger_too_and_stays_one(posting):
    party = Party.objects.get()
    assert party.kind == Member.Kind.CUSTOMER

    for kind in (Member.Kind.EMPLOYEE, Member.Kind.CUSTOMER):
        Member.objects.filter(pk=party.mapping.member_id).update(kind=kind)
        party.refresh_from_db()
        assert party.kind == Member.Kind.EMPLOYEE
    assert wrong() == []


def test_the_serving_role_cannot_borrow_the_triggers(posting):
    with pytest.raises(DatabaseError, match="permission denied for function"), connection.cursor() as cursor:
        cursor.execute(
            """CREATE TEMP TABLE lure (LIKE roi_posting);
               CREATE TRIGGER borrowed BEFORE INSERT ON lure FOR EACH ROW EXECUTE FUNCTION roi_append_posting()"""
        )
