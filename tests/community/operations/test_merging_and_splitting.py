"""Two topics become one and one becomes two, and back exactly: every row, every counter."""

import pytest
from django.db import IntegrityError, transaction

from community.article_errors import SourceIsNarrower
from community.errors import PostOfAnotherTopic, TextIsEmpty, TopicIsNotStanding
from community.errors.duplicates import DuplicateWouldChain, TopicHasDuplicates
from community.errors.moderating import ActCannotBeUndone, ActIsUndone
from community.errors.moving import FirstPostStays, MayNotMoveTopic, MoveWouldReveal, TopicIsMerged, TopicsDiffer
from community.flaggable import Because
from community.foundation.errors import DomainError
from community.models import MeToo, ModerationAct, Notification, Post, Solution, Topic, TopicClaim, TopicMerge, Watch
from community.operations.agreeing import add_me_too, mark_helpful
from community.operations.claiming import claim_topic
from community.operations.duplicates import mark_duplicate
from community.operations.integrity import checks
from community.operations.merging import merge_topics
from community.operations.moderation import move_topic_to_state
from community.operations.posting import add_post
from community.operations.solving import mark_solution
from community.operations.splitting import NewTopic, split_topic
from community.operations.undoing import undo_act
from community.operations.watching import watch
from config.intakes import run_here
from config.integrity import all_checks
from tests.factories.articles import ArticleFactory
from tests.factories.community import (
    CategoryFactory,
    CircleFactory,
    DiscussionFactory,
    MemberFactory,
    PostFactory,
    SolutionFactory,
    TopicFactory,
)
from tests.journeys.test_races import at_once

pytestmark = pytest.mark.django_db
WHY = Because(reason="One thread is enough")
ROWS = (Topic, Post, MeToo, Watch, Notification, Solution)


@pytest.fixture
def moderator():
    return MemberFactory(roles=["moderator"])


def take_in() -> None:
    for _run in run_here():
        pass
    assert [check for check in all_checks() if check.wrong] == []


def everything(known: list[dict] | None = None) -> list[dict]:
    """All rows that merging and splitting touch by number, or those of them that were there before."""
    rows = [{row["id"]: row for row in model.objects.order_by("pk").values()} for model in ROWS]
    # A solution that comes back is a row of its own.
    rows[-1] = {row.pop("topic_id"): row | {"id": 0} for row in rows[-1].values()}
    return [{pk: there.get(pk) for pk in before} for there, before in zip(rows, known or rows, strict=True)]


def numbers_in(topic) -> list[tuple[int, int]]:
    return list(Post.objects.filter(topic=topic).order_by("number").values_list("number", "pk"))


def two_topics(moderator) -> tuple[Topic, Topic]:
    """A solved question with what hangs on it, and another one of the same problem."""
    solution, into = SolutionFactory(), PostFactory().topic
    topic, both = solution.topic, MemberFactory()
    add_post(topic, by=MemberFactory(), body="Thank you.")
    add_post(into, by=MemberFactory(), body="Thanks.")
    mark_helpful(solution.post, by=MemberFactory())
    for one in (topic, into):
        add_me_too(one, by=both)
        Watch.objects.create(topic=one, member=both, level="watching")
    add_me_too(topic, by=MemberFactory())
    Watch.objects.create(topic=topic, member=MemberFactory(), level="watching")
    take_in()
    return Topic.objects.get(pk=topic.pk), Topic.objects.get(pk=into.pk)


def test_a_merge_appends_all_posts_counts_everybody_once_and_is_taken_back_exactly(moderator):
    topic, into = two_topics(moderator)
    before, here, there = everything(), numbers_in(topic), numbers_in(into)

    act = merge_topics(topic, into, by=moderator, because=WHY)
    take_in()

    last = there[-1][0]
    assert numbers_in(into) == [*there, *((last + number, pk) for number, pk in here)]
    into.refresh_from_db()
    assert into.post_count == len(here) + len(there)
    # The one in both, the one of the merged topic, and who asked it.
    assert into.me_too_count == MeToo.objects.filter(topic=into).count() == 3
    assert not Solution.objects.exists()
    assert TopicMerge.objects.get().into == into
    assert Topic.objects.get(pk=topic.pk).state == "deleted"

    undo_act(act, by=moderator, reason="They differ")
    take_in()

    assert everything(before) == before
    assert MeToo.objects.count() == len(before[2])
    with pytest.raises(ActIsUndone):
        undo_act(act, by=moderator, reason="Again")
    with pytest.raises(ActCannotBeUndone):
        undo_act(ModerationAct.objects.get(undoes=act), by=moderator, reason="Again")


