"""Macros: a closed list of variables, the language of whoever asked, and nobody's name becomes markup."""

import pytest
from django.urls import reverse

from community.foundation.markup import render_markdown
from crm.conversation_errors import MacroIsOff, MacroSaysNothing, UnknownVariable
from crm.errors import MayNotWorkTickets
from crm.models import Contact, Macro, Message, Ticket
from crm.operations.conversing import open_request
from crm.operations.following import take_in_topic_events
from crm.operations.macros import MacroSpec, escaped, use_macro, words_for, write_macro
from crm.operations.saying import Words
from crm.reports.newer import mark_of
from tests.factories.community import TopicFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/macros/"
TEXTS = {"en": "Hello {{ contact.name }}, about {{ticket.number}}: reset it.", "de": "Hallo {{ contact.first_name }}."}


@pytest.fixture
def ticket(customer):
    return open_request("Leaking pump", Words("It leaks."), by=customer)


@pytest.fixture
def macro(agent):
    return write_macro(MacroSpec("Reset", TEXTS, "pending"), by=agent)


def test_a_macro_speaks_the_language_of_whoever_asked(macro, ticket, agent, customer):
    assert words_for(macro, ticket, by=agent).body == f"Hello Carla Customer, about T-{ticket.pk:06d}: reset it."
    customer.locale = "de"
    customer.save()
    ticket.contact.refresh_from_db()
    assert words_for(macro, ticket, by=agent).body == "Hallo Carla."

    message = use_macro(macro, ticket, by=agent)
    ticket.refresh_from_db()
    assert (message.body, message.direction, ticket.status) == ("Hallo Carla.", "out", "pending")


def test_what_people_call_themselves_is_no_markup(macro, ticket, agent):
    ticket.contact.name = "[x](https://evil.example) <b>*Eve*</b> {{ agent.name }}\n# Big"
    ticket.contact.save()

    html = use_macro(macro, ticket, by=agent).html

    assert "<p>Hello [x](https://evil.example) &lt;b&gt;*Eve*&lt;/b&gt; {{ agent.name }} # Big, about" in html


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Ann-Kathrin O'Neill", "Ann-Kathrin O'Neill"),
        ("- x", r"\- x"),
        ("a -- b", r"a \-\- b"),
        ("--- *b*", r"\-\-\- \*b\*"),
    ],
)
def test_a_dash_within_a_word_is_read_as_it_is_and_one_that_could_mean_something_is_not(name, written):
    assert escaped(name) == written
    assert "<li>" not in render_markdown(escaped(name))
    assert "<hr" not in render_markdown(f"Hi\n\n{escaped(name)}")


@pytest.mark.parametrize(
    "body", ["{{ contact.email }}", "{{ }}", "{{ ticket.number", "x }}", "{{ a {{ ticket.number }} }}"]
)
def test_whatever_is_not_on_the_list_is_refused(body, agent):
    with pytest.raises(UnknownVariable):
        write_macro(MacroSpec("Bad", {"en": body}), by=agent)


def test_only_the_desk_keeps_and_uses_macros(macro, ticket, customer, manager, agent):
    for member in (customer, manager):
        with pytest.raises(MayNotWorkTickets):
            write_macro(MacroSpec("Other", TEXTS), by=member)
        with pytest.raises(MayNotWorkTickets):
            use_macro(macro, ticket, by=member)
    with pytest.raises(MacroSaysNothing):
        write_macro(MacroSpec("Empty", {}), by=agent)
    Macro.objects.update(is_active=False)
    macro.refresh_from_db()
    with pytest.raises(MacroIsOff):
        use_macro(macro, ticket, by=agent)


