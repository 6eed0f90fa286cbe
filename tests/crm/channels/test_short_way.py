"""What is handed in goes past whatever asks who somebody is, and is answered as anywhere else."""

from itertools import islice

import pytest
from django.test import Client
from django.urls import reverse

from config.bench import inflow
from config.bench.signed_load import requests
from config.hooks import _HOOK
from crm.models import InboundEvent, Message
from crm.operations.taking_in import take_in_inbound
from tests.crm.channels.hooks import event, post_standard

pytestmark = pytest.mark.django_db


def test_the_short_way_is_that_of_the_hooks(webhook):
    assert _HOOK.fullmatch(reverse("api-inbound-hook", args=[webhook.key]))


def test_somebody_who_is_signed_in_is_not_asked_for(client, webhook, keeper, django_assert_num_queries):
    client.force_login(keeper)

    with django_assert_num_queries(2):
        answer = post_standard(client, webhook, event())

    assert answer.status_code == 202
    assert (answer["X-Content-Type-Options"], answer["Content-Length"]) == ("nosniff", str(len(answer.content)))


def test_refusals_speak_the_language_of_whoever_asked_and_of_nobody_before(client, webhook):
    for language, words in [("de", "nicht signiert"), ("en", "not signed"), ("de", "nicht signiert")]:
        answer = post_standard(client, webhook, b"{}", headers={"accept-language": language})

        assert (answer.status_code, answer["Content-Language"]) == (401, language)
        assert answer["Content-Type"] == "application/problem+json"
        assert words in answer.json()["detail"]


def test_far_too_much_is_refused_before_it_is_read(client, webhook):
    answer = post_standard(client, webhook, b"x" * 10_000_000, headers={"accept-language": "de"})

    assert (answer.status_code, answer.json()["code"], answer.json()["title"]) == (413, "request_too_large", "Zu groß")


@pytest.mark.parametrize("way", inflow.WAYS)
def test_what_the_benchmark_hands_in_is_accepted_and_counted_once(way):
    chosen = inflow.WAYS[way]
    channel = inflow._channel_of(chosen)
    for request in islice(requests(chosen.name, chosen.size, "run"), 2):
        assert _sent(request).status_code == 202

    take_in_inbound()

    assert Message.objects.filter(channel=channel).count() == 2 * chosen.size
    assert inflow._wrong("run", 2 * chosen.size) == 0
    assert inflow._wrong("run", 2 * chosen.size + 1) == 2
    InboundEvent.objects.filter(external_id__endswith="1").update(message=None)
    assert inflow._wrong("run", 2 * chosen.size) > 0


def _sent(request):
    head, body = request.split(b"\r\n\r\n", 1)
    [first, *lines] = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines if not line.startswith("Content-"))
    return Client().post(first.split()[1], data=body, content_type="application/json", headers=headers)
