"""Whatever the CRM keeps to itself holds a word of its own, and every route is walked by those who should read none of them."""

import logging
from datetime import date, timedelta

import pytest
from django.contrib.admin import site
from django.core import mail
from django.urls import get_resolver, reverse
from django.utils import timezone

from community.foundation.intake import run_intake
from community.models import Delivery
from community.notifiers.base import intakes
from community.notifiers.mailing import send_due_mail
from crm.importing.handing_in import hand_in_contacts
from crm.models import (
    Activity,
    Campaign,
    CampaignCost,
    ConsentPurpose,
    FieldDefinition,
    LinkedPersona,
    PersonaLink,
    Segment,
    TicketType,
)
from crm.operations.consenting import Proof, state_consent
from crm.operations.conversing import write_note, write_to_customer
from crm.operations.macros import MacroSpec, write_macro
from crm.operations.saying import Words
from tests.crm.people import MORNING
from tests.factories.community import EmployeeFactory, MemberFactory, TopicFactory
from tests.factories.crm import (
    AccountFactory,
    AccountValueFactory,
    ChannelFactory,
    CommunityTicketFactory,
    ContactFactory,
    PersonaFactory,
    TicketFactory,
)
from tests.journeys.test_leak_walk import PARAMETER, clients, routes, told

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# What the person concerned may read; everything else is for the desk.
OWN = {"quexsubject", "quexpurpose", "quexconsent"}
WORDS = (
    *("quexnote", "quexsubject", "quexaccount", "714253.61", "quexcontract", "quexsegment", "quexrule", "quexfield"),
    *("quexvalue", "quexactivity", "quexbody", "quexconsent", "quexplace", "quexevidence", "quexmacro", "quexspoken"),
    *("quexcampaign", "quexcost", "918273.64", "quextype", "quexcontact", "quexpersona", "quexchannel", "quexfile"),
    *("quexpurpose", "quexgoal", "quexrow"),
)


@pytest.fixture
def world(customer, agent, settings, tmp_path):
    """One person with a private request and a question, and around them a word in everything that is the desk's."""
    settings.MEDIA_ROOT = tmp_path
    account = AccountFactory(name="quexaccount")
    AccountValueFactory(account=account, amount="714253.61", source="quexcontract")
    FieldDefinition.objects.create(target="contact", code="tier", label="quexfield", kind="text")
    contact = ContactFactory(
        member=customer, name="quexcontact", account=account, email=customer.email, custom={"tier": "quexvalue"}
    )
    kind = TicketType.objects.create(name="quextype")
    request = TicketFactory(
        contact=contact,
        account=account,
        subject="quexsubject",
        priority="urgent",
        type=kind,
        status="open",
        assignee=agent,
    )
    asked = CommunityTicketFactory(contact=contact, account=account, type=kind, topic=TopicFactory(author=customer))
    for ticket in (request, asked):
        write_note(ticket, Words("quexnote"), by=agent)
    write_to_customer(request, Words("Which one?"), by=agent)
    write_macro(MacroSpec("quexmacro", {"en": "quexspoken"}), by=agent)
    Segment.objects.create(name="quexsegment", rule={"field": "name", "op": "is", "value": "quexrule"}, by=agent)
    Activity.objects.create(subject="quexactivity", body="quexbody", contact=contact, by=agent, due_at=timezone.now())
    purpose = ConsentPurpose.objects.create(code="quexpurpose", name="quexpurpose")
    state_consent(
        contact.points.first(),
        purpose,
        by=agent,
        is_given=True,
        proof=Proof("paper", "quexplace", "quexconsent", MORNING),
    )
    persona = PersonaFactory(name="quexpersona")
    said = PersonaLink.objects.create(
        persona=persona,
        contact=contact,
        says="is",
        strength="seen",
        evidence="told",
        reference="quexevidence",
        by=agent,
    )
    LinkedPersona.objects.create(persona=persona, contact=contact, statement=said, strength="seen")
    campaign = Campaign.objects.create(
        name="quexcampaign",
        goal="quexgoal",
        starts_on=date(2026, 1, 1),
        by=agent,
        channel=ChannelFactory(name="quexchannel"),
    )
    CampaignCost.objects.create(
        campaign=campaign,
        description="quexcost",
        incurred_on=date(2026, 1, 1),
        amount="918273.64",
        currency="EUR",
        by=agent,
    )
    hand_in_contacts("quexfile.csv", b"name\nquexrow\n", by=agent)
    return {"request": request, "asked": asked, "contact": contact, "persona": persona, "campaign": campaign}


