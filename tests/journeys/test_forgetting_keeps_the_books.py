"""Somebody whose questions were worth money is forgotten: every posting, leg, hash and count stays what it was."""

from datetime import timedelta

import pytest
from django.db import models
from django.utils import timezone

from config.integrity import all_checks
from crm.models import Contact, ErasureProof, ServiceClock, Ticket, TicketEvent
from crm.operations.erasing import confirm_erasure, erase_due, request_erasure
from crm.reports.erasure_preview import preview_erasure
from roi.models import LedgerHead, Leg, Posting, Valuation
from tests.factories.community import CategoryFactory, MemberFactory
from tests.factories.roi import ConversionRuleFactory, approved
from tests.journeys.test_question_becomes_money import accept, ask, reply, take_in

pytestmark = pytest.mark.django_db


def books():
    """Every number that somebody may have told others."""
    return {
        "postings": list(Posting.objects.order_by("id").values_list("id", "hash", "previous_hash", "content_hash")),
        "legs": list(Leg.objects.order_by("id").values()),
        "heads": list(LedgerHead.objects.order_by("pk").values()),
        "valuations": list(Valuation.objects.order_by("id").values_list("id", "inputs", "trace")),
        "tickets": list(Ticket.objects.order_by("id").values_list("id", "status", "solved_at", "opened_at")),
        "events": TicketEvent.objects.count(),
        "clocks": list(ServiceClock.objects.order_by("id").values()),
        "solved": Ticket.objects.aggregate(number=models.Count("id", filter=models.Q(solved_at__isnull=False))),
        "wrong": {one.check: one.wrong for one in all_checks() if one.wrong},
    }


@pytest.mark.parametrize("who", ["whoever asked", "whoever helped"])
def test_every_posting_leg_and_hash_stays(customer, helper, api_of, manager_api, who):
    approved(ConversionRuleFactory())
    category = CategoryFactory(slug="pumps")
    for _ in range(2):
        topic = ask(api_of(customer), category)
        accept(api_of(customer), topic, reply(api_of(helper), topic))
        take_in()
    person = customer if who == "whoever asked" else helper
    contact = Contact.objects.get(member=person)
    before, told = books(), manager_api.get("/api/v1/roi/report/", {"group_by": "category"}).json()
    assert len(before["postings"]) == 2
    assert len(before["legs"]) >= 4
    keeper = MemberFactory(roles=["admin"])
    request = request_erasure(contact, by=keeper, reason="asked for by letter")
    confirm_erasure(request, by=keeper, seen=preview_erasure(contact).seen)

    assert erase_due(timezone.now() + timedelta(days=15)) == 1
    take_in()

    assert books() == before
    assert manager_api.get("/api/v1/roi/report/", {"group_by": "category"}).json() == told
    assert ErasureProof.objects.count() == 1
    person.refresh_from_db()
    assert person.erased_at is not None