def test_what_was_answered_after_a_merge_stays_there_when_it_is_taken_back(moderator):
    topic, into = PostFactory().topic, PostFactory().topic
    act = merge_topics(topic, into, by=moderator, because=WHY)
    late = add_post(into, by=MemberFactory(), body="Late.").post

    undo_act(act, by=moderator, reason="They differ")
    take_in()

    assert Post.objects.get(pk=late.pk).topic == into
    assert (Topic.objects.get(pk=topic.pk).post_count, Topic.objects.get(pk=into.pk).post_count) == (2, 3)
    assert add_post(into, by=MemberFactory(), body="Later.").post.number == late.number + 1


def test_a_split_makes_a_topic_of_its_own_and_is_taken_back_exactly(moderator):
    topic, _other = two_topics(moderator)
    solution = Solution.objects.get()
    thanks = topic.posts.get(number=3)
    before, place = everything(), CategoryFactory()

    chosen = [thanks.pk, solution.post_id]
    act = split_topic(topic, chosen, NewTopic("How to tighten screws", place), by=moderator, because=WHY)
    take_in()

    apart = Topic.objects.get(pk=act.extras["into"])
    assert numbers_in(apart) == [(1, solution.post_id), (2, thanks.pk)]
    assert (apart.author, apart.created_at, apart.post_count) == (solution.post.author, solution.post.created_at, 2)
    assert (apart.category, apart.kind, apart.title) == (place, "question", "How to tighten screws")
    assert Post.objects.get(pk=solution.post_id).helpful_count == 1
    topic.refresh_from_db()
    assert (topic.post_count, topic.solved_at) == (1, None)

    undo_act(act, by=moderator, reason="It belongs there")
    take_in()

    assert everything(before) == before
    assert TopicMerge.objects.get(topic=apart).into == topic


def test_a_number_that_was_left_is_given_to_no_other_post(moderator):
    topic = PostFactory().topic
    gone = add_post(topic, by=MemberFactory(), body="Off topic.").post
    split_topic(topic, [gone.pk], NewTopic("Something else", topic.category), by=moderator, because=WHY)

    assert add_post(topic, by=MemberFactory(), body="On topic.").post.number == gone.number + 1


def test_a_split_with_new_answers_and_a_merge_that_went_on_are_not_taken_back(moderator):
    topic = PostFactory().topic
    split = split_topic(
        topic, [topic.posts.get(number=2).pk], NewTopic("Else", topic.category), by=moderator, because=WHY
    )
    add_post(Topic.objects.get(pk=split.extras["into"]), by=MemberFactory(), body="New.")
    first, second, third = (PostFactory().topic for _ in range(3))
    merge = merge_topics(first, second, by=moderator, because=WHY)
    onward = merge_topics(second, third, by=moderator, because=WHY)

    for act in (split, merge):
        with pytest.raises(ActCannotBeUndone):
            undo_act(act, by=moderator, reason="No")
    undo_act(onward, by=moderator, reason="No")
    undo_act(merge, by=moderator, reason="No")
    take_in()


def test_whoever_joined_a_topic_that_was_split_off_is_taken_back_along(moderator):
    topic, claimer, joining = PostFactory().topic, MemberFactory(trust_level=1), MemberFactory()
    split = split_topic(
        topic, [topic.posts.get(number=2).pk], NewTopic("Else", topic.category), by=moderator, because=WHY
    )
    apart = Topic.objects.get(pk=split.extras["into"])
    claim_topic(apart, by=claimer)
    add_me_too(apart, by=joining)
    watch(apart, by=joining)

    undo_act(split, by=moderator, reason="No")

    assert list(TopicClaim.objects.all()) == []
    assert MeToo.objects.get().topic == Watch.objects.get().topic == topic
    assert Topic.objects.get(pk=topic.pk).me_too_count == 1
    assert [check.check for check in checks() if check.wrong] == []


