"""How what came in becomes messages: once, in the state in which its author left it."""

import random

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.errors import MayNotKeepChannels, RawTextIsForgotten, RefusedIsNotReplayed
from crm.models import InboundEvent, Message, Persona
from crm.models.inbound import STARTS_BEFORE_DEATH
from crm.operations.replaying import forget_old_inbound, replay_event
from crm.operations.taking_in import LEASE, take_in_inbound
from crm.operations.triaging import decide_mention
from tests.crm.channels.hooks import event, post_standard

pytestmark = pytest.mark.django_db
EDITED, REMOVED = "message.edited", "message.removed"


def states():
    return dict(InboundEvent.objects.values_list("external_id", "state"))


@pytest.fixture
def hand_in(client, webhook):
    def given(*events):
        number = InboundEvent.objects.count()
        for count, one in enumerate(events, number + 1):
            assert post_standard(client, webhook, one, event_id=f"evt-{count}").status_code == 202
        return take_in_inbound()

    return given


def test_a_batch_of_five_with_a_broken_third_makes_four_messages_and_one_retry(hand_in, time_machine, keeper):
    time_machine.move_to("2026-11-20T10:10:00Z", tick=False)
    batch = [event(number) for number in range(1, 6)]
    batch[2]["data"] = "broken"

    hand_in(batch)

    assert sorted(Message.objects.values_list("external_id", flat=True)) == ["m-1", "m-2", "m-4", "m-5"]
    broken = InboundEvent.objects.get(state="waiting")
    assert (broken.external_id, broken.starts, broken.error) == ("evt-1/3", 1, "CannotBeRead: data is no object")
    assert take_in_inbound() == 0
    assert InboundEvent.objects.get(pk=broken.pk).starts == 1

    for _ in range(STARTS_BEFORE_DEATH):
        time_machine.shift(3 * 60 * 60)
        take_in_inbound()

    broken.refresh_from_db()
    assert (broken.state, broken.starts) == ("dead", STARTS_BEFORE_DEATH)
    assert Message.objects.count() == 4
    # Mended by hand, as a new connector would read it.
    broken.raw = b'{"type": "note"}'
    broken.save()
    replay_event(broken, by=keeper)
    assert take_in_inbound() == 1
    broken.refresh_from_db()
    assert (broken.state, broken.outcome, broken.error, broken.replays) == ("done", "note", "", 1)


def test_what_kills_its_process_is_started_alone_and_set_aside_after_five_starts(
    hand_in, time_machine, client, webhook
):
    time_machine.move_to("2026-11-20T10:10:00Z", tick=False)
    post_standard(client, webhook, event(), event_id="evt-1")
    post_standard(client, webhook, event(2), event_id="evt-2")
    lease = timezone.now() + LEASE
    InboundEvent.objects.filter(external_id="evt-1").update(starts=STARTS_BEFORE_DEATH, due_at=lease)
    InboundEvent.objects.filter(external_id="evt-2").update(starts=STARTS_BEFORE_DEATH - 1, due_at=lease)

    assert take_in_inbound() == 0
    time_machine.shift(LEASE)
    assert take_in_inbound() == 1

    assert states() == {"evt-1": "dead", "evt-2": "done"}


def test_edits_and_removals_follow_whatever_order_they_come_in(hand_in):
    news = [
        event(1, text="first"),
        event(1, EDITED, text="second", timestamp="2026-11-20T11:00:00Z"),
        event(1, EDITED, text="third", timestamp="2026-11-20T12:00:00Z"),
    ]
    for _ in range(6):
        random.shuffle(news)
        Message.objects.all().delete()
        hand_in(*news)
        message = Message.objects.get()
        assert (message.body, message.html, message.removed_at) == ("third", "<p>third</p>", None)
        assert message.edited_at.hour == 12

    hand_in(event(1, REMOVED, timestamp="2026-11-20T13:00:00Z"))
    hand_in(news[0])

    gone = Message.objects.get()
    assert (gone.body, gone.html, gone.removed_at.hour) == ("", "", 13)
    told = InboundEvent.objects.filter(message=gone).order_by("id")
    assert [bytes(row.raw) for row in told[:3]] == [b"", b"", b""]
    assert told.last().outcome == "removed before"


