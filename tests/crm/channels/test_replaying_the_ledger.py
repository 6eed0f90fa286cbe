"""The whole ledger can be read again: what is known changes nothing, what was broken comes right."""

import io
import json
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from crm.connectors.base import CannotBeRead
from crm.connectors.webhook import SignedWebhook
from crm.models import InboundEvent, Message
from crm.models.inbound import STARTS_BEFORE_DEATH
from crm.operations.taking_in import take_in_inbound
from tests.crm.channels.hooks import event, post_standard

pytestmark = pytest.mark.django_db


def replay(*options):
    out, err = io.StringIO(), io.StringIO()
    call_command("replay_inbound", *options, stdout=out, stderr=err)
    return json.loads(out.getvalue())


def rows(*tables):
    with connection.cursor() as cursor:
        found = []
        for table in tables:
            cursor.execute(f"SELECT to_jsonb(t) - 'version' FROM {table} t ORDER BY 1::text")
            found.append(cursor.fetchall())
        return found


@pytest.fixture
def ledger(client, webhook):
    for number in range(1, 6):
        post_standard(client, webhook, event(number), event_id=f"evt-{number}")
    post_standard(client, webhook, [event(6), event(7), event(7, kind="message.removed")], event_id="evt-batch")
    post_standard(
        client, webhook, event(2, kind="message.edited", text="Mended.", edited_at="2026-11-20T11:00:00Z"), "evt-e"
    )
    post_standard(client, webhook, event(9), event_id="evt-forged", headers={})
    take_in_inbound()
    return webhook


def test_reading_everything_again_changes_nothing(ledger):
    before = rows("crm_message", "crm_persona", "crm_messagereading")

    told = replay()

    assert rows("crm_message", "crm_persona", "crm_messagereading") == before
    assert told["created"] == told["rejected"] == 0
    assert told["read"] == told["unchanged"] == InboundEvent.objects.replayable().count() > 5
    assert InboundEvent.objects.filter(state="refused").count() == 1
    assert not InboundEvent.objects.filter(state="waiting").exists()


def test_what_was_set_aside_comes_right_once_the_fault_is_mended(client, webhook, time_machine):
    time_machine.move_to("2026-11-20T10:10:00Z", tick=False)
    with patch.object(SignedWebhook, "parse", side_effect=CannotBeRead("a fault of ours")):
        post_standard(client, webhook, event(1), event_id="evt-1")
        for _ in range(STARTS_BEFORE_DEATH):
            take_in_inbound()
            time_machine.shift(3 * 60 * 60)
        assert replay("--failed") == {"read": 1, "created": 0, "unchanged": 0, "rejected": 1}
        for _ in range(STARTS_BEFORE_DEATH):
            time_machine.shift(3 * 60 * 60)
            take_in_inbound()

    assert replay("--failed", "--dry-run")["read"] == 1
    assert replay("--failed", "--channel", webhook.key) == {"read": 1, "created": 1, "unchanged": 0, "rejected": 0}
    assert Message.objects.get().external_id == "m-1"


def test_a_stretch_of_time_and_a_channel_can_be_chosen_and_nonsense_is_refused(ledger):
    assert replay("--until", "2020-01-01")["read"] == 0
    assert replay("--since", "2020-01-01", "--dry-run")["read"] == InboundEvent.objects.replayable().count()
    with pytest.raises(CommandError, match="There is no channel nowhere"):
        replay("--channel", "nowhere")
    with pytest.raises(CommandError, match="is no moment"):
        replay("--since", "yesterday")
