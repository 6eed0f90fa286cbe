"""The real dumps, recounted from their files without any code of ours."""

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.db.models import Count, Sum

from community.models import Comment, Member, Post, Solution, Topic, TopicDuplicate, TopicEvent
from community.operations import integrity
from crm.models import Resolution, Ticket
from crm.operations.following import take_in_topic_events
from tests.community.importing.snapshots import snapshot
from tests.community.importing.sources import run_import

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def real(name: str) -> Path:
    folder = settings.REAL_DATA_DIR / name
    if not folder.exists():
        pytest.skip(f"There is no {folder}; set REAL_DATA_DIR to the folder of the real data.")
    return folder


def table(folder: Path, name: str) -> list[dict[str, str]]:
    return [row.attrib for row in ET.parse(folder / f"{name}.xml").getroot()]


def asker(row: dict[str, str]) -> str:
    return row.get("OwnerUserId") or row["OwnerDisplayName"]


def posts_by_author(source: str) -> Counter[str]:
    rows = Post.objects.values_list("author__import_key").annotate(number=Count("pk"))
    return Counter({key.rsplit("/", 1)[1]: number for key, number in rows})


def resolutions() -> Counter[str]:
    return Counter(Resolution.objects.values_list("by", flat=True))


def check_tickets_and_second_run(command: str, path: Path, questions: int, shares: Counter[str]) -> None:
    take_in_topic_events(lane="backfill")
    assert Ticket.objects.count() == questions == Ticket.objects.values("topic").distinct().count()
    assert Ticket.objects.filter(status="solved").count() == shares.total()
    assert resolutions() == shares
    assert [check.check for check in integrity.checks() if check.wrong] == []

    before = snapshot()
    again, _said = run_import(command, path)
    assert snapshot() == before
    assert (again["created"], again["updated"], again["rejected"]) == (0, 0, 0)
    assert take_in_topic_events(lane="backfill") == 0


@pytest.mark.parametrize(
    ("name", "questions", "answers", "accepted", "members"),
    [("stackexchange_iot", 320, 508, 185, 1944), ("stackexchange_french_meta", 274, 487, 86, 1703)],
)
def test_a_stack_exchange_dump_comes_in_whole(name, questions, answers, accepted, members):
    folder = real(name)
    summary, _said = run_import("import_stackexchange", folder)

    rows = [row for row in table(folder, "Posts") if row["PostTypeId"] in "12"]
    by_id = {row["Id"]: row for row in rows}
    asked = [row for row in rows if row["PostTypeId"] == "1"]
    assert (len(asked), len(rows) - len(asked)) == (questions, answers)
    assert Topic.objects.questions().count() == questions
    assert Post.objects.count() == questions + answers
    assert Topic.objects.solved().count() == Solution.objects.count() == accepted
    assert Post.objects.aggregate(sum=Sum("imported_score"))["sum"] == sum(int(row["Score"]) for row in rows)
    assert dict(Post.objects.values_list("import_key", "imported_score")) == {
        f"{name}/posts/{row['Id']}": int(row["Score"]) for row in rows
    }
    assert dict(Topic.objects.values_list("import_key", "post_count")) == {
        f"{name}/topics/{row['Id']}": 1 + int(row["AnswerCount"]) for row in asked
    }
    assert dict(Solution.objects.values_list("topic__import_key", "post__import_key")) == {
        f"{name}/topics/{row['Id']}": f"{name}/posts/{row['AcceptedAnswerId']}"
        for row in asked
        if "AcceptedAnswerId" in row
    }
    assert posts_by_author(name) == Counter(map(asker, rows))
    assert Member.objects.filter(import_key__startswith=f"{name}/users/").count() == members
    assert Comment.objects.count() == len(table(folder, "Comments"))
    check_dates(name, folder, by_id)
    check_links_and_tags(name, folder, by_id)
    assert summary["rejected"] == 0

    solved = [(row, by_id[row["AcceptedAnswerId"]]) for row in asked if "AcceptedAnswerId" in row]
    shares = Counter("none" if asker(row) == asker(solver) else "peer" for row, solver in solved)
    check_tickets_and_second_run("import_stackexchange", folder, questions, shares)


