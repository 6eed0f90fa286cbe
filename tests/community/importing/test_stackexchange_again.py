from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.models import Member, Post, Solution, Topic, TopicDuplicate, TopicEvent
from community.models.topic import State
from community.operations.erasing import erase_member
from community.operations.moderation import move_topic_to_state
from community.operations.posting import add_post, edit_post, edit_topic
from community.operations.solving import mark_solution, withdraw_solution
from tests.community.importing.snapshots import snapshot
from tests.community.importing.sources import USERS, answer, outcomes, question, run_import, write_dump
from tests.factories.community import MemberFactory

pytestmark = pytest.mark.django_db

LINK = {"Id": 1, "CreationDate": "2020-03-01T00:00:00.000", "PostId": 3, "RelatedPostId": 1, "LinkTypeId": 3}
COMMENT = {"Id": 1, "PostId": 1, "Text": "x", "CreationDate": "2020-02-02T00:00:00.000", "UserDisplayName": "Gone"}
POSTS = [question(1, AcceptedAnswerId=2), answer(2, to=1), question(3)]
TABLES = {"Posts": POSTS, "PostLinks": [LINK], "Comments": [COMMENT], "Tags": [{"Id": 1, "TagName": "zwave"}]}


@pytest.fixture
def imported(tmp_path):
    def load(**tables):
        return run_import("import_stackexchange", write_dump(tmp_path / "shed", **(TABLES | tables)))

    return load


def test_a_second_run_changes_nothing(imported):
    first, _said = imported()
    before = snapshot()
    second, _said = imported()

    assert snapshot() == before
    assert outcomes(first) == {"read": 8, "created": 8}
    assert outcomes(second) == {"read": 8, "unchanged": 8}
    assert second["made"] == {"solutions": 0}


