"""What colleagues write to each other stays at the desk: every route is walked as whoever asked, and as a stranger."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import get_resolver
from django.utils import timezone

from community.foundation.intake import run_intake
from community.models import Delivery
from community.notifiers.base import intakes
from community.notifiers.mailing import send_due_mail
from community.operations.attaching import hand_in_file
from community.operations.exporting import export_member
from crm.operations.conversing import write_note, write_to_customer, write_to_desk
from crm.operations.macros import MacroSpec, write_macro
from crm.operations.saying import Words
from tests.factories.community import MemberFactory, TopicFactory
from tests.factories.crm import AccountFactory, CommunityTicketFactory, ContactFactory, MessageFactory, TicketFactory
from tests.files import picture
from tests.journeys.test_leak_walk import PARAMETER, SECRET, clients, routes, told

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def case(customer, agent, settings, tmp_path):
    """A private request and a question of one person, with everything at the desk that is nobody else's business."""
    settings.MEDIA_ROOT = tmp_path
    MemberFactory(roles=["support"], handle="bea", mail_rhythm="immediate")
    contact = ContactFactory(
        member=customer, name="The whispered nickname", account=AccountFactory(name="A whispered account")
    )
    request = TicketFactory(contact=contact, priority="urgent", status="open", assignee=agent, subject="Leaking pump")
    asked = CommunityTicketFactory(contact=contact, topic=TopicFactory(author=customer))
    file = hand_in_file("whispered.png", picture(), by=agent)
    note = write_note(request, Words("@bea a whispered note", [file.pk]), by=agent)
    write_note(asked, Words("Another whispered note"), by=agent)
    MessageFactory(
        ticket=request, direction="note", visibility="internal", by=agent, contact=contact, html="<p>whispered</p>"
    )
    write_macro(MacroSpec("A whispered macro", {"en": "whispered words"}), by=agent)
    write_to_customer(request, Words("Which one?"), by=agent)
    write_to_desk(request, Words("The red one."), by=customer)
    return {"request": request, "asked": asked, "note": note, "file": note.files.get()}


def addresses(case):
    """Each route with the numbers of the case wherever it takes one, once for each of its tickets."""
    topic = case["asked"].topic
    for ticket in (case["request"], case["asked"]):
        known = {
            "ticket_id": ticket.pk,
            "message_id": case["note"].pk,
            "topic_id": topic.pk,
            "slug": topic.slug,
            "number": 1,
        }
        for route in routes(get_resolver().url_patterns):
            first = {"questions": topic.pk, "flag": topic.pk}.get(route.strip("/").split("/")[0], ticket.pk)
            number = case["file"].pk if "/files/" in route else first

            def fill(match, known=known, number=number):
                return str(known.get(match["name"], "x" if match["kind"] in {"slug", "str"} else number))

            yield PARAMETER.sub(fill, route)


@pytest.mark.parametrize("name", ["the asker", "a stranger"])
def test_nothing_of_the_desk_is_read_by_customers(name, case, customer, api_of, anonymous_api):
    page, api = clients(customer if name == "the asker" else None, api_of, anonymous_api)
    leaks, broken, read = [], [], 0

    for address in dict.fromkeys(addresses(case)):
        answer = (api if address.startswith("/api/") else page).get(address)
        shown = told(answer, address)
        read += answer.status_code == 200
        if SECRET in shown:
            leaks.append(address)
        if answer.status_code >= 500:
            broken.append((address, answer.status_code))

    assert leaks == []
    assert broken == []
    assert read > (60 if name == "the asker" else 30)


def test_nothing_of_the_desk_is_sent_to_customers_nor_handed_over_to_them(case, customer):
    for intake in intakes():
        run_intake(intake, lane="live")
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    send_due_mail()

    assert customer.email in [address for letter in mail.outbox for address in letter.to]
    assert [letter for letter in mail.outbox if SECRET in str(letter.message())] == []
    handed = str(export_member(customer, by=customer))
    assert "Which one?" in handed
    assert "whispered note" not in handed


def test_the_same_is_there_for_the_desk(case, agent_api, agent, api_of, anonymous_api):
    page, _api = clients(agent, api_of, anonymous_api)

    assert SECRET in agent_api.get(f"/api/v1/tickets/{case['request'].pk}/messages/").content.decode()
    assert page.get(case["file"].get_absolute_url()).status_code == 200
