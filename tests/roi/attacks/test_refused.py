"""The database refuses whatever a developer or a careless script tries inside of the serving process."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from roi.models import CostEntry, FxRate, LedgerAccount, LedgerHead, PeriodEvent, Posting, Scenario
from roi.operations.appending import append, live_postings, lock_ledger, reversal_of
from roi.operations.closing import close_period
from roi.operations.intake import take_in
from tests.factories.community import MemberFactory
from tests.roi.attacks.attempts import TAKEN, found, outcome
from tests.roi.attacks.tables import ATTACKS, MARCH, copy_of


@pytest.mark.parametrize(("attack", "sentence"), [one[1:] for one in ATTACKS], ids=[one[0] for one in ATTACKS])
def test_the_database_refuses(books, attack, sentence):
    number = LedgerHead.objects.get().number

    said = outcome(lambda: attack(books))

    assert re.search(sentence, said), said
    assert LedgerHead.objects.get().number == number


# A row that is there already, but for what makes it the only one.
OWN_NUMBERS = {
    CostEntry: {},
    FxRate: {"source": "another"},
    LedgerAccount: {"code": "another"},
    PeriodEvent: {},
    Scenario: {"code": "another"},
}


@pytest.mark.parametrize("model", OWN_NUMBERS)
def test_nobody_takes_a_number_that_is_to_come(books, model):
    """A fixture of another database, or a script that counts by itself, would stand in the way of whoever comes next."""
    like = model._base_manager.earliest("pk")

    said = outcome(lambda: copy_of(like, id=2_000_000_000, **OWN_NUMBERS[model]).save(force_insert=True))

    assert "numbered by the database" in said
    assert take_in() == 1
    assert found() == []


def test_a_fixture_of_the_books_is_not_loaded(books, tmp_path):
    path = tmp_path / "books.json"
    call_command("dumpdata", "roi.posting", "roi.leg", "roi.valuation", output=str(path), verbosity=0)

    said = outcome(lambda: call_command("loaddata", str(path), verbosity=0))

    assert "permission denied for table" in said
    assert found() == []


BY_NOBODY = ("posting", "valuation", "exclusion", "ledgeraccount", "correction", "scenario")


def test_no_form_of_the_back_office_writes_the_books(books, client, settings):
    settings.STAFF_MFA = False
    client.force_login(MemberFactory(roles=["admin", "controller"], is_superuser=True))
    first = {name: apps.get_model("roi", name)._base_manager.earliest("pk").pk for name in BY_NOBODY}
    pages = [f"{name}/{page}/" for name, pk in first.items() for page in ("add", f"{pk}/change", f"{pk}/delete")]

    said = {page: client.post(f"/admin/roi/{page}", {"post": "yes"}).status_code for page in pages}

    assert {page for page, code in said.items() if code != 403} == set()
    assert found() == []


def test_a_transaction_that_is_rolled_back_leaves_no_gap(books):
    number = LedgerHead.objects.get().number
    with transaction.atomic():
        with transaction.atomic():
            assert take_in() == 1
            transaction.set_rollback(True)
        assert LedgerHead.objects.get().number == number
        assert take_in() == 1

    assert LedgerHead.objects.get().number == number + 1
    assert found() == []


ZONES = pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])


@ZONES
def test_the_time_zone_of_whoever_asks_moves_nothing(books, zone):
    with timezone.override(zone):
        assert take_in() == 1
        close_period(MARCH, by=books.controller)

    posting = Posting.objects.get(cause=f"crm.ticket_event:{books.waiting.pk}")
    assert (posting.valid_on, posting.period.month) == (date(2026, 3, 20), MARCH)
    assert found() == []


@ZONES
def test_another_time_zone_of_the_session_is_found_and_closes_nothing(books, zone):
    """Django takes every moment that it reads for UTC, so all of them are read wrong."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL TIME ZONE '{zone}'")
        taken, closed = outcome(take_in), outcome(lambda: close_period(MARCH, by=books.controller))
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")

    assert (taken, closed) == (TAKEN, "period 2026-02-01 is closed by another seal than its own")
    assert found() == ["values_keep_the_moment_of_their_event"]


def test_moments_are_in_order_whatever_the_writer_says(books):
    naive = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=900)
    [posting] = live_postings([books.open.effect_key]).values()

    def attempt() -> None:
        lock_ledger()
        [written] = append([reversal_of(posting, cause="x", known_on=posting.valid_on)])
        copy_of(
            written, number=written.number + 1, previous_hash=written.hash, recorded_at=naive.replace(tzinfo=UTC)
        ).save()

    assert outcome(attempt) != TAKEN


def test_nothing_of_ones_own_stands_before_what_guards_the_ledger(books):
    for statement in (
        "SET session_replication_role = replica",
        "SET role = postgres",
        "CREATE FUNCTION public.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT $1'",
        "CREATE TABLE public.roi_ledgerhead2 (id int)",
        "CREATE RULE r AS ON INSERT TO roi_leg DO INSTEAD NOTHING",
        "ALTER TABLE roi_leg DISABLE TRIGGER ALL",
        "DROP TRIGGER legs_are_summed ON roi_leg",
        "CREATE TRIGGER t BEFORE INSERT ON roi_leg FOR EACH ROW EXECUTE FUNCTION roi_refuse_change()",
        "SELECT setval(pg_get_serial_sequence('roi_posting', 'id'), 1)",
    ):
        said = outcome(lambda: connection.cursor().execute(statement))  # noqa: B023 -- called at once
        assert "permission denied" in said or "must be owner" in said, (statement, said)


def test_an_honest_ledger_with_one_of_everything_is_right(books):
    assert found() == []
