import io
import json

import pytest
from django.core.management import CommandError, call_command

from community.foundation.events import IntakeMark
from community.models import TopicEvent
from crm.models import Contact, Ticket, TopicIntake
from roi.models import Posting
from tests.factories.community import MemberFactory, PostFactory, SolutionFactory, TopicFactory
from tests.factories.roi import ConversionRuleFactory, approved

pytestmark = pytest.mark.django_db


def run(**options) -> tuple[int, dict, list[str]]:
    out, err, status = io.StringIO(), io.StringIO(), 0
    try:
        call_command("run_intakes", stdout=out, stderr=err, **options)
    except SystemExit as ended:
        status = ended.code
    return status, json.loads(out.getvalue()), err.getvalue().splitlines()


@pytest.fixture
def _solved():
    approved(ConversionRuleFactory())
    SolutionFactory(post=PostFactory(author=MemberFactory()))


@pytest.mark.usefixtures("_solved")
def test_one_run_takes_the_news_from_the_thread_to_the_books():
    status, summary, progress = run()

    assert status == 0
    assert Ticket.objects.get().status == "solved"
    assert Posting.objects.count() == 1
    assert summary["handled"]["crm.topic_events"] == 2
    assert summary["handled"]["roi.ticket_events"] == 1
    assert set(summary["waiting"].values()) == set(summary["set_aside"].values()) == {0}
    assert "crm.topic_events (live): 2" in progress

    status, summary, progress = run()
    assert (status, set(summary["handled"].values()), progress) == (0, {0}, [])


@pytest.mark.usefixtures("_solved")
def test_imported_events_are_taken_in_too():
    topic = TopicFactory()
    TopicEvent.objects.create(
        kind="topic_opened", topic=topic, by=topic.author, occurred_at=topic.created_at, origin="backfill"
    )

    _status, _summary, progress = run()

    assert "crm.topic_events (backfill): 1" in progress


def test_one_intake_by_name_leaves_the_others_waiting():
    TopicFactory()

    _status, summary, _progress = run(name=["crm.contacts"])
    assert Contact.objects.exists()
    assert not Ticket.objects.exists()
    assert set(summary["handled"]) == {"crm.contacts"}

    run(name=["crm.topic_events"])
    assert Ticket.objects.count() == 1


def test_once_goes_round_once():
    TopicFactory()

    _status, summary, _progress = run(once=True)

    assert summary["handled"]["crm.topic_events"] == 1


def test_what_was_set_aside_makes_it_fail():
    topic = TopicFactory()
    TopicIntake.objects.create(event=topic.events.get(), state=IntakeMark.State.DEAD)

    status, summary, _progress = run()

    assert status == 1
    assert summary["set_aside"]["crm.topic_events"] == 1


def test_an_unknown_intake_is_refused():
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("run_intakes", "--name", "nonsense")
