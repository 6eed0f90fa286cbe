"""What somebody said before they were forgotten does not come back, however often a network is read again."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from config.integrity import all_checks
from crm.models import InboundEvent, Message, Persona, PersonaLink
from crm.operations.forgetting import forget_people
from crm.operations.linking import Grounds, link_persona
from crm.operations.taking_in import take_in_inbound
from tests.crm.channels.conftest import webhook  # noqa: F401 -- a fixture
from tests.crm.channels.hooks import event, post_standard
from tests.crm.privacy.test_forgotten_by_value import found_in_database
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory

pytestmark = pytest.mark.django_db
QUIRINA = {"id": "zwackel-id-77", "name": "Quirina Zwackel", "handle": "zwackelhandle"}
OTHER = {"id": "u-9", "name": "Nobody Special", "handle": "nobody"}
HERS = ("zwackel-id-77", "Quirina Zwackel", "zwackelhandle", "zwackelword", "zwackel-post")


@pytest.fixture
def keeper(db):
    return MemberFactory(roles=["community_manager"])


@pytest.fixture
def hand_in(client, webhook):  # noqa: F811
    counter = iter(range(1, 1000))

    def given(*payloads):
        for payload in payloads:
            # A thing that is read by itself is called like the post; a delivery of many has a name of its own.
            name = "delivery" if isinstance(payload, list) else "zwackel-post"
            assert post_standard(client, webhook, payload, event_id=f"{name}-{next(counter)}").status_code == 202
        return take_in_inbound()

    return given


def said(number, author=QUIRINA, text="zwackelword", **told):
    return event(number, author=author, text=f"{text} {number}", **({"id": f"zwackel-post/{number}"} | told))


def forget(agent):
    contact = ContactFactory(name="Somebody", email="somebody@example.org")
    persona = Persona.objects.get(external_id="zwackel-id-77")
    link_persona(persona, contact, by=agent, grounds=Grounds(PersonaLink.Evidence.TOLD, "a call"))
    with transaction.atomic():
        forget_people([contact.pk])


def test_what_is_read_again_after_its_author_was_forgotten_stays_away(hand_in, agent):
    hand_in(said(1), said(2), [said(3), said(4, author=OTHER, text="hello", id="other/4")])
    forget(agent)
    messages = Message.objects.count()

    hand_in(said(1), [said(3), said(4, author=OTHER, text="hello", id="other/4")])
    hand_in(said(5, text="zwackelword from long ago"), said(2, kind="message.edited", edited_at="2026-11-21T10:00:00Z"))
    hand_in([said(2, kind="message.removed"), said(6, author=OTHER, text="new", id="other/6")])

    assert Message.objects.count() == messages + 1
    assert found_in_database(HERS) == []
    assert not InboundEvent.objects.exclude(state="done").exists()
    assert set(Message.objects.exclude(body="").values_list("external_id", flat=True)) == {"other/4", "other/6"}
    assert [check for check in all_checks() if check.wrong] == []


def test_whoever_speaks_again_after_being_forgotten_is_heard_and_can_be_forgotten_again(hand_in, agent):
    hand_in(said(1))
    forget(agent)
    later = (timezone.now() + timedelta(seconds=1)).isoformat()

    hand_in(said(7, written_at=later), said(1))
    back = Persona.objects.get(external_id="zwackel-id-77")
    assert [message.body for message in back.messages.all()] == ["zwackelword 7"]

    Persona.objects.filter(pk=back.pk).update(last_seen_at=timezone.now())
    forget(agent)
    hand_in(said(1), said(7, written_at=later))

    assert found_in_database(HERS) == []
    assert Persona.objects.filter(forgotten_at__isnull=False).count() == 2
    assert not Message.objects.exclude(body="").exists()


def test_what_waited_when_its_author_was_forgotten_stays_away_too(hand_in, agent, client, webhook):  # noqa: F811
    hand_in(said(1))
    assert post_standard(client, webhook, said(8), event_id="zwackel-post-late").status_code == 202

    forget(agent)
    take_in_inbound()

    assert found_in_database(HERS) == []
