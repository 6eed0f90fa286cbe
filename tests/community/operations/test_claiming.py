"""Claims: one person is on it for a while, everybody sees it, and whatever settles the question ends it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.errors import TextIsEmpty, TopicIsNotStanding
from community.errors.claiming import (
    ClaimCannotBeRenewed,
    MayNotClaim,
    MayNotReleaseClaim,
    QuestionIsClaimed,
    QuestionIsNotOpen,
    TooManyClaims,
)
from community.errors.moderating import MemberIsSilenced, TopicIsLocked
from community.flaggable import Because
from community.models import Member, ModerationAct, Sanction, Topic, TopicClaim, TopicEvent
from community.models.topic import State
from community.operations.claiming import claim_topic, end_lapsed_claims, release_claim, renew_claim
from community.operations.duplicates import mark_duplicate
from community.operations.erasing import erase_member
from community.operations.integrity import checks
from community.operations.marking_topics import lock_topic
from community.operations.moderation import move_post_to_state, move_topic_to_state
from community.operations.posting import add_post
from community.operations.sanctioning import sanction_member
from community.operations.solving import mark_solution, withdraw_solution
from community.operations.undoing import undo_act
from tests.factories.community import (
    CategoryFactory,
    CircleFactory,
    DiscussionFactory,
    MemberFactory,
    PostFactory,
    SolutionFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
LEASE = timedelta(minutes=120)
_K = TopicEvent.Kind


def helper(**fields):
    return MemberFactory(trust_level=1, **fields)


@pytest.fixture
def moderator(db):
    return MemberFactory(roles=["moderator"])


def ended(topic):
    """Return by whom and how the claims of a topic ended."""
    events = TopicEvent.objects.filter(topic=topic, kind=_K.CLAIM_ENDED).order_by("id")
    return [(event.by, event.extras["way"]) for event in events]


def wrong():
    return [check.check for check in checks() if check.wrong]


def test_a_helper_is_on_it_for_the_time_of_a_lease():
    topic, ina = TopicFactory(), helper()

    event = claim_topic(topic, by=ina)

    claim = TopicClaim.objects.get()
    assert (claim.topic, claim.by, claim.until - claim.claimed_at, claim.renewals) == (topic, ina, LEASE, 0)
    assert (event.kind, event.by, event.extras) == (
        _K.TOPIC_CLAIMED,
        ina,
        {"until": claim.until.isoformat(), "renewal": 0},
    )
    assert claim_topic(topic, by=ina) is None
    assert Topic.objects.get().claimed_until == claim.until
    assert wrong() == []


def test_nobody_else_can_take_it_and_is_told_who_and_until_when():
    topic = TopicFactory()
    claim_topic(topic, by=helper(display_name="Ina"))

    with pytest.raises(QuestionIsClaimed, match="Ina is working on an answer until "):
        claim_topic(topic, by=helper())

    assert TopicClaim.objects.get().by.display_name == "Ina"


def test_newcomers_strangers_to_a_circle_and_the_asker_do_not_claim():
    topic, member = TopicFactory(author=helper()), helper()
    inside = TopicFactory(category=CategoryFactory(of_circle=CircleFactory(members=[member])))

    for who, what in ((MemberFactory(), topic), (topic.author, topic), (helper(), inside)):
        with pytest.raises(MayNotClaim):
            claim_topic(what, by=who)

    assert claim_topic(topic, by=MemberFactory(roles=["support"]))
    assert claim_topic(inside, by=member)


def test_who_is_silenced_announces_nothing(moderator):
    member = helper()
    sanction_member(member, Sanction.Kind.SILENCE, by=moderator, until=None, because=Because("abuse", "Rude"))

    with pytest.raises(MemberIsSilenced):
        claim_topic(TopicFactory(), by=member)


def test_only_what_is_an_open_question_is_claimed(moderator):
    locked, hidden = TopicFactory(), TopicFactory()
    lock_topic(locked, by=moderator, because=Because(reason="Enough"))
    move_topic_to_state(hidden, State.HIDDEN, by=moderator, reason="Spam")
    by = MemberFactory(roles=["support"])

    for topic, refusal in (
        (locked, TopicIsLocked),
        (hidden, TopicIsNotStanding),
        (SolutionFactory().topic, QuestionIsNotOpen),
        (DiscussionFactory(), QuestionIsNotOpen),
    ):
        with pytest.raises(refusal):
            claim_topic(topic, by=by)

    assert not TopicClaim.objects.exists()


def test_a_claim_ends_by_itself_and_the_next_one_takes_its_place():
    topic, ina, ben = TopicFactory(), helper(), helper()
    claim_topic(topic, by=ina)

    with time_machine.travel(timezone.now() + LEASE, tick=False):
        assert Topic.objects.get().running_claim is None
        assert release_claim(topic, by=ben) is None
        claim_topic(topic, by=ben)

    assert TopicClaim.objects.get().by == ben
    assert ended(topic) == [(Member.objects.system(), "lapsed")]
    assert wrong() == []


def test_the_sweep_removes_what_has_lapsed_once():
    lapsed, running = TopicFactory(), TopicFactory()
    claim_topic(lapsed, by=helper())
    now = timezone.now() + LEASE
    with time_machine.travel(now, tick=False):
        claim_topic(running, by=helper())

    assert [end_lapsed_claims(now=now), end_lapsed_claims(now=now)] == [1, 0]

    assert TopicClaim.objects.get().topic == running
    assert ended(lapsed) == [(Member.objects.system(), "lapsed")]
    assert wrong() == []


def test_there_is_more_time_twice_and_asking_twice_is_asking_once():
    topic, ina = TopicFactory(), helper()
    claim_topic(topic, by=ina)
    start = timezone.now()

    with time_machine.travel(start + timedelta(hours=1), tick=False):
        assert renew_claim(topic, by=ina, number=1).extras["renewal"] == 1
        assert renew_claim(topic, by=ina, number=1) is None
        assert TopicClaim.objects.get().until == timezone.now() + LEASE
        assert renew_claim(topic, by=ina, number=2)
        with pytest.raises(ClaimCannotBeRenewed):
            renew_claim(topic, by=ina, number=3)
    with time_machine.travel(start + timedelta(hours=3), tick=False), pytest.raises(ClaimCannotBeRenewed):
        renew_claim(topic, by=ina, number=2)
    with pytest.raises(ClaimCannotBeRenewed):
        renew_claim(topic, by=helper(), number=1)


def test_nobody_works_on_more_than_three_answers_at_a_time():
    ina = helper()
    topics = [TopicFactory() for _ in range(4)]
    for topic in topics[:3]:
        claim_topic(topic, by=ina)

    with pytest.raises(TooManyClaims):
        claim_topic(topics[3], by=ina)
    release_claim(topics[0], by=ina)

    assert claim_topic(topics[3], by=ina)


def test_it_is_left_to_others_by_hand_and_taken_away_with_a_reason_by_those_who_keep_order(moderator):
    topic, ina = TopicFactory(), helper()
    claim_topic(topic, by=ina)

    with pytest.raises(MayNotReleaseClaim):
        release_claim(topic, by=helper(), reason="Mine")
    with pytest.raises(TextIsEmpty):
        release_claim(topic, by=moderator, reason=" ")
    assert release_claim(topic, by=moderator, reason="On holiday").extras == {
        "way": "taken_away",
        "reason": "On holiday",
    }
    claim_topic(topic, by=ina)
    assert release_claim(topic, by=ina)
    assert release_claim(topic, by=ina) is None

    assert ended(topic) == [(moderator, "taken_away"), (ina, "released")]


def test_answering_ends_ones_own_claim_and_no_other():
    topic, ina, ben = TopicFactory(), helper(), MemberFactory()
    claim_topic(topic, by=ina)

    add_post(topic, by=ben, body="Is it plugged in?")
    assert TopicClaim.objects.get().by == ina
    add_post(topic, by=ina, body="Hold the button for ten seconds.")

    assert ended(topic) == [(ina, "answered")]
    assert wrong() == []


def test_whatever_settles_a_question_ends_its_claim(moderator):
    def solve(topic):
        mark_solution(topic, PostFactory(topic=topic), by=topic.author)

    def lock(topic):
        lock_topic(topic, by=moderator, because=Because(reason="Enough"))

    def hide(topic):
        move_topic_to_state(topic, State.HIDDEN, by=moderator, reason="Spam")

    def point(topic):
        mark_duplicate(topic, TopicFactory(), by=moderator)

    for act, way in ((solve, "solved"), (lock, "locked"), (hide, "went_away"), (point, "duplicate")):
        topic = TopicFactory()
        claim_topic(topic, by=helper())
        act(topic)
        assert [how for _by, how in ended(topic)] == [way]

    assert not TopicClaim.objects.exists()
    assert wrong() == []


def test_a_solution_that_comes_back_ends_the_claim_of_the_time_between(moderator):
    solution = SolutionFactory()
    move_post_to_state(solution.post, State.HIDDEN, by=moderator, reason="Rude")
    claim_topic(solution.topic, by=helper())

    undo_act(ModerationAct.objects.latest("id"), by=moderator, reason="It was not")

    assert [way for _by, way in ended(solution.topic)] == ["solved"]
    assert wrong() == []


def test_a_reopened_question_can_be_claimed():
    solution = SolutionFactory()
    withdraw_solution(solution.topic, by=solution.topic.author)

    assert claim_topic(solution.topic, by=helper())


def test_who_is_forgotten_works_on_nothing():
    topic, ina = TopicFactory(), helper()
    claim_topic(topic, by=ina)

    erase_member(ina, by=ina)

    assert ended(topic) == [(ina, "released")]
    assert wrong() == []


def test_the_database_refuses_two_claims_backward_ones_and_a_third_renewal():
    topic, ina = TopicFactory(), helper()
    claim_topic(topic, by=ina)
    rows = TopicClaim.objects.filter(topic=topic)
    claim = rows.get()

    for change in ({"until": claim.claimed_at}, {"renewals": 3}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        TopicClaim.objects.create(topic=topic, by=helper(), until=claim.until)
