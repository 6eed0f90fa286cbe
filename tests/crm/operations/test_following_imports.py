"""Old questions that an import brings are history, not work."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import Topic
from community.operations.solving import mark_solution
from crm.models import Ticket, TicketEvent
from crm.operations.following import take_in_topic_events
from tests.community.importing.sources import post, run_import, topic, write_topics
from tests.factories.community import MemberFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def brought(tmp_path):
    def load(*topics, **options):
        run_import("import_discourse", write_topics(tmp_path / "forum", *topics), **options)
        take_in_topic_events(lane="backfill")

    return load


def stories() -> dict[str, list[str]]:
    return {
        ticket.subject: [ticket.status, *ticket.events.order_by("id").values_list("kind", flat=True)]
        for ticket in Ticket.objects.all()
    }


@pytest.mark.parametrize("history", ["value", "archive"])
def test_old_unsolved_questions_come_closed_and_solved_ones_solved(brought, history):
    brought(topic(5, [post(1), post(2)]), topic(6, [post(1), post(2, accepted_answer=True)]), history=history)

    assert stories() == {"Topic 5": ["closed", "opened", "closed"], "Topic 6": ["solved", "opened", "solved"]}
    closed = TicketEvent.objects.get(kind=TicketEvent.Kind.CLOSED)
    assert (closed.extras, closed.occurred_at) == (
        {"before": "new", "after": "closed"},
        Topic.objects.first().created_at,
    )
    assert not Ticket.objects.unsolved().exists()


def test_what_was_asked_lately_waits_in_the_queue(brought, settings):
    lately = (timezone.now() - timedelta(days=20)).isoformat()
    brought(topic(5, [post(1, created_at=lately)]))
    settings.OPEN_IMPORTED_DAYS = 10
    brought(topic(6, [post(1, created_at=lately)]))

    assert {subject: status for subject, (status, *_story) in stories().items()} == {
        "Topic 5": "new",
        "Topic 6": "closed",
    }


def test_a_closed_one_is_solved_when_its_question_is_after_all(brought):
    brought(topic(5, [post(1), post(2)]))
    row = Topic.objects.get()
    mark_solution(row, row.posts.get(number=2), by=MemberFactory(roles=["support"]))
    take_in_topic_events()

    assert stories() == {"Topic 5": ["solved", "opened", "closed", "solved"]}


def test_an_old_question_of_here_still_waits():
    TopicFactory(title="Ours", created_at=timezone.now() - timedelta(days=900))
    take_in_topic_events()

    assert stories() == {"Ours": ["new", "opened"]}
