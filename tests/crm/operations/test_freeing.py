"""An agent who leaves, or loses the role, leaves no ticket where nobody looks."""

import pytest

from community.foundation.intake import run_intake
from community.models import Member, Notification
from crm.models import Ticket
from crm.notifiers import SOURCE
from crm.operations.assignment import assign_ticket
from crm.operations.freeing import free_from_leavers
from crm.reports.queues import in_queue
from tests.factories.community import MemberFactory
from tests.factories.crm import TeamFactory, TicketFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("how", ["left", "lost the role"])
def test_their_tickets_go_back_to_the_team_which_is_told_or_to_nobody(agent, how):
    leaver, mate = (MemberFactory(roles=["support"]) for _ in range(2))
    team = TeamFactory(agents=[leaver, mate])
    of_team, alone, others = TicketFactory(), TicketFactory(), TicketFactory()
    assign_ticket(of_team, leaver, by=agent, team=team)
    assign_ticket(alone, leaver, by=agent)
    assign_ticket(others, agent, by=agent)
    assert free_from_leavers() == 0

    if how == "left":
        Member.objects.filter(pk=leaver.pk).update(is_active=False)
    else:
        leaver.groups.clear()
    assert [free_from_leavers(), free_from_leavers()] == [2, 0]

    for ticket in (of_team, alone, others):
        ticket.refresh_from_db()
    assert (of_team.team, of_team.assignee in {None, mate}) == (team, True)
    assert (alone.assignee, alone.team, others.assignee) == (None, None, agent)
    assert alone in in_queue(Ticket.objects.all(), "unassigned", agent)
    assert [event.by.kind for event in alone.events.filter(kind="assigned")] == ["employee", "system"]
    run_intake(SOURCE.intake(), lane="live")
    assert mate.pk in Notification.objects.values_list("recipient", flat=True)
