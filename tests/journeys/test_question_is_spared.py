"""Somebody looks for an answer, says that it helped, and the support desk knows better or does not."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from community.models import AskEvent, AskSession
from config.intakes import run_here
from config.integrity import all_checks
from crm.models import Ticket
from tests.factories.community import CategoryFactory, MemberFactory, PostFactory, SolutionFactory, TopicFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def signed_in():
    client = Client()
    client.force_login(MemberFactory())
    return client


def is_helped(client):
    found = client.post("/ask/answers/", {"title": "Why does my pump hum at night?"})
    assert "The pump hums at night" in found.content.decode()
    client.post("/ask/helped/", {"track": str(found.context["track"])})


def ask(client, category):
    asked = client.post("/ask/", {"title": "It still hums", "body": "Loudly.", "category": category.slug})
    assert asked.status_code == 302


def take_in():
    for _run in run_here():
        pass


def verdicts():
    return list(AskSession.objects.order_by("id").values_list("verdict", flat=True))


def test_only_those_who_never_turned_to_support_were_spared_it():
    category = CategoryFactory()
    SolutionFactory(post=PostFactory(topic=TopicFactory(title="The pump hums at night", category=category)))
    content, asking_soon, asking_unseen = signed_in(), signed_in(), signed_in()
    begun = timezone.now()
    for client in (content, asking_soon, asking_unseen):
        is_helped(client)

    with time_machine.travel(begun + 2 * DAY):
        ask(asking_soon, category)
        take_in()
    assert verdicts() == ["", "", ""]

    with time_machine.travel(begun + 3 * DAY):
        ask(asking_unseen, category)
    late = Ticket.objects.count()
    with time_machine.travel(begun + 8 * DAY):
        # The desk comes first in every round; here it is away.
        take_in_without_the_desk()
        assert verdicts() == ["confirmed", "none", "confirmed"]
    with time_machine.travel(begun + 9 * DAY):
        take_in()

    assert Ticket.objects.count() == late + 1
    assert verdicts() == ["confirmed", "none", "none"]
    kinds = list(AskEvent.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["deflection_confirmed", "deflection_confirmed", "deflection_refuted"]
    assert [check.check for check in all_checks() if check.wrong] == []


def take_in_without_the_desk():
    for _run in run_here(("community.ask_sessions",)):
        pass
