"""Two moderators, one case: who is faster wins by name, and what is decided is decided once."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from community.errors import MayNotModerate, TextIsEmpty
from community.errors.moderating import ActCannotBeUndone, ActIsUndone, CaseIsClaimed, CaseIsDecided, DecisionDoesNotFit
from community.models import Flag, ModerationAct
from community.models.flag import Outcome
from community.models.topic import State
from community.operations.judging import Consequence, Decision, claim_case, decide_case, release_case
from community.operations.moderation import move_post_to_state
from community.operations.undoing import undo_act
from tests.factories.community import MemberFactory, PostFactory
from tests.factories.moderation import flagged

pytestmark = pytest.mark.django_db
HIDE = Decision(Outcome.AGREED, Consequence.HIDE, "spam", "Advertisement")


@pytest.fixture
def moderator():
    return MemberFactory(roles=["moderator"], display_name="Mona")


@pytest.fixture
def other():
    return MemberFactory(roles=["support"], display_name="Otto")


def test_a_claim_keeps_others_away_by_name_until_it_ends(moderator, other):
    case = flagged(PostFactory()).case

    assert claim_case(case, by=moderator) is True
    assert claim_case(case, by=moderator) is False
    for act in (lambda: claim_case(case, by=other), lambda: decide_case(case, HIDE, by=other)):
        with pytest.raises(CaseIsClaimed, match="Mona"):
            act()
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert claim_case(case, by=other) is True


def test_leaving_a_case_opens_it_to_others(moderator, other):
    case = flagged(PostFactory()).case
    claim_case(case, by=moderator)

    assert release_case(case, by=moderator) is True
    assert release_case(case, by=moderator) is False
    assert claim_case(case, by=other) is True


def test_members_neither_claim_nor_decide(customer):
    case = flagged(PostFactory()).case

    for act in (lambda: claim_case(case, by=customer), lambda: decide_case(case, HIDE, by=customer)):
        with pytest.raises(MayNotModerate):
            act()


def test_agreeing_hides_with_a_reason_and_closes_every_flag(moderator):
    post = PostFactory()
    case = [flagged(post), flagged(post)][0].case

    with pytest.raises(TextIsEmpty):
        decide_case(case, Decision(Outcome.AGREED, Consequence.HIDE, "spam"), by=moderator)
    decide_case(case, HIDE, by=moderator)

    post.refresh_from_db()
    act = ModerationAct.objects.get()
    assert (post.state, act.by, act.ground, act.reason) == (State.HIDDEN, moderator, "spam", "Advertisement")
    assert set(Flag.objects.values_list("outcome", "handled_by")) == {("agreed", moderator.pk)}


def test_agreeing_may_delete_or_leave_it(moderator):
    gone, stays = PostFactory(), PostFactory()

    decide_case(flagged(gone).case, Decision(Outcome.AGREED, Consequence.DELETE, reason="Spam"), by=moderator)
    decide_case(flagged(stays).case, Decision(Outcome.AGREED, Consequence.NOTHING), by=moderator)

    gone.refresh_from_db()
    stays.refresh_from_db()
    assert (gone.state, stays.state) == (State.DELETED, State.VISIBLE)


def test_a_member_cannot_be_hidden(moderator):
    case = flagged(MemberFactory()).case

    with pytest.raises(DecisionDoesNotFit):
        decide_case(case, HIDE, by=moderator)
    decide_case(case, Decision(Outcome.AGREED, Consequence.NOTHING), by=moderator)


def test_what_is_decided_is_decided_once_and_told_by_name(moderator, other):
    case = flagged(PostFactory()).case
    decide_case(case, Decision(Outcome.IGNORED), by=moderator)

    with pytest.raises(CaseIsDecided, match="Mona"):
        decide_case(case, HIDE, by=other)
    with pytest.raises(CaseIsDecided, match="Mona"):
        claim_case(case, by=other)
    assert Flag.objects.get().outcome == "ignored"


def test_a_new_flag_after_a_decision_opens_a_new_case(moderator):
    post = PostFactory()
    first = decide_case(flagged(post).case, Decision(Outcome.DISAGREED), by=moderator)

    assert flagged(post).case.pk != first.pk


def test_what_was_overruled_can_still_be_hidden_later(moderator):
    post = PostFactory()
    decide_case(flagged(post).case, Decision(Outcome.DISAGREED), by=moderator)

    decide_case(flagged(post).case, HIDE, by=moderator)

    post.refresh_from_db()
    assert post.state == State.HIDDEN


def test_an_act_is_undone_once_and_not_over_what_happened_since(moderator):
    post = PostFactory()
    move_post_to_state(post, State.HIDDEN, by=moderator, reason="Rude")
    hidden = ModerationAct.objects.latest("id")
    move_post_to_state(post, State.DELETED, by=moderator, reason="Very rude")
    deleted = ModerationAct.objects.latest("id")

    with pytest.raises(ActCannotBeUndone):
        undo_act(hidden, by=moderator, reason="Sorry")
    undo_act(deleted, by=moderator, reason="Sorry")
    with pytest.raises(ActIsUndone):
        undo_act(deleted, by=moderator, reason="Sorry")

    post.refresh_from_db()
    assert post.state == State.HIDDEN
    undo_act(hidden, by=moderator, reason="Sorry")
    post.refresh_from_db()
    assert post.state == State.VISIBLE
