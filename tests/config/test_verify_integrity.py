import io
import json

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from community.foundation.events import IntakeMark
from community.models import Topic
from community.operations.agreeing import add_me_too, mark_helpful
from community.operations.posting import add_post, open_topic
from community.operations.solving import mark_solution
from config.intakes import INTAKES, run_here
from config.integrity import MODULES
from crm.models import TicketEvent, TopicIntake
from ideas.operations.voting import cast_vote
from roi.models import Leg
from tests.database import _owner_params, triggers_off
from tests.factories.community import CategoryFactory, MemberFactory
from tests.factories.ideas import IdeaFactory
from tests.factories.roi import ConversionRuleFactory, approved


@pytest.fixture
def topic(db) -> Topic:
    """A question that a peer solved, all the way into the books."""
    approved(ConversionRuleFactory())
    asker, peer, third = MemberFactory(), MemberFactory(), MemberFactory()
    opened = open_topic(CategoryFactory(), by=asker, title="It hums", body="Why?")
    answer = add_post(opened.topic, by=peer, body="Tighten it.").post
    add_me_too(opened.topic, by=third)
    mark_helpful(answer, by=third)
    mark_solution(opened.topic, answer, by=asker)
    cast_vote(IdeaFactory(), by=third)
    take_in()
    return opened.topic


def take_in() -> None:
    for _run in run_here():
        pass


def verified() -> tuple[int, dict[str, dict]]:
    """The exit status and the lines by the name of their check."""
    out = io.StringIO()
    status = 0
    try:
        call_command("verify_integrity", stdout=out)
    except SystemExit as ended:
        status = ended.code
    return status, {line["check"]: line for line in map(json.loads, out.getvalue().splitlines())}


def wrong(lines: dict[str, dict]) -> set[str]:
    return {name for name, line in lines.items() if line["wrong"]}


def test_real_rows_pass_and_every_app_is_asked(topic):
    status, lines = verified()

    assert (status, wrong(lines)) == (0, set())
    assert all(set(line) == {"check", "rows", "wrong", "examples"} for line in lines.values())
    assert len(lines) == sum(len(list(module.checks())) for module in MODULES) + len(INTAKES)
    assert lines["intake.roi.ticket_events.nothing_is_set_aside"]["rows"] == 1


def test_an_empty_database_passes(db):
    assert verified()[0] == 0


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("UPDATE community_topic SET post_count = post_count + 1", "community.post_count_equals_posts"),
        ("UPDATE community_topic SET me_too_count = 0", "community.me_too_count_equals_me_toos"),
        ("UPDATE community_post SET helpful_count = 7", "community.helpful_count_equals_helpful_votes"),
        ("UPDATE community_topic SET solved_at = now()", "community.solved_at_equals_solution"),
        ("UPDATE ideas_idea SET vote_count = 99", "ideas.vote_count_equals_votes"),
        ("UPDATE crm_ticket SET solved_at = now() - interval '1 day'", "crm.solved_at_equals_resolution"),
        ("DELETE FROM crm_resolution", "crm.tickets_tell_the_story_of_their_questions"),
    ],
)
def test_a_tampered_row_is_found_and_named(topic, statement, check):
    with connection.cursor() as cursor:
        cursor.execute(statement)

    status, lines = verified()

    assert status == 1
    assert check in wrong(lines)
    assert lines[check]["examples"]


def test_rebuilding_sets_counters_right_and_says_how_many(topic):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE community_topic SET post_count = 9, me_too_count = 9, solved_at = NULL")
        cursor.execute("UPDATE community_post SET helpful_count = 9")
        cursor.execute("UPDATE ideas_idea SET vote_count = 9, comment_count = 9")
    assert verified()[0] == 1

    out = io.StringIO()
    call_command("rebuild_counters", stdout=out)

    changed = {line["counter"]: line["changed"] for line in map(json.loads, out.getvalue().splitlines())}
    assert changed == {
        "community_topic.post_count": 1,
        "community_topic.me_too_count": 1,
        "community_topic.solved_at": 1,
        "community_post.helpful_count": 2,
        "community_post.attachment_count": 0,
        "community_article.helpful_count": 0,
        "community_moderationcase.flag_count": 0,
        "community_moderationcase.weight": 0,
        "community_member.points": 0,
        "ideas_idea.vote_count": 1,
        "ideas_idea.comment_count": 1,
    }
    assert verified()[0] == 0


def test_what_waits_is_right_and_what_was_set_aside_is_wrong(topic):
    add_post(topic, by=topic.author, body="Thanks")
    opened = open_topic(topic.category, by=topic.author, title="It hums again", body="Why?")
    assert verified()[0] == 0

    TopicIntake.objects.create(event=opened, state=IntakeMark.State.DEAD)
    status, lines = verified()

    assert status == 1
    assert lines["intake.crm.topic_events.nothing_is_set_aside"]["examples"] == [str(opened.pk)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("roi_leg", "UPDATE roi_leg SET amount = amount + 1 WHERE id = (SELECT min(id) FROM roi_leg)"),
        ("roi_leg", "DELETE FROM roi_leg WHERE id = (SELECT max(id) FROM roi_leg)"),
        # Still balanced, so that only the hashes can tell.
        ("roi_leg", "UPDATE roi_leg SET amount = amount * 2"),
        ("roi_posting", "UPDATE roi_posting SET valid_on = valid_on - 1"),
    ],
)
def test_a_tampered_ledger_is_found(topic, table, statement):
    assert Leg.objects.exists()
    assert TicketEvent.objects.filter(kind="solved").count() == 1
    assert verified()[0] == 0

    with psycopg.connect(**_owner_params()) as owner, triggers_off(owner, table):
        owner.execute(statement)
    status, lines = verified()

    assert status == 1
    assert any(name.startswith("roi.") for name in wrong(lines))