def test_a_second_run_writes_no_row(imported):
    imported()
    with CaptureQueriesContext(connection) as captured:
        imported()

    assert [query["sql"] for query in captured if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_new_answers_questions_and_acceptances_are_added(imported):
    imported()
    more = [answer(4, to=3, OwnerUserId=9), answer(5, to=3), question(6)]
    summary, _said = imported(Posts=[*POSTS[:2], question(3, AcceptedAnswerId=4), *more])

    topic = Topic.objects.get(import_key="shed/topics/3")
    assert (topic.post_count, topic.solution.post.import_key) == (3, "shed/posts/4")
    assert topic.solved_at == topic.solution.marked_at == topic.solution.post.created_at
    assert topic.last_posted_at == datetime(2020, 2, 2, 11, 0, 5, tzinfo=UTC)
    assert list(topic.posts.in_order().values_list("number", flat=True)) == [1, 2, 3]
    kinds = topic.events.order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["topic_opened", "duplicate_marked", "post_added", "post_added", "topic_solved"]
    assert outcomes(summary) == {"read": 11, "created": 3, "unchanged": 8}
    assert summary["made"] == {"members": 1, "solutions": 1}


def test_a_changed_acceptance_moves_the_solution(imported):
    posts = [question(1, AcceptedAnswerId=2), answer(2, to=1), answer(4, to=1)]
    imported(Posts=posts, PostLinks=[])
    imported(Posts=[question(1, AcceptedAnswerId=4), *posts[1:]], PostLinks=[])

    solution = Solution.objects.get()
    assert solution.post.import_key == "shed/posts/4"
    first, second = Post.objects.filter(number__gt=1).order_by("number")
    moved = TopicEvent.objects.get(kind=TopicEvent.Kind.SOLUTION_CHANGED)
    assert moved.extras == {"before": first.pk, "after": second.pk}


def test_changed_texts_titles_scores_and_names_are_taken_over(imported):
    imported()
    edited = {"Body": "<p>new</p>", "Title": "New", "Score": 8, "LastEditDate": "2020-05-05T00:00:00.000"}
    summary, _said = imported(
        Posts=[*POSTS[:2], question(3, **edited)], Users=[USERS[0] | {"DisplayName": "Eda"}, USERS[1]]
    )

    topic = Topic.objects.get(import_key="shed/topics/3")
    post = topic.posts.get()
    assert (topic.title, topic.slug, topic.author.display_name) == ("New", "new", "Eda")
    assert (post.html, post.imported_score, post.version) == ("<p>new</p>", 8, 2)
    assert post.edited_at == datetime(2020, 5, 5, tzinfo=UTC)
    assert outcomes(summary) == {"read": 8, "updated": 2, "unchanged": 6}
    assert outcomes(
        imported(Posts=[*POSTS[:2], question(3, **edited)], Users=[USERS[0] | {"DisplayName": "Eda"}, USERS[1]])[0]
    ) == {
        "read": 8,
        "unchanged": 8,
    }


def test_what_was_changed_here_is_left_alone(imported):
    imported()
    agent = MemberFactory(email="agent@example.org", roles=["support", "moderator"])
    topic = Topic.objects.get(import_key="shed/topics/1")
    edit_post(topic.posts.get(number=1), by=agent, body="our words")
    edit_topic(topic, by=agent, title="Our title")
    withdraw_solution(topic, by=agent)
    move_topic_to_state(Topic.objects.get(import_key="shed/topics/3"), State.HIDDEN, by=agent, reason="spam")
    before = snapshot()

    more = [question(3, AcceptedAnswerId=2)]
    imported(Posts=[question(1, AcceptedAnswerId=2, Body="<p>theirs</p>", Title="Theirs"), POSTS[1], *more])

    assert snapshot() == before


def test_a_solution_that_was_chosen_here_stays(imported):
    imported(Posts=[question(1), answer(2, to=1), answer(4, to=1)], PostLinks=[])
    agent = MemberFactory(email="agent@example.org", roles=["support"])
    topic = Topic.objects.get()
    mark_solution(topic, topic.posts.get(number=3), by=agent)

    imported(Posts=[question(1, AcceptedAnswerId=2), answer(2, to=1), answer(4, to=1)], PostLinks=[])

    assert Solution.objects.get().post.number == 3


def test_a_new_answer_from_the_source_stands_after_one_that_was_written_here(imported):
    imported(PostLinks=[])
    topic = Topic.objects.get(import_key="shed/topics/3")
    ours = add_post(topic, by=MemberFactory(email="new@example.org"), body="written here")

    imported(Posts=[*POSTS, answer(9, to=3)], PostLinks=[])

    topic.refresh_from_db()
    assert list(topic.posts.in_order().values_list("number", "import_key")) == [
        (1, "shed/posts/3"),
        (2, None),
        (3, "shed/posts/9"),
    ]
    assert (topic.post_count, topic.last_posted_at) == (3, ours.occurred_at)


def test_a_duplicate_that_would_make_a_chain_is_passed_over(imported):
    imported()
    link = LINK | {"Id": 2, "PostId": 1, "RelatedPostId": 6}
    summary, said = imported(Posts=[*POSTS, question(6)], PostLinks=[link])

    assert TopicDuplicate.objects.count() == 1
    assert "PostLinks.xml row 1 (line 3): warning: one of the topics is linked" in said
    assert summary["kinds"]["links"] == {"read": 1, "skipped": 1}


def test_a_user_whose_row_was_repaired_gets_the_name(imported):
    imported(Users=["<row broken", USERS[1]])
    assert Member.objects.get(import_key="shed/users/1").display_name == "user1"
    imported()

    member = Member.objects.get(import_key="shed/users/1")
    assert (member.display_name, member.joined_at) == ("Ada", datetime(2020, 1, 1, tzinfo=UTC))


def test_two_sources_do_not_meet(tmp_path):
    for name in ("one", "two"):
        run_import("import_stackexchange", write_dump(tmp_path / name, **TABLES))

    assert Topic.objects.count() == 4
    assert Member.objects.filter(display_name="Ada").count() == 2


def test_another_dump_under_the_same_name_breaks_nothing(tmp_path):
    """Its posts are taken for those that are there, so what cannot be told apart is refused or passed over."""
    run_import("import_stackexchange", write_dump(tmp_path / "one", **TABLES), source="same")
    other = {
        "Posts": [question(2), answer(3, to=2), question(5)],
        "PostLinks": [LINK | {"PostId": 5, "RelatedPostId": 2}],
    }
    remark = COMMENT | {"Id": 2, "PostId": 5}
    summary, said = run_import(
        "import_stackexchange", write_dump(tmp_path / "two", **other, Comments=[remark]), source="same"
    )

    assert "Posts.xml row 1 (line 3): its first post came with another topic before" in said
    assert summary["kinds"]["links"] == {"read": 1, "skipped": 1}
    assert sorted(Topic.objects.values_list("import_key", flat=True)) == [
        f"same/topics/{number}" for number in (1, 3, 5)
    ]


def test_whoever_was_forgotten_is_not_named_again(imported):
    imported()
    ben = Member.objects.get(display_name="Ben")
    erase_member(ben, by=MemberFactory(roles=["admin"]))
    members = Member.objects.count()
    summary, _said = imported(Posts=[*POSTS, answer(4, to=3)])

    ben.refresh_from_db()
    assert (ben.display_name, Member.objects.count()) == ("", members)
    assert summary["kinds"]["members"] == {"read": 2, "unchanged": 2}
    assert Post.objects.get(import_key="shed/posts/4").author == ben
