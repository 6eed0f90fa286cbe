"""Attempts to change the ledger behind the back of the application, as the role that serves and as the owner."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from psycopg import errors

from roi.models import LedgerHead, Period, Posting
from roi.operations.closing import close_period
from roi.operations.contents import chain_hash
from roi.operations.intake import take_in
from tests import database
from tests.factories.community import MemberFactory
from tests.factories.roi import ConversionRuleFactory, approved, at, reopened, solved


@pytest.fixture
def event(db):
    """One solved ticket, posted."""
    approved(ConversionRuleFactory())
    event = solved(moment=at("2026-01-15"))
    take_in()
    return event


@pytest.fixture
def ended(event):
    """One whose value was taken back, so that nothing stands for it."""
    reopened(event.ticket, moment=at("2026-01-16"))
    take_in()
    return event


@pytest.fixture
def owner(transactional_db) -> Iterator[psycopg.Connection]:
    """The owner of the tables, who sees what is committed."""
    approved(ConversionRuleFactory())
    event = solved(moment=at("2026-01-15"))
    take_in()
    reopened(event.ticket, moment=at("2026-01-16"))
    solved(moment=at("2026-01-17"))
    take_in()
    with psycopg.connect(**database._owner_params(), autocommit=True) as own:
        yield own


def attempt(statement: str, *params: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


COLUMNS = {
    "roi_posting": "cashable = NOT cashable",
    "roi_leg": "amount = amount * 2",
    "roi_valuation": "net = net + 1",
    "roi_ledgeraccount": "type = 'contra'",
}
CHANGES = [
    *(f"UPDATE {table} SET {change}" for table, change in COLUMNS.items()),
    *(f"DELETE FROM {table}" for table in COLUMNS),
    *(f"TRUNCATE {table} CASCADE" for table in COLUMNS),
]
BEHIND = [
    "UPDATE roi_ledgerhead SET hash = '', number = 0",
    "DELETE FROM roi_ledgerhead",
    "DELETE FROM roi_liveeffect",
    "UPDATE roi_liveeffect SET key = 'ticket:0'",
    "TRUNCATE roi_period CASCADE",
]


@pytest.mark.parametrize(
    "statement", [*CHANGES, *BEHIND, "INSERT INTO roi_liveeffect (key, posting_id) VALUES ('x', 1)"]
)
def test_the_serving_role_may_not_even_try(event, statement):
    with pytest.raises(DatabaseError, match="permission denied"):
        attempt(statement)


def test_the_owner_is_refused_too(owner):
    for statement in [*CHANGES, *BEHIND, "INSERT INTO roi_liveeffect (key, posting_id) VALUES ('x', 1)"]:
        with pytest.raises(errors.RestrictViolation):
            owner.execute(statement)


def test_replication_mode_does_not_get_past_the_triggers(owner):
    always = "SELECT bool_and(tgenabled = 'A') FROM pg_trigger WHERE tgrelid = 'roi_leg'::regclass AND NOT tgisinternal"

    assert owner.execute(always).fetchone() == (True,)


def test_the_owner_empties_tables_only_by_saying_so(owner):
    with pytest.raises(errors.RestrictViolation), owner.transaction():
        owner.execute("TRUNCATE roi_leg")
    with owner.transaction(force_rollback=True):
        owner.execute("SET LOCAL mitwert.allow_truncate = 'on'")
        owner.execute("TRUNCATE roi_leg")


def test_saying_so_does_not_help_the_serving_role(event):
    with pytest.raises(DatabaseError, match="permission denied"):
        attempt("SET LOCAL mitwert.allow_truncate = 'on'; TRUNCATE roi_leg")


def test_saying_so_does_not_help_somebody_with_the_right_who_is_no_owner(owner):
    owner.execute("GRANT TRUNCATE ON roi_leg TO mitwert_app")
    try:
        with pytest.raises(IntegrityError, match="append-only"):
            attempt("SET LOCAL mitwert.allow_truncate = 'on'; TRUNCATE roi_leg")
    finally:
        owner.execute("REVOKE TRUNCATE ON roi_leg FROM mitwert_app")


POSTING = """
    INSERT INTO roi_posting (number, idempotency_key, kind, effect_key, cause, valuation_id, rule_version_id, driver_id,
        grade, cashable, valid_on, recorded_at, period_id, prior_period, leg_count, content_hash, previous_hash, hash)
    SELECT %(number)s, 'forged', kind, %(effect)s, cause, valuation_id, rule_version_id, driver_id,
        grade, cashable, %(valid_on)s::date, %(recorded_at)s, %(period)s, prior_period, 2,
        %(content_hash)s, %(previous_hash)s, %(hash)s
    FROM roi_posting WHERE id = %(like)s RETURNING id
