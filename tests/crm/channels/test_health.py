"""A channel says that it is not well when its hook refuses everything or nobody comes any more, and what to do."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from crm.models import Channel, InboundEvent, Network
from crm.reports.channels import health_of
from tests.crm.channels.hooks import event, post_facebook, post_standard
from tests.factories.crm import ChannelFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


def codes(channel):
    return [trouble.code for trouble in health_of(channel).troubles]


def came(channel, *hours_ago, state="done", now=NOW):
    for number, hours in enumerate(sorted(hours_ago, reverse=True)):
        given = {"signature": "ok"} if state == "done" else {"signature": "wrong"}
        one = InboundEvent(channel=channel, external_id=f"{hours}-{number}", state=state, ended_at=now, **given)
        one.save()
        InboundEvent.objects.filter(pk=one.pk).update(received_at=now - timedelta(hours=hours))


def test_a_hook_that_refuses_thirty_of_thirty_is_not_well(client, page, agent_api):
    for _ in range(30):
        assert post_facebook(client, page, {"object": "page"}, secret="of somebody else").status_code == 401

    told = agent_api.get(f"/api/v1/channels/{page.pk}/health/").json()

    assert (told["is_well"], told["refused"], told["taken"], told["last_event_at"]) == (False, 30, 0, None)
    assert [(one["code"], "signing secret" in one["advice"]) for one in told["troubles"]] == [("refusing", True)]


def test_a_few_strangers_do_not_make_a_hook_ill_that_takes_more_than_it_refuses(client, webhook):
    for number in range(3):
        assert post_standard(client, webhook, event(number), event_id=f"evt-{number}").status_code == 202
    for _ in range(3):
        assert post_standard(client, webhook, event(9), headers={}).status_code == 401
    health = health_of(webhook)
    assert (health.is_well, health.refused, health.taken) == (True, 3, 3)

    assert post_standard(client, webhook, event(9), headers={}).status_code == 401
    assert codes(webhook) == ["refusing"]


def test_refusals_of_the_day_before_yesterday_are_over(webhook, time_machine):
    time_machine.move_to(NOW, tick=False)
    webhook.refusals.create(hour=NOW - timedelta(hours=25), signature="wrong", number=30)
    assert codes(webhook) == []

    webhook.refusals.create(hour=NOW - timedelta(hours=24), signature="wrong", number=30)
    assert codes(webhook) == ["refusing"]


@pytest.mark.parametrize(("silent", "is_silent"), [(23, False), (25, True)])
def test_a_hook_that_is_called_every_hour_is_silent_after_a_day(webhook, time_machine, silent, is_silent):
    time_machine.move_to(NOW, tick=False)
    came(webhook, *range(silent, silent + 20))
    came(webhook, 1, state="refused")

    health = health_of(webhook)

    assert (health.is_well, health.last_event_at) == (not is_silent, NOW - timedelta(hours=silent))
    assert [(gap.since, gap.until) for gap in health.gaps] == [(health.last_event_at, None)] * is_silent
    assert ([one.code for one in health.troubles], health.silent_since is not None) == (
        ["silent"] * is_silent,
        is_silent,
    )


def test_whoever_rests_over_the_weekend_may_rest(webhook, time_machine):
    time_machine.move_to(NOW, tick=False)
    came(webhook, *range(100, 110), *range(170, 180))
    assert codes(webhook) == []

    time_machine.shift(timedelta(hours=23))
    assert codes(webhook) == ["silent"]


def test_how_long_it_may_be_silent_can_be_said(webhook, time_machine):
    time_machine.move_to(NOW, tick=False)
    came(webhook, 3)
    assert codes(webhook) == []

    webhook.options = {"silent_hours": 2}
    assert codes(webhook) == ["silent"]


def test_a_feed_that_has_nothing_new_is_no_silence(time_machine):
    time_machine.move_to(NOW, tick=False)
    feed = ChannelFactory(network=Network.RSS, options={"silent_hours": 1})
    came(feed, *range(100, 120))

    assert codes(feed) == []


def test_the_back_office_says_what_is_wrong_and_what_to_do(client, page, keeper, settings):
    settings.STAFF_MFA = False
    post_facebook(client, page, {"object": "page"}, secret="of somebody else")
    client.force_login(keeper)

    listed = client.get(reverse("admin:crm_channel_changelist")).content.decode()
    shown = client.get(reverse("admin:crm_channel_change", args=[page.pk])).content.decode()

    assert "more requests were refused than taken in" in listed
    assert "Compare the signing secret" in shown
    assert "0 deliveries were taken in and 1 refused" in shown
    assert client.get(reverse("admin:crm_channel_add")).status_code == 200
    assert Channel.objects.count() == 1
