"""Forms of the back office set the desk up by the same acts as programs."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.urls import reverse

from crm.desk_errors import WordIsTaken
from crm.models import ConsentPurpose, DeskPolicy, PriorityLift, PrivacyPolicy, TicketMove, TicketStatus, TicketType
from crm.operations.running_desk import add_ticket_type
from tests.factories.community import MemberFactory

AT_ONCE = 6


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_MFA = False


@pytest.fixture
def desk(client, db):
    client.force_login(MemberFactory(roles=["admin"]))
    return client


def page(thing, *args):
    model, _, name = thing.partition(" ")
    return reverse(f"admin:crm_{model}_{name}", args=args)


def test_the_one_row_of_numbers_is_written_once_and_then_changed(desk):
    recurring = {"recurring_tickets": 5, "recurring_people": 3}
    numbers = {"community_hours": 8, "reopen_days": 14, "close_days": 14, "escalation_team": "", **recurring}
    desk.post(page("deskpolicy add"), numbers)
    desk.post(page("deskpolicy change", 1), {**numbers, "close_days": 20})
    desk.post(page("privacypolicy add"), {"export_days": 3, "grace_days": 5})
    desk.post(page("privacypolicy change", 1), {"export_days": 4, "grace_days": 5})

    assert DeskPolicy.objects.values_list("pk", "community_hours", "close_days").get() == (1, 8, 20)
    assert PrivacyPolicy.objects.values_list("pk", "export_days", "grace_days").get() == (1, 4, 5)
    assert desk.get(page("deskpolicy add")).status_code == 403


def test_words_moves_and_lifts_are_kept_by_forms(desk):
    names = {"name": "open", "name_de": "offen", "shown_as": "seen", "shown_as_de": "gesehen", "position": 1}
    desk.post(page("ticketstatus change", "open"), names)
    desk.post(page("tickettype add"), {"slug": "repair", "name": "Repair", "name_de": "Reparatur", "position": 1})
    desk.post(page("tickettype change", "repair"), {"name": "Mending", "name_de": "Reparatur", "position": 1})
    desk.post(page("prioritylift add"), {"amount": "10", "currency": "EUR", "steps": 1})
    lift = PriorityLift.objects.get(amount=10)
    desk.post(page("prioritylift change", lift.pk), {"amount": "99", "currency": "USD", "steps": 2})
    lift.refresh_from_db()
    move = TicketMove.objects.filter(is_needed=False).first()
    desk.post(page("ticketmove delete", move.pk), {"post": "yes"})
    desk.post(page("ticketmove add"), {"before": move.before, "after": move.after})

    assert TicketStatus.objects.get(pk="open").shown_as == "seen"
    assert TicketType.objects.values_list("name", "is_active").get(pk="repair") == ("Mending", False)
    assert (lift.amount, lift.currency, lift.steps) == (10, "EUR", 2)
    assert TicketMove.objects.get(before=move.before, after=move.after).pk != move.pk
    desk.post(page("prioritylift delete", lift.pk), {"post": "yes"})
    assert not PriorityLift.objects.filter(pk=lift.pk).exists()
    TicketStatus.read_anew()


def test_purposes_are_kept_by_those_who_answer_for_them_and_the_desk_by_nobody_else(client, agent):
    client.force_login(MemberFactory(roles=["community_manager"]))
    client.post(page("consentpurpose add"), {"code": "visits", "name": "Visits", "description": "", "is_active": "on"})
    refused = client.post(page("deskpolicy add"), {"community_hours": 8, "reopen_days": 14, "close_days": 14})
    client.force_login(agent)
    purpose = ConsentPurpose.objects.get(code="visits")
    agents = client.post(page("consentpurpose change", purpose.pk), {"name": "Mine", "description": ""})
    seen = client.get(page("consentpurpose change", purpose.pk))

    purpose.refresh_from_db()
    assert (purpose.name, purpose.is_active) == ("Visits", True)
    assert [refused.status_code, agents.status_code, seen.status_code] == [403, 403, 200]
    assert not DeskPolicy.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_one_word_added_by_many_at_once_is_one_kind_of_tickets():
    by, start = MemberFactory(roles=["admin"]), Barrier(AT_ONCE, timeout=30)

    def add(turn):
        try:
            start.wait()
            return add_ticket_type(by=by, slug="repair", name=f"Repair {turn}", name_de="Reparatur").name
        except WordIsTaken:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        made = [name for name in pool.map(add, range(AT_ONCE)) if name]

    assert made == [TicketType.objects.get(slug="repair").name]
