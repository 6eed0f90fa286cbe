"""Suspending, silencing, locking, pinning, objecting: every act ends, or can be taken back, exactly."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.errors import MayNotModerate, TextIsEmpty
from community.errors.moderating import (
    ActIsUndone,
    AppealIsDecided,
    DecidesOwnAct,
    EndIsPast,
    MayNotAppeal,
    MayNotSanction,
    MemberIsSilenced,
    NothingToAppeal,
    TopicIsLocked,
)
from community.flaggable import Because
from community.models import Appeal, Member, ModerationAct, Notification, Sanction, Solution, Topic, TopicLock, TopicPin
from community.models.sanction import sanction_of
from community.models.topic import State
from community.operations.appealing import appeal_act, decide_appeal
from community.operations.integrity import checks
from community.operations.marking_topics import lock_topic, pin_topic, unlock_topic, unpin_topic
from community.operations.moderation import move_post_to_state, move_topic_to_state
from community.operations.posting import add_post, edit_post, open_topic
from community.operations.sanctioning import lift_sanction, sanction_member
from community.operations.undoing import undo_act
from config.intakes import run_here
from ideas.operations.proposing import propose_idea
from tests.factories.community import (
    CategoryFactory,
    EmployeeFactory,
    MemberFactory,
    PostFactory,
    SolutionFactory,
    TopicFactory,
)
from tests.factories.moderation import flagged

pytestmark = pytest.mark.django_db
WHY = Because("abuse", "Called somebody a fool")
SILENCE, SUSPENSION = Sanction.Kind.SILENCE, Sanction.Kind.SUSPENSION


@pytest.fixture
def moderator(db):
    return MemberFactory(roles=["moderator"])


@pytest.fixture
def other(db):
    return MemberFactory(roles=["support"])


def tomorrow():
    return timezone.now() + timedelta(days=1)


def test_a_silenced_member_reads_why_and_until_when_on_every_way_of_writing(moderator):
    member, post, place = MemberFactory(), PostFactory(), CategoryFactory()
    own = add_post(post.topic, by=member, body="Hello").post
    sanction_member(member, SILENCE, by=moderator, until=tomorrow(), because=WHY)

    for act in (
        lambda: open_topic(place, by=member, title="Why?", body="So"),
        lambda: add_post(post.topic, by=member, body="So"),
        lambda: edit_post(own, by=member, body="So there"),
        lambda: propose_idea(place, by=member, title="Why?", body="So"),
        lambda: flagged(post, by=member),
    ):
        with pytest.raises(MemberIsSilenced, match="Called somebody a fool"):
            act()
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert add_post(post.topic, by=member, body="Sorry").post


def test_a_silence_is_ended_early_or_replaced_by_another_end(moderator):
    member, end = MemberFactory(), tomorrow()
    assert sanction_member(member, SILENCE, by=moderator, until=end, because=WHY).kind == "silence"
    assert sanction_member(member, SILENCE, by=moderator, until=end, because=WHY) is None
    assert sanction_member(member, SILENCE, by=moderator, until=None, because=WHY).kind == "silence"

    assert sanction_of(member, SILENCE).ends_at is None
    assert lift_sanction(member, SILENCE, by=moderator, because=Because()).kind == "unsilence"
    assert lift_sanction(member, SILENCE, by=moderator, because=Because()) is None
    assert Sanction.objects.filter(lifted_at=None).count() == 0


def test_who_may_sanction_whom(moderator, customer):
    employee, admin = EmployeeFactory(), MemberFactory(roles=["admin"])

    for by, member in [
        (customer, MemberFactory()),
        (moderator, moderator),
        (moderator, employee),
        (moderator, Member.objects.system()),
    ]:
        with pytest.raises(MayNotSanction):
            sanction_member(member, SILENCE, by=by, until=None, because=WHY)
    with pytest.raises(TextIsEmpty):
        sanction_member(customer, SILENCE, by=moderator, until=None, because=Because())
    with pytest.raises(EndIsPast):
        sanction_member(customer, SILENCE, by=moderator, until=timezone.now(), because=WHY)
    assert sanction_member(employee, SILENCE, by=admin, until=tomorrow(), because=WHY)


def test_the_database_keeps_one_sanction_of_a_kind_at_a_moment(moderator, customer):
    act = sanction_member(customer, SILENCE, by=moderator, until=None, because=WHY)
    another = sanction_member(MemberFactory(), SUSPENSION, by=moderator, until=None, because=WHY)
    Sanction.objects.filter(act=another).delete()

    with pytest.raises(IntegrityError, match="one_sanction_of_a_kind_at_a_moment"), transaction.atomic():
        Sanction.objects.create(kind=SILENCE, member=customer, act=another, starts_at=timezone.now())
    assert act.sanction.member == customer


def test_a_locked_topic_takes_answers_of_keepers_only(moderator, customer):
    topic = PostFactory().topic

    assert lock_topic(topic, by=moderator, because=WHY).kind == "lock"
    assert lock_topic(topic, by=moderator, because=WHY) is None
    with pytest.raises(TopicIsLocked):
        add_post(topic, by=customer, body="But")
    assert add_post(topic, by=moderator, body="Closed now").post
    assert unlock_topic(topic, by=moderator, because=Because()).kind == "unlock"
    assert unlock_topic(topic, by=moderator, because=Because()) is None
    assert add_post(topic, by=customer, body="But").post
    with pytest.raises(MayNotModerate):
        lock_topic(topic, by=customer, because=WHY)


def test_a_pin_ends_by_itself(moderator):
    topic = PostFactory().topic
    pin_topic(topic, by=moderator, everywhere=True, until=tomorrow(), because=Because())

    assert pin_topic(topic, by=moderator, everywhere=True, until=TopicPin.objects.get().until, because=WHY) is None
    assert TopicPin.objects.active(timezone.now()).count() == 1
    assert TopicPin.objects.active(timezone.now() + timedelta(days=2)).count() == 0
    with pytest.raises(EndIsPast):
        pin_topic(topic, by=moderator, everywhere=True, until=timezone.now(), because=WHY)


def test_acts_are_never_changed(moderator):
    act = lock_topic(PostFactory().topic, by=moderator, because=WHY)

    for statement in ("UPDATE community_moderationact SET reason = ''", "DELETE FROM community_moderationact"):
        with pytest.raises(DatabaseError, match=r"never|refuse|change"), transaction.atomic(), connection.cursor() as c:
            c.execute(statement)
    assert ModerationAct.objects.get() == act


def test_an_objection_is_decided_by_somebody_else_and_takes_the_act_back_exactly(moderator, other):
    solution = SolutionFactory()
    post, author = solution.post, solution.post.author
    move_post_to_state(post, State.HIDDEN, by=moderator, reason="Rude", ground="abuse")
    act = ModerationAct.objects.get()

    appeal = appeal_act(act, by=author, text="It was a joke")
    assert appeal_act(act, by=author, text="It really was") == appeal
    with pytest.raises(MayNotAppeal):
        appeal_act(act, by=MemberFactory(), text="I object")
    with pytest.raises(DecidesOwnAct):
        decide_appeal(appeal, by=moderator, overturn=False, answer="No")
    with pytest.raises(MayNotModerate):
        decide_appeal(appeal, by=author, overturn=True, answer="Yes")
    with pytest.raises(TextIsEmpty):
        decide_appeal(appeal, by=other, overturn=True, answer=" ")
    decide_appeal(appeal, by=other, overturn=True, answer="You are right")
    with pytest.raises(AppealIsDecided):
        decide_appeal(appeal, by=other, overturn=False, answer="No")

    post.refresh_from_db()
    assert (post.state, Solution.objects.get().marked_at) == (State.VISIBLE, solution.marked_at)
    assert [check for check in checks() if check.wrong] == []
    with pytest.raises(NothingToAppeal):
        appeal_act(ModerationAct.objects.get(undoes=act), by=author, text="Hm")


def test_an_objection_may_fail_and_nobody_objects_to_what_was_taken_back(moderator, other, customer):
    act = sanction_member(customer, SUSPENSION, by=moderator, until=None, because=WHY)
    appeal = appeal_act(act, by=customer, text="Not me")
    assert decide_appeal(appeal, by=other, overturn=False, answer="You").outcome == Appeal.Outcome.UPHELD
    assert sanction_of(customer, SUSPENSION)

    silenced = sanction_member(customer, SILENCE, by=moderator, until=None, because=WHY)
    undo_act(silenced, by=other, reason="A mistake")
    with pytest.raises(ActIsUndone):
        appeal_act(silenced, by=customer, text="Not me")
    assert sanction_of(customer, SILENCE) is None


def snapshot(topic):
    """What a topic and everything around it look like."""
    topic = Topic.objects.get(pk=topic.pk)
    return {
        "topic": (topic.state, topic.post_count, topic.me_too_count, topic.solved_at, topic.last_posted_at),
        "posts": list(topic.posts.order_by("id").values_list("id", "number", "state", "helpful_count", "created_at")),
        "solution": list(Solution.objects.filter(topic=topic).values_list("post", "marked_by", "marked_at")),
        "locked": TopicLock.objects.filter(topic=topic).exists(),
        "pin": list(TopicPin.objects.filter(topic=topic).values_list("everywhere", "until")),
        "sanctions": list(Sanction.objects.active(timezone.now()).values_list("kind", "member", "ends_at")),
    }


MOVES = {
    "hide topic": lambda topic, by: move_topic_to_state(topic, State.HIDDEN, by=by, reason="x"),
    "delete topic": lambda topic, by: move_topic_to_state(topic, State.DELETED, by=by, reason="x"),
    "restore topic": lambda topic, by: move_topic_to_state(topic, State.VISIBLE, by=by, reason="x"),
    "hide solution": lambda topic, by: move_post_to_state(topic.posts.get(number=2), State.HIDDEN, by=by, reason="x"),
    "delete answer": lambda topic, by: move_post_to_state(topic.posts.get(number=3), State.DELETED, by=by, reason="x"),
    "restore answer": lambda topic, by: move_post_to_state(topic.posts.get(number=3), State.VISIBLE, by=by, reason="x"),
    "lock": lambda topic, by: lock_topic(topic, by=by, because=WHY),
    "unlock": lambda topic, by: unlock_topic(topic, by=by, because=WHY),
    "unpin": lambda topic, by: unpin_topic(topic, by=by, because=WHY),
    "silence": lambda topic, by: sanction_member(topic.author, SILENCE, by=by, until=None, because=WHY),
    "suspend": lambda topic, by: sanction_member(topic.author, SUSPENSION, by=by, until=None, because=WHY),
}


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(names=st.lists(st.sampled_from(sorted(MOVES)), min_size=1, max_size=6))
def test_a_random_history_taken_back_step_by_step_leaves_what_was_there(names):
    with transaction.atomic():
        moderator = MemberFactory(roles=["moderator"])
        topic = SolutionFactory(post=PostFactory()).topic
        PostFactory(topic=topic)
        known = set(ModerationAct.objects.values_list("pk", flat=True))
        history = []
        for name in names:
            before = snapshot(topic)
            MOVES[name](topic, moderator)
            act = ModerationAct.objects.exclude(pk__in=known).order_by("id").last()
            if act is not None:
                known.add(act.pk)
                history.append((before, act))
        for before, act in reversed(history):
            undo_act(act, by=moderator, reason="Back")
            assert snapshot(topic) == before, act
            known |= set(ModerationAct.objects.values_list("pk", flat=True))
        assert [check for check in checks() if check.wrong] == []
        transaction.set_rollback(True)


def test_whom_it_concerns_is_told_once_and_without_a_name(moderator, api_of):
    post = PostFactory(topic__title="Why does it hum?")
    move_post_to_state(post, State.HIDDEN, by=moderator, reason="Rude", ground="abuse")
    for _ in range(2):
        for _run in run_here():
            pass

    (told,) = Notification.objects.filter(recipient=post.author, kind="moderation")
    (shown,) = api_of(post.author).get("/api/v1/notifications/").json()["results"]
    assert told.actor is None
    assert "Post hidden (“Why does it hum?”)" in str(shown)
    assert moderator.display_name not in str(shown)


def test_a_topic_is_named_to_its_author_when_it_is_gone_and_none_to_who_may_not_look_there(moderator, api_of):
    topic, post = TopicFactory(title="Mine"), PostFactory(topic__title="Secret by now")
    move_topic_to_state(topic, State.DELETED, by=moderator, reason="Rude")
    move_post_to_state(post, State.HIDDEN, by=moderator, reason="Rude")
    for _run in run_here():
        pass
    assert "Topic deleted (“Mine”)" in str(api_of(topic.author).get("/api/v1/notifications/").json())

    move_topic_to_state(post.topic, State.DELETED, by=moderator, reason="Rude")
    assert "Secret" not in str(api_of(post.author).get("/api/v1/notifications/").json())
