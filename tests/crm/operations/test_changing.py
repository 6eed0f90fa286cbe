"""How pressing a ticket is follows from impact, urgency and the account, unless somebody knows better."""

import csv
from datetime import timedelta

import pytest
from django.utils import timezone

from crm.errors import MayNotWorkTickets, SubjectIsMissing, TagIsImpossible
from crm.models import PriorityCell, PriorityLift, TicketType
from crm.operations.changing import change_ticket
from crm.operations.opening import Problem, open_ticket
from crm.reports.account_lift import lift_of
from tests.factories.crm import AccountFactory, AccountValueFactory, ContactFactory, TicketFactory
from tests.real import real_file

pytestmark = pytest.mark.django_db
LEVELS = {"1 - High": "high", "2 - Medium": "medium", "3 - Low": "low"}
PRIORITIES = {"1 - Critical": "urgent", "2 - High": "high", "3 - Moderate": "normal", "4 - Low": "low"}


def test_the_matrix_makes_of_impact_and_urgency_what_a_real_desk_made():
    path = real_file("servicenow_incident_log", "incident_event_log_subset.csv")
    with path.open(encoding="utf-8") as lines:
        told = {(row["impact"], row["urgency"]): row["priority"] for row in csv.DictReader(lines)}
    ours = {(cell.impact, cell.urgency): cell.priority for cell in PriorityCell.objects.all()}

    assert len(ours) == 9
    assert {(LEVELS[i], LEVELS[u]): PRIORITIES[word] for (i, u), word in told.items()}.items() <= ours.items()


def test_what_an_account_is_worth_today_lifts_its_tickets(agent):
    PriorityLift.objects.create(amount=10_000, currency="EUR", steps=1)
    PriorityLift.objects.create(amount=100_000, currency="EUR", steps=2)
    today = timezone.localdate()
    values = {
        "small": {"amount": 9_999},
        "large": {"amount": 10_000},
        "huge": {"amount": 500_000},
        "over": {"amount": 500_000, "contract_until": today - timedelta(days=1)},
        "in dollars": {"amount": 500_000, "currency": "USD"},
    }
    pressing = {}
    for name, value in values.items():
        worth = AccountValueFactory(valid_from=today, **value)
        ticket = open_ticket(Problem(ContactFactory(account=worth.account), "It hums"), by=agent)
        pressing[name] = ticket.priority

    usual = open_ticket(Problem(ContactFactory(), "It hums"), by=agent).priority
    assert pressing == {"small": usual, "large": "high", "huge": "urgent", "over": usual, "in dollars": usual}
    assert usual == "normal"


def test_the_nearest_contract_above_lifts_the_tickets_of_a_daughter(agent, django_assert_num_queries):
    PriorityLift.objects.create(amount=10_000, currency="EUR", steps=1)
    PriorityLift.objects.create(amount=100_000, currency="EUR", steps=2)
    today = timezone.localdate()
    ended = today - timedelta(days=1)
    group = AccountValueFactory(valid_from=today, amount=500_000).account
    division = AccountFactory(parent=group)
    daughter, own, left = (AccountFactory(parent=division) for _ in range(3))
    AccountValueFactory(account=own, valid_from=today, amount=20_000)
    AccountValueFactory(account=left, valid_from=today, amount=20_000, contract_until=ended)

    with django_assert_num_queries(2):
        assert lift_of(daughter.pk) == 2
    assert [lift_of(one.pk) for one in (division, group, own, left)] == [2, 2, 1, 2]
    AccountValueFactory(account=group, valid_from=today, amount=500_000, contract_until=ended)
    assert [lift_of(one.pk) for one in (daughter, own, left)] == [0, 1, 0]


def test_a_ticket_is_as_pressing_as_the_rows_say_until_somebody_knows_better(agent):
    contact = ContactFactory(account=AccountFactory())
    ticket = open_ticket(Problem(contact, "  It \n hums ", impact="high", urgency="high"), by=agent)
    assert (ticket.subject, ticket.account, ticket.priority) == ("It hums", contact.account, "urgent")

    change_ticket(ticket, {"urgency": "low"}, by=agent)
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.version) == ("low", 2)
    change_ticket(ticket, {"priority": "high"}, by=agent)
    change_ticket(ticket, {"urgency": "medium"}, by=agent)
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.priority_way) == ("high", "by_hand")
    change_ticket(ticket, {"priority": None, "impact": "low"}, by=agent)
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.priority_way) == ("low", "rules")
    PriorityCell.objects.filter(impact="low", urgency="medium").update(priority="normal")
    change_ticket(ticket, {"urgency": "high"}, by=agent)
    change_ticket(ticket, {"urgency": "medium"}, by=agent)
    ticket.refresh_from_db()
    assert ticket.priority == "normal"


def test_what_was_changed_is_told_without_words_that_may_name_somebody(agent):
    ticket = TicketFactory(subject="Ada Lovelace waits")
    fault = TicketType.objects.get(pk="fault")
    tags = ["  Pump ", "leak", "pump"]

    event = change_ticket(ticket, {"subject": "Leak", "type": fault, "tags": tags}, by=agent)

    ticket.refresh_from_db()
    assert (ticket.subject, ticket.type, ticket.tags) == ("Leak", fault, ["leak", "pump"])
    assert event.extras == {
        "before": {"subject": None, "type_id": None, "tags": []},
        "after": {"subject": None, "type_id": "fault", "tags": ["leak", "pump"]},
    }
    assert change_ticket(ticket, {"tags": ["pump", "leak"]}, by=agent) is None


def test_what_cannot_be_is_refused(agent, customer):
    ticket = TicketFactory()

    with pytest.raises(SubjectIsMissing):
        change_ticket(ticket, {"subject": " \n"}, by=agent)
    with pytest.raises(TagIsImpossible):
        change_ticket(ticket, {"tags": ["x" * 41]}, by=agent)
    with pytest.raises(TagIsImpossible):
        change_ticket(ticket, {"tags": [str(number) for number in range(11)]}, by=agent)
    with pytest.raises(MayNotWorkTickets):
        change_ticket(ticket, {"impact": "high"}, by=customer)
    with pytest.raises(MayNotWorkTickets):
        open_ticket(Problem(ContactFactory(), "Hm"), by=customer)
