"""Costs from a file: once, line by line, with what is wrong said by line."""

import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from roi.models import AllocationKey, AllocationWeight, CostEntry, Posting
from tests.factories.community import MemberFactory
from tests.factories.roi import HourlyRateFactory, ValueDriverFactory

pytestmark = pytest.mark.django_db
HEAD = "ref,category,description,incurred_on,hours,group,amount,currency,driver,allocation_key,idea"
GOOD = [
    "a-1,platform,Rent of January,2026-01-31,,,1500.00,EUR,,,",
    "a-2,staff,Care in January,2026-01-31,160,community,,,support,,",
    'a-3,campaign,"Flyers, two sorts",2026-01-15,,,10.00,EUR,,spaces,',
]


@pytest.fixture
def manager():
    HourlyRateFactory()
    driver = ValueDriverFactory(code="support")
    key = AllocationKey.objects.create(code="spaces", title="By space")
    AllocationWeight.objects.create(key=key, driver=driver, weight=1)
    return MemberFactory(email="manager@books.example", roles=["manager"])


def imported(tmp_path, *lines: str, head: str = HEAD, **options):
    path = tmp_path / "costs.csv"
    path.write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    call_command("import_costs", str(path), by="manager@books.example", stdout=out, stderr=err, **options)
    summary = json.loads(out.getvalue())
    return {name: summary[name] for name in ("read", "created", "unchanged", "rejected")}, err.getvalue()


def test_costs_are_entered_and_posted_once(manager, tmp_path):
    assert imported(tmp_path, *GOOD)[0] == {"read": 3, "created": 3, "unchanged": 0, "rejected": 0}

    assert imported(tmp_path, *GOOD)[0] == {"read": 3, "created": 0, "unchanged": 3, "rejected": 0}

    assert Posting.objects.count() == CostEntry.objects.count() == 3
    care = CostEntry.objects.get(import_ref="a-2")
    assert (f"{care.amount:.2f}", care.driver.code, care.entered_by) == ("7680.00", "support", manager)
    assert CostEntry.objects.get(import_ref="a-3").incurred_on == date(2026, 1, 15)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("b,rent,Rent,2026-01-31,,,1,EUR,,,", "/category"),
        ("b,platform,Rent,31.01.2026,,,1,EUR,,,", "is no day"),
        ("b,platform,Rent,2026-01-31,,,1.005,EUR,,,", "is no number"),
        ("b,platform,Rent,2026-01-31,,,-1,EUR,,,", "is no number"),
        ("b,platform,Rent,2026-01-31,,,1,XYZ,,,", "/currency"),
        ("b,platform,Rent,2026-01-31,1,community,1,EUR,,,", "either hours and group"),
        ("b,staff,Care,2019-01-31,1,community,,,,,", "/group"),
        ("b,platform,Rent,2026-01-31,,,1,EUR,nobody,,", "no driver"),
        ("b,platform,Rent,2026-01-31,,,1,EUR,,,999", "no idea"),
        ("b,platform,Rent,2026-01-31,,,1,EUR,support,spaces,", "/allocation_key"),
        (",platform,Rent,2026-01-31,,,1,EUR,,,", "reference"),
        ("a-1,platform,Rent,2026-01-31,,,1,EUR,,,", "stands otherwise"),
        ("b", "describe"),
    ],
)
def test_a_broken_line_is_told_and_loses_nothing_else(manager, tmp_path, line, said):
    counts, told = imported(tmp_path, GOOD[0], line, GOOD[1])

    assert counts == {"read": 3, "created": 2, "unchanged": 0, "rejected": 1}
    assert "line 3" in told
    assert said in told


def test_a_dry_run_writes_nothing(manager, tmp_path):
    assert imported(tmp_path, *GOOD, dry_run=True)[0]["created"] == 3

    assert not CostEntry.objects.exists()


def test_what_cannot_be_taken_at_all_is_said_in_a_sentence(manager, tmp_path):
    with pytest.raises(CommandError, match="missing: description"):
        imported(tmp_path, head="ref,category,incurred_on")
    with pytest.raises(CommandError, match="Unknown columns: price"):
        imported(tmp_path, head=f"{HEAD},price")
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_costs", str(tmp_path / "nothing.csv"), by="manager@books.example")
    with pytest.raises(CommandError, match="Nobody who may"):
        call_command("import_costs", str(tmp_path / "costs.csv"), by=MemberFactory().email)
    with pytest.raises(CommandError, match="1 rejected"):
        imported(tmp_path, "b", strict=True)
