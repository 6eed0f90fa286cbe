"""A question that was asked before points to the first one, and nothing but the pointer is written."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction

from community.errors import TopicIsNotStanding
from community.errors.duplicates import (
    DuplicateWouldChain,
    MayNotMarkDuplicate,
    OnlyQuestionsAskAgain,
    OriginalIsNarrower,
    TopicAsksAgain,
    TopicHasDuplicates,
)
from community.foundation.errors import DomainError
from community.models import MeToo, Post, Topic, TopicDuplicate, TopicEvent, Watch
from community.operations.agreeing import add_me_too
from community.operations.duplicates import mark_duplicate, withdraw_duplicate
from community.operations.moderation import move_topic_to_state
from community.operations.posting import add_post
from community.reports.asked_again import asked_again
from tests.factories.community import (
    CategoryFactory,
    CircleFactory,
    DiscussionFactory,
    MemberFactory,
    MeTooFactory,
    SolutionFactory,
    TopicFactory,
)
from tests.journeys.test_races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return MemberFactory(roles=["moderator"])


def everything() -> list[list[dict]]:
    """All rows that a pointer could have touched."""
    return [list(model.objects.order_by("pk").values()) for model in (Topic, Post, MeToo, Watch, TopicDuplicate)]


def test_a_duplicate_points_to_its_original_and_back_again():
    topic, original = TopicFactory(), TopicFactory()

    mark_duplicate(topic, original, by=topic.author)

    assert TopicDuplicate.objects.get().canonical == original
    assert mark_duplicate(topic, original, by=topic.author) is None
    assert withdraw_duplicate(topic, by=topic.author).kind == "duplicate_withdrawn"
    assert withdraw_duplicate(topic, by=topic.author) is None


def test_taking_the_pointer_back_leaves_every_row_as_it_was(moderator):
    topic, original = SolutionFactory().topic, SolutionFactory().topic
    add_me_too(topic, by=MemberFactory())
    add_me_too(original, by=MemberFactory())
    before = everything()

    mark_duplicate(topic, original, by=moderator)
    withdraw_duplicate(topic, by=moderator)

    assert everything() == before


def test_another_original_takes_the_place_of_the_first(moderator):
    topic, first, second = TopicFactory(), TopicFactory(), TopicFactory()
    mark_duplicate(topic, first, by=moderator)

    mark_duplicate(topic, second, by=moderator)

    assert TopicDuplicate.objects.get().canonical == second
    kinds = TopicEvent.objects.filter(topic=topic, extras__has_key="canonical").order_by("id")
    assert [(event.kind, event.extras["canonical"]) for event in kinds] == [
        ("duplicate_marked", first.pk),
        ("duplicate_withdrawn", first.pk),
        ("duplicate_marked", second.pk),
    ]


def test_duplicates_do_not_chain(moderator):
    first, second, third = TopicFactory(), TopicFactory(), TopicFactory()
    mark_duplicate(first, second, by=moderator)

    for topic, canonical, refusal in [
        (third, first, DuplicateWouldChain),
        (third, third, DuplicateWouldChain),
        (second, third, TopicHasDuplicates),
    ]:
        with pytest.raises(refusal):
            mark_duplicate(topic, canonical, by=moderator)


def test_the_database_refuses_chains_of_whoever_writes():
    first, second, third = TopicFactory(), TopicFactory(), TopicFactory()
    row = {"marked_by": first.author}
    pointer = TopicDuplicate.objects.create(topic=first, canonical=second, **row)

    for topic, canonical in [(third, first), (second, third), (second, first)]:
        with pytest.raises(IntegrityError, match="points to an original"), transaction.atomic():
            TopicDuplicate.objects.create(topic=topic, canonical=canonical, **row)
    other = TopicDuplicate.objects.create(topic=TopicFactory(), canonical=third, **row)
    with pytest.raises(IntegrityError, match="points to an original"), transaction.atomic():
        TopicDuplicate.objects.filter(pk=other.pk).update(canonical=first)
    TopicDuplicate.objects.filter(pk=pointer.pk).update(canonical=third)


def test_asker_experienced_members_and_keepers_mark_duplicates_and_nobody_else(moderator):
    original, asked = TopicFactory(), TopicFactory()
    for by in (asked.author, MemberFactory(trust_level=3), moderator):
        assert mark_duplicate(asked, original, by=by)
        assert withdraw_duplicate(asked, by=by)
    for by in (MemberFactory(trust_level=2), MemberFactory(trust_level=3, is_active=False)):
        with pytest.raises(MayNotMarkDuplicate):
            mark_duplicate(asked, original, by=by)
        with pytest.raises(MayNotMarkDuplicate):
            withdraw_duplicate(asked, by=by)


def test_only_a_standing_question_is_an_original(moderator):
    with pytest.raises(OnlyQuestionsAskAgain):
        mark_duplicate(TopicFactory(), DiscussionFactory(), by=moderator)
    with pytest.raises(OnlyQuestionsAskAgain):
        mark_duplicate(DiscussionFactory(), TopicFactory(), by=moderator)
    with pytest.raises(TopicIsNotStanding):
        mark_duplicate(TopicFactory(), TopicFactory(state="hidden"), by=moderator)


def place(visibility: str):
    return CategoryFactory(visibility=visibility, circle=CircleFactory() if visibility == "circle" else None)


@pytest.mark.parametrize(
    ("of_topic", "of_original", "may_point"),
    [
        ("public", "public", True),
        ("public", "members", False),
        ("public", "circle", False),
        ("members", "public", True),
        ("members", "members", True),
        ("members", "circle", False),
        ("circle", "public", True),
        ("circle", "members", True),
        ("circle", "circle", False),
    ],
)
def test_whoever_sees_the_duplicate_must_see_the_original(moderator, of_topic, of_original, may_point):
    topic, original = TopicFactory(category=place(of_topic)), TopicFactory(category=place(of_original))

    if may_point:
        assert mark_duplicate(topic, original, by=moderator)
    else:
        with pytest.raises(OriginalIsNarrower):
            mark_duplicate(topic, original, by=moderator)


def test_two_questions_of_one_circle_may_point_to_each_other(moderator):
    circle = place("circle")

    assert mark_duplicate(TopicFactory(category=circle), TopicFactory(category=circle), by=moderator)


def test_an_original_that_one_may_not_see_is_nobody_s_to_name():
    topic, secret = TopicFactory(), TopicFactory(category=place("circle"))

    with pytest.raises(MayNotMarkDuplicate):
        mark_duplicate(topic, secret, by=topic.author)


def test_a_duplicate_is_answered_at_its_original_as_long_as_that_stands(moderator):
    topic, original = TopicFactory(), TopicFactory()
    mark_duplicate(topic, original, by=moderator)

    for by in (MemberFactory(), moderator):
        with pytest.raises(TopicAsksAgain):
            add_post(topic, by=by, body="Tighten the left screw.")
    move_topic_to_state(original, Topic.State.HIDDEN, by=moderator, reason="Spam")
    assert add_post(topic, by=moderator, body="Tighten the left screw.")


def test_everybody_who_has_the_problem_counts_once(moderator):
    original = TopicFactory()
    first, second = TopicFactory(), TopicFactory(author=original.author)
    both = MemberFactory()
    for topic in (original, first, second):
        MeTooFactory(topic=topic, member=both)
    MeTooFactory(topic=first, member=original.author)
    MeTooFactory(topic=first)
    mark_duplicate(first, original, by=moderator)
    mark_duplicate(second, original, by=moderator)

    counted = asked_again(original, AnonymousUser())

    # The one who said so three times, the asker of the first duplicate, and whoever has that problem, too.
    assert ([topic.pk for topic in counted.questions], counted.people) == ([second.pk, first.pk], 3)


def test_what_somebody_may_not_see_is_not_counted_for_them(moderator):
    original, secret = TopicFactory(), TopicFactory(category=place("circle"))
    hidden = TopicFactory()
    MeTooFactory(topic=secret)
    mark_duplicate(secret, original, by=moderator)
    mark_duplicate(hidden, original, by=moderator)
    move_topic_to_state(hidden, Topic.State.HIDDEN, by=moderator, reason="Spam")

    assert asked_again(original, AnonymousUser()).people == 0
    assert asked_again(original, moderator).people == 2


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_pointers_that_are_written_at_the_same_moment_make_no_chain():
    moderator = MemberFactory(roles=["moderator"])
    topics = [TopicFactory() for _ in range(3)]
    pairs = [(0, 1), (1, 2), (1, 0), (2, 0)]

    for _ in range(5):
        TopicDuplicate.objects.all().delete()
        at_once(4, lambda number: mark_duplicate(*(topics[one] for one in pairs[number]), by=moderator))
        pointing = set(TopicDuplicate.objects.values_list("topic_id", flat=True))
        assert pointing
        assert pointing.isdisjoint(TopicDuplicate.objects.values_list("canonical_id", flat=True))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_raw_rows_that_are_written_at_the_same_moment_make_no_chain():
    topics = [TopicFactory() for _ in range(3)]
    pairs = [(0, 1), (1, 2), (1, 0)]

    def write(number: int) -> None:
        one, other = (topics[place].pk for place in pairs[number])
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO community_topicduplicate (topic_id, canonical_id, marked_by_id, marked_at)"
                    " VALUES (%s, %s, %s, now())",
                    [one, other, topics[0].author_id],
                )
        except IntegrityError as refused:
            raise DomainError from refused

    for _ in range(5):
        TopicDuplicate.objects.all().delete()
        at_once(3, write)
        assert TopicDuplicate.objects.count() == 1
