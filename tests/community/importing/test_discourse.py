from datetime import UTC, datetime

import pytest

from community.errors.moderating import TopicIsLocked
from community.flaggable import Because
from community.models import Category, Member, Post, Solution, Topic, TopicEvent, TopicLock
from community.operations.marking_topics import unlock_topic
from community.operations.posting import add_post
from tests.community.importing.snapshots import snapshot
from tests.community.importing.sources import outcomes, post, run_import, topic, write_topics
from tests.factories.community import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def imported(tmp_path):
    def load(*topics, **options):
        return run_import("import_discourse", write_topics(tmp_path / "forum", *topics), **options)

    return load


def at(minute: int) -> datetime:
    return datetime(2020, 2, 1, 10, minute, 0, 500000, tzinfo=UTC)


def test_a_topic_keeps_its_posts_dates_authors_likes_and_replies(imported):
    likes = [{"id": 2, "count": 4}, {"id": 3, "count": 9}]
    posts = [
        post(1),
        post(3, actions_summary=likes, reply_to_post_number=1),
        post(2, cooked="<p>a<script>b</script></p>"),
    ]
    summary, _said = imported(topic(5, posts))

    row = Topic.objects.get()
    assert outcomes(summary) == {"read": 4, "created": 4}
    assert (row.title, row.kind, row.created_at, row.last_posted_at) == ("Topic 5", "question", at(1), at(3))
    assert (row.post_count, row.category.slug, row.author.display_name) == (3, "forum-10", "ada")
    assert list(row.tags.values_list("slug", flat=True)) == ["setup"]
    first, second, third = row.posts.in_order()
    assert (second.body, second.html, second.format) == ("<p>a<script>b</script></p>", "<p>a</p>", "html")
    assert (third.number, third.imported_score, third.reply_to, third.created_at) == (3, 4, first, at(3))
    assert list(Member.objects.exclude(kind="system").order_by("pk").values_list("import_key", flat=True)) == [
        "forum/users/ada",
        "forum/users/ben",
    ]


def test_an_accepted_post_is_the_solution_since_it_was_written(imported):
    imported(topic(5, [post(1), post(2), post(3, accepted_answer=True)]))

    solution = Solution.objects.get()
    assert (solution.post.number, solution.marked_at, solution.topic.solved_at) == (3, at(3), at(3))
    assert solution.marked_by.display_name == "ada"


def test_an_acceptance_that_stands_beside_the_posts_counts_too(imported):
    imported(topic(5, [post(1), post(2)], accepted_answer={"post_number": 2}))

    assert Solution.objects.get().post.number == 2


def test_several_acceptances_that_stand_beside_the_posts_count_like_those_of_posts(imported):
    accepted = [{"post_number": 3}, {"post_number": 2}]
    summary, _said = imported(topic(5, [post(1), post(2), post(3)], accepted_answers=accepted))

    assert Solution.objects.get().post.number == 2
    assert summary["warnings"] == {"further accepted posts made helpful": 1}


def test_a_post_of_which_only_the_typed_text_is_there_is_shown_as_what_it_becomes(imported):
    imported(topic(5, [post(1, cooked=None, raw="It is **loud**.<script>x</script>"), post(2)]))

    first = Post.objects.get(number=1)
    assert "<strong>loud</strong>" in first.html
    assert "<script" not in first.html


def test_a_second_accepted_post_is_helpful_with_a_warning(imported):
    summary, said = imported(topic(5, [post(1), post(2, accepted_answer=True), post(3, accepted_answer=True)]))

    assert Solution.objects.get().post.number == 2
    assert list(Post.objects.in_order().values_list("imported_score", "helpful_count")) == [(0, 0), (0, 0), (1, 0)]
    assert summary["warnings"] == {"further accepted posts made helpful": 1}
    assert "5.json" in said


@pytest.mark.parametrize(
    ("posts", "why"),
    [
        ([post(1, accepted_answer=True), post(2)], "a question does not answer itself"),
        ([post(1), post(2, accepted_answer=True, hidden=True)], "was hidden or deleted"),
        ([post(1), post(2, accepted_answer=True, cooked=None)], "its accepted post 2 was not imported"),
    ],
)
def test_an_accepted_post_that_cannot_be_a_solution_is_warned_of(imported, posts, why):
    summary, said = imported(topic(5, posts))

    assert not Solution.objects.exists()
    assert summary["warnings"] == {"accepted posts that solve nothing": 1}
    assert why in said


