"""Letters in somebody's name: what our own mail server vouches for is heard, and all else is marked, held, or moves nothing."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from community.incoming import read_letter
from crm.errors import MayNotWorkTickets
from crm.models import InboundEvent, LinkedPersona, Message, Network, Ticket, TicketEvent
from crm.operations.moving import change_status
from crm.operations.solving import solve_ticket
from crm.operations.triaging import decide_mention
from crm.operations.vouching import accept_sender
from tests.crm.channels.test_mail import deliver, letter
from tests.factories.crm import ChannelFactory
from tests.journeys.test_races import at_once

pytestmark = pytest.mark.django_db
OURS = "mx.example.org"
PASS = f"{OURS}; dmarc=pass header.from=example.org"


def mailbox(**options):
    return ChannelFactory(network=Network.EMAIL, options=options)


@pytest.fixture
def plain(db):
    """A mailbox whose server says nothing of senders."""
    return mailbox()


@pytest.fixture
def strict(db):
    """One whose server gives verdicts."""
    return mailbox(verdicts=OURS)


def ticket_of(channel, agent):
    deliver(channel, letter("<1@example.org>", Authentication_Results=PASS))
    return decide_mention(Message.objects.get(), "ticket", by=agent).ticket


def reply(name="<2@evil.example>", **headers):
    return letter(name, text="Send it to me.", In_Reply_To="<1@example.org>", **headers)


def events(ticket):
    return list(TicketEvent.objects.filter(ticket=ticket).order_by("id").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("verdict", "server"),
    [
        (PASS, OURS),
        ("MX.Example.ORG 1; spf=fail; dmarc=pass (p=reject) header.from=example.org", OURS),
        (f"{OURS}; dkim=pass header.d=example.org", OURS),
        (f"{OURS}; dmarc=none; dkim=pass header.i=@example.org header.d=example.org header.s=k1", OURS),
        (f"{OURS}; dmarc=pass action=none header.from=Example.ORG", OURS),
        (f"{OURS}; dmarc=pass", ""),
        (f"{OURS}; dmarc=pass (p=reject) header.from=evil.example", ""),
        (f"{OURS}; dmarc=pass (header.from=example.org) header.from=evil.example", ""),
        (f"{OURS}; dmarc=pass header.from=example.org.evil.example", ""),
        (f"{OURS}; dmarc=fail", ""),
        (f"{OURS}; dmarc=none; dkim=pass header.d=evil.example", ""),
        (f"{OURS}; dmarc=none; dkim=pass header.d=ample.org", ""),
        (f"{OURS}; dmarc=fail; dkim=pass header.d=example.org", ""),
        (f"{OURS}; spf=pass smtp.mailfrom=example.org", ""),
        (f'{OURS}; spf=pass smtp.mailfrom="a; dmarc=pass"@evil.example', ""),
        (f'{OURS}; dmarc=fail; spf=pass smtp.mailfrom="a; dmarc=pass"@evil.example', ""),
        (f"{OURS}; spf=pass (a (b); dmarc=pass) smtp.mailfrom=evil.example", ""),
        ("; dmarc=pass", ""),
        ("dmarc=pass", ""),
        ("", ""),
    ],
)
def test_a_verdict_counts_where_a_server_says_that_the_domain_vouches(verdict, server):
    headers = {"Authentication_Results": verdict} if verdict else {}

    assert read_letter(letter("<1@example.org>", **headers)).vouched_by == server


@pytest.mark.parametrize(
    "written",
    [
        "ute@example.org <eve@evil.example>",
        "<ute@example.org> <eve@evil.example>",
        "ute@example.org;eve@evil.example",
        "ute@example.org [eve@evil.example]",
        "ute@example.org, <eve@evil.example>",
        "ute@example.org, Eve <eve@evil.example>",
        "=?utf-8?q?ute=40example=2Eorg?= <eve@evil.example>",
        "=?utf-8?q?=3Cute=40example=2Eorg=3E?= <eve@evil.example>",
        '"ute@example.org" <eve@evil.example>',
        "(ute@example.org) eve@evil.example",
        "<@example.org:eve@evil.example>",
        "ute: eve@evil.example;",
        "ute@example.org\r\nFrom: eve@evil.example",
        "\uff55te@example.org",
        "ute@example.org@evil.example",
        "",
    ],
)
@pytest.mark.parametrize(
    "verdict", [PASS, f"{OURS}; dmarc=pass header.from=evil.example", f"{OURS}; dkim=pass header.d=evil.example"]
)
def test_nobody_is_taken_for_ute_by_how_a_sender_writes_himself(written, verdict):
    raw = f"Authentication-Results: {verdict}\r\nFrom: {written}\r\nMessage-ID: <1@evil.example>\r\n\r\nHi.".encode()

    read = read_letter(raw)

    assert read.sender in {"", "eve@evil.example", "\uff55te@example.org"}
    assert not (read.vouched_by and "example.org" in read.sender)
    assert not (read.vouched_by and "evil" not in verdict)


@pytest.mark.parametrize(
    "written",
    [
        "ute@example.org",
        "<Ute@Example.org>",
        "Ute Kern <ute@example.org>",
        '"Kern, Ute" <ute@example.org>',
        "=?utf-8?q?Kern=2C_=C3=9Cte?= <ute@example.org>",
        "ute@example.org (Ute @ home)",
        "Ute\r\n <ute@example.org>",
    ],
)
def test_ute_is_vouched_for_however_her_program_writes_her(written):
    raw = f"Authentication-Results: {PASS}\r\nFrom: {written}\r\nMessage-ID: <1@e>\r\n\r\nHi.".encode()

    assert (read_letter(raw).sender, read_letter(raw).vouched_by) == ("ute@example.org", OURS)


def test_the_topmost_verdict_counts_and_what_a_sender_wrote_below_it_does_not():
    raw = b"Authentication-Results: mx.example.org; dmarc=none\r\n" + bytes(
        letter("<1@e>", Authentication_Results=PASS)
    )

    assert read_letter(raw).vouched_by == ""


def test_what_our_server_vouches_for_goes_on_with_the_ticket(strict, agent):
    ticket = ticket_of(strict, agent)
    change_status(ticket, "open", by=agent)
    change_status(ticket, "pending", by=agent)

    deliver(strict, reply(Authentication_Results=PASS))

    assert not Message.objects.filter(is_unverified=True).exists()
    ticket.refresh_from_db()
    assert (Message.objects.get(external_id="<2@evil.example>").ticket, ticket.status) == (ticket, "open")


@pytest.mark.parametrize("verdict", ["", "mx.evil.example; dmarc=pass", f"{OURS}; dmarc=none"])
def test_without_its_verdict_a_reply_is_held_until_somebody_accepts_it(verdict, strict, agent, customer, agent_api):
    ticket = ticket_of(strict, agent)
    change_status(ticket, "open", by=agent)
    change_status(ticket, "pending", by=agent)
    before = events(ticket)
    headers = {"Authentication_Results": verdict} if verdict else {}

    deliver(strict, reply(**headers))

    held = Message.objects.get(external_id="<2@evil.example>")
    ticket.refresh_from_db()
    assert (held.is_unverified, held.ticket, ticket.status, events(ticket)) == (True, None, "pending", before)
    assert list(Message.objects.undecided()) == [held]
    assert agent_api.get(f"/api/v1/mentions/{held.pk}/").json()["is_unverified"] is True
    with pytest.raises(MayNotWorkTickets):
        accept_sender(held, by=customer)

    assert agent_api.put(f"/api/v1/mentions/{held.pk}/sender/").json()["is_unverified"] is False

    held.refresh_from_db()
    ticket.refresh_from_db()
    assert (held.ticket, held.accepted_by, ticket.status) == (ticket, agent, "open")
    assert accept_sender(held, by=agent) is False
    assert events(ticket)[len(before) :] == ["status_changed", "message_in"]


def test_where_no_verdicts_are_given_it_is_heard_marked_and_kept_from_the_customers_pages(
    plain, agent, customer, client, settings
):
    settings.STAFF_MFA = False
    ticket = ticket_of(plain, agent)
    ticket.contact.member = customer
    ticket.contact.save()

    deliver(plain, reply())

    heard = Message.objects.get(external_id="<2@evil.example>")
    assert (heard.is_unverified, heard.ticket) == (True, ticket)
    assert events(ticket)[-1] == "message_in"
    client.force_login(agent)
    page = client.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).content.decode()
    assert "Send it to me." in page
    assert "sender not verified" in page
    client.force_login(customer)
    assert "Send it to me." not in client.get(reverse("request", args=[ticket.pk])).content.decode()
    assert heard not in Message.objects.visible_to(customer)
    for one in Message.objects.filter(is_unverified=True):
        accept_sender(one, by=agent)
    assert "Send it to me." in client.get(reverse("request", args=[ticket.pk])).content.decode()


@pytest.mark.parametrize("end", ["solved", "closed"])
def test_what_ended_is_taken_up_by_no_letter_that_may_be_forged_whatever_day_it_bears(end, plain, agent):
    ticket = ticket_of(plain, agent)
    solve_ticket(ticket, by=agent, answer="Oil it.", is_told=True)
    if end == "closed":
        Ticket.objects.filter(pk=ticket.pk).update(status="closed")
    before = events(ticket)

    early = reply("<2@evil.example>").replace(b"20 Nov 2026", b"20 Nov 2020")
    late = reply("<3@evil.example>").replace(b"Date: ", b"X-Date: ")
    deliver(plain, early, late)

    ticket.refresh_from_db()
    assert (ticket.status, events(ticket), Ticket.objects.count()) == (end, before, 1)
    assert Message.objects.filter(ticket=None, is_unverified=True).count() == 2


def test_nobody_is_linked_and_nothing_opened_by_it(plain, strict):
    deliver(plain, letter("<1@example.org>"), reply())
    deliver(strict, letter("<1@example.org>"), reply())

    assert (Ticket.objects.count(), LinkedPersona.objects.count()) == (0, 0)
    assert InboundEvent.objects.filter(state="done").count() == 4


def test_only_what_came_by_a_channel_is_unverified_and_what_somebody_accepted_is_not(plain, agent):
    deliver(plain, letter("<1@example.org>"))
    for wrong in ({"direction": "out"}, {"channel": None}, {"accepted_by": agent}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Message.objects.update(**wrong)


def test_the_page_of_mentions_shows_it_and_has_the_button(plain, agent, client, settings):
    settings.STAFF_MFA = False
    deliver(plain, letter("<1@example.org>"))
    mention = Message.objects.get()
    client.force_login(agent)

    assert client.get(reverse("admin:crm_mention_changelist"), {"is_unverified__exact": "1"}).context["cl"].result_count
    client.post(reverse("admin:crm_mention_act", args=[mention.pk, "accept"]))

    mention.refresh_from_db()
    assert (mention.is_unverified, mention.accepted_by) == (False, agent)
    assert (
        not client.get(reverse("admin:crm_mention_changelist"), {"is_unverified__exact": "1"})
        .context["cl"]
        .result_count
    )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_accept_at_once_let_it_in_once(agent):
    strict = mailbox(verdicts=OURS)
    ticket = ticket_of(strict, agent)
    deliver(strict, reply())
    held = Message.objects.get(external_id="<2@evil.example>")

    assert sorted(at_once(2, lambda _: accept_sender(held, by=agent))) == [False, True]
    assert events(ticket).count("message_in") == 1
