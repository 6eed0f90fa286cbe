"""What is measured of intakes, on what an import has brought: contacts, topics to tickets, tickets to money."""

import time
from collections.abc import Callable, Iterator

from config.bench.chain import lay_the_chain
from config.bench.measuring import Figure
from config.bench.processors import database_seconds
from crm.operations.contacts import give_members_contacts
from crm.operations.following import take_in_topic_events
from roi.operations.intake import take_in

EVENTS_A_SECOND = 1_000


def intakes() -> Iterator[Figure]:
    """Take in all that waits, in the order in which news travels, in one process."""
    lay_the_chain()
    yield from _measured("contacts of members", give_members_contacts)
    yield from _measured("topic events to tickets", lambda: take_in_topic_events(lane="backfill"))
    yield from _measured("ticket events to postings", lambda: take_in("backfill"))


def _measured(name: str, act: Callable[[], int]) -> Iterator[Figure]:
    there, here, begin = database_seconds(), time.process_time(), time.perf_counter()
    number = act()
    seconds, here, there = time.perf_counter() - begin, time.process_time() - here, database_seconds() - there
    yield Figure(name, number / seconds, "events/s", EVENTS_A_SECOND, rows=number, is_rate=True)
    yield Figure(f"{name}, processor time here", here / number * 1000, "ms/event")
    yield Figure(f"{name}, of the database", there / number * 1000, "ms/event")
    # One waits for the other here, so their times add up.
    yield Figure(f"{name}, undisturbed", number / (here + there), "events/s", EVENTS_A_SECOND, is_rate=True)
