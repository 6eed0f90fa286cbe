"""What is measured of the desk: its queues, a ticket, a person, and what came in."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.test import Client

from community.models import Member
from config.bench.desk import BUSY_CONTACT, OTHERS
from config.bench.measuring import Figure
from config.bench.pages import client_of, page_figures
from crm.models import Contact, Ticket
from crm.reports.queues import QUEUES, queue_counts

# In the database, in milliseconds; what a whole request takes depends on the machine and has no budget.
DESK_MS = 50
DESK_QUERIES = 15
# Pages that may ask more often.
MORE_QUERIES = {"contact page": 20}


@dataclass(frozen=True)
class Bench:
    """How often each thing is done."""

    runs: int

    def figures(self) -> Iterator[Figure]:
        """Measure one after the other."""
        agent = client_of(Member.objects.get(pk=OTHERS + 1))
        yield from self._waiting()
        yield from self._queues(agent)
        yield from self._tickets(agent)
        yield from self._people(agent)
        yield from self._own()

    def _queues(self, agent: Client) -> Iterator[Figure]:
        for name, query in {
            "all": {},
            **{queue.key: {"queue": queue.key} for queue in QUEUES},
            "solved": {"queue": "solved"},
        }.items():
            yield from self._page(f"desk queue, {name}", agent, "/admin/crm/ticket/", **query)
        yield from self._page("desk, words of a subject", agent, "/admin/crm/ticket/", q="zyxomat")
        for name, query in {"newest": {}, "open": {"status": "open"}, "mine": {"assignee": str(OTHERS + 1)}}.items():
            yield from self._page(f"API tickets, {name}", agent, "/api/v1/tickets/", **query)

    def _waiting(self) -> Iterator[Figure]:
        """Tell how many stand in each queue: a short one proves little."""
        counts = queue_counts(Ticket.objects.all(), Member.objects.get(pk=OTHERS + 1))
        for queue in QUEUES:
            yield Figure(f"tickets in the queue {queue.key}", counts[queue.key], "tickets")

    def _tickets(self, agent: Client) -> Iterator[Figure]:
        usual = Ticket.objects.filter(status="open", topic=None).order_by("-id")[:1].get()
        asked = Ticket.objects.filter(owner=Ticket.Owner.COMMUNITY).order_by("-id")[:1].get()
        said = Ticket.objects.filter(origin="social").order_by("-id")[:1].get()
        pages = {"usual": usual, "a question": asked, "of a network": said}
        for name, number in {**{name: one.pk for name, one in pages.items()}, "300 messages": 1}.items():
            yield from self._page(f"ticket page, {name}", agent, f"/admin/crm/ticket/{number}/change/")
        yield from self._page("API ticket", agent, f"/api/v1/tickets/{usual.pk}/")

    def _people(self, agent: Client) -> Iterator[Figure]:
        account = Contact.objects.get(pk=BUSY_CONTACT).account_id
        for name, owner in {"busy contact": f"contact/{BUSY_CONTACT}", "account": f"account/{account}"}.items():
            yield from self._page(f"history of a {name}", agent, f"/admin/crm/{owner}/timeline/")
        yield from self._page("contact page", agent, f"/admin/crm/contact/{BUSY_CONTACT}/change/")

    def _own(self) -> Iterator[Figure]:
        member = Contact.objects.get(pk=BUSY_CONTACT).member
        customer = client_of(member)
        yield from self._page("own requests, customer", customer, "/requests/")
        own = Ticket.objects.filter(contact=BUSY_CONTACT).order_by("-id")[:1].get()
        yield from self._page("own request, customer", customer, f"/requests/{own.pk}/")

    def _page(self, name: str, by: Client, address: str, **asked: str) -> Iterator[Figure]:
        in_database, *others = page_figures(name, by, address, budget=DESK_MS, runs=self.runs, **asked)
        yield replace(in_database, most_queries=MORE_QUERIES.get(name, DESK_QUERIES))
        yield from others
