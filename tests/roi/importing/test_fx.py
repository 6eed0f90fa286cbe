"""The history file of the European Central Bank: a small one of our own, and the real one where it is there."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from psycopg import connect, errors

from roi.models import Exclusion, FxRate, Posting
from roi.operations.intake import take_in
from tests import database
from tests.factories.ideas import RealisationFactory
from tests.factories.roi import ConversionRuleFactory, approved, at

pytestmark = pytest.mark.django_db
REAL = Path(settings.REAL_DATA_DIR) / "ecb_fx" / "eurofxref-hist.csv"
TWIN = """Date,USD,JPY,TRL,
2026-01-30,1.0850,183.5,N/A,
2026-01-29,1.09,N/A,,

2004-12-31,1.3621,139.65,1836200,
"""
RATES = {
    ("2026-01-30", "USD", "1.0850"),
    ("2026-01-30", "JPY", "183.5"),
    ("2026-01-29", "USD", "1.09"),
    ("2004-12-31", "USD", "1.3621"),
    ("2004-12-31", "JPY", "139.65"),
    ("2004-12-31", "TRL", "1836200"),
}


@pytest.fixture
def file(tmp_path):
    def written(text: str, name: str = "eurofxref-hist.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def told(capsys) -> dict[str, int]:
    summary = json.loads(capsys.readouterr().out)
    return {name: summary[name] for name in ("read", "created", "unchanged", "rejected")}


def rates() -> set[tuple[str, str, Decimal]]:
    return {(on.isoformat(), quote, rate) for on, quote, rate in FxRate.objects.values_list("on", "quote", "rate")}


def expected(*leave_out: tuple[str, str, str]) -> set[tuple[str, str, Decimal]]:
    return {(on, quote, Decimal(rate)) for on, quote, rate in RATES - set(leave_out)}


def test_every_quoted_rate_is_taken_and_reading_again_changes_nothing(file, capsys):
    path = file(TWIN)

    call_command("import_fx", str(path))
    assert told(capsys) == {"read": 6, "created": 6, "unchanged": 0, "rejected": 0}
    assert rates() == expected()
    assert set(FxRate.objects.values_list("base", "source")) == {("EUR", "ECB")}

    call_command("import_fx", str(path), strict=True)
    assert told(capsys) == {"read": 6, "created": 0, "unchanged": 6, "rejected": 0}


def test_a_dry_run_tells_the_same_and_writes_nothing(file, capsys):
    call_command("import_fx", str(file(TWIN)), dry_run=True)

    assert told(capsys) == {"read": 6, "created": 6, "unchanged": 0, "rejected": 0}
    assert not FxRate.objects.exists()


def test_the_archive_of_the_bank_is_read_as_it_is(file, tmp_path, capsys):
    with ZipFile(tmp_path / "eurofxref-hist.zip", "w") as archive:
        archive.write(file(TWIN), "eurofxref-hist.csv")

    call_command("import_fx", str(tmp_path / "eurofxref-hist.zip"))

    assert rates() == expected()


def test_another_rate_for_the_same_day_is_refused_and_the_first_one_stands(file, capsys):
    call_command("import_fx", str(file(TWIN)))
    capsys.readouterr()

    with pytest.raises(CommandError, match="1 rejected"):
        call_command("import_fx", str(file(TWIN.replace("1.0850", "1.0851"))), strict=True)

    captured = capsys.readouterr()
    assert "2026-01-30 USD: 1.0851 is told, but 1.085 stands" in captured.err
    assert json.loads(captured.out)["rejected"] == 1
    assert rates() == expected()


def test_another_source_may_tell_another_rate(file):
    call_command("import_fx", str(file(TWIN)))
    call_command("import_fx", str(file("Date,USD,\n2026-01-30,1.1,\n")), source="House")

    assert FxRate.objects.filter(quote="USD", on="2026-01-30").count() == 2


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("2026-02-30,1.1,2,3,", "is no day"),
        ("30 January 2026,1.1,2,3,", "is no day"),
        ("2026-02-02,1.1,", "3 rates are announced and 2 are there"),
        ("2026-02-02,1.1,2,3,4,", "3 rates are announced and 5 are there"),
        ("2126-02-02,1.1,2,3,", "has not come"),
    ],
)
def test_a_broken_line_is_told_and_costs_no_other(file, capsys, line, why):
    call_command("import_fx", str(file(TWIN.replace("2026-01-29", f"{line}\n2026-01-29"))))

    captured = capsys.readouterr()
    assert why in captured.err
    assert json.loads(captured.out)["rejected"] == 1
    assert rates() == expected()


@pytest.mark.parametrize("cell", ["0", "-1", "1,1", "1e5", "NaN", "1.123456789", "12345678901", "?"])
def test_a_broken_rate_is_told_and_costs_no_other(file, capsys, cell):
    quoted = f'"{cell}"'
    call_command("import_fx", str(file(TWIN.replace("1.09,", f"{quoted},"))))

    captured = capsys.readouterr()
    assert f"2026-01-29 USD: '{cell}' is no rate" in captured.err
    assert rates() == expected(("2026-01-29", "USD", "1.09"))


@pytest.mark.parametrize("head", ["", "Day,USD,\n", "Date,\n", "Date,USD,USD,\n", "Date,Dollar,\n", "Date,EUR,\n"])
def test_a_file_of_another_kind_is_refused_as_a_whole(file, head):
    with pytest.raises(CommandError, match="first line must be Date"):
        call_command("import_fx", str(file(f"{head}2026-01-30,1,2,\n" if head else "")))


def test_what_is_no_archive_no_text_or_not_there_is_refused(file, tmp_path):
    with pytest.raises(CommandError, match="no ZIP archive"):
        call_command("import_fx", str(file(TWIN, "rates.zip")))
    (tmp_path / "latin.csv").write_bytes(b"Date,USD,\n2026-01-30,\xe4,\n")
    with pytest.raises(CommandError, match="not UTF-8"):
        call_command("import_fx", str(tmp_path / "latin.csv"))
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_fx", str(tmp_path / "missing.csv"))


def test_what_waited_for_a_rate_is_valued_once_it_is_there(file):
    approved(ConversionRuleFactory(idea=True), None)
    with time_machine.travel("2026-02-10T12:00:00Z", tick=False):
        RealisationFactory(currency="USD", recorded_at=at("2026-02-03"))
        RealisationFactory(currency="GBP", recorded_at=at("2026-02-03"))
        take_in()
        assert [row.reason for row in Exclusion.objects.all()] == ["currency", "currency"]

        call_command("import_fx", str(file(TWIN)))
        take_in()

    assert Posting.objects.get().valuation.original_currency == "USD"
    assert [row.reason for row in Exclusion.objects.all()] == ["currency"]


CHANGES = ["UPDATE roi_fxrate SET rate = 2", "DELETE FROM roi_fxrate", "TRUNCATE roi_fxrate CASCADE"]


@pytest.mark.parametrize("statement", CHANGES)
def test_i2_the_serving_role_may_not_even_try_to_change_a_rate(statement):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_i2_the_owner_is_refused_too(file):
    call_command("import_fx", str(file(TWIN)))

    with connect(**database._owner_params(), autocommit=True) as owner:
        for statement in CHANGES:
            with pytest.raises(errors.RestrictViolation):
                owner.execute(statement)
    assert rates() == expected()


def test_a_rate_is_positive_and_between_two_currencies():
    for wrong in ({"rate": 0}, {"quote": "EUR"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FxRate.objects.create(
                **({"base": "EUR", "quote": "USD", "on": date(2026, 1, 1), "rate": 1, "source": "x"} | wrong)
            )


@pytest.mark.slow
@pytest.mark.skipif(not REAL.exists(), reason="the real history of the ECB is not here")
def test_the_real_history_is_read_whole_and_once(capsys):
    call_command("import_fx", str(REAL))
    assert told(capsys) == {"read": 221_702, "created": 221_702, "unchanged": 0, "rejected": 0}
    days = FxRate.objects.order_by("on").values_list("on", flat=True).distinct()
    assert (days.count(), days.first(), days.last()) == (7126, date(1999, 1, 4), date(2026, 10, 30))
    assert FxRate.objects.values("quote").distinct().count() == 41
    assert FxRate.objects.get(quote="USD", on="2026-10-30").rate == Decimal("1.1172")
    assert FxRate.objects.get(quote="TRL", on="2004-12-31").rate == Decimal(1836200)
    assert not FxRate.objects.filter(quote="TRY", on__lt="2005-01-01").exists()
    assert not FxRate.objects.filter(quote="TRL", on__gt="2004-12-31").exists()

    call_command("import_fx", str(REAL))
    assert told(capsys) == {"read": 221_702, "created": 0, "unchanged": 221_702, "rejected": 0}
