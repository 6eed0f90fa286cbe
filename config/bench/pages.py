"""What a page costs: in the database, and as a whole request."""

import time
from collections.abc import Callable, Iterator, Sequence
from statistics import median

from django.test import Client

from community.models import Member
from config.bench.measuring import Figure, in_database


def client_of(member: Member | None = None) -> Client:
    """Return somebody who reads, signed in or not."""
    client = Client(SERVER_NAME="localhost")
    if member is not None:
        client.force_login(member)
    return client


def page_figures(
    name: str, fetch_with: Client, address: str, *, budget: float, runs: int, **asked: str
) -> Iterator[Figure]:
    """Measure what the database takes for a page, and what the whole request takes, which has no budget."""

    def fetch() -> int:
        response = fetch_with.get(address, asked)
        assert response.status_code == 200, (address, response.status_code)
        return len(response.content)

    fetch()
    measured = in_database(name, fetch, budget=budget, runs=runs)
    yield measured
    yield Figure(f"  the whole request, {measured.rows or 0:,} bytes", median_ms([fetch] * 5 * runs), "ms")


def median_ms(acts: Sequence[Callable[[], object]]) -> float:
    """Return how long one of these takes, in milliseconds."""
    times = []
    for act in acts:
        begin = time.perf_counter()
        act()
        times.append(time.perf_counter() - begin)
    return median(times) * 1000
