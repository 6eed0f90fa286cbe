"""Ideas as files: what the reader may see and nothing else, no formulas, and read again they are the same."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.operations.posting import tags_named
from ideas.models import Decision, Idea
from ideas.operations.deciding import change_status
from ideas.operations.integrity import checks
from ideas.operations.merging import merge_idea
from ideas.reports import exports
from ideas.reports.exports import COLUMNS, as_json, as_table, ideas_to_export
from tests.factories.community import CategoryFactory, MemberFactory
from tests.factories.ideas import DecisionFactory, IdeaCommentFactory, IdeaFactory, IdeaVoteFactory, held_idea
from tests.ideas.importing.sources import run_import

pytestmark = pytest.mark.django_db
NASTY = '=HYPERLINK("http://x.invalid")\r\n+1;\t"quoted", \'=twice\n- a list\n\n**Ümlaut** <b>'


def exported(*, kind: str = "csv", **options: object) -> str:
    out = io.StringIO()
    call_command("export_ideas", "-", format=kind, stdout=out, **options)
    return out.getvalue()


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def board(product):
    """Every status, an answer that was taken back, a merge, votes of both sorts, and cells that want to be formulas."""
    place = CategoryFactory(slug="wishes")
    for number, status in enumerate(["open", "under_review", "planned", "started", "delivered", "declined"]):
        idea = IdeaFactory(title=f"Idea {number}", category=place, status=status, imported_votes=number)
        if status != "open":
            DecisionFactory(idea=idea, status=status, reason=f"Because {number}.")
    again = IdeaFactory(title="'=once", body=NASTY, category=place, author=MemberFactory(display_name="@cmd"))
    change_status(again, "under_review", by=product, reason="We look.")
    change_status(again, "open", by=product, reason="+ Open again.")
    again.tags.set(tags_named(["pumps", "größe"]))
    one, other = (IdeaFactory(title=name, category=place, imported_votes=5) for name in ("One", "Other"))
    member = IdeaVoteFactory(idea=one).member
    IdeaVoteFactory(idea=other, member=member)
    IdeaVoteFactory(idea=other)
    said = {"author": MemberFactory(display_name="Ada"), "edited_at": datetime(2026, 5, 1, tzinfo=UTC)}
    IdeaCommentFactory(idea=one, body='=1+1 "loud"\n\n**Ümlaut**', created_at=datetime(2026, 4, 1, tzinfo=UTC), **said)
    IdeaCommentFactory(idea=other, author=product, is_of_company=True)
    for state in ("hidden", "deleted"):
        IdeaCommentFactory(idea=other, state=state, body="Kept from others")
    merge_idea(one, other, by=product)
    return place


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize("kind", ["csv", "json"])
def test_what_was_exported_is_imported_without_change(tmp_path, kind):
    first = exported(kind=kind)
    path = tmp_path / f"wishes.{kind}"
    path.write_text(first, encoding="utf-8", newline="")
    here, _said = run_import(path)
    assert (here["read"], here["unchanged"], here["created"]) == (11, 11, 0)

    # As if it were another place: none of these is the one that was exported.
    Idea.objects.update(created_at=datetime(2001, 1, 1, tzinfo=UTC))
    there, _said = run_import(path)

    assert (there["created"], there["rejected"], there["made"]) == (11, 0, {"members": 11, "merged": 1})
    came = Idea.objects.filter(import_key__isnull=False)
    write = {"csv": as_table, "json": as_json}[kind]
    second = "".join(write(came, AnonymousUser()))
    assert comparable(second, kind) == comparable(first, kind)
    assert "Kept from others" not in first
    assert list(came.filter(title="Other").values_list("comment_count", flat=True)) == [2]
    assert [one.check for one in checks() if one.wrong and not one.check.endswith("has_its_search_document")] == []


def comparable(text: str, kind: str) -> list[dict[str, object]]:
    """All but the numbers, which every place gives anew."""
    rows = table(text) if kind == "csv" else json.loads(text)
    titles = {str(row["id"]): row["title"] for row in rows}
    for row in rows:
        into = "merged into" if kind == "csv" else "mergedInto"
        row[into] = titles[row[into]] if row[into] else ""
        row["author"] = row["author"] if kind == "csv" else row["author"]["name"]
        said = json.loads(row["comments"] or "[]") if kind == "csv" else row["comments"]
        row["comments"] = [one | {"id": "", "author": one["author"] | {"id": ""}} for one in said]
        del row["id"], row["url"]
    return rows


@pytest.mark.usefixtures("board")
def test_the_columns_are_those_of_canny_and_no_cell_is_a_formula():
    text = exported()

    rows = table(text)
    assert list(rows[0]) == list(COLUMNS)
    assert [row["status"] for row in rows] == [
        *("open", "under review", "planned", "in progress", "complete", "closed", "open", "merged", "open")
    ]
    assert [row["score"] for row in rows[-2:]] == ["6", "12"]
    assert rows[-2]["merged into"] == rows[-1]["id"]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row.values())
    assert (rows[6]["title"], rows[6]["author"], rows[6]["response"]) == ("''=once", "'@cmd", "'+ Open again.")


@pytest.mark.parametrize("write", [as_table, as_json])
def test_only_what_the_reader_may_see_leaves(write, product):
    circle = CategoryFactory(visibility="members")
    public, inner = IdeaFactory(title="Public"), IdeaFactory(title="Inner", category=circle)
    IdeaFactory(title="Hidden", state="hidden")
    IdeaFactory(title="Deleted", state="deleted")
    held_idea(title="Held")
    Idea.objects.filter(pk=public.pk).update(merged_into=inner, status="merged")

    def told(reader) -> str:
        return "".join(write(ideas_to_export(reader), reader))

    for reader in (AnonymousUser(), product):
        text = told(reader)
        assert "Public" in text
        assert not any(word in text for word in ("Hidden", "Deleted", "Held"))
    assert "Inner" in told(product)
    assert f"{inner.pk}" in told(product)
    assert "Inner" not in told(AnonymousUser())
    assert f'"{inner.pk}"' not in told(AnonymousUser())
    assert f",{inner.pk}," not in told(AnonymousUser())
    assert product.email not in told(product)


def test_it_is_written_row_by_row_with_so_many_questions_for_a_stretch(monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    for idea in IdeaFactory.create_batch(5):
        Decision.objects.create(idea=idea, status="planned", decided_by=idea.author)

    rows = as_table(ideas_to_export(AnonymousUser()), AnonymousUser())
    assert isinstance(rows, Iterator)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(list(islice(rows, 3))) == 3
    # One for the rows, one for the answers of the first two, and one for what was said about them.
    assert len(asked) == 3
    assert len(list(rows)) == 3


def test_nothing_at_all_is_an_empty_list():
    assert json.loads(exported(kind="json")) == []
    assert exported().splitlines() == [",".join(COLUMNS)]


def test_the_command_writes_a_file_of_one_category_for_one_reader(tmp_path, board, product):
    IdeaFactory(title="Elsewhere")
    inner = IdeaFactory(title="Inner", category=CategoryFactory(slug="inner", visibility="members"))
    path = tmp_path / "ideas.json"

    call_command("export_ideas", str(path), category="wishes")
    assert {row["board"]["name"] for row in json.loads(path.read_text())} == {"wishes"}
    call_command("export_ideas", str(path), category="inner", reader=product.email)
    assert [row["id"] for row in json.loads(path.read_text())] == [str(inner.pk)]
    with pytest.raises(CommandError, match="no category inner"):
        call_command("export_ideas", str(path), category="inner")
    with pytest.raises(CommandError, match="Nobody who is active"):
        call_command("export_ideas", str(path), reader="nobody@example.com")


@pytest.mark.usefixtures("board")
def test_the_api_answers_with_a_file_for_whoever_signed_in(customer_api, anonymous_api):
    answer = customer_api.get("/api/v1/ideas/export/", {"status": "declined"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ideas.csv"'
    assert [row["title"] for row in table(answer.getvalue().decode())] == ["Idea 5"]

    answer = customer_api.get("/api/v1/ideas/export/", {"as": "json", "category": "wishes"})
    assert len(json.loads(answer.getvalue())) == 9
    assert customer_api.get("/api/v1/ideas/export/", {"as": "pdf"}).status_code == 400
    assert anonymous_api.get("/api/v1/ideas/export/").status_code == 401


def test_the_back_office_exports_the_chosen_ones(client, product, settings):
    settings.STAFF_MFA = False
    client.force_login(product)
    ideas = [*IdeaFactory.create_batch(2), held_idea()]
    IdeaFactory()

    for action, read in (("export_table", table), ("export_json", json.loads)):
        chosen = {"action": action, "_selected_action": [idea.pk for idea in ideas]}
        answer = client.post("/admin/ideas/idea/", chosen)
        assert [row["id"] for row in read(answer.getvalue().decode())] == [str(idea.pk) for idea in ideas[:2]]