def test_hidden_and_deleted_content_stays_away(imported):
    imported(
        topic(
            5, [post(1), post(2, hidden=True), post(3, deleted_at="2021-01-01T00:00:00Z"), post(4, user_deleted=True)]
        ),
        topic(6, [post(1), post(2, accepted_answer=True)], deleted_at="2021-01-01T00:00:00Z"),
        topic(7, [post(1)], visible=False),
    )

    states = Topic.objects.order_by("pk").values_list("state", "post_count", "solved_at")
    assert list(states) == [("visible", 1, None), ("deleted", 2, None), ("hidden", 1, None)]
    posts = Post.objects.filter(topic__import_key="forum/topics/5").in_order()
    assert list(posts.values_list("state", flat=True)) == ["visible", "hidden", "deleted", "deleted"]
    kinds = [TopicEvent.Kind.TOPIC_DELETED, TopicEvent.Kind.TOPIC_HIDDEN]
    assert list(TopicEvent.objects.filter(kind__in=kinds).order_by("id").values_list("kind", "by__kind")) == [
        ("topic_deleted", "system"),
        ("topic_hidden", "system"),
    ]


def test_notes_of_actions_are_skipped_and_messages_of_moderators_are_not(imported):
    summary, _said = imported(topic(5, [post(1), post(2, post_type=3), post(3, post_type=2), post(4, post_type=4)]))

    assert list(Post.objects.in_order().values_list("number", flat=True)) == [1, 3]
    assert summary["kinds"]["posts"] == {"read": 4, "created": 2, "skipped": 2}


def test_private_messages_stay_private(imported):
    summary, _said = imported(topic(5, [post(1), post(2)], archetype="private_message"))

    assert not Topic.objects.exists()
    assert outcomes(summary) == {"read": 3, "skipped": 3}


def test_named_categories_hold_questions_and_others_what_is_solved(imported):
    imported(
        topic(5, [post(1), post(2)], category_id=10),
        topic(6, [post(1), post(2)], category_id=11),
        topic(7, [post(1), post(2, accepted_answer=True)], category_id=11),
        topic(8, [post(1, user_id=-1, username="system")], category_id=10),
        question_categories="10",
    )

    kinds = Topic.objects.order_by("pk").values_list("kind", "category__slug")
    assert list(kinds) == [
        ("question", "forum-10"),
        ("discussion", "forum-11"),
        ("question", "forum-11"),
        ("discussion", "forum-10"),
    ]
    assert Member.objects.get(import_key="forum/users/system").kind == "system"


def test_one_category_can_take_all(imported):
    imported(topic(5, [post(1)], category_id=3), topic(6, [post(1)], category_id=None), category="old")

    assert list(Category.objects.filter(topics__isnull=False).distinct().values_list("slug", flat=True)) == ["old"]


def test_employees_are_named_by_user_name_in_any_case(imported):
    imported(topic(5, [post(1), post(2)]), employees="Ben,Ida")

    assert list(Member.objects.filter(kind="employee").values_list("display_name", flat=True)) == ["ben"]


