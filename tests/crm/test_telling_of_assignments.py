"""Whoever is given a ticket hears of it, else those of its team who are at work."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone, translation

from community.foundation.intake import run_intake
from community.models import Delivery, Notification, Watch
from community.notifiers.base import in_words, readable_by
from community.notifiers.mailing import send_due_mail
from crm.models import Team
from crm.notifiers import SOURCE
from crm.operations.assignment import assign_ticket, give_to_team
from crm.operations.conversing import write_note
from crm.operations.saying import Words
from crm.operations.teams import seat_agent
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory, TeamFactory, TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket():
    return TicketFactory(contact=ContactFactory(name="Carla Customer"), subject="Leaking pump")


@pytest.fixture
def colleague():
    return MemberFactory(roles=["support"], email="bea@example.org")


def told(member):
    run_intake(SOURCE.intake(), lane="live")
    kinds = Notification.objects.filter(recipient=member).order_by("id").values_list("kind", flat=True)
    return [kind for kind in kinds if kind in {"ticket_given", "ticket_queued"}]


def read_by(member):
    return [(line.sentence, line.address) for line in in_words(list(readable_by(member).order_by("id")), member)]


@override_settings(BASE_URL="https://help.example.org")
def test_whoever_is_given_a_ticket_hears_of_it_once_on_the_page_and_by_mail(ticket, agent, colleague):
    write_note(ticket, Words("The code of the cellar is 4711."), by=agent)
    assign_ticket(ticket, colleague, by=agent)

    assert told(colleague) == told(colleague) == ["ticket_given"]
    page = f"/admin/crm/ticket/{ticket.pk}/change/"
    assert read_by(colleague) == [(f"{ticket.number} “Leaking pump” was given to you", page)]
    with translation.override("de"):
        assert read_by(colleague)[0][0] == f"{ticket.number} „Leaking pump“ ist jetzt deins"

    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    send_due_mail()
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["bea@example.org"], f"{ticket.number} “Leaking pump” was given to you")
    assert page in letter.body
    for private in ("4711", "Carla", str(agent)):
        assert private not in letter.body


def test_whoever_takes_a_ticket_is_not_told_and_neither_is_whoever_lost_it(ticket, agent, colleague):
    assign_ticket(ticket, colleague, by=colleague)
    assert told(colleague) == []

    assign_ticket(ticket, agent, by=colleague)
    assert (told(agent), told(colleague)) == (["ticket_given"], [])


def test_who_has_it_no_more_before_anybody_was_told_hears_nothing(ticket, agent, colleague):
    assign_ticket(ticket, colleague, by=agent)
    other = MemberFactory(roles=["support"])
    assign_ticket(ticket, other, by=agent)

    assert (told(colleague), told(other)) == ([], ["ticket_given"])


def test_a_team_without_an_agent_tells_those_who_are_at_work_but_not_whoever_gave_it(ticket, agent, colleague):
    team, away = TeamFactory(way=Team.Way.BY_HAND), MemberFactory(roles=["support"])
    for member, is_working in ((agent, True), (colleague, True), (away, False)):
        seat_agent(team, member, by=MemberFactory(roles=["admin"]), is_working=is_working)

    give_to_team(ticket, team, by=agent)

    assert (told(colleague), told(away), told(agent)) == (["ticket_queued"], [], [])
    assert read_by(colleague)[0][0] == f"{ticket.number} “Leaking pump” waits in your team"
    with translation.override("de"):
        assert read_by(colleague)[0][0] == f"{ticket.number} „Leaking pump“ wartet in deinem Team"


def test_a_team_in_turn_tells_the_one_it_falls_to_even_when_they_gave_it_there(ticket, agent, colleague):
    team = TeamFactory(way=Team.Way.ROUND_ROBIN)
    for member in (agent, colleague):
        seat_agent(team, member, by=MemberFactory(roles=["admin"]))

    give_to_team(ticket, team, by=agent)

    assert (told(agent), told(colleague)) == (["ticket_given"], [])


def test_what_a_muted_colleague_gives_is_told_for_it_is_work(ticket, agent, colleague):
    Watch.objects.create(member=colleague, person=agent, level="muted")
    assign_ticket(ticket, colleague, by=agent)

    assert told(colleague) == ["ticket_given"]


def test_who_wants_no_mail_finds_it_on_the_page_alone(ticket, agent, colleague):
    colleague.mail_rhythm = "never"
    colleague.save()
    assign_ticket(ticket, colleague, by=agent)

    assert told(colleague) == ["ticket_given"]
    assert not Delivery.objects.filter(recipient=colleague).exists()
