"""From a reminder to money: the asker comes back by a link, and the answer of a peer is worth something."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from community.models import Delivery
from community.notifiers.mailing import send_due_mail
from community.tasks import remind_to_accept
from config.intakes import run_here
from config.integrity import all_checks
from crm.models import Resolution, Ticket
from roi.models import Posting
from tests.factories.community import CategoryFactory
from tests.factories.roi import ConversionRuleFactory, approved

pytestmark = pytest.mark.django_db


def take_in():
    for _run in run_here():
        pass


def test_a_forgotten_answer_is_accepted_by_mail_and_becomes_a_posting(customer_api, helper_api, helper):
    approved(ConversionRuleFactory())
    category = CategoryFactory(slug="pumps")
    start = timezone.now() - timedelta(days=4)
    with time_machine.travel(start):
        asked = {"title": "It hums", "body": "Why?", "category": category.slug, "kind": "question"}
        topic = customer_api.post("/api/v1/topics/", asked).json()["id"]
        post = helper_api.post(f"/api/v1/topics/{topic}/posts/", {"body": "Tighten the left screw."}).json()["id"]
    take_in()
    Delivery.objects.all().delete()

    assert [remind_to_accept(), remind_to_accept()] == [1, 0]
    take_in()
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    send_due_mail()
    (letter,) = mail.outbox
    link = re.search(r"/mail/solution/\S+/", letter.body)[0]
    assert Client().get(link).status_code == 200
    assert Client().post(link, {"answer": "solved"}).status_code == 200
    take_in()

    ticket = Ticket.objects.get(topic_id=topic)
    assert (ticket.status, ticket.resolution.by, ticket.resolution.member) == ("solved", Resolution.By.PEER, helper)
    assert customer_api.get(f"/api/v1/topics/{topic}/solution/").json()["post"] == post
    assert Posting.objects.count() == 1
    assert [check.check for check in all_checks() if check.wrong] == []