"""
LEGS = """
    INSERT INTO roi_leg (posting_id, position, account_id, amount, currency, role, object_kind)
    SELECT %s, n, (SELECT min(id) FROM roi_ledgeraccount), amount, 'EUR', '', ''
    FROM unnest(%s::numeric[]) WITH ORDINALITY AS legs (amount, n)
"""


def forge(legs: list[str] = ["5.00", "-5.00"], **changes: object) -> None:  # noqa: B006
    """Append a posting by hand that is right in all but what is changed."""
    original, head = Posting.objects.earliest("number"), LedgerHead.objects.get()
    fields: dict[str, object] = {
        "like": original.pk,
        "number": head.number + 1,
        "effect": "forged:1",
        "valid_on": original.valid_on,
        "period": original.period_id,
        "content_hash": "a" * 64,
        "previous_hash": head.hash,
        "recorded_at": head.recorded_at,
        **changes,
    }
    fields.setdefault("hash", chain_hash(fields["previous_hash"], fields["content_hash"], fields["number"]))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(POSTING, fields)
        cursor.execute(LEGS, [cursor.fetchone()[0], legs])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_posting_by_hand_that_is_right_in_all_is_taken(ended):
    forge()

    assert LedgerHead.objects.get().number == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"number": 3},
        {"number": 1},
        {"previous_hash": "b" * 64},
        {"previous_hash": ""},
        {"hash": "c" * 64},
        {"content_hash": "not a hash"},
    ],
)
def test_a_broken_chain_is_refused(event, changes):
    with pytest.raises(IntegrityError, match="does not continue the chain"):
        forge(**changes)


def test_a_posting_that_claims_to_have_been_known_before_the_one_it_follows_is_refused(event):
    with pytest.raises(IntegrityError, match="recorded before the one it follows"):
        forge(recorded_at="2020-01-01T00:00Z")


def test_i6_a_closed_period_takes_no_posting(event):
    close_period(Period.objects.get().month, by=MemberFactory(roles=["controller"]))

    with pytest.raises(IntegrityError, match="is closed"):
        forge()


def test_i6_a_closed_period_stays_closed(event):
    close_period(Period.objects.get().month, by=MemberFactory(roles=["controller"]))

    for statement in (
        "UPDATE roi_period SET state = 'open', closed_at = NULL, closed_by_id = NULL",
        "UPDATE roi_period SET month = '2027-01-01'",
        "DELETE FROM roi_period",
    ):
        with pytest.raises(IntegrityError, match="stays so"):
            attempt(statement)
    with pytest.raises(IntegrityError, match="no month is open before a closed one"):
        attempt("INSERT INTO roi_period (month, state, posting_count, seal) VALUES ('2025-12-01', 'open', 0, '')")


def test_a_month_cannot_be_moved(event):
    with pytest.raises(IntegrityError, match="keeps its month"):
        attempt("UPDATE roi_period SET month = '2027-01-01'")


def test_i1_legs_that_do_not_sum_to_zero_are_refused(ended):
    with pytest.raises(IntegrityError, match="do not sum to zero"):
        forge(["5.00", "-4.99"])


def test_i1_a_leg_of_nothing_is_refused(ended):
    with pytest.raises(IntegrityError, match="no_leg_is_zero"):
        forge(["0.00", "0.00"])


@pytest.mark.parametrize("legs", [[], ["5.00"]])
def test_i1_a_posting_without_its_legs_is_refused(ended, legs):
    with pytest.raises(IntegrityError, match="announced"):
        forge(legs)


def test_i1_no_leg_is_slipped_into_an_old_posting(event):
    posting = Posting.objects.get()
    for position in (0, posting.leg_count + 1):
        with pytest.raises(IntegrityError, match=r"announced|position"):
            attempt(
                """INSERT INTO roi_leg (posting_id, position, account_id, amount, currency, role, object_kind)
                   SELECT posting_id, %s, account_id, 1, 'EUR', '', '' FROM roi_leg WHERE posting_id = %s LIMIT 1""",
                position,
                posting.pk,
            )


def test_i9_a_second_posting_for_the_same_effect_is_refused(event):
    with pytest.raises(IntegrityError, match="an_effect_has_one_live_posting"):
        forge(effect=f"ticket:{event.ticket_id}")


def test_i5_a_posting_on_another_day_than_its_valuation_is_refused(event):
    with pytest.raises(IntegrityError, match="something else than its valuation"):
        forge(valid_on="2026-01-16")


REVERSAL = """
    INSERT INTO roi_posting (number, idempotency_key, kind, effect_key, cause, valuation_id, rule_version_id, driver_id,
        grade, cashable, valid_on, recorded_at, period_id, prior_period, leg_count, reverses_id,
        content_hash, previous_hash, hash)
    SELECT %(number)s, 'forged', 'reversal', effect_key, cause, valuation_id, rule_version_id, driver_id,
        grade, cashable <> %(cashable_changed)s, valid_on, recorded_at, period_id, prior_period, leg_count, id,
        repeat('a', 64), %(previous)s, %(hash)s
    FROM roi_posting WHERE number = %(of)s RETURNING id, reverses_id
