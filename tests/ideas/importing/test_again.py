"""Importing again, rows that cannot be taken, and runs that were killed: nothing doubled, nothing lost, all of it told."""

import csv
import json

import pytest
from django.core.management import CommandError
from django.db import connection

from community.models import Category, Member
from community.operations.erasing import erase_member
from ideas.models import Idea
from ideas.operations.deciding import change_status
from ideas.operations.integrity import checks
from ideas.operations.merging import unmerge_idea
from ideas.operations.proposing import edit_idea
from tests.community.importing.processes import start, wait_for
from tests.factories.community import MemberFactory
from tests.ideas.importing.sources import (
    FIDER,
    MADRID,
    fider_row,
    idea_of,
    proposal,
    run_import,
    snapshot,
    write_json,
    write_madrid,
    write_table,
)

ROWS = 3000


def fider(path, *rows):
    return write_table(path / "posts.csv", FIDER, rows)


@pytest.mark.django_db
def test_a_second_run_changes_nothing(tmp_path):
    duplicate = fider_row(2, status="duplicate", original_number=1, votes_count=2)
    path = fider(tmp_path, fider_row(1), duplicate, fider_row(3, title="SSRF test 1712345678", status="declined"))
    run_import(path)
    before = snapshot()

    summary, _said = run_import(path)

    assert snapshot() == before
    assert (summary["read"], summary["unchanged"], summary["created"], summary["made"]) == (3, 3, 0, {})


@pytest.mark.django_db
def test_a_later_export_brings_new_ideas_and_votes_and_leaves_what_was_done_here(tmp_path, product):
    run_import(fider(tmp_path, fider_row(1), fider_row(2, status="duplicate", original_number=1), fider_row(3)))
    second, third = idea_of(2), idea_of(3)
    unmerge_idea(second, by=product)
    edit_idea(third, by=product, title="Our own words")
    change_status(third, "declined", by=product, reason="No.")

    duplicate = fider_row(2, status="duplicate", original_number=1)
    summary, _said = run_import(fider(tmp_path, fider_row(1), duplicate, fider_row(3, votes_count=9), fider_row(4)))

    assert {name: summary[name] for name in ("created", "updated", "unchanged")} == {
        "created": 1,
        "updated": 1,
        "unchanged": 2,
    }
    third.refresh_from_db()
    assert (third.title, third.status, third.imported_votes) == ("Our own words", "declined", 9)
    assert idea_of(2).merged_into is None


@pytest.mark.django_db
def test_a_dry_run_tells_the_same_and_writes_nothing(tmp_path):
    path = fider(tmp_path, fider_row(1), fider_row(2, title="SSRF test 1712345678"), fider_row(3, title=""))

    dry, said = run_import(path, dry_run=True)

    assert "This was a dry run" in said
    assert not Idea.objects.exists()
    assert not Category.objects.exists()
    assert not Member.objects.exclude(kind="system").exists()
    real, _said = run_import(path)
    assert dry["kinds"] == real["kinds"] == {"ideas": {"read": 3, "rejected": 1, "created": 2}}
    assert dry["made"]["held back"] == real["made"]["held back"] == 1


@pytest.mark.django_db
def test_rows_with_faults_stand_in_the_error_file_with_their_reasons(tmp_path):
    rows = [
        proposal(1),
        proposal("", title="=no number"),
        proposal(3, title="   "),
        proposal(4, created_at="2024-02-01"),
        proposal(5, created_at="01/02/2999"),
        proposal(6, cached_votes_up=-1),
        proposal(7, cached_votes_up="many"),
        proposal(8, retired_at="yesterday"),
        proposal(9, id="9" * 300),
    ]
    path, errors = write_madrid(tmp_path / "p.csv", rows), tmp_path / "errors.csv"
    with path.open("a", newline="") as file:
        file.write('"10";"a";"b";"1";"01/02/2024";"";"one too many"\r\n')

    summary, said = run_import(path, errors=errors)

    assert (summary["read"], summary["created"], summary["rejected"]) == (10, 1, 9)
    with errors.open(newline="") as table:
        told = list(csv.DictReader(table))
    assert [(row["where"], row["why"]) for row in told] == [
        ("line 3", "id is missing"),
        ("line 4", "title is missing"),
        ("line 5", "created_at is not a day: '2024-02-01'"),
        ("line 6", "created_at lies in the future: '2999-02-01T00:00:00+01:00'"),
        ("line 7", "cachedvotesup is out of range: -1"),
        ("line 8", "cachedvotesup is not a whole number: 'many'"),
        ("line 9", "retiredat is not a date: 'yesterday'"),
        ("line 10", f"the name {'9' * 40!r}... is too long for a key"),
        ("line 11", "The row has more cells than there are columns."),
    ]
    assert all(f"{row['where']}: {row['why']}" in said for row in told)
    assert "=no number" in told[0]["row"]


@pytest.mark.django_db
def test_strict_runs_end_with_an_error_when_something_was_rejected(tmp_path):
    with pytest.raises(CommandError, match="1 row was rejected"):
        run_import(write_madrid(tmp_path / "p.csv", [proposal(1), proposal(2, title="")]), strict=True)
    assert Idea.objects.count() == 1


@pytest.mark.django_db
def test_a_list_that_breaks_off_gives_what_stands_before(tmp_path):
    path = write_json(tmp_path / "posts.json", [fider_row(number) for number in range(1, 4)])
    path.write_text(path.read_text()[:-40])

    summary, said = run_import(path)

    assert (summary["created"], summary["rejected"]) == (2, 1)
    assert "item 3: the list breaks off here" in said


@pytest.mark.django_db
def test_a_broken_line_costs_only_itself(tmp_path):
    lines = [json.dumps(fider_row(1)), "{broken", "[]", json.dumps(fider_row(2))]
    path = tmp_path / "posts.ndjson"
    path.write_text("\n".join(lines))

    summary, _said = run_import(path)

    assert (summary["created"], summary["rejected"]) == (2, 2)


@pytest.mark.django_db
def test_whoever_was_forgotten_stays_so_when_their_ideas_come_again(tmp_path):
    path = fider(tmp_path, fider_row(1), fider_row(2, created_by="Eve"))
    run_import(path)
    erase_member(idea_of(2).author, by=MemberFactory(roles=["admin"]))

    summary, _said = run_import(path)

    assert (summary["unchanged"], summary["made"]) == (2, {})
    assert "Eve" not in idea_of(2).author.display_name


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_import_that_was_killed_again_and_again_ends_like_one_that_was_not(tmp_path):
    rows = [
        proposal(number, title=f"SSRF test 17{number:08}") if number % 50 == 0 else proposal(number)
        for number in range(ROWS)
    ]
    path = write_table(tmp_path / "p.csv", MADRID, rows, ";")
    for reached in (Idea.objects.exists, lambda: Idea.objects.count() > ROWS / 2):
        process = start("import_ideas", str(path))
        wait_for(reached, process)
        process.kill()
        process.communicate()
        assert 0 < Idea.objects.count() < ROWS

    summary, _said = run_import(path)
    killed = snapshot()

    assert summary["read"] == ROWS == Idea.objects.count() == summary["created"] + summary["unchanged"]
    assert Idea.objects.held_back().count() == ROWS / 50
    assert [one.check for one in checks() if one.wrong and not one.check.endswith("has_its_search_document")] == []
    connection.ops.execute_sql_flush([])
    run_import(path)
    assert snapshot() == killed
