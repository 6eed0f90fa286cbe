"""Solved tickets that nobody has valued yet, as the CRM writes them."""

from itertools import batched

from django.utils import timezone

from community.models import Category, Member, Post, Topic
from crm.models import Contact, Resolution, Ticket, TicketEvent

PEOPLE = 200
AT_A_TIME = 2_000


def solve_tickets(count: int) -> None:
    """Write tickets of the community with their questions, answers and resolutions, each solved by another member."""
    askers = Member.objects.bulk_create(
        [Member(email=f"asker-{n}-{count}@bench.example", display_name=f"Asker {n}") for n in range(PEOPLE)]
    )
    helpers = Member.objects.bulk_create(
        [Member(email=f"helper-{n}-{count}@bench.example", display_name=f"Helper {n}") for n in range(PEOPLE)]
    )
    contacts = Contact.objects.bulk_create([Contact(member=one, name=one.display_name) for one in askers])
    categories = list(Category.objects.order_by("pk"))
    for numbers in batched(range(count), AT_A_TIME, strict=False):
        _solve(numbers, categories, contacts, helpers)


def _solve(
    numbers: tuple[int, ...], categories: list[Category], contacts: list[Contact], helpers: list[Member]
) -> None:
    moment = timezone.now()
    askers = [contacts[n % PEOPLE].member for n in numbers]
    solvers = [helpers[n * 7 % PEOPLE] for n in numbers]
    topics = Topic.objects.bulk_create(
        [
            Topic(category=categories[n % len(categories)], author=asker, title="Why?", slug="why", solved_at=moment)
            for n, asker in zip(numbers, askers, strict=True)
        ]
    )
    posts = Post.objects.bulk_create(
        [Post(topic=topic, number=2, author=one, body="So.") for topic, one in zip(topics, solvers, strict=True)]
    )
    tickets = Ticket.objects.bulk_create(
        [
            Ticket(
                contact=contacts[n % PEOPLE],
                origin="community",
                topic=topic,
                subject="Why?",
                status="solved",
                solved_at=moment,
            )
            for n, topic in zip(numbers, topics, strict=True)
        ]
    )
    solved = list(zip(tickets, posts, solvers, strict=True))
    Resolution.objects.bulk_create(
        [Resolution(ticket=t, by="peer", member=one, post=post, resolved_at=moment) for t, post, one in solved]
    )
    TicketEvent.objects.bulk_create(
        [
            TicketEvent(
                kind="solved",
                ticket=ticket,
                by=asker,
                occurred_at=moment,
                extras={"by": "peer", "member": one.pk, "post": post.pk},
            )
            for (ticket, post, one), asker in zip(solved, askers, strict=True)
        ]
    )
