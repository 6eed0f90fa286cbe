"""What the database refuses of messages, and who sees which."""

import pytest
from django.db import IntegrityError, transaction

from crm.models import Message
from tests.factories.community import MemberFactory
from tests.factories.crm import ChannelFactory, ContactFactory, MessageFactory, PersonaFactory, TicketFactory

pytestmark = pytest.mark.django_db


def refused(constraint, **fields):
    with transaction.atomic(), pytest.raises(IntegrityError, match=constraint):
        MessageFactory(**fields)


def test_what_a_channel_brings_twice_is_one_message():
    channel = ChannelFactory()
    MessageFactory(channel=channel, external_id="42")

    MessageFactory(channel=ChannelFactory(), external_id="42")
    MessageFactory.create_batch(2, channel=channel)
    refused("what_a_channel_brings_twice_is_one_message", channel=channel, external_id="42")


def test_a_note_is_internal_belongs_to_a_ticket_and_has_an_author():
    agent, ticket = MemberFactory(roles=["support"]), TicketFactory()
    note = {"ticket": ticket, "direction": "note", "visibility": "internal", "contact": None, "by": agent}
    MessageFactory(**note)

    constraint = "a_note_is_internal_and_nothing_else_is"
    for wrong in ({"visibility": "private"}, {"ticket": None}, {"by": None}, {"direction": "out"}):
        refused(constraint, **{**note, **wrong})


def test_what_came_in_was_written_by_somebody():
    MessageFactory(ticket=None, contact=None, persona=PersonaFactory())

    refused("somebody_wrote_what_came_in", ticket=None, contact=None)


def test_what_is_removed_says_nothing():
    refused("what_is_removed_says_nothing", removed_at="2026-11-01T10:00Z")
    MessageFactory(removed_at="2026-11-01T10:00Z", body="", html="")


def test_the_customer_sees_the_conversation_of_their_own_tickets_and_never_a_note():
    agent, customer, stranger = MemberFactory(roles=["support"]), MemberFactory(), MemberFactory()
    ticket = TicketFactory(contact=ContactFactory(member=customer))
    asked = MessageFactory(ticket=ticket)
    answered = MessageFactory(ticket=ticket, direction="out", by=agent)
    note = MessageFactory(ticket=ticket, direction="note", visibility="internal", by=agent)
    mention = MessageFactory(ticket=None, contact=None, persona=PersonaFactory(), visibility="public")

    def seen(reader):
        return set(Message.objects.visible_to(reader))

    assert seen(customer) == {asked, answered}
    assert seen(agent) == {asked, answered, note, mention}
    assert seen(stranger) == set()
    assert seen(None) == set()