"""
NEGATED = """
    INSERT INTO roi_leg (posting_id, position, account_id, amount, currency, party_id, role, weight, object_kind, object_id)
    SELECT %s, position, account_id, {}, currency, party_id, role, weight, object_kind, object_id
    FROM roi_leg WHERE posting_id = %s
"""


def forge_reversal(negated: str = "-amount", *, of: int = 1, cashable_changed: bool = False) -> None:
    head = LedgerHead.objects.get()
    fields = {"number": head.number + 1, "previous": head.hash, "of": of, "cashable_changed": cashable_changed}
    fields["hash"] = chain_hash(head.hash, "a" * 64, head.number + 1)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(REVERSAL, fields)
        cursor.execute(NEGATED.format(negated), cursor.fetchone())
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_i4_a_reversal_that_negates_is_taken_once(event):
    forge_reversal()

    with pytest.raises(IntegrityError):
        forge_reversal()
    with pytest.raises(IntegrityError, match="does not reverse"):
        forge_reversal(of=2)


@pytest.mark.parametrize("negated", ["amount", "-amount * 2"])
def test_i4_a_reversal_that_does_not_negate_leg_by_leg_is_refused(event, negated):
    with pytest.raises(IntegrityError, match="leg by leg"):
        forge_reversal(negated)


def test_i4_a_reversal_that_says_something_else_is_refused(event):
    with pytest.raises(IntegrityError, match="does not reverse"):
        forge_reversal(cashable_changed=True)


def test_a_table_of_the_same_name_does_not_fool_the_triggers(event):
    attempt("CREATE TEMP TABLE roi_ledgerhead AS SELECT 1::smallint id, 41::bigint number, '' hash, now() recorded_at")

    with pytest.raises(IntegrityError, match="does not continue the chain"):
        forge(number=42, previous_hash="")
