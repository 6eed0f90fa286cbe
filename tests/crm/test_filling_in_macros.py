"""A macro fills in a form, in the language of whoever asked; the agent adapts it, and what it does is done with it."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from crm.conversation_errors import MacroGivesTwice
from crm.errors import TagIsImpossible, TeamTakesNothing
from crm.models import Macro, Message, MessageReading, Ticket
from crm.operations.conversing import open_request
from crm.operations.macros import MacroSpec, use_macro, words_for, write_macro
from crm.operations.saying import Words
from crm.reports.language_of_asker import language_of_asker
from crm.reports.newer import mark_of
from tests.factories.community import PostFactory
from tests.factories.crm import CommunityTicketFactory, MessageFactory, TeamFactory

pytestmark = pytest.mark.django_db
TEXTS = {"en": "Hello {{ contact.first_name }}, reset it.", "de": "Hallo {{ contact.first_name }}, setz es zurück."}
GERMAN = "Guten Tag, meine Pumpe ist seit gestern nicht mehr zu hören und ich weiß nicht, warum."


@pytest.fixture
def desk(client, agent, settings):
    settings.STAFF_MFA = False
    client.force_login(agent)
    return client


@pytest.fixture
def ticket(customer):
    return open_request("Leaking pump", Words("It leaks."), by=customer)


@pytest.fixture
def question(customer):
    ticket = CommunityTicketFactory(topic=PostFactory(topic__author=customer, author=customer).topic, status="open")
    Ticket.objects.filter(pk=ticket.pk).update(owner="desk")
    return Ticket.objects.get(pk=ticket.pk)


@pytest.fixture
def macro(agent):
    return write_macro(MacroSpec("Reset", TEXTS, "pending", tags=["Reset", "pump"], takes=True), by=agent)


def act_on(ticket, act):
    return reverse("admin:crm_ticket_act", args=[ticket.pk, act])


def form_of(page):
    """What the form would send as it stands."""
    body = re.search(r"<textarea[^>]+name=\"body\"[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)[1]
    status = re.search(r'<select name="status".*?<option value="(\w*)" selected>', page, re.DOTALL)
    hidden = re.search(r'<input type="hidden" name="macro"(?: value="(\d+)")?', page)
    return {"body": body, "status": status[1] if status else "", "macro": hidden[1] or ""}


def test_choosing_a_macro_fills_in_the_form_and_sends_nothing(desk, ticket, macro):
    page = desk.get(act_on(ticket, "reply"), {"macro": macro.pk}).content.decode()

    assert form_of(page) == {"body": "Hello Carla, reset it.", "status": "pending", "macro": str(macro.pk)}
    assert "With it: adds pump, reset, assigns to you." in " ".join(page.split())
    assert ticket.messages.count() == 1


def test_what_somebody_made_of_it_is_sent_and_what_it_does_is_done(desk, ticket, macro, agent):
    given = form_of(desk.get(act_on(ticket, "reply"), {"macro": macro.pk}).content.decode())

    sent = desk.post(act_on(ticket, "reply"), given | {"body": "Hello Carla, try once more.", "seen": mark_of(ticket)})

    ticket.refresh_from_db()
    assert (sent.status_code, ticket.messages.latest("id").body) == (302, "Hello Carla, try once more.")
    assert (ticket.status, ticket.tags, ticket.assignee) == ("pending", ["pump", "reset"], agent)


def test_the_agent_may_leave_the_ticket_where_it_is(desk, ticket, macro):
    given = form_of(desk.get(act_on(ticket, "reply"), {"macro": macro.pk}).content.decode())

    desk.post(act_on(ticket, "reply"), given | {"status": "", "seen": mark_of(ticket)})

    ticket.refresh_from_db()
    assert (ticket.status, ticket.tags) == ("open", ["pump", "reset"])


def test_it_answers_in_public_only_where_that_is_meant(desk, question, macro, agent):
    given = form_of(desk.get(act_on(question, "public"), {"macro": macro.pk}).content.decode())
    assert given["body"].startswith("Hello")

    refused = desk.post(act_on(question, "public"), given | {"seen": mark_of(question)})
    assert (refused.status_code, question.topic.posts.filter(author=agent).exists()) == (200, False)
    sent = desk.post(act_on(question, "public"), given | {"is_meant": "on", "seen": mark_of(question)})

    question.refresh_from_db()
    assert (sent.status_code, question.topic.posts.get(author=agent).body) == (302, given["body"])
    assert (question.status, question.tags, question.messages.count()) == ("pending", ["pump", "reset"], 0)


def test_in_public_whoever_asked_is_called_as_everybody_calls_them(desk, question, macro):
    question.contact.name = "Ina Private"
    question.contact.save()

    public, private = (
        form_of(desk.get(act_on(question, act), {"macro": macro.pk}).content.decode())["body"]
        for act in ("public", "reply")
    )

    known_as = question.contact.member.display_name.split(" ")[0]
    assert (public, private) == (f"Hello {known_as}, reset it.", "Hello Ina, reset it.")


def test_whoever_fills_in_nothing_sends_what_they_typed(desk, ticket, macro):
    page = desk.get(act_on(ticket, "reply")).content.decode()
    assert form_of(page) == {"body": "", "status": "", "macro": ""}
    assert f'<option value="{macro.pk}" >Reset</option>' in page

    desk.post(act_on(ticket, "reply"), {"body": "Which one?", "seen": mark_of(ticket)})

    ticket.refresh_from_db()
    assert (ticket.status, ticket.tags) == ("open", [])


@pytest.mark.parametrize("word", ["x", "0", "9" * 30, "999"])
def test_a_macro_that_is_none_fills_in_nothing(word, desk, ticket, macro):
    answer = desk.get(act_on(ticket, "reply"), {"macro": word})

    assert (answer.status_code, form_of(answer.content.decode())["body"]) == (200, "")


def test_one_that_went_out_of_use_meanwhile_is_refused_and_nothing_is_lost(desk, ticket, macro):
    given = form_of(desk.get(act_on(ticket, "reply"), {"macro": macro.pk}).content.decode())
    Macro.objects.update(is_active=False)

    refused = desk.post(act_on(ticket, "reply"), given | {"body": "My own words.", "seen": mark_of(ticket)})

    assert (refused.status_code, ticket.messages.count()) == (200, 1)
    assert "My own words." in refused.content.decode()
    assert "Select a valid choice" in refused.content.decode()


def test_the_page_of_macros_leads_to_both_forms(desk, question, ticket, macro):
    public, private = (desk.get(act_on(one, "macro")).content.decode() for one in (question, ticket))

    assert f'href="{act_on(question, "public")}?macro={macro.pk}"' in public
    assert f'href="{act_on(ticket, "reply")}?macro={macro.pk}"' in private
    assert f'href="{act_on(ticket, "public")}' not in private


def test_the_language_is_that_in_which_whoever_asked_writes(ticket, macro, agent, customer):
    assert (language_of_asker(ticket), words_for(macro, ticket, by=agent).language) == ("", "en")
    said = MessageFactory(ticket=ticket, body=GERMAN)
    assert words_for(macro, ticket, by=agent).body == "Hallo Carla, setz es zurück."

    MessageReading.objects.create(message=said, language="en", mood="neutral", score=0)

    assert words_for(macro, ticket, by=agent).language == "en"


def test_where_the_words_do_not_say_it_is_the_language_of_their_pages(ticket, macro, agent, customer):
    customer.locale = "de"
    customer.save()
    ticket.contact.refresh_from_db()

    assert words_for(macro, ticket, by=agent).language == "de"


def test_what_nobody_vouches_for_and_the_desk_itself_say_nothing_of_the_language(ticket, agent):
    MessageFactory(ticket=ticket, body=GERMAN, direction="out", by=agent)

    assert language_of_asker(ticket) == ""


def test_the_question_in_the_thread_tells_the_language(question):
    question.topic.posts.update(body=GERMAN)

    assert language_of_asker(question) == "de"


def test_a_team_gets_the_ticket_with_it_and_one_that_takes_nothing_undoes_all(ticket, agent):
    team = TeamFactory(agents=[agent])
    macro = write_macro(MacroSpec("Over to you", TEXTS, team=team), by=agent)
    team.is_active = False
    team.save()
    macro.refresh_from_db()
    with pytest.raises(TeamTakesNothing):
        use_macro(macro, ticket, by=agent)
    assert Message.objects.count() == 1
    team.is_active = True
    team.save()
    macro.refresh_from_db()

    use_macro(macro, ticket, by=agent)

    ticket.refresh_from_db()
    assert (ticket.team, ticket.assignee) == (team, agent)


def test_a_macro_gives_a_ticket_in_one_way_and_adds_what_can_be_a_tag(agent):
    with pytest.raises(MacroGivesTwice):
        write_macro(MacroSpec("Both", TEXTS, team=TeamFactory(), takes=True), by=agent)
    with pytest.raises(TagIsImpossible):
        write_macro(MacroSpec("Long", TEXTS, tags=["x" * 41]), by=agent)
    with pytest.raises(IntegrityError), transaction.atomic():
        Macro.objects.create(name="Raw", team=TeamFactory(), takes=True)


def test_the_same_by_calls(agent_api, helper_api, ticket, question, agent):
    team = TeamFactory(agents=[agent])
    url = "/api/v1/macros/"
    spec = {"name": "Reset", "texts": TEXTS, "tags": ["Pump"], "team": team.pk}
    assert agent_api.post(url, spec | {"takes": True}).json()["code"] == "macro_gives_twice"
    assert agent_api.post(url, spec | {"team": 999}).status_code == 400
    made = agent_api.post(url, spec).json()
    assert (made["tags"], made["team"], made["takes"]) == (["pump"], team.pk, False)
    changed = agent_api.patch(f"{url}{made['id']}/", {"team": None, "takes": True}).json()
    assert (changed["tags"], changed["team"], changed["takes"]) == (["pump"], None, True)

    use = {"macro": made["id"], "body": "Try the valve.", "visibility": "public", "status": "on_hold"}
    said = agent_api.post(f"/api/v1/tickets/{question.pk}/macro-uses/", use).json()
    refused = agent_api.post(f"/api/v1/tickets/{ticket.pk}/macro-uses/", use)

    question.refresh_from_db()
    assert (said["visibility"], said["body"], question.status, question.tags) == (
        "public",
        "Try the valve.",
        "on_hold",
        ["pump"],
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "ticket_has_no_thread")
    assert helper_api.post(f"/api/v1/tickets/{question.pk}/macro-uses/", use).status_code == 403


def test_the_back_office_keeps_what_a_macro_does(desk):
    form = {"name": "Reset", "status": "", "tags": "Pump, reset", "takes": "on", "is_active": "on"}
    texts = {"texts-TOTAL_FORMS": 1, "texts-INITIAL_FORMS": 0, "texts-0-language": "en", "texts-0-body": "Hi"}
    add = reverse("admin:crm_macro_add")

    twice = desk.post(add, form | texts | {"team": TeamFactory().pk})
    kept = desk.post(add, form | texts)

    assert "to a team or to whoever uses it, not to both" in twice.content.decode()
    assert (kept.status_code, Macro.objects.get().tags, Macro.objects.get().takes) == (302, ["pump", "reset"], True)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_macros_costs_the_same_for_many(number, desk, ticket, agent, queries):
    for index in range(number):
        write_macro(MacroSpec(f"Macro {index}", TEXTS), by=agent)
    desk.get(act_on(ticket, "macro"))

    with queries(14):
        desk.get(act_on(ticket, "macro"))
