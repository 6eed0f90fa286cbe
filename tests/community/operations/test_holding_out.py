from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from community.errors import (
    CodeIsTaken,
    HoldOutsOverlap,
    MayNotExperiment,
    PeriodIsImpossible,
    ShareIsOutOfRange,
    TextIsEmpty,
)
from community.models import HoldOut
from community.operations.holding_out import end_hold_out, is_held_out, plan_hold_out, running_hold_out
from tests.factories.community import MemberFactory
from tests.factories.self_service import AskSessionFactory, HoldOutFactory

HOUR = timedelta(hours=1)
PEOPLE = [f"person {number}" for number in range(10_000)]
HALF = {"code": "half", "title": "Half of all", "share": Decimal("0.5")}


def held_out(share, salt="salt"):
    hold_out = HoldOut(share=Decimal(share), salt=salt)
    return {person for person in PEOPLE if is_held_out(hold_out, person)}


@pytest.mark.parametrize("share", ["0.05", "0.5", "0.9"])
def test_about_the_share_is_held_out(share):
    assert abs(len(held_out(share)) / len(PEOPLE) - float(share)) < 0.015


def test_none_and_all_are_exact():
    assert held_out("0") == set()
    assert held_out("1") == set(PEOPLE)


def test_the_same_person_is_always_in_the_same_group():
    assert held_out("0.3") == held_out("0.3")
    # A larger share adds people and moves nobody to the other side.
    assert held_out("0.1") < held_out("0.3")
    assert is_held_out(HoldOut(share=Decimal("0.5"), salt="a fixed salt"), "member 7") is True
    assert is_held_out(HoldOut(share=Decimal("0.5"), salt="a fixed salt"), "member 8") is False


def test_every_experiment_mixes_people_anew():
    both = held_out("0.5", "one") & held_out("0.5", "two")

    assert abs(len(both) / len(PEOPLE) - 0.25) < 0.02


@pytest.fixture
def keeper(db):
    return MemberFactory(roles=["community_manager"])


def test_an_experiment_begins_now_or_later_and_runs_until_it_ends(keeper):
    now = timezone.now()

    first = plan_hold_out(by=keeper, **HALF, ends_at=now + HOUR)
    later = plan_hold_out(by=keeper, **HALF | {"code": "later"}, starts_at=now + HOUR)

    assert len(first.salt) == len(later.salt) == 32
    assert first.salt != later.salt
    moments = (now - HOUR, timezone.now(), now + HOUR, now + 1000 * HOUR)
    assert [running_hold_out(moment) for moment in moments] == [None, first, later, later]


def test_an_experiment_can_be_ended(keeper):
    running = HoldOutFactory(starts_at=timezone.now() - HOUR)

    assert end_hold_out(running, by=keeper) is True
    assert end_hold_out(running, by=keeper) is False
    assert running_hold_out(timezone.now()) is None


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"share": Decimal("1.01")}, ShareIsOutOfRange),
        ({"share": Decimal("-0.1")}, ShareIsOutOfRange),
        ({"starts_at": datetime(2020, 1, 1, tzinfo=UTC)}, PeriodIsImpossible),
        ({"ends_at": datetime(2020, 1, 1, tzinfo=UTC)}, PeriodIsImpossible),
        ({"code": ""}, TextIsEmpty),
        ({"title": " "}, TextIsEmpty),
    ],
)
def test_impossible_experiments_are_refused(change, refusal, keeper):
    with pytest.raises(refusal):
        plan_hold_out(by=keeper, **HALF | change)

    assert HoldOut.objects.count() == 0


def test_two_experiments_never_run_at_once(keeper):
    running = plan_hold_out(by=keeper, **HALF)

    with pytest.raises(HoldOutsOverlap):
        plan_hold_out(by=keeper, **HALF | {"code": "other"}, starts_at=timezone.now() + HOUR)
    with pytest.raises(CodeIsTaken):
        plan_hold_out(by=keeper, **HALF)
    with pytest.raises(IntegrityError, match="one_hold_out_runs_at_a_moment"), transaction.atomic():
        HoldOutFactory()

    assert HoldOut.objects.get() == running


def test_only_community_managers_experiment(customer, manager):
    running = HoldOutFactory()

    for by in (customer, manager):
        with pytest.raises(MayNotExperiment):
            plan_hold_out(by=by, **HALF)
        with pytest.raises(MayNotExperiment):
            end_hold_out(running, by=by)


def test_experiments_are_seen_by_those_who_answer_for_figures(keeper, manager, controller, customer, agent):
    hold_out = HoldOutFactory()

    seen = [list(HoldOut.objects.visible_to(reader)) for reader in (keeper, manager, controller)]
    unseen = [list(HoldOut.objects.visible_to(reader)) for reader in (customer, agent, AnonymousUser())]

    assert seen == [[hold_out]] * 3
    assert unseen == [[]] * 3


@pytest.mark.django_db
def test_nobody_is_held_out_without_an_experiment():
    with pytest.raises(IntegrityError, match="only_a_hold_out"), transaction.atomic():
        AskSessionFactory(held_out=True)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_experiments_begun_at_once_one_runs():
    keeper = MemberFactory(roles=["community_manager"])
    start = Barrier(6, timeout=30)

    def plan(turn):
        try:
            start.wait()
            plan_hold_out(by=keeper, **HALF | {"code": f"code-{turn}"})
        except HoldOutsOverlap:
            return False
        else:
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(plan, range(6))) == [False] * 5 + [True]
