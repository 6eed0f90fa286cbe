"""What was said about ideas comes along with them, once, and without what nobody is to read."""

import pytest

from community.operations.erasing import erase_member
from ideas.models import IdeaComment, IdeaEvent
from ideas.operations.integrity import checks
from ideas.operations.moderating_comments import move_comment_to_state
from tests.factories.community import MemberFactory
from tests.ideas.importing.sources import canny_post, fider_row, idea_of, run_import, write_json

pytestmark = pytest.mark.django_db
SPAM = "payload <script>alert(1)</script> http://127.0.0.1/flag.txt"


def said(number, value="Ours too", **more):
    ada = {"id": "u1", "name": "Ada"}
    return {"id": f"k{number}", "value": value, "created": "2024-03-02T10:00:00.000Z", "author": ada} | more


def test_comments_of_canny_come_along_and_a_second_run_changes_nothing(tmp_path):
    colleague = {"id": "u2", "name": "Ben", "isAdmin": True}
    comments = [
        said(1, "![cat](https://elsewhere.example/cat.png)"),
        said(2, "We hear you", author=colleague),
        said(3, "Among us", private=True),
        said(4, SPAM),
        said(5, " "),
        said(6, created="never"),
        "nothing",
    ]
    path = write_json(tmp_path / "canny.json", [canny_post(1, comments=comments), canny_post(2, commentCount=3)])
    assert run_import(path, dry_run=True)[0]["kinds"]["comments"]["created"] == 3
    assert not IdeaComment.objects.exists()

    first, told = run_import(path)
    again, _said = run_import(path)

    assert first["kinds"]["comments"] == {"read": 10, "created": 3, "skipped": 4, "rejected": 3}
    assert again["kinds"]["comments"] == {"read": 10, "unchanged": 3, "skipped": 4, "rejected": 3}
    assert "comment 5: the comment says nothing" in told
    one, two, held = IdeaComment.objects.order_by("pk")
    assert (one.body, one.is_of_company) == (
        "[cat](https://elsewhere.example/cat.png)",
        False,
    )
    assert (two.is_of_company, two.author.display_name, two.created_at.day) == (True, "Ben", 2)
    assert (held.state, idea_of("c1").comment_count) == ("held", 2)
    move_comment_to_state(held, "visible", by=MemberFactory(roles=["moderator"]), reason="It is a report")
    assert IdeaEvent.objects.filter(kind="comment_added").latest("pk").occurred_at == one.created_at
    assert [check.check for check in checks() if check.wrong and "search" not in check.check] == []


def test_a_later_export_brings_new_comments_and_not_those_of_the_forgotten(tmp_path):
    eve = {"id": 9, "name": "Eve", "role": "visitor"}
    told = [{"id": 1, "content": "I am Eve", "createdAt": "2024-03-02T10:00:00Z", "user": eve}]
    path = write_json(tmp_path / "fider.json", [fider_row(1, comments=told)])
    run_import(path)
    erase_member(IdeaComment.objects.get().author, by=MemberFactory(roles=["admin"]))
    ben = {"id": 3, "name": "Ben", "role": "administrator"}
    told.append(told[0] | {"id": 2, "content": "Eve again"})
    told.append(told[0] | {"id": 3, "content": "Planned", "user": ben})
    write_json(path, [fider_row(1, comments=told)])

    summary, _said = run_import(path)

    assert summary["skipped_because"] == {"comments of people who were forgotten here": 1}
    assert list(IdeaComment.objects.order_by("pk").values_list("body", "is_of_company")) == [
        ("", False),
        ("Planned", True),
    ]
    assert idea_of(1).comment_count == 1
