"""Acts are whole, and one that met another in the wrong order is done again, once."""

from functools import partial
from threading import Barrier

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import F

from community.foundation.acting import TRIES, act, met_another
from community.models import Topic
from tests.factories.community import TopicFactory
from tests.journeys.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def give_up(code="40P01"):
    """Let the database give a transaction up, as it does with one of two that wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'given up' USING ERRCODE = '{code}'; END $$")


def add_one(topic):
    Topic.objects.filter(pk=topic.pk).update(post_count=F("post_count") + 1)


def counts():
    return list(Topic.objects.order_by("pk").values_list("post_count", flat=True))


def test_two_that_wait_for_each_other_both_happen_once():
    one, other = TopicFactory.create_batch(2)
    before, tries, rung, meeting = counts(), [], [], Barrier(2)

    @act
    def cross(first, second):
        tries.append(first)
        add_one(first)
        if tries.count(first) == 1:
            meeting.wait(timeout=30)
        add_one(second)
        transaction.on_commit(partial(rung.append, first))
        return first

    outcomes = at_once(2, lambda number: cross(*((one, other) if number else (other, one))))

    assert outcomes == [other, one]
    assert counts() == [number + 2 for number in before]
    assert (sorted(topic.pk for topic in rung), len(tries)) == ([one.pk, other.pk], 3)


@pytest.mark.parametrize("code", ["40P01", "40001"])
def test_what_is_given_up_again_and_again_comes_out_as_that(code):
    topic, tries = TopicFactory(), []
    before = counts()

    @act
    def never():
        tries.append(1)
        add_one(topic)
        give_up(code)

    with pytest.raises(OperationalError) as raised:
        never()

    assert (len(tries), counts(), met_another(raised.value)) == (TRIES, before, True)


def test_a_part_of_another_act_is_not_tried_again_by_itself():
    topic, tries = TopicFactory(), []
    before = counts()

    @act
    def part():
        tries.append("part")
        give_up()

    @act
    def whole():
        tries.append("whole")
        add_one(topic)
        if len(tries) == 1:
            part()

    whole()
    assert (tries, counts()) == (["whole", "part", "whole"], [number + 1 for number in before])

    with pytest.raises(OperationalError), transaction.atomic():
        part()
    assert tries == ["whole", "part", "whole", "part"]


def test_a_part_that_is_refused_leaves_the_rest_of_the_act():
    topic = TopicFactory()
    before = counts()

    @act
    def refused():
        add_one(topic)
        raise LookupError

    with transaction.atomic():
        add_one(topic)
        with pytest.raises(LookupError):
            refused()

    assert counts() == [number + 1 for number in before]


def test_what_fails_after_the_act_stands_does_not_do_it_twice():
    topic = TopicFactory()
    before = counts()

    @act
    def once():
        add_one(topic)
        transaction.on_commit(give_up)

    with pytest.raises(OperationalError):
        once()

    assert counts() == [number + 1 for number in before]


@pytest.mark.parametrize("code", ["57014", "55P03"])
def test_what_took_too_long_is_not_tried_again(code):
    tries = []

    @act
    def long():
        tries.append(1)
        give_up(code)

    with pytest.raises(OperationalError) as raised:
        long()

    assert (len(tries), met_another(raised.value)) == (1, code == "55P03")
