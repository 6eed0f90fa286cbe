"""A form that arrives twice at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from community.models import Topic
from tests.factories.community import CategoryFactory, MemberFactory

TIMES = 6


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_form_that_arrives_many_times_at_once_asks_once():
    CategoryFactory(slug="pumps")
    first = Client()
    first.force_login(MemberFactory())
    form = {
        "title": "Why does it hum?",
        "body": "At night.",
        "category": "pumps",
        "form_key": "5a0c8b9e-9a53-4f43-9d5e-0d7c4f6f2b11",
    }
    start = Barrier(TIMES)

    def send(_number):
        client = Client()
        client.cookies = first.cookies
        start.wait()
        try:
            return client.post("/ask/", form)["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(TIMES) as threads:
        addresses = set(threads.map(send, range(TIMES)))

    assert addresses == {Topic.objects.get().get_absolute_url()}