def test_what_is_removed_before_it_is_heard_of_stays_away(hand_in):
    hand_in(event(1, REMOVED), event(1))

    message = Message.objects.get()
    assert (message.body, message.removed_at is None) == ("", False)


def test_replies_find_their_parents_whoever_comes_first(hand_in):
    hand_in(event(2, in_reply_to="m-1"), event(3, in_reply_to="m-2"))
    assert Message.objects.get(external_id="m-3").parent.external_id == "m-2"

    hand_in(event(1))

    assert Message.objects.get(external_id="m-2").parent.external_id == "m-1"


def test_a_persona_is_one_author_and_keeps_what_is_known(hand_in):
    hand_in(event(1, author={"id": "u-1", "name": "Ute", "followers": 7}))
    hand_in(event(2, author={"id": "u-1", "handle": "ute2"}), event(3, author="u-1"), event(4, author={"id": "u-2"}))

    ute = Persona.objects.get(external_id="u-1")
    assert (ute.handle, ute.follower_count, ute.messages.count()) == ("ute2", 7, 3)
    assert Persona.objects.count() == 2


def test_every_replay_leaves_the_messages_as_they_are(hand_in, keeper, agent):
    hand_in(event(1), event(2, REMOVED), event(3))
    before = list(Message.objects.order_by("id").values())

    for row in InboundEvent.objects.all():
        replay_event(row, by=keeper)
    assert take_in_inbound() == 3

    assert list(Message.objects.order_by("id").values()) == before
    assert set(InboundEvent.objects.values_list("replays", "state")) == {(1, "done")}
    with pytest.raises(MayNotKeepChannels):
        replay_event(InboundEvent.objects.first(), by=agent)


def test_neither_the_refused_nor_the_forgotten_is_replayed(hand_in, client, webhook, keeper, time_machine):
    time_machine.move_to("2026-11-20T10:10:00Z", tick=False)
    hand_in(event(1))
    post_standard(client, webhook, event(2), headers={})
    InboundEvent.objects.update(received_at=timezone.now())
    with pytest.raises(RefusedIsNotReplayed):
        replay_event(InboundEvent.objects.get(state="refused"), by=keeper)
    assert forget_old_inbound() == 0

    time_machine.shift(91 * 24 * 60 * 60)
    assert forget_old_inbound() == 3

    row = InboundEvent.objects.get()
    assert (bytes(row.raw), row.outcome, row.message.body) == (b"", "message", "The pump 1 hums.")
    with pytest.raises(RawTextIsForgotten):
        replay_event(row, by=keeper)


def test_words_that_no_database_holds_and_foreign_markup_do_no_harm(hand_in):
    hand_in(event(1, text="a\0b <script>alert(1)</script>", subject="x\0" * 400, url="javascript:alert(1)"))

    message = Message.objects.get()
    assert (message.html, message.url) == ("<p>ab &lt;script&gt;alert(1)&lt;/script&gt;</p>", "")
    assert len(message.subject) == 300


def test_an_endless_text_is_cut_off_with_a_mark_that_the_desk_sees(hand_in, agent, agent_api, client):
    hand_in(event(1, text="x" * 20_001), event(2, text="x" * 20_000))
    long, whole = Message.objects.order_by("external_id")
    assert (len(long.body), long.is_cut_off, whole.is_cut_off) == (20_000, True, False)
    ticket = decide_mention(long, "ticket", by=agent).ticket

    client.force_login(agent)
    page = client.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).content.decode()
    assert "This is only the beginning; the rest was too long to be read." in page
    page = client.get(reverse("admin:crm_mention_change", args=[long.pk])).content.decode()
    assert "only its beginning was read" in page.lower()
    rows = agent_api.get("/api/v1/mentions/").json()["results"]
    assert {row["id"]: row["is_cut_off"] for row in rows} == {long.pk: True, whole.pk: False}

    hand_in(event(1, EDITED, text="Short.", edited_at="2026-11-20T11:00:00Z"))
    long.refresh_from_db()
    assert (long.body, long.is_cut_off) == ("Short.", False)


@pytest.mark.parametrize("items", [2, 40])
def test_a_batch_takes_as_many_queries_as_its_steps(items, client, webhook, queries):
    post_standard(client, webhook, [event(number) for number in range(items)])
    with queries(38):
        take_in_inbound()

    assert Message.objects.count() == items