def test_an_author_has_joined_with_the_earliest_post_wherever_it_stands(imported):
    early = "2019-01-01T00:00:00.000Z"
    imported(topic(5, [post(1)]), topic(6, [post(1, created_at=early)]))
    imported(topic(4, [post(1, created_at="2018-01-01T00:00:00.000Z")]), topic(5, [post(1)]))

    assert Member.objects.get(display_name="ada").joined_at == datetime(2018, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (post(2, cooked="a\x00b"), "cooked holds the invalid character U+0000 at position 2"),
        (post(2, cooked="a\ud800"), "cooked holds the invalid character U+D800 at position 2"),
        (post(2, username="a\x00b"), "username holds the invalid character"),
        (post(2, created_at="yesterday"), "created_at is not a date: 'yesterday'"),
        (post(2, created_at="0001-01-01T00:00:00Z"), "created_at lies before 1970"),
        (post(2, created_at=None), "created_at is missing"),
        (post(2, post_number="two"), "post_number is not a whole number"),
        (post(2, post_number=0), "post_number is out of range"),
        (post(1, id=77), "the post_number 1 was there before"),
        (post(2, id=1001), "another post of this topic has the same id"),
        (post(2, username="x" * 300), f"the name '{'x' * 40}'... is too long for a key"),
        (post(2, actions_summary=[{"id": 2, "count": "many"}]), "the number of likes is not a whole number"),
        (post(2, actions_summary=7), "actions_summary is not a list"),
        ("nonsense", "it is not an object"),
    ],
)
def test_a_bad_post_is_told_and_counted_and_costs_no_other(imported, bad, why):
    summary, said = imported(topic(5, [post(1), bad, post(3)]))

    assert list(Post.objects.in_order().values_list("number", flat=True)) == [1, 3]
    assert summary["kinds"]["posts"] == {"read": 3, "created": 2, "rejected": 1}
    assert f"5.json, post 2 of its list: {why}" in said


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"title": "a\x00"}, "title holds the invalid character U+0000"),
        ({"title": None}, "title is missing"),
        ({"title": " "}, "title is empty"),
        ({"post_stream": None}, "post_stream is missing"),
        ({"post_stream": {"posts": []}}, "it has no posts"),
        ({"post_stream": {"posts": [post(2)]}}, "its first post is missing"),
        ({"post_stream": {"posts": [post(1, cooked=None), post(2)]}}, "its first post is missing"),
        ({"tags": 5}, "tags is not a list"),
        ({"category_id": "x"}, "category_id is not a whole number"),
    ],
)
def test_a_bad_topic_is_told_and_counted_and_costs_no_other(imported, changes, why):
    summary, said = imported(topic(5, [post(1)], **changes), topic(6, [post(1)]))

    assert list(Topic.objects.values_list("title", flat=True)) == ["Topic 6"]
    assert summary["kinds"]["topics"] == {"read": 2, "created": 1, "rejected": 1}
    assert f"5.json: {why}" in said


def test_a_second_run_changes_nothing_and_a_longer_topic_grows(imported):
    posts = [post(1), post(2), post(3, accepted_answer=True)]
    imported(topic(5, posts, title="T" * 400))
    before = snapshot()
    again, _said = imported(topic(5, [dict(each) for each in posts], title="T" * 400))

    assert snapshot() == before
    assert outcomes(again) == {"read": 4, "unchanged": 4}
    grown, _said = imported(topic(5, [*map(dict, posts), post(4, reply_to_post_number=2)], title="T" * 400))
    assert outcomes(grown) == {"read": 5, "created": 1, "unchanged": 4}
    assert Post.objects.get(number=4).reply_to.number == 2


def test_a_dry_run_writes_nothing(imported):
    before = snapshot()
    rehearsal, _said = imported(topic(5, [post(1), post(2, accepted_answer=True)]), dry_run=True)

    assert snapshot() == before
    assert outcomes(rehearsal) == {"read": 3, "created": 3}
    assert not Category.objects.filter(slug__startswith="forum").exists()


def test_a_topic_in_two_files_is_put_together(imported, tmp_path):
    folder = write_topics(tmp_path / "forum", topic(5, [post(1), post(2)]))
    (folder / "5.json").rename(folder / "5-1.json")
    stream = {"posts": [post(1, id=501001), post(3, id=501003)], "stream": [1, 2, 3, 4]}
    summary, _said = imported(topic(5, [], post_stream=stream))

    assert list(Post.objects.in_order().values_list("number", flat=True)) == [1, 2, 3]
    assert summary["warnings"] == {"topics with posts missing": 1}


def test_a_post_that_two_topics_claim_stays_with_the_first(imported):
    theirs = post(2, id=501002)
    summary, _said = imported(topic(5, [post(1), post(2)]), topic(6, [post(1), theirs, post(3)]))

    assert list(Topic.objects.order_by("title").values_list("title", "post_count")) == [("Topic 5", 2), ("Topic 6", 2)]
    assert summary["kinds"]["posts"] == {"read": 5, "created": 4, "unchanged": 1}


@pytest.mark.parametrize("word", ["closed", "archived"])
def test_what_was_closed_takes_no_answers_here_either_until_somebody_opens_it(imported, word):
    imported(topic(5, [post(1), post(2)], **{word: True}), topic(6, [post(1)], **{word: False}))
    lock = TopicLock.objects.select_related("topic").get()

    assert (lock.topic.title, lock.locked_at) == ("Topic 5", at(2))
    with pytest.raises(TopicIsLocked):
        add_post(lock.topic, by=MemberFactory(), body="Me too")
    unlock_topic(lock.topic, by=MemberFactory(roles=["moderator"]), because=Because("other", "It goes on"))
    imported(topic(5, [post(1), post(2)], **{word: True}))
    assert not TopicLock.objects.exists()
