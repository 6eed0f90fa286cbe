"""A hook that was called before is known by heart, and believed only as long as nothing about it has changed."""

import pytest

from crm.models import InboundEvent
from crm.operations import receiving
from crm.operations.receiving import receive_again
from crm.operations.sealing_secrets import add_secret, retire_secret
from tests.crm.channels.hooks import SECRET, event, post_facebook, post_standard

pytestmark = pytest.mark.django_db
OTHER = "whsec_" + "b3RoZXIga2V5IG9mIGFub3RoZXIgc2VuZGVyLg=="


@pytest.fixture
def known(client, webhook):
    assert post_standard(client, webhook, event(0), "evt-0").status_code == 202
    assert webhook.key in receiving._remembered
    return webhook


def test_the_second_request_is_kept_with_one_query_and_answered_as_the_first(
    client, webhook, django_assert_num_queries
):
    first = post_standard(client, webhook, event(1), "evt-1")
    with django_assert_num_queries(1):
        second = post_standard(client, webhook, event(2), "evt-2")

    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert second["Content-Type"] == first["Content-Type"]
    assert list(InboundEvent.objects.order_by("id").values_list("external_id", "state", "signature", "starts")) == [
        ("evt-1", "waiting", "ok", 0),
        ("evt-2", "waiting", "ok", 0),
    ]
    one, other = InboundEvent.objects.order_by("id")
    assert set(one.headers) == set(other.headers)


def test_the_same_again_is_kept_once(client, known):
    for _ in range(2):
        assert post_standard(client, known, event(1), "evt-1").status_code == 202

    assert InboundEvent.objects.count() == 2


def test_a_secret_that_was_just_retired_opens_nothing(client, known, keeper):
    retire_secret(known.secrets.get(), by=keeper)

    answer = post_standard(client, known, event(1), "evt-1")

    assert (answer.status_code, answer.json()["code"]) == (401, "signature_wrong")
    assert InboundEvent.objects.exclude(state="refused").count() == 1


def test_a_secret_that_was_just_added_opens_at_once_and_the_older_one_still_does(client, known, keeper):
    add_secret(known, by=keeper, use="signing", secret=OTHER)

    assert post_standard(client, known, event(1), "evt-1", secret=OTHER).status_code == 202
    assert post_standard(client, known, event(2), "evt-2", secret=SECRET).status_code == 202
    assert InboundEvent.objects.count() == 3


def test_a_hook_that_was_just_switched_off_is_not_there(client, known):
    type(known).objects.update(is_active=False)

    assert post_standard(client, known, event(1), "evt-1").status_code == 404
    assert InboundEvent.objects.count() == 1


def test_what_is_refused_is_counted_once_and_written_down_as_ever(client, known):
    answer = post_standard(client, known, event(1), "evt-1", secret=OTHER)

    assert (answer.status_code, answer.json()["code"]) == (401, "signature_wrong")
    assert known.refusals.get().number == 1


def test_deliveries_of_facebook_take_the_same_way(client, page, django_assert_num_queries):
    payload = {"object": "page", "entry": []}
    assert post_facebook(client, page, payload).status_code == 202
    with django_assert_num_queries(1):
        assert post_facebook(client, page, payload | {"entry": [{"id": "1"}]}).status_code == 202

    assert InboundEvent.objects.filter(channel=page).count() == 2


def test_what_breaks_on_the_short_way_is_answered_on_the_long_one_and_written_down(client, known, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError

    monkeypatch.setattr("config.hooks.receive_again", broken)

    assert post_standard(client, known, event(1), "evt-1").status_code == 202
    assert "a hook went the long way" in caplog.text
    assert receive_again("nobody", None) is False
