"""What makes all tests quick and changes none of them: room for deep calls, less looking for what nobody needs, order."""

import gc
from collections.abc import Callable
from typing import Any

import pytest
from _pytest import runner

# In references. Python takes stack for its frames in chunks of 16 kB and gives each back as soon as it is left; calls
# that come and go across such an edge cost a quarter of a page. One frame that asks for more than 512 kB gets a chunk of
# 1 MB, and all that it calls finds room in the rest of it.
ROOMY_FRAME = 70_000
# Allocations before the young are looked through; before the next older ones are, in rounds of the former.
ROUNDS = (50_000, 20, 50)


def _with_room[T](call: Callable[..., T], *values: Any) -> T:
    return call(*values)


_with_room.__code__ = _with_room.__code__.replace(co_stacksize=ROOMY_FRAME)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Run each test as pytest does, from a frame with room behind it."""
    return _with_room(runner.pytest_runtest_protocol, item, nextitem)


def pytest_collection_finish() -> None:
    """Modules and tests stay until the end; the collector need not go through them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*ROUNDS)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole systems and then files with slow tests first, whole, so that no process is left alone with a long one at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: ("chaos" not in item.path.parts, item.path not in slow))
