"""Files go along with what the desk says, and no further than it."""

import re

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from crm.models import MessageFile
from crm.operations.conversing import write_to_desk
from crm.operations.saying import Words
from crm.reports.newer import mark_of
from tests.factories.crm import ContactFactory, TicketFactory
from tests.files import picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _surroundings(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.STAFF_MFA = False


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


@pytest.fixture
def ticket(customer):
    return TicketFactory(contact=ContactFactory(member=customer))


def png(name="plan.png"):
    return SimpleUploadedFile(name, picture(), content_type="image/png")


def send(desk, ticket, act, **given):
    address = reverse("admin:crm_ticket_act", args=[ticket.pk, act])
    return desk.post(address, {"body": "See here.", "seen": str(mark_of(ticket)), **given})


def test_a_file_goes_to_the_customer_with_the_answer(desk, ticket, customer):
    assert send(desk, ticket, "reply", uploads=[png("one.png"), png("two.png")]).status_code == 302

    files = MessageFile.objects.in_order()
    assert [(file.name, file.message.visibility) for file in files] == [("one.png", "private"), ("two.png", "private")]
    assert "one.png" in desk.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).content.decode()
    desk.force_login(customer)
    assert "one.png" in desk.get(f"/requests/{ticket.pk}/").content.decode()
    assert desk.get(files[0].get_absolute_url()).status_code == 200


def test_a_file_of_a_note_never_reaches_the_customer(desk, ticket, customer):
    send(desk, ticket, "reply")
    assert send(desk, ticket, "note", uploads=png("secret.png")).status_code == 302

    file = MessageFile.objects.get()
    assert file.message.visibility == "internal"
    assert desk.get(file.get_absolute_url()).status_code == 200
    desk.force_login(customer)
    assert "secret.png" not in desk.get(f"/requests/{ticket.pk}/").content.decode()
    assert desk.get(file.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (SimpleUploadedFile("a.html", b"<p>Hello</p>"), "a.html"),
        (SimpleUploadedFile("empty.png", b""), "empty.png"),
    ],
)
def test_what_the_customers_page_refuses_is_refused_here_and_the_words_stay(desk, ticket, file, why):
    file.seek(0)
    answer = send(desk, ticket, "reply", uploads=file, body="My long answer")

    assert answer.status_code == 200
    page = answer.content.decode()
    assert why in page
    assert "My long answer" in page
    assert not ticket.messages.exists()


def test_at_most_five_go_along(desk, ticket):
    answer = send(desk, ticket, "note", uploads=[png(f"{number}.png") for number in range(6)])

    assert answer.status_code == 200
    assert not MessageFile.objects.exists()


def test_files_stay_with_the_form_while_one_reads_what_is_new(desk, ticket, customer):
    seen = str(mark_of(ticket))
    write_to_desk(ticket, Words("One thing more."), by=customer)

    page = send(desk, ticket, "reply", uploads=png(), seen=seen).content.decode()
    assert "so nothing was sent" in page
    assert "plan.png" in page
    attached = re.search(r'name="attached" value="([^"]+)"', page)[1]
    assert send(desk, ticket, "reply", attached=attached).status_code == 302

    assert MessageFile.objects.get().name == "plan.png"
    assert MessageFile.objects.get().message.direction == "out"


def test_as_much_may_be_handed_in_as_on_the_customers_page_and_nowhere_else(desk, ticket):
    much = b"%PDF-1.7\n" + b"0" * (settings.REQUEST_BODY_LIMIT + 1)

    kept = send(desk, ticket, "reply", uploads=SimpleUploadedFile("plan.pdf", much, "application/pdf"))
    assert kept.status_code in {200, 302}
    address = reverse("admin:crm_ticket_act", args=[ticket.pk, "status"])
    assert desk.post(address, {"status": "open", "x": SimpleUploadedFile("plan.pdf", much)}).status_code == 413
