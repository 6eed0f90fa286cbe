from datetime import UTC, datetime

import pytest

from community.models import Comment, Member, Post, Solution, Topic, TopicDuplicate, TopicEvent
from tests.community.importing.sources import answer, outcomes, question, run_import, write_dump

pytestmark = pytest.mark.django_db


def at(day: int, hour: int = 0, minute: int = 0, second: int = 0, micro: int = 0) -> datetime:
    return datetime(2020, 2, day, hour, minute, second, micro, tzinfo=UTC)


@pytest.fixture
def imported(tmp_path):
    def load(**tables):
        options = tables.pop("options", {})
        return run_import("import_stackexchange", write_dump(tmp_path / "shed", **tables), **options)

    return load


def test_a_question_keeps_its_date_author_score_tags_and_text(imported):
    summary, _said = imported(Posts=[question(7, Body="<p>Hi <script>alert(1)</script><b onclick='x'>you</b></p>")])

    topic = Topic.objects.get()
    post = topic.posts.get()
    assert outcomes(summary) == {"read": 3, "created": 3}
    assert (topic.title, topic.slug, topic.kind, topic.created_at) == (
        "Question 7",
        "question-7",
        "question",
        at(1, 10, 0, 7, 123000),
    )
    assert (topic.author.display_name, topic.post_count, topic.solved_at) == ("Ada", 1, None)
    assert sorted(topic.tags.values_list("slug", flat=True)) == ["c-plus-plus", "zwave"]
    assert (post.number, post.format, post.imported_score, post.helpful_count) == (1, "html", 3, 0)
    assert post.body == "<p>Hi <script>alert(1)</script><b onclick='x'>you</b></p>"
    assert post.html == "<p>Hi <b>you</b></p>"


def test_imported_members_can_never_sign_in(imported):
    imported()

    member = Member.objects.get(import_key="shed/users/1")
    assert (member.email, member.is_active, member.has_usable_password(), member.kind) == (
        None,
        False,
        False,
        "customer",
    )
    assert member.joined_at == datetime(2020, 1, 1, tzinfo=UTC)


def test_answers_are_numbered_by_date_wherever_they_stand(imported):
    imported(
        Posts=[
            answer(5, to=9, CreationDate="2020-02-05T00:00:00.000"),
            answer(3, to=9, CreationDate="2020-02-07T00:00:00.000"),
            question(9),
            answer(12, to=9, CreationDate="2020-02-05T00:00:00.000"),
        ]
    )

    topic = Topic.objects.get()
    assert list(topic.posts.in_order().values_list("number", "import_key")) == [
        (1, "shed/posts/9"),
        (2, "shed/posts/5"),
        (3, "shed/posts/12"),
        (4, "shed/posts/3"),
    ]
    assert (topic.post_count, topic.last_posted_at) == (4, at(7))


def test_an_accepted_answer_is_the_solution_since_the_day_of_its_acceptance(imported):
    votes = [
        {"Id": 1, "PostId": 2, "VoteTypeId": 1, "CreationDate": "2020-02-03T00:00:00.000"},
        {"Id": 2, "PostId": 2, "VoteTypeId": 2, "CreationDate": "2020-02-04T00:00:00.000"},
    ]
    summary, _said = imported(Posts=[question(1, AcceptedAnswerId=2), answer(2, to=1)], Votes=votes)

    solution = Solution.objects.get()
    assert (solution.post.import_key, solution.marked_by.display_name) == ("shed/posts/2", "Ada")
    assert solution.marked_at == solution.topic.solved_at == at(3)
    assert summary["made"]["solutions"] == 1
    assert summary["kinds"]["votes"] == {"read": 2, "skipped": 2}


def test_nothing_is_accepted_before_it_was_written(imported):
    vote = {"Id": 1, "PostId": 2, "VoteTypeId": 1, "CreationDate": "2020-02-02T00:00:00.000"}
    imported(Posts=[question(1, AcceptedAnswerId=2), answer(2, to=1)], Votes=[vote])

    assert Solution.objects.get().marked_at == at(2, 11, 0, 2)


def test_an_asker_may_have_accepted_his_own_answer(imported):
    imported(Posts=[question(1, AcceptedAnswerId=2), answer(2, to=1, OwnerUserId=1)])

    assert Solution.objects.get().post.author == Topic.objects.get().author


def test_an_accepted_answer_that_was_deleted_leaves_an_open_question_and_a_warning(imported):
    summary, said = imported(Posts=[question(1, AcceptedAnswerId=99), answer(2, to=1)])

    assert not Solution.objects.exists()
    assert outcomes(summary) == {"read": 4, "created": 4}
    assert summary["warnings"] == {"accepted answers missing": 1}
    assert "Posts.xml row 1 (line 3): warning: its accepted answer 99 is not among its answers" in said


def test_the_history_is_written_with_its_own_dates_in_its_own_order(imported):
    imported(
        Posts=[
            question(1, AcceptedAnswerId=2),
            answer(2, to=1),
            answer(3, to=1, CreationDate="2020-02-09T00:00:00.000"),
        ]
    )

    kinds = TopicEvent.Kind
    solution = Solution.objects.get()
    rows = TopicEvent.objects.order_by("id").values_list("kind", "by__display_name", "occurred_at", "origin", "extras")
    assert list(rows) == [
        (kinds.TOPIC_OPENED, "Ada", at(1, 10, 0, 1, 123000), "backfill", {}),
        (kinds.POST_ADDED, "Ben", at(2, 11, 0, 2), "backfill", {}),
        (kinds.TOPIC_SOLVED, "Ada", at(2, 11, 0, 2), "backfill", {"before": None, "after": solution.post_id}),
        (kinds.POST_ADDED, "Ben", at(9), "backfill", {}),
    ]


