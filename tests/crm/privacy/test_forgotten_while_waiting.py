"""What waits to be taken in holds nobody who is forgotten, and others lose nothing that came along with it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from community.models import Post, ReplyMail
from community.operations.answering import keep_mail
from community.operations.replying import reply_address
from config.integrity import all_checks
from crm.models import InboundEvent, Message, Network, Persona, PersonaLink
from crm.operations.contacts import create_contact
from crm.operations.forgetting import forget_people
from crm.operations.linking import Grounds, link_persona
from crm.operations.receiving import keep
from crm.operations.taking_in import take_in_inbound
from tests.community.mailboxes import reply
from tests.crm.channels.conftest import webhook  # noqa: F401 -- a fixture
from tests.crm.channels.hooks import event, post_standard
from tests.crm.channels.test_mail import letter
from tests.crm.privacy.traces import found_in_database
from tests.factories.community import MemberFactory, TopicFactory
from tests.factories.crm import ChannelFactory

pytestmark = pytest.mark.django_db
NAME, ADDRESS = "Quirina Zwackel", "quirina@zwackel.example"
HER = {"id": "zwackel-id-77", "name": NAME, "handle": "zwackelhandle"}
OTHER = {"id": "u-9", "name": "Nobody Special", "handle": "nobody"}
VALUES = (NAME, ADDRESS, "zwackel-id-77", "zwackelhandle", "zwackelword")


@pytest.fixture
def keeper(db):
    return MemberFactory(roles=["community_manager"])


def said(number, author=HER, text="zwackelword"):
    return event(number, author=author, text=text, id=f"post/{number}")


def hand_in(client, channel, number, payload):
    assert post_standard(client, channel, payload, event_id=f"delivery-{number}").status_code == 202


def person(agent):
    contact = create_contact(NAME, by=agent, email=ADDRESS)
    link_persona(Persona.objects.get(), contact, by=agent, grounds=Grounds(PersonaLink.Evidence.TOLD, "a call"))
    return contact


def forget(contact):
    with transaction.atomic():
        forget_people([contact.pk])


def test_a_delivery_that_waits_is_emptied_and_what_others_said_in_it_is_heard(client, agent, webhook):  # noqa: F811
    hand_in(client, webhook, 1, said(1))
    take_in_inbound()
    contact = person(agent)
    hand_in(
        client,
        webhook,
        2,
        [said(2), said(3, OTHER, "Hello"), said(4, OTHER, f"Ask {NAME}"), {"type": "odd", "data": NAME}],
    )
    # It failed before and waits for its time.
    InboundEvent.objects.waiting().update(starts=2, error=f"ValueError: {NAME}", due_at="2099-01-01T00:00Z")

    forget(contact)

    # What others say of somebody is theirs.
    assert found_in_database(VALUES) == [("crm_message", column, NAME) for column in ("body", "html")]
    assert [bytes(one.raw).count(b"Hello") for one in InboundEvent.objects.waiting()] == [1]
    take_in_inbound()
    heard = Message.objects.exclude(body="").values_list("external_id", "body")
    assert sorted(heard) == [("post/3", "Hello"), ("post/4", f"Ask {NAME}")]
    assert [check for check in all_checks() if check.wrong] == []


def test_a_letter_that_waits_is_emptied_though_it_is_the_first_one_from_there(agent, settings):
    settings.REPLY_ADDRESS = "reply@example.org"
    contact, bob, topic = create_contact(NAME, by=agent, email=ADDRESS), MemberFactory(), TopicFactory()
    mailbox = ChannelFactory(network=Network.EMAIL)
    hers = letter("<1@zwackel.example>", f"{NAME} <{ADDRESS}>", text="zwackelword")
    # Her clock is fast.
    hers = hers.replace(b"Date: Fri, 20 Nov 2026", b"Date: Fri, 20 Nov 2099")
    for number, raw in enumerate((hers, letter("<2@example.org>", Cc=f"{NAME} <{ADDRESS}>", text="It hums.")), 1):
        keep([InboundEvent(channel=mailbox, external_id=f"<{number}@example.org>", raw=raw, signature="fetched")])
    for sender, text in ((ADDRESS, "zwackelword"), (bob.email, "Oil it.")):
        keep_mail(bytes(reply(sender, reply_address(bob, topic), text, Cc=f"{NAME} <{ADDRESS}>")))

    forget(contact)

    assert found_in_database(VALUES) == []
    assert not InboundEvent.objects.waiting().exists()
    assert not ReplyMail.objects.filter(state="waiting").exists()
    assert [one.body for one in Message.objects.all()] == ["It hums."]
    assert [one.body for one in Post.objects.filter(topic=topic, number__gt=1)] == ["Oil it."]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_who_is_forgotten_while_their_words_are_taken_in_is_found_nowhere(client, agent, webhook):  # noqa: F811
    hand_in(client, webhook, 0, said(0))
    take_in_inbound()
    contact = person(agent)
    for number in range(1, 30):
        hand_in(client, webhook, number, [said(number), said(number + 100, OTHER, "Hello")])

    def at_once(do):
        try:
            return do()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as threads:
        doing = [lambda: take_in_inbound(batch_size=2), lambda: forget(contact), lambda: take_in_inbound(batch_size=3)]
        list(threads.map(at_once, doing))

    assert found_in_database(VALUES) == []
    take_in_inbound()
    assert Message.objects.exclude(body="").count() == 29
    assert found_in_database(VALUES) == []