def check_dates(name: str, folder: Path, by_id: dict[str, dict[str, str]]) -> None:
    written = {f"{name}/posts/{key}": row["CreationDate"] for key, row in by_id.items()}
    kept = {post.import_key: post.created_at for post in Post.objects.all()}
    assert {key: at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] for key, at in kept.items()} == written
    days = {row["PostId"]: row["CreationDate"] for row in table(folder, "Votes") if row["VoteTypeId"] == "1"}
    for solution in Solution.objects.select_related("post"):
        number = (solution.post.import_key or "").rsplit("/", 1)[1]
        day = max(days[number], by_id[number]["CreationDate"])
        assert solution.marked_at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] == day
    kinds = dict(TopicEvent.objects.values_list("kind").annotate(number=Count("pk")))
    assert kinds["topic_opened"] + kinds["post_added"] == len(by_id)
    assert kinds["topic_solved"] == Solution.objects.count()


def check_links_and_tags(name: str, folder: Path, by_id: dict[str, dict[str, str]]) -> None:
    links = [row for row in table(folder, "PostLinks") if row["LinkTypeId"] == "3"]
    there = {
        (row["PostId"], row["RelatedPostId"]) for row in links if {row["PostId"], row["RelatedPostId"]} <= by_id.keys()
    }
    assert TopicDuplicate.objects.count() == len({post for post, _related in there})
    # Their own count leaves deleted questions out, as the dump does.
    used = Topic.objects.filter(tags__isnull=False).values_list("tags__slug").annotate(number=Count("pk"))
    counted = {row["TagName"].replace(".", "-"): int(row["Count"]) for row in table(folder, "Tags")}
    assert dict(used) == {tag: number for tag, number in counted.items() if number}


def read_forum(folder: Path) -> list[dict[str, Any]]:
    with gzip.open(folder / "topics.ndjson.gz") as lines:
        return [json.loads(line) for line in lines]


def test_a_discourse_forum_comes_in_whole():
    folder = real("discourse_urho3d")
    summary, _said = run_import("import_discourse", folder)

    topics = read_forum(folder)
    posts = [post for topic in topics for post in topic["post_stream"]["posts"]]
    messages = [post for post in posts if post["post_type"] in {1, 2}]
    accepted = [
        (topic["post_stream"]["posts"][0], [post for post in topic["post_stream"]["posts"] if post["accepted_answer"]])
        for topic in topics
    ]
    solved = [(first, found) for first, found in accepted if found]
    further = sum(len(found) - 1 for _first, found in solved)
    assert (len(topics), len(posts), len(messages), len(solved), further) == (1324, 9710, 9692, 319, 2)
    assert Topic.objects.count() == Topic.objects.questions().count() == 1324
    assert Post.objects.count() == 9692
    assert Topic.objects.solved().count() == Solution.objects.count() == 319
    likes = sum(action["count"] for post in messages for action in post["actions_summary"] if action["id"] == 2)
    assert Post.objects.aggregate(sum=Sum("imported_score"))["sum"] == likes + further
    assert posts_by_author("discourse_urho3d") == Counter(post["username"] for post in messages)
    assert Member.objects.exclude(kind="system").count() == 417
    assert set(Solution.objects.values_list("post__import_key", flat=True)) == {
        f"discourse_urho3d/posts/{found[0]['id']}" for _first, found in solved
    }
    assert {post.import_key: post.created_at.isoformat(timespec="milliseconds") for post in Post.objects.all()} == {
        f"discourse_urho3d/posts/{post['id']}": post["created_at"].replace("Z", "+00:00") for post in messages
    }
    assert Topic.objects.values("category").distinct().count() == len({topic["category_id"] for topic in topics})
    assert summary["warnings"] == {"further accepted posts made helpful": 2}

    shares = Counter("none" if first["username"] == found[0]["username"] else "peer" for first, found in solved)
    check_tickets_and_second_run("import_discourse", folder, 1324, shares)


@pytest.mark.parametrize(("employees", "staff"), [("", 0), ("1vanK,Eugene", 2)])
def test_named_employees_make_the_share_of_staff(employees, staff):
    folder = real("discourse_urho3d")
    run_import("import_discourse", folder, employees=employees)
    take_in_topic_events(lane="backfill")

    names = set(filter(None, employees.split(",")))
    by_staff = 0
    for topic in read_forum(folder):
        first, *others = topic["post_stream"]["posts"]
        found = [post for post in others if post["accepted_answer"]]
        by_staff += bool(found) and found[0]["username"] in names and first["username"] != found[0]["username"]
    assert Member.objects.filter(kind="employee").count() == staff
    assert resolutions()["staff"] == by_staff
    assert (by_staff > 0) == bool(names)
