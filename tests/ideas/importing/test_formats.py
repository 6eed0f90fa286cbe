"""Posts of Fider and Canny and proposals of Decide Madrid, each as a table or JSON, known by what stands in them."""

import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError

from community.models import Member
from ideas.models import Decision, Idea, IdeaVote
from ideas.operations.integrity import checks
from tests.ideas.importing.sources import (
    FIDER,
    canny_post,
    fider_row,
    idea_of,
    proposal,
    run_import,
    write_json,
    write_madrid,
    write_table,
)

pytestmark = pytest.mark.django_db
DECLINED = {
    "status": "Declined",
    "responded_by": "Ben",
    "responded_at": "2024-04-01T08:00:00Z",
    "response": "Too dear.",
}


def wrong() -> list[str]:
    return [check.check for check in checks() if check.wrong and not check.check.endswith("has_its_search_document")]


def test_a_table_of_fider_comes_in_with_statuses_answers_votes_and_authors(tmp_path):
    words = {"open": "open", "planned": "planned", "started": "started", "completed": "delivered"}
    rows = [fider_row(number, status=word) for number, word in enumerate(words, 1)]
    rows.append(fider_row(9, created_by="Eve", votes_count=12, **DECLINED))

    summary, said = run_import(write_table(tmp_path / "posts.csv", FIDER, rows), category="wishes")

    assert {key: summary[key] for key in ("read", "created", "unchanged", "rejected")} == {
        "read": 5,
        "created": 5,
        "unchanged": 0,
        "rejected": 0,
    }
    assert "Fider" in said
    assert dict(Idea.objects.values_list("import_key", "status")) == {
        **{f"posts/ideas/{number}": status for number, status in enumerate(words.values(), 1)},
        "posts/ideas/9": "declined",
    }
    idea = idea_of(9)
    assert (idea.title, idea.body, idea.html) == ("A wish 9", "It *would* help.", "<p>It <em>would</em> help.</p>\n")
    assert (idea.vote_count, idea.imported_votes, idea.category.slug) == (0, 12, "wishes")
    assert idea.created_at == datetime(2024, 3, 1, 10, tzinfo=UTC)
    assert (idea.author.display_name, idea.author.email, idea.author.import_key) == ("Eve", None, "posts/users/Eve")
    decision = Decision.objects.get(idea=idea)
    assert (decision.reason, decision.decided_at) == ("Too dear.", datetime(2024, 4, 1, 8, tzinfo=UTC))
    assert list(idea.events.order_by("id").values_list("kind", "origin", "occurred_at")) == [
        ("idea_proposed", "backfill", idea.created_at),
        ("status_changed", "backfill", decision.decided_at),
    ]
    assert not IdeaVote.objects.exists()
    assert wrong() == []


def test_older_tables_of_fider_name_their_columns_otherwise_and_duplicates_point_at_their_original(tmp_path):
    columns = ["total_votes" if name == "votes_count" else name for name in FIDER]
    columns = ["total_comments" if name == "comments_count" else name for name in columns]
    old = {"votes_count": "total_votes", "comments_count": "total_comments"}
    duplicate = {"status": "Duplicate", "original_number": 3, "response": "Asked before.", "votes_count": 4}
    rows = [
        fider_row(1, **duplicate),
        fider_row(2, **duplicate | {"original_number": 99}),
        fider_row(3, votes_count=10),
    ]
    rows = [{old.get(name, name): value for name, value in row.items()} for row in rows]

    summary, said = run_import(write_table(tmp_path / "posts.csv", columns, rows))

    first, left, original = (idea_of(number) for number in (1, 2, 3))
    assert (first.status, first.merged_into, first.imported_votes) == ("merged", original, 4)
    # The source counts the voters of a duplicate with its original already.
    assert (original.imported_votes, original.imported_of_merged, original.shown_votes) == (10, 4, 10)
    assert (left.status, left.merged_into) == ("open", None)
    assert "the idea that stands for it did not come along" in said
    assert summary["made"] == {"members": 1, "merged": 1}
    assert wrong() == []


def test_answers_of_fiders_api_are_read_in_a_list(tmp_path):
    post = {
        "id": 51,
        "number": 5,
        "title": "Darker colours",
        "description": "At night.",
        "createdAt": "2024-03-01T10:00:00.123Z",
        "user": {"id": 8, "name": "Ada"},
        "votesCount": 3,
        "commentsCount": 2,
        "status": "completed",
        "response": {"text": "Done.", "respondedAt": "2024-05-01T00:00:00Z", "user": {"name": "Ben"}},
        "tags": ["ui", {"name": "Night C++"}, "UI"],
    }

    summary, _said = run_import(write_json(tmp_path / "posts.json", [post, post | {"number": 6, "response": None}]))

    idea = idea_of(5)
    assert (idea.status, idea.imported_votes, idea.author.import_key) == ("delivered", 3, "posts/users/8")
    assert Decision.objects.get(idea=idea).reason == "Done."
    assert list(idea.tags.values_list("slug", flat=True)) == ["night-c-plus-plus", "ui"]
    assert summary["skipped_because"] == {"comments, of which only the number stands there": 4}
    assert (summary["kinds"]["ideas"], summary["read"]) == ({"read": 2, "created": 2}, 6)


