"""What the support desk has in hand when the story ends: some questions taken, and tickets that came by other ways."""

from datetime import datetime, timedelta

from community.foundation.events import Extras, Origin
from community.models import Member
from config.demo.reading import END, read
from config.demo.service import promise_service_to_all
from config.demo.stage import Stage
from crm.models import Account, Assignment, Contact, Resolution, Ticket, TicketEvent
from crm.models.ticket_event import Assigned, Solved, StatusMoved
from crm.operations.events import record_ticket_events

TAKEN = 5
LEFT_FOR = timedelta(days=2)


def work_the_desk(stage: Stage) -> None:
    """Assign the questions that waited longest, write down calls and mails, and promise when they will be answered."""
    waiting = Ticket.objects.unsolved().filter(opened_at__lt=END - LEFT_FOR).order_by("-opened_at", "-id")
    agents = [stage.members[key] for key in ("agent", "jonas", "orla")]
    for place, ticket in enumerate(waiting[:TAKEN]):
        agent = agents[place % len(agents)]
        ticket.assignee, ticket.status = agent, Ticket.Status.PENDING if place % 2 else Ticket.Status.OPEN
        ticket.priority = Ticket.Priority.HIGH if place == 0 else Ticket.Priority.NORMAL
        ticket.priority_way = Ticket.PriorityWay.BY_HAND if place == 0 else Ticket.PriorityWay.RULES
        ticket.owner, ticket.community_until = Ticket.Owner.DESK, None
        ticket.save(update_fields=["assignee", "status", "priority", "priority_way", "owner", "community_until"])
        _give(ticket, agent, END - timedelta(hours=20))
        moved = StatusMoved(before=Ticket.Status.NEW, after=ticket.status)
        record_ticket_events(
            [
                _event(TicketEvent.Kind.ASSIGNED, ticket, agent.pk, 20, Assigned(before=None, after=agent.pk)),
                _event(TicketEvent.Kind.STATUS_CHANGED, ticket, agent.pk, 21, moved),
            ]
        )
    for call in read("desk")["ticket"]:
        _write_down(stage, call)
    promise_service_to_all(stage)


def _give(ticket: Ticket, agent: Member, at: datetime) -> None:
    way = Assignment.Way.BY_HAND
    Assignment.objects.create(ticket=ticket, agent=agent, way=way, by=agent, assigned_at=max(at, ticket.opened_at))


def _write_down(stage: Stage, call: dict[str, str]) -> None:
    account = Account.objects.filter(name=call["account"]).first()
    contact = Contact.objects.create(
        name=call["name"],
        email=call["email"],
        account=account,
        created_at=END - timedelta(hours=int(call["hours_ago"])),
    )
    ticket = Ticket.objects.create(
        contact=contact,
        account=account,
        origin=call["origin"],
        subject=call["subject"],
        priority=call["priority"],
        priority_way=Ticket.PriorityWay.BY_HAND,
        opened_at=contact.created_at,
    )
    agent = stage.members["agent"]
    opened_ago = int(call["hours_ago"])
    record_ticket_events([_event(TicketEvent.Kind.OPENED, ticket, agent.pk, opened_ago)])
    if "solved_after" in call:
        solved_at = ticket.opened_at + timedelta(hours=int(call["solved_after"]))
        Resolution.objects.create(ticket=ticket, by=Resolution.By.STAFF, member=agent, resolved_at=solved_at)
        ticket.status, ticket.solved_at, ticket.assignee = Ticket.Status.SOLVED, solved_at, agent
        ticket.save(update_fields=["status", "solved_at", "assignee"])
        _give(ticket, agent, ticket.opened_at)
        solved = Solved(by=Resolution.By.STAFF, member=agent.pk, post=None)
        hours_ago = opened_ago - int(call["solved_after"])
        record_ticket_events([_event(TicketEvent.Kind.SOLVED, ticket, agent.pk, hours_ago, solved)])


def _event(
    kind: TicketEvent.Kind, ticket: Ticket, by: int, hours_ago: int, extras: Extras | None = None
) -> TicketEvent:
    return TicketEvent(
        kind=kind,
        ticket=ticket,
        by_id=by,
        occurred_at=END - timedelta(hours=hours_ago),
        origin=Origin.BACKFILL,
        extras=extras.as_json() if extras else {},
    )
