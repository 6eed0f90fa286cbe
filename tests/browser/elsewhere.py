"""Things that live in a thread of their own, used from here as if they lived here.

The driver of the browser runs a loop in its thread, and where a loop runs Django refuses to ask the database. Tests do
both; so the driver stays over there.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

# What is the same wherever it is.
PLAIN = (type(None), bool, int, float, str, bytes, list, dict, tuple)


class Elsewhere:
    """A thing of the other thread: what is asked of it is asked over there, and what comes back stays over there too."""

    def __init__(self, thread: ThreadPoolExecutor, thing: Any) -> None:
        self._thread, self._thing = thread, thing

    def __getattr__(self, name: str) -> Any:
        return reached(self._thread, self._thread.submit(getattr, self._thing, name).result())

    def __call__(self, *values: Any, **named: Any) -> Any:
        values = tuple(_itself(value) for value in values)
        return reached(self._thread, self._thread.submit(self._thing, *values, **named).result())


def reached(thread: ThreadPoolExecutor, thing: Any) -> Any:
    """Return plain values as they are, and everything else as something to be asked over there."""
    return thing if isinstance(thing, PLAIN) else Elsewhere(thread, thing)


def asked_of[T](thing: Elsewhere, question: Callable[..., T], *values: Any) -> T:
    """Ask over there what is answered in plain values, such as something that goes on for long."""
    return thing._thread.submit(question, thing._thing, *values).result()


def _itself(value: Any) -> Any:
    return value._thing if isinstance(value, Elsewhere) else value
