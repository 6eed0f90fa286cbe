"""Programs are told of what becomes of public ideas and of their votes: once, signed, in numbers and states."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from community.models.topic import State
from crm.models import ToldVotes, WebhookDelivery, WebhookSubscription
from crm.models.webhook import IDEA_KINDS
from crm.operations import webhook_integrity
from crm.operations.delivering import send_webhooks
from crm.operations.handing_out_ideas import take_in_ideas
from ideas.models import Idea, IdeaEvent
from ideas.operations.deciding import Answer, change_status
from ideas.operations.events import record_idea_event
from ideas.operations.issues import link_issue
from ideas.operations.merging import merge_idea
from ideas.operations.promising import promise_date
from ideas.operations.proposing import move_idea_to_state, propose_idea
from ideas.operations.publishing import prepare_decision
from ideas.operations.voting import cast_vote, withdraw_vote
from tests.crm.channels.hooks import standard_headers
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory
from tests.factories.ideas import IdeaFactory

pytestmark = pytest.mark.django_db
KINDS = (*IDEA_KINDS.values(), "idea.votes_changed")
ISSUE = "https://github.com/acme/secret-project/issues/12"


def payloads():
    return [(one.payload["type"], one.payload["data"]) for one in WebhookDelivery.objects.order_by("id")]


def test_what_becomes_of_a_public_idea_is_told_in_numbers_and_states(told, product, customer):
    told(*KINDS)
    idea = Idea.objects.get(pk=propose_idea(CategoryFactory(), by=customer, title="Pump", body="Hums").idea_id)
    link_issue(idea, ISSUE, by=product)
    prepare_decision(idea, Answer("declined", "Secretly no"), by=product)
    change_status(idea, "planned", by=product, reason="Because of Ute")
    promise_date(idea, timezone.localdate() + timedelta(days=9), by=product)
    other = IdeaFactory()
    merge_idea(other, idea, by=product, reason="Ute says so")
    move_idea_to_state(idea, State.HIDDEN, by=product, reason="Ute")
    move_idea_to_state(idea, State.VISIBLE, by=product, reason="Ute")
    take_in_ideas()
    assert take_in_ideas() == 0

    same = {"idea": idea.pk, "status": "planned", "votes": 0}
    told_of = [(kind, {name: value for name, value in data.items() if name != "event"}) for kind, data in payloads()]
    assert told_of == [
        ("idea.proposed", same),
        ("idea.issue_linked", same),
        ("idea.status_changed", {**same, "before": "open", "after": "planned"}),
        ("idea.date_promised", {**same, "promised_on": str(timezone.localdate() + timedelta(days=9))}),
        ("idea.proposed", {"idea": other.pk, "status": "merged", "votes": 0}),
        ("idea.merged", {"idea": other.pk, "status": "merged", "votes": 0, "into": idea.pk}),
        ("idea.hidden", {"idea": idea.pk}),
        ("idea.restored", same),
    ]
    said = json.dumps(payloads())
    assert not any(word in said for word in ("Pump", "Hums", "Ute", "secret", "declined"))


def test_what_not_everybody_may_see_is_told_to_nobody(told, product):
    told(*KINDS)
    circle = IdeaFactory(category=CategoryFactory(of_circle=CircleFactory()))
    veiled, hidden = IdeaFactory(is_veiled=True), IdeaFactory(state=State.HIDDEN)
    for idea in (circle, veiled, hidden):
        record_idea_event("idea_edited", idea, by=product)
        Idea.objects.filter(pk=idea.pk).update(vote_count=3)
    move_idea_to_state(circle, State.HIDDEN, by=product, reason="Spam")
    take_in_ideas()
    assert payloads() == []
    # Its author is made known, and from then on it is an idea like any other.
    Idea.objects.filter(pk=veiled.pk).update(is_veiled=False)
    take_in_ideas()
    assert {data["idea"] for _kind, data in payloads()} == {veiled.pk}


def test_votes_are_told_as_they_stand_and_signed_once(told, customer, server):
    idea = IdeaFactory()
    cast_vote(idea, by=customer)
    take_in_ideas()
    _ours, secret = told("idea.votes_changed")
    told("idea.proposed")
    take_in_ideas()
    assert payloads() == []
    for member in (MemberFactory(), MemberFactory()):
        cast_vote(idea, by=member)
    take_in_ideas()
    withdraw_vote(idea, by=customer)
    take_in_ideas()
    assert [data["votes"] for _kind, data in payloads()] == [3, 2]
    assert ToldVotes.objects.get().changes == 3
    assert send_webhooks() == 2
    assert send_webhooks() == 0
    for asked in server.asked:
        headers = {name: asked.headers[name] for name in ("webhook-id", "webhook-timestamp", "webhook-signature")}
        assert headers == standard_headers(
            asked.body, headers["webhook-id"], secret=secret, at=headers["webhook-timestamp"]
        )
        assert headers["webhook-id"].startswith(f"idea-votes-{idea.pk}-")


def test_an_event_that_was_not_told_is_found(told, product):
    told("idea.edited")
    then = timezone.now() - timedelta(hours=2)
    IdeaEvent.objects.create(kind="idea_edited", idea=IdeaFactory(), by=product, occurred_at=then, recorded_at=then)
    WebhookSubscription.objects.update(told_since=timezone.now() - timedelta(days=1))
    *_others, of_ideas = webhook_integrity.checks()
    assert (of_ideas.rows, of_ideas.wrong) == (1, 1)
    take_in_ideas()
    *_others, of_ideas = webhook_integrity.checks()
    assert (of_ideas.rows, of_ideas.wrong) == (1, 0)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_who_look_at_once_tell_once(told, product, customer):
    told("idea.edited", "idea.votes_changed")
    for idea in (IdeaFactory(), IdeaFactory()):
        record_idea_event("idea_edited", idea, by=product)
        cast_vote(idea, by=customer)

    def once(_):
        try:
            take_in_ideas()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as workers:
        list(workers.map(once, range(6)))
    kinds = sorted(kind for kind, _data in payloads())
    assert kinds == ["idea.edited"] * 2 + ["idea.votes_changed"] * 2
