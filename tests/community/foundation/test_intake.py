from datetime import timedelta

import pytest
from django.utils import timezone

from community.foundation.events import IntakeMark
from community.foundation.intake import FAILURES_BEFORE_REST, STARTS_BEFORE_DEATH, Intake, backlog, requeue, run_intake
from community.models import TopicEvent
from crm.models import TopicIntake
from tests.factories.community import TopicFactory

pytestmark = pytest.mark.django_db


class Consumer:
    """Keeps what it was given and refuses the events it is told to."""

    def __init__(self, *poison: int) -> None:
        self.poison = set(poison)
        self.taken: list[int] = []
        self.batches: list[int] = []
        self.intake = Intake("test", TopicEvent, TopicIntake, {"topic_opened"}, self.handle)

    def handle(self, events: list[TopicEvent]) -> None:
        self.batches.append(len(events))
        if self.poison & {event.pk for event in events}:
            raise ZeroDivisionError("poison")
        self.taken += [event.pk for event in events]


@pytest.fixture
def event_ids():
    return [TopicFactory().events.get().pk for _ in range(3)]


def test_every_event_is_handled_once_in_batches(event_ids):
    consumer = Consumer()

    assert [run_intake(consumer.intake, lane="live") for _ in range(2)] == [3, 0]
    assert (consumer.taken, consumer.batches) == (event_ids, [3])


def test_a_poison_event_does_not_stop_its_neighbours(event_ids):
    consumer = Consumer(event_ids[1])

    assert run_intake(consumer.intake, lane="live") == 2
    assert consumer.taken == [event_ids[0], event_ids[2]]
    assert consumer.batches == [3, 1, 1, 1]


def test_a_poison_event_is_set_aside_after_five_starts_and_can_be_requeued(event_ids):
    consumer = Consumer(event_ids[1])

    for _ in range(STARTS_BEFORE_DEATH + 1):
        run_intake(consumer.intake, lane="live")

    mark = TopicIntake.objects.get(event_id=event_ids[1])
    assert (mark.state, mark.starts, mark.error) == (IntakeMark.State.DEAD, 5, "ZeroDivisionError: poison")
    assert backlog(consumer.intake).dead == 1
    consumer.poison.clear()
    assert requeue(consumer.intake, [event_ids[1]]) == 1
    assert run_intake(consumer.intake, lane="live") == 1


def test_a_start_that_never_ended_is_started_again(event_ids):
    TopicIntake.objects.bulk_create([TopicIntake(event_id=event_id) for event_id in event_ids])
    consumer = Consumer()

    assert run_intake(consumer.intake, lane="live") == 3
    assert consumer.batches == [1, 1, 1]


def test_the_backlog_tells_how_much_waits_and_since_when(event_ids):
    consumer = Consumer()

    waiting = backlog(consumer.intake)

    assert (waiting.waiting, waiting.dead) == (3, 0)
    assert timezone.now() - waiting.oldest < timedelta(minutes=1)


def test_events_before_the_window_are_left_to_the_nightly_run(event_ids):
    consumer = Consumer()

    assert run_intake(consumer.intake, lane="live", since=timezone.now() + timedelta(hours=1)) == 0
    assert run_intake(consumer.intake, lane="live") == 3


def test_when_everything_fails_the_run_rests_before_it_uses_up_the_starts_of_all():
    ids = [TopicFactory().events.get().pk for _ in range(FAILURES_BEFORE_REST + 5)]
    consumer = Consumer(*ids)

    assert run_intake(consumer.intake, lane="live") == 0
    assert len(consumer.batches) == FAILURES_BEFORE_REST

    consumer.poison.clear()
    assert run_intake(consumer.intake, lane="live") == len(ids)
