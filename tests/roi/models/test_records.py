"""Whoever cheats by SQL, as the role that serves: nothing changes without a record of who said so."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from roi.models import (
    Classification,
    Exclusion,
    Kpi,
    Party,
    PartyMember,
    Period,
    PeriodEvent,
    Posting,
    ReportSnapshot,
    ValueDriver,
)
from roi.operations.appending import append, lock_ledger, reversal_of
from roi.operations.closing import close_period, seal_of, soft_close_period
from roi.operations.intake import take_in
from roi.operations.snapshots import hash_of_snapshot, take_snapshot
from roi.reports.selection import Selection
from tests.factories.community import MemberFactory
from tests.factories.roi import ConversionRuleFactory, approved, at, drafted, solved

pytestmark = pytest.mark.django_db
JANUARY = date(2026, 1, 1)
CLOSED = "state = 'closed', closed_at = now(), closed_by_id = (SELECT min(id) FROM community_member)"


def attempt(statement: str, *params: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def refused(constraint: str):
    return pytest.raises(IntegrityError, match=constraint)


@pytest.fixture
def controller():
    return MemberFactory(roles=["controller"])


@pytest.fixture
def posting() -> Posting:
    approved(ConversionRuleFactory())
    for day in (15, 16):
        solved(moment=at(f"2026-01-{day}"))
    take_in()
    return Posting.objects.first()


@pytest.mark.parametrize("claimed", ["posting_count = 0, seal = ''", "posting_count = 2, seal = repeat('a', 64)"])
def test_i6_no_month_is_closed_without_its_seal(posting, claimed):
    with refused("closed by another seal than its own"):
        attempt(f"UPDATE roi_period SET {CLOSED}, {claimed}")

    assert Period.objects.get().state == "open"


def test_i6_no_month_is_born_closed(controller):
    with refused("is closed after it was open"):
        attempt(
            "INSERT INTO roi_period (month, state, closed_at, closed_by_id, posting_count, seal)"
            " VALUES ('2025-12-01', 'closed', now(), %s, 0, encode(sha256(''), 'hex'))",
            controller.pk,
        )


def test_i6_the_database_seals_as_we_do(posting, controller):
    lock_ledger()
    [entry] = append([reversal_of(posting, cause="x", known_on=posting.valid_on)])

    period = close_period(JANUARY, by=controller)

    assert (period.posting_count, period.seal) == seal_of(entry.period) == (3, period.seal)


def test_i6_no_month_changes_its_state_without_an_event_that_says_who(posting, controller):
    count, seal = seal_of(Period.objects.get())
    soft = f"state = 'soft_closed', soft_closed_at = now(), soft_closed_by_id = {controller.pk}"
    for change in (soft, f"{CLOSED}, posting_count = {count}, seal = '{seal}'"):
        with refused("nobody says who made period"):
            attempt(f"UPDATE roi_period SET {change}")
    soft_close_period(JANUARY, by=controller)
    with refused("nobody says who made period"):
        attempt("UPDATE roi_period SET state = 'open', soft_closed_at = NULL, soft_closed_by_id = NULL")

    [event] = PeriodEvent.objects.all()
    assert (event.kind, event.by) == ("soft_closed", controller)


@pytest.mark.parametrize("table", ["roi_periodevent", "roi_classification"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_was_said_stays(posting, controller, table, statement):
    soft_close_period(JANUARY, by=controller)
    Classification.objects.create(driver=posting.driver, cashable=False, reason="Nobody left.", by=controller)

    with pytest.raises(Exception, match=r"permission denied|append-only"):
        attempt(statement.format(table))


def test_i11_the_cashability_of_a_signed_driver_is_what_was_said_of_it_last(posting, controller):
    for change in ("cashable = NOT cashable", f"controller_id = {controller.pk}", "business_model = 'Another'"):
        with refused("stays as it was signed"):
            attempt(f"UPDATE roi_valuedriver SET {change}")
    Classification.objects.create(driver=posting.driver, cashable=False, reason="Nobody left.", by=controller)
    with refused("stays as it was signed"):
        attempt("UPDATE roi_valuedriver SET cashable = true")

    driver = ValueDriver.objects.get()
    assert (driver.cashable, driver.controller) == (False, controller)


def test_i11_whoever_wrote_a_signed_driver_does_not_classify_it(posting):
    with refused("does not say what of it is cashable"):
        attempt(
            "INSERT INTO roi_classification (driver_id, cashable, reason, by_id) VALUES (%s, false, 'Mine.', %s)",
            posting.driver_id,
            posting.driver.author_id,
        )
    assert ValueDriver.objects.get().cashable


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("roi_goal", "target_value = 1, unit = 'x'"),
        ("roi_strategy", "stage_to = 5"),
        ("roi_kpi", "measure = 'active_members'"),
        ("roi_kpi", "definition = 'Another'"),
        ("roi_valuedriver", "kind = 'insight', approved_at = NULL, approved_by_id = NULL"),
    ],
)
def test_i7_what_is_signed_stays_whether_money_hangs_on_it_or_not(table, change):
    drafted(ConversionRuleFactory())

    with refused("stays as it was signed"):
        attempt(f"UPDATE {table} SET {change}")


def test_i7_a_version_is_approved_with_its_hash_or_not_at_all():
    version = drafted(ConversionRuleFactory())

    with refused("an_approved_version_is_hashed"):
        attempt(
            "UPDATE roi_ruleversion SET approved_at = now(), approved_by_id = %s, content_hash = ''", MemberFactory().pk
        )
    version.refresh_from_db()
    assert not version.is_approved
    assert Kpi.objects.get().is_approved


def test_what_one_person_brought_never_becomes_anothers(posting):
    thief, mapping = MemberFactory(), PartyMember.objects.first()
    with refused("keeps its member until the mapping is cut"):
        attempt("UPDATE roi_partymember SET member_id = %s WHERE id = %s", thief.pk, mapping.pk)
    mapping.delete()
    with refused("keeps its member until the mapping is cut"):
        attempt("INSERT INTO roi_partymember (party_id, member_id) VALUES (%s, %s)", mapping.party_id, thief.pk)

    PartyMember.objects.create(party=Party.objects.create(kind="customer"), member=thief)


@pytest.mark.parametrize("change", ["ref = gen_random_uuid()", "kind = 'partner'"])
def test_a_party_keeps_its_reference_and_its_kind(posting, change):
    with pytest.raises(DatabaseError, match="permission denied"):
        attempt(f"UPDATE roi_party SET {change}")


def test_i13_an_explanation_is_not_reworded(posting):
    Exclusion.objects.create(source="crm.ticket_event", event_id=9, reason="archive", valid_on=JANUARY)

    with refused("append-only"):
        attempt("UPDATE roi_exclusion SET reason = 'no_rule'")


def forged(snapshot: ReportSnapshot, **fields) -> ReportSnapshot:
    """The same answer with other figures and a hash that fits them."""
    twin = ReportSnapshot.objects.get(pk=snapshot.pk)
    twin.pk = None
    for name, value in fields.items():
        setattr(twin, name, value)
    twin.sha256 = hash_of_snapshot(twin)
    return twin


def test_a_snapshot_is_taken_where_the_chain_ends_and_signed_afterwards(posting, controller):
    snapshot = take_snapshot(Selection("EUR"), by=controller, title="January")
    for fields in (
        {"ledger_number": 1},
        {"ledger_hash": "0" * 64},
        {"signed_by": MemberFactory(), "signed_at": snapshot.taken_at},
    ):
        with refused("taken at the end of the chain"), transaction.atomic():
            forged(snapshot, **fields).save(force_insert=True)
