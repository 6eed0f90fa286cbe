"""The front page of the back office: what waits stands first, what only tells what happened stands last."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.operations.opening import Problem, open_ticket
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory, TicketFactory
from tests.factories.ideas import IdeaFactory
from tests.factories.service import ServicePolicyFactory

pytestmark = pytest.mark.django_db
INDEX, LIST = reverse("admin:index"), reverse("admin:crm_ticket_changelist")


@pytest.fixture
def desk(client, agent, settings):
    settings.STAFF_MFA = False
    client.force_login(agent)
    return client


def test_the_front_page_leads_to_each_queue_with_its_number_and_to_what_else_waits(desk, agent):
    TicketFactory(assignee=agent, status="open")
    TicketFactory()
    IdeaFactory()

    shown = desk.get(INDEX).context

    numbers = {queue["url"].removeprefix(f"{LIST}?queue="): queue["count"] for queue in shown["queues"]}
    assert (numbers["open"], numbers["mine"], numbers["unassigned"]) == (2, 1, 1)
    assert [queue["url"] for queue in shown["queues"] if desk.get(queue["url"]).status_code != 200] == []
    assert [pile["url"] for pile in shown["piles"] if desk.get(pile["url"]).status_code != 200] == []
    assert [(str(pile["name"]), pile["count"]) for pile in shown["piles"]] == [("ideas that nobody has looked at", 1)]


def test_nobody_is_shown_a_number_of_what_he_may_not_see(client, settings):
    settings.STAFF_MFA = False
    TicketFactory()
    IdeaFactory()
    client.force_login(MemberFactory(kind="employee", is_staff=True))

    shown = client.get(INDEX).context

    assert (shown["queues"], shown["piles"]) == ([], [])


def test_what_one_works_on_stands_before_what_only_tells_what_happened(desk):
    apps = desk.get(INDEX).context["app_list"]

    places = {model["object_name"]: place for place, app in enumerate(apps) for model in app["models"]}
    assert places["Ticket"] == 0
    assert places["Mention"] == 0
    assert places["TicketEvent"] == max(
        place for place in range(len(apps)) if apps[place]["app_label"] == "crm-records"
    )
    assert places["TicketEvent"] > places["Idea"]
    assert len(places) == sum(len(app["models"]) for app in apps)


def test_the_list_of_tickets_says_what_is_late_and_who_solved(desk, agent, queries):
    ServicePolicyFactory(hours={"first_response": 1})
    late = open_ticket(Problem(ContactFactory(), "It hums"), by=agent)
    late.clocks.update(due_at=timezone.now() - timedelta(minutes=5))
    open_ticket(Problem(ContactFactory(), "It rattles"), by=agent)
    # The words of statuses are kept for a while, and asked for again when that is over.
    desk.get(LIST, {"queue": "open"})

    with queries(11):
        page = desk.get(LIST, {"queue": "open"}).content.decode()

    assert page.count('class="late"') == 1
    assert page.index("nobody&#x27;s (2)") < page.index("It hums")


def test_the_back_office_speaks_german_where_django_does_not(desk, agent):
    agent.locale = "de"
    agent.save()
    TicketFactory()

    page = desk.get(LIST, headers={"accept-language": "de"}).content.decode()
    script = desk.get(reverse("admin:jsi18n"), headers={"accept-language": "de"}).content.decode()

    assert "- bitte wählen -" in page
    assert "Ausführen" in page
    assert "Select an option" not in page
    assert "(heute, gew" in script


def test_what_only_tells_what_happened_is_folded_and_every_page_is_still_there(desk):
    answer = desk.get(INDEX)
    page = answer.content.decode()

    folded = "".join(part.split("</details>")[0] for part in page.split("<details>")[1:])
    assert reverse("admin:crm_ticketevent_changelist") in folded
    assert reverse("admin:crm_contact_changelist") not in folded
    for app in answer.context["app_list"]:
        for model in app["models"]:
            assert f'<a href="{model["admin_url"]}"' in page
