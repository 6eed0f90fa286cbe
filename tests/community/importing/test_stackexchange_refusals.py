from datetime import UTC, datetime

import pytest
from django.core.management import CommandError

from community.models import Category, Comment, Member, Tag, Topic, TopicLock
from tests.community.importing.snapshots import snapshot
from tests.community.importing.sources import USERS, answer, outcomes, question, run_import, write_dump

pytestmark = pytest.mark.django_db


def at(day: int, hour: int = 0, minute: int = 0, second: int = 0, micro: int = 0) -> datetime:
    return datetime(2020, 2, day, hour, minute, second, micro, tzinfo=UTC)


@pytest.fixture
def imported(tmp_path):
    def load(**tables):
        options = tables.pop("options", {})
        return run_import("import_stackexchange", write_dump(tmp_path / "shed", **tables), **options)

    return load


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (
            '  <row Id="2" PostTypeId="1" Title="a" Body="b" CreationDate="2020-13-01T00:00:00" />',
            "CreationDate is not a date",
        ),
        ('  <row Id="2" PostTypeId="1" Title="a" Body="b" CreationDate="9020-01-01T00:00:00" />', "lies in the future"),
        ('  <row Id="2" PostTypeId="1" Title="a" Body="b" CreationDate="0001-01-01T00:00:00" />', "lies before 1970"),
        ('  <row Id="2" PostTypeId="1" Title="a" Body="b" />', "CreationDate is missing"),
        ('  <row Id="2" PostTypeId="1" Title=" " Body="b" CreationDate="2020-01-01T00:00:00" />', "Title is missing"),
        ('  <row Id="2" PostTypeId="1" Title="a" CreationDate="2020-01-01T00:00:00" />', "Body is missing"),
        ('  <row Id="x" PostTypeId="1" />', "Id is not a whole number"),
        ('  <row Id="2" PostTypeId="1" Title="a&#0;" />', "reference to invalid character"),
        (
            '  <row Id="1" PostTypeId="1" Title="a" Body="b" CreationDate="2020-01-01T00:00:00" />',
            "the Id 1 was there before",
        ),
        (
            '  <row Id="2" PostTypeId="2" ParentId="9" Body="b" CreationDate="2020-01-01T00:00:00" />',
            "its question 9 is not in the dump",
        ),
        (
            '  <row Id="2" PostTypeId="1" Title="a" Body="b" Score="99999999999" CreationDate="2020-01-01" />',
            "Score is out of range",
        ),
    ],
)
def test_a_bad_row_is_told_and_counted_and_costs_no_other(imported, broken, why):
    summary, said = imported(Posts=[question(1), broken, question(3)])

    assert sorted(Topic.objects.values_list("title", flat=True)) == ["Question 1", "Question 3"]
    assert outcomes(summary) == {"read": 5, "created": 4, "rejected": 1}
    assert "Posts.xml row 2 (line 4): " in said
    assert why in said


def test_a_bad_user_costs_no_post(imported):
    summary, said = imported(Posts=[question(1)], Users=[USERS[0] | {"CreationDate": "soon"}, USERS[1]])

    assert Topic.objects.get().author.display_name == "user1"
    assert "Users.xml row 1 (line 3): CreationDate is not a date: 'soon'" in said
    assert outcomes(summary) == {"read": 3, "created": 2, "rejected": 1}


def test_a_dry_run_reads_everything_and_writes_nothing(imported):
    tables = {
        "Posts": [question(1, AcceptedAnswerId=2), answer(2, to=1), "<row broken"],
        "Comments": [{"Id": 1, "PostId": 1, "Text": "x", "CreationDate": "2020-02-02T00:00:00.000", "UserId": 2}],
        "Tags": [{"Id": 1, "TagName": "zwave"}],
    }
    before = snapshot()
    rehearsal, said = imported(**tables, options={"dry_run": True})

    assert snapshot() == before
    assert not Category.objects.filter(slug="shed").exists()
    assert not Tag.objects.exists()
    assert "nothing was written" in said
    performance, _said = imported(**tables)
    assert rehearsal["kinds"] == performance["kinds"]


def test_a_missing_table_and_a_document_type_are_refused_before_anything_is_written(tmp_path, imported):
    folder = write_dump(tmp_path / "shed", Posts=[question(1)])
    (folder / "Posts.xml").write_text('<!DOCTYPE posts [<!ENTITY a "b">]><posts><row Id="&a;"/></posts>')
    with pytest.raises(CommandError, match=r"Posts.xml declares a document type"):
        run_import("import_stackexchange", folder)
    (folder / "Posts.xml").unlink()
    with pytest.raises(CommandError, match=r"There is no Posts.xml in "):
        run_import("import_stackexchange", folder)

    assert not Member.objects.filter(import_key__startswith="shed/").exists()


def test_strict_ends_with_status_1_when_a_row_was_rejected(tmp_path):
    folder = write_dump(tmp_path / "shed", Posts=[question(1), "<row broken"])

    with pytest.raises(CommandError, match="1 row was rejected") as stopped:
        run_import("import_stackexchange", folder, strict=True)
    assert stopped.value.returncode == 1
    assert Topic.objects.count() == 1


def test_the_category_can_be_named_and_is_public(imported):
    imported(Posts=[question(1)], options={"category": "old-forum", "language": "fr"})

    category = Topic.objects.get().category
    assert (category.slug, category.visibility, category.language) == ("old-forum", "public", "fr")


def test_a_member_and_a_comment_that_stand_twice_are_one_each(imported):
    comment = {"Id": 7, "PostId": 1, "Score": 0, "Text": "first", "CreationDate": "2020-02-01T10:00:00", "UserId": 2}
    users = [*USERS, USERS[1] | {"DisplayName": "Benny"}]
    summary, _said = imported(Users=users, Posts=[question(1)], Comments=[comment, comment | {"Text": "second"}])

    assert summary["kinds"]["members"] == {"read": 3, "created": 2, "unchanged": 1}
    assert summary["kinds"]["comments"] == {"read": 2, "created": 1, "unchanged": 1}
    assert Member.objects.filter(display_name="Benny").exists()
    assert Comment.objects.get().body == "first"


def test_a_closed_question_is_locked_since_then(imported):
    imported(Posts=[question(1, ClosedDate="2020-02-03T04:05:06.007"), question(2)])

    assert list(TopicLock.objects.values_list("topic__title", "locked_at")) == [("Question 1", at(3, 4, 5, 6, 7000))]