def test_macros_by_calls(agent_api, customer_api, ticket):
    made = agent_api.post(URL, {"name": "Reset", "texts": TEXTS})
    assert made.status_code == 201
    url = f"{URL}{made.json()['id']}/"
    assert agent_api.post(URL, {"name": "Reset", "texts": TEXTS}).json()["code"] == "name_is_taken"
    assert agent_api.post(URL, {"name": "x", "texts": {"xx": "y"}}).status_code == 400
    assert agent_api.post(URL, {"name": "x", "texts": {"en": "{{ x }}"}}).json()["code"] == "unknown_variable"
    assert customer_api.get(URL).status_code == 403
    assert agent_api.patch(url, {"status": "pending"}, headers={"If-Match": '"7"'}).status_code == 412
    changed = agent_api.patch(url, {"status": "pending"}, headers={"If-Match": '"1"'}).json()
    assert (changed["status"], changed["texts"], changed["version"]) == ("pending", TEXTS, 2)

    seen = agent_api.get(f"{url}preview/", {"ticket": ticket.pk}).json()
    assert (seen["language"], ticket.messages.count()) == ("en", 1)
    said = agent_api.post(f"/api/v1/tickets/{ticket.pk}/macro-uses/", {"macro": changed["id"]}).json()
    assert (said["body"], said["visibility"]) == (seen["body"], "private")


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_many(number, agent, agent_api, queries):
    for index in range(number):
        write_macro(MacroSpec(f"Macro {index}", TEXTS), by=agent)

    with queries(4):
        assert len(agent_api.get(URL).json()["results"]) == number


def test_the_desk_writes_on_its_own_page_and_is_warned_before_it_becomes_public(client, agent, ticket, macro, settings):
    settings.STAFF_MFA = False
    client.force_login(agent)

    def act(name, **values):
        url = reverse("admin:crm_ticket_act", args=[ticket.pk, name])
        return client.post(url, {"seen": str(mark_of(ticket)), **values}) if values else client.get(url)

    assert "Hello Carla Customer" in act("macro").content.decode()
    assert act("macro", macro=macro.pk).status_code == 302
    assert act("reply", body="Which **one**?", status="on_hold").status_code == 302
    assert act("note", body="A *secret* note").status_code == 302
    refused = act("public", body="Hello all")
    assert "This field is required." in refused.content.decode()
    assert "everybody can read this" in refused.content.decode()

    assert list(Message.objects.in_order().values_list("direction", flat=True)) == ["in", "out", "out", "note"]
    page = client.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).content.decode()
    places = [
        page.index(words) for words in ("It leaks.", "Hello Carla", "Which <strong>one", "A <em>secret</em> note")
    ]
    assert places == sorted(places)
    assert page.count("<strong>PRIVATE</strong>") == 3
    assert page.count("<strong>INTERNAL</strong>") == 1


def test_the_back_office_keeps_macros_and_refuses_unknown_variables(client, agent, settings):
    settings.STAFF_MFA = False
    client.force_login(agent)
    form = {"name": "Reset", "status": "", "is_active": "on", "texts-TOTAL_FORMS": 1, "texts-INITIAL_FORMS": 0}
    text = {"texts-0-language": "en", "texts-0-body": "Hi {{ contact.name }}"}

    refused = client.post(reverse("admin:crm_macro_add"), form | text | {"texts-0-body": "{{ x }}"})
    kept = client.post(reverse("admin:crm_macro_add"), form | text)

    assert "can only name what is on the list" in refused.content.decode()
    assert (kept.status_code, Macro.objects.get().texts.get().body) == (302, "Hi {{ contact.name }}")


def test_in_public_people_have_the_name_that_they_gave_themselves_there(agent, agent_api, macro):
    topic = TopicFactory()
    take_in_topic_events()
    ticket = Ticket.objects.get(topic=topic)
    Contact.objects.filter(pk=ticket.contact_id).update(name="Real Legalname")
    body = {"macro": macro.pk, "visibility": "public"}
    said = agent_api.post(f"/api/v1/tickets/{ticket.pk}/macro-uses/", body)
    assert said.status_code == 201
    assert f"Hello {topic.author.display_name}, about" in said.json()["body"]
    assert "Real Legalname" not in topic.posts.last().body