def addresses(world):
    """Each route with the numbers of what is private wherever it takes one, once for each of the tickets."""
    topic, contact = world["asked"].topic, world["contact"]
    firsts = {
        "contacts": contact.pk,
        "accounts": contact.account_id,
        "personas": world["persona"].pk,
        "campaigns": world["campaign"].pk,
        "members": contact.member_id,
        "questions": topic.pk,
        "topics": topic.pk,
    }
    for ticket in (world["request"], world["asked"]):
        known = {
            "ticket_id": ticket.pk,
            "contact_id": contact.pk,
            "account_id": contact.account_id,
            "persona_id": world["persona"].pk,
            "campaign_id": world["campaign"].pk,
            "member_id": contact.member_id,
            "topic_id": topic.pk,
            "slug": topic.slug,
            "form": "atom",
            "number": 1,
        }
        for route in routes(get_resolver().url_patterns):
            first = route.removeprefix("/api/v1/").strip("/").split("/")[0]
            number = firsts.get(first, ticket.pk)

            def fill(match, known=known, number=number):
                return str(known.get(match["name"], "x" if match["kind"] in {"slug", "str"} else number))

            yield PARAMETER.sub(fill, route)
    for word in WORDS:
        yield f"/search/?q={word}"
        yield f"/api/v1/search/?q={word}"
    for model in site._registry:
        yield reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")
    for name in ("request", "contact", "persona", "campaign"):
        thing = world[name]
        yield reverse(f"admin:crm_{thing._meta.model_name}_change", args=[thing.pk])


def reader(name, customer):
    match name:
        case "a stranger":
            return None
        case "another customer":
            return MemberFactory()
        case "the customer concerned":
            return customer
    return EmployeeFactory()


def words_in(text, address=""):
    return {word for word in WORDS if word in text and word not in address}


@pytest.mark.parametrize(
    "name", ["a stranger", "another customer", "the customer concerned", "an employee without a role"]
)
def test_no_word_of_the_desk_is_read_by_those_it_is_not_for(name, world, customer, api_of, anonymous_api, caplog):
    who = reader(name, customer)
    page, api = clients(who, api_of, anonymous_api)
    may_read = OWN if who == customer else set()
    leaks, broken, read = {}, [], 0

    with caplog.at_level(logging.DEBUG):
        for address in dict.fromkeys(addresses(world)):
            caplog.clear()
            answer = (api if address.startswith("/api/") else page).get(address)
            logged = "\n".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
            found = words_in(told(answer, address) + logged, address) - may_read
            read += answer.status_code == 200
            if found:
                leaks[address] = found
            if answer.status_code >= 500:
                broken.append((address, answer.status_code))

    assert leaks == {}
    assert broken == []
    assert read > 30


def test_no_word_of_the_desk_is_sent_to_whoever_asked(world, customer):
    for intake in intakes():
        run_intake(intake, lane="live")
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    send_due_mail()

    letters = [letter for letter in mail.outbox if customer.email in letter.to]
    assert letters
    assert set().union(*(words_in(str(letter.message())) for letter in letters)) <= OWN


def test_the_priority_is_told_to_nobody_outside(world, customer, api_of):
    for address in ("/api/v1/requests/", f"/api/v1/requests/{world['request'].pk}/"):
        assert '"urgent"' not in api_of(customer).get(address).content.decode()


def test_the_desk_reads_the_same_words(world, agent, api_of, anonymous_api):
    """Otherwise the walk would pass by walking past everything."""
    page, api = clients(MemberFactory(roles=["admin", "support"]), api_of, anonymous_api)
    found = set()
    for address in dict.fromkeys(addresses(world)):
        found |= words_in(told((api if address.startswith("/api/") else page).get(address), address), address)
        if found >= set(WORDS):
            break

    assert set(WORDS) - found == set()