def test_history_can_be_brought_in_for_reading_only(imported):
    imported(Posts=[question(1)], options={"history": "archive"})

    assert list(TopicEvent.objects.values_list("origin", flat=True)) == ["archive"]


def test_posts_without_owner_belong_to_the_name_that_is_left_or_to_somebody_unknown(imported):
    def without_owner(post):
        return {name: value for name, value in post.items() if name != "OwnerUserId"}

    imported(
        Posts=[
            without_owner(question(1, OwnerDisplayName="Gone")),
            without_owner(answer(2, to=1, OwnerDisplayName="Gone")),
            without_owner(answer(3, to=1)),
            without_owner(answer(4, to=1)),
            answer(5, to=1, OwnerUserId=77),
        ]
    )

    authors = Post.objects.in_order().values_list("author__import_key", "author__display_name")
    assert list(authors) == [
        ("shed/deleted-users/Gone", "Gone"),
        ("shed/deleted-users/Gone", "Gone"),
        ("shed/posts/3/author", "Deleted user"),
        ("shed/posts/4/author", "Deleted user"),
        ("shed/users/77", "user77"),
    ]
    assert Member.objects.get(display_name="Gone").joined_at == at(1, 10, 0, 1, 123000)


def test_employees_are_named_by_their_id(imported):
    imported(options={"employees": "2, 5"})

    assert list(Member.objects.filter(kind="employee").values_list("display_name", flat=True)) == ["Ben"]


def test_long_titles_are_cut_and_entities_are_read_once(imported):
    summary, _said = imported(Posts=[question(1, Title="x" * 301), question(2, Title="Q&A: &amp; in <html>")])

    titles = list(Topic.objects.order_by("pk").values_list("title", flat=True))
    assert titles == ["x" * 299 + "…", "Q&A: &amp; in <html>"]
    assert summary["warnings"] == {"titles cut": 1}


def test_posts_of_any_length_come_in(imported, settings):
    imported(Posts=[question(1, Body="<p>" + "x" * (settings.POST_LENGTH_LIMIT + 1) + "</p>")])

    assert len(Post.objects.get().body) > settings.POST_LENGTH_LIMIT


def test_duplicates_point_to_the_end_of_their_chain(imported):
    def link(number, post, to, kind=3):
        return {
            "Id": number,
            "CreationDate": "2020-03-01T00:00:00.000",
            "PostId": post,
            "RelatedPostId": to,
            "LinkTypeId": kind,
        }

    summary, said = imported(
        Posts=[question(number) for number in range(1, 8)],
        PostLinks=[
            link(1, 1, 2),
            link(2, 2, 3),
            link(3, 4, 4),
            link(4, 5, 99),
            link(5, 6, 7),
            link(6, 7, 6),
            link(7, 1, 5, 1),
        ],
    )

    pointers = TopicDuplicate.objects.order_by("topic").values_list("topic__title", "canonical__title", "marked_at")
    assert list(pointers) == [
        ("Question 1", "Question 3", datetime(2020, 3, 1, tzinfo=UTC)),
        ("Question 2", "Question 3", datetime(2020, 3, 1, tzinfo=UTC)),
    ]
    assert summary["kinds"]["links"] == {"read": 7, "skipped": 5, "created": 2}
    assert summary["warnings"] == {"duplicates passed over": 4}
    assert "PostLinks.xml row 4 (line 6): warning: there is no question 99" in said
    assert TopicEvent.objects.filter(kind=TopicEvent.Kind.DUPLICATE_MARKED).count() == 2


def test_comments_stand_beneath_their_posts_and_are_no_answers(imported):
    comments = [
        {
            "Id": 1,
            "PostId": 1,
            "Score": 2,
            "Text": "See *this* <b>",
            "CreationDate": "2020-02-02T00:00:00.000",
            "UserId": 2,
        },
        {
            "Id": 2,
            "PostId": 1,
            "Score": 0,
            "Text": "Me.",
            "CreationDate": "2020-02-03T00:00:00.000",
            "UserDisplayName": "Gone",
        },
        {"Id": 3, "PostId": 99, "Score": 0, "Text": "Lost", "CreationDate": "2020-02-03T00:00:00.000", "UserId": 2},
    ]
    summary, _said = imported(Posts=[question(1)], Comments=comments)

    rows = Comment.objects.in_order().values_list("html", "author__display_name", "imported_score")
    assert list(rows) == [("<p>See <em>this</em> &lt;b&gt;</p>\n", "Ben", 2), ("<p>Me.</p>\n", "Gone", 0)]
    assert Topic.objects.get().post_count == 1
    assert summary["kinds"]["comments"] == {"read": 3, "created": 2, "skipped": 1}


def test_other_kinds_of_posts_and_badges_are_counted_as_skipped(imported):
    badge = {"Id": 1, "UserId": 1, "Name": "Été", "Date": "2020-02-02T00:00:00.000"}
    summary, _said = imported(Posts=[question(1), question(2, PostTypeId=5)], Badges=[badge, badge | {"Name": "Fan"}])

    assert Topic.objects.count() == 1
    assert summary["kinds"]["posts"] == {"read": 1, "skipped": 1}
    assert summary["kinds"]["badges"] == {"read": 2, "skipped": 2}