@pytest.mark.parametrize("shape", ["list", "wrapped", "lines"])
def test_posts_of_canny_are_read_in_every_shape_of_json(tmp_path, shape):
    words = ["open", "under review", "planned", "in progress", "complete", "closed", "on the moon"]
    posts = [canny_post(number, status=word) for number, word in enumerate(words)]
    path = tmp_path / "canny.json"
    text = {
        "list": json.dumps(posts, indent=2),
        "wrapped": json.dumps({"hasMore": False, "posts": posts}),
        "lines": "\n".join(map(json.dumps, posts)),
    }
    path.write_text(text[shape], encoding="utf-8")

    summary, said = run_import(path)

    statuses = ["open", "under_review", "planned", "started", "delivered", "declined", "open"]
    assert list(Idea.objects.order_by("import_key").values_list("status", flat=True)) == statuses
    assert summary["warnings"] == {"statuses taken for open": 1}
    assert said.count("nobody here knows the status 'on the moon'") == 1
    assert set(Idea.objects.values_list("category__slug", flat=True)) == {"feature-requests"}
    assert Decision.objects.get(status="declined").reason == "No reason came along with the import."
    assert wrong() == []


def test_addresses_link_nobody_and_are_kept_nowhere(tmp_path):
    there = Member.objects.create(email="ada@elsewhere.example", display_name="Ada L.")

    run_import(write_json(tmp_path / "canny.json", [canny_post(1)]))

    author = idea_of("c1").author
    assert author != there
    assert (author.email, author.import_key, author.display_name) == (None, "canny/users/u1", "Ada")


def test_a_table_of_canny_is_known_by_its_columns_whatever_it_separates_by(tmp_path):
    columns = ("Post title", "Post details", "Board", "Status", "Author name", "Votes", "Created", "Tags")
    row = dict(
        zip(columns, ("Grün", "Für alle", "Wünsche", "In progress", "Zoë", 5, "2024-03-01", "a, b"), strict=True)
    )

    run_import(write_table(tmp_path / "p.csv", columns, [row, row | {"Post title": "Blau"}], "\t", "utf-16"))

    assert list(Idea.objects.order_by("id").values_list("title", "status", "imported_votes", "category__slug")) == [
        ("Grün", "started", 5, "wunsche"),
        ("Blau", "started", 5, "wunsche"),
    ]


def test_proposals_of_madrid_are_days_of_madrid_and_markdown(tmp_path):
    html = "<p>Uno &amp; <strong>dos </strong>tres</p><ol><li>a*b</li><li>c</li></ol><p><a href='https://x.es/1'>allí</a></p>"
    rows = [
        proposal(1, description=html, cached_votes_up=842),
        proposal(2, description="", retired_at="2024-02-03 20:05:12 +0100"),
    ]

    run_import(write_madrid(tmp_path / "proposals.csv", rows, "utf-8-sig"), language="es", category="Madrid")

    first, second = idea_of(1), idea_of(2)
    assert first.body == "Uno & **dos** tres\n\n1. a\\*b\n2. c\n\nallí (https://x.es/1)"
    assert "<a " not in first.html
    assert (first.imported_votes, first.created_at) == (842, datetime(2024, 1, 31, 23, tzinfo=UTC))
    assert (first.category.slug, first.category.language, first.author.display_name) == ("madrid", "es", "Desconocido")
    assert (second.body, second.status) == ("", "declined")
    decision = Decision.objects.get()
    assert decision.reason == "Withdrawn by whoever had proposed it."
    assert decision.decided_at == datetime(2024, 2, 3, 19, 5, 12, tzinfo=UTC)


def test_pictures_that_stand_elsewhere_become_links(tmp_path):
    body = "See ![a chart](https://spy.example/pixel.png?who=1) and ![](//spy.example/2.gif 'x')"

    run_import(write_json(tmp_path / "canny.json", [canny_post(1, details=body)]))

    assert "<img" not in idea_of("c1").html
    assert "https://spy.example/pixel.png?who=1" in idea_of("c1").body


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", "name,email\nAda,a@b.example\n"), ("b.json", '{"title": 3}'), ("c.json", "[]"), ("d.csv", "")],
)
def test_what_is_no_list_of_ideas_is_refused(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content)

    with pytest.raises(CommandError):
        run_import(path)
    assert not Idea.objects.exists()