def test_a_split_is_not_taken_back_into_a_topic_that_was_merged_or_out_of_one_that_others_point_to(moderator):
    merged, pointed_to = PostFactory().topic, PostFactory().topic
    splits = [
        split_topic(one, [one.posts.get(number=2).pk], NewTopic("Else", one.category), by=moderator, because=WHY)
        for one in (merged, pointed_to)
    ]
    merge_topics(merged, TopicFactory(), by=moderator, because=WHY)
    mark_duplicate(TopicFactory(), Topic.objects.get(pk=splits[1].extras["into"]), by=moderator)

    for split in splits:
        with pytest.raises(ActCannotBeUndone):
            undo_act(split, by=moderator, reason="No")
    take_in()


def test_what_may_not_be_merged_is_refused(moderator):
    topic, into = PostFactory().topic, PostFactory().topic
    again = TopicFactory()
    mark_duplicate(again, topic, by=moderator)
    circle = TopicFactory(category=CategoryFactory(visibility="circle", circle=CircleFactory()))
    source = SolutionFactory().post
    ArticleFactory(source=source, category=source.topic.category)
    narrow = TopicFactory(category=CategoryFactory(members_only=True))

    for one, other, refusal in [
        (topic, into, TopicHasDuplicates),
        (into, again, DuplicateWouldChain),
        (into, into, DuplicateWouldChain),
        (into, DiscussionFactory(), TopicsDiffer),
        (into, TopicFactory(state="hidden"), TopicIsNotStanding),
        (circle, into, MoveWouldReveal),
        (source.topic, narrow, SourceIsNarrower),
    ]:
        with pytest.raises(refusal):
            merge_topics(one, other, by=moderator, because=WHY)
    for by in (into.author, MemberFactory(trust_level=3)):
        with pytest.raises(MayNotMoveTopic):
            merge_topics(into, TopicFactory(), by=by, because=WHY)
    with pytest.raises(TextIsEmpty):
        merge_topics(into, TopicFactory(), by=moderator, because=Because())
    assert not TopicMerge.objects.exists()


def test_what_may_not_be_split_is_refused(moderator):
    topic = PostFactory().topic
    new, first = NewTopic("Else", topic.category), topic.posts.get(number=1)

    for posts, refusal in [
        ([first.pk], FirstPostStays),
        ([PostFactory().pk], PostOfAnotherTopic),
        ([], PostOfAnotherTopic),
    ]:
        with pytest.raises(refusal):
            split_topic(topic, posts, new, by=moderator, because=WHY)
    with pytest.raises(MayNotMoveTopic):
        split_topic(topic, [first.pk], new, by=topic.author, because=WHY)


def test_a_merged_topic_is_not_restored_by_hand_and_leads_to_itself_never(moderator):
    topic, into = PostFactory().topic, PostFactory().topic
    merge_topics(topic, into, by=moderator, because=WHY)

    with pytest.raises(TopicIsMerged):
        move_topic_to_state(topic, Topic.State.VISIBLE, by=moderator, reason="Back")
    with pytest.raises(IntegrityError), transaction.atomic():
        TopicMerge.objects.update(into=topic)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_answer_and_a_choice_beside_a_merge_and_a_split_lose_nothing():
    moderator = MemberFactory(roles=["moderator"])
    topic, into = PostFactory().topic, PostFactory().topic
    answer, asker = topic.posts.get(number=2), topic.author

    def act(number: int) -> object:
        match number % 4:
            case 0:
                return add_post(topic, by=asker, body=f"Answer {number}")
            case 1:
                return mark_solution(topic, answer, by=asker)
            case 2 if number < 4:
                return merge_topics(topic, into, by=moderator, because=WHY)
            case 2:
                return split_topic(into, [answer.pk], NewTopic("Else", into.category), by=moderator, because=WHY)
            case _:
                return add_post(into, by=moderator, body=f"Answer {number}")

    outcomes = at_once(8, act)

    written = [one.post_id for one in outcomes if getattr(one, "kind", "") == "post_added"]
    assert all(isinstance(one, DomainError) or one is None or one.pk for one in outcomes)
    assert Post.objects.filter(pk__in=written, topic__state="visible").count() == len(written)
    take_in()
