"""Reads ahead: the next batches are read while the one before is written, and the database has a processor of its own."""

import sys
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

# Memory stays constant, for no more than this is ever read ahead.
DEPTH = 3
# A reader that computes gives way this soon to a writer whose answer has come; Python's own patience is ten times it.
SWITCH_SECONDS = 0.0005


class _End:
    """Stands behind the last item."""


def read_ahead[Item](items: Generator[Item]) -> Generator[Item]:
    """Yield items in their order while a thread works on the next ones.

    What goes wrong in the thread is raised here, in its place. Whoever stops early waits for the item that is being
    made, then the generator is closed. It must not ask the database, whose connections belong to threads.
    """
    with _quick_switches(), ThreadPoolExecutor(1, thread_name_prefix="reader") as reader:
        waiting: deque[Future[Item | _End]] = deque()
        try:
            while True:
                while len(waiting) < DEPTH:
                    waiting.append(reader.submit(next, items, _End()))
                item = waiting.popleft().result()
                if isinstance(item, _End):
                    return
                yield item
        finally:
            for future in waiting:
                future.cancel()
            reader.submit(items.close).result()


@contextmanager
def _quick_switches() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
