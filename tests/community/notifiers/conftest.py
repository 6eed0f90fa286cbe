from collections.abc import Callable

import pytest

from community.foundation.intake import run_intake
from community.notifiers.topics import SOURCE


@pytest.fixture
def take_in() -> Callable[[], int]:
    """Tell of whatever happened to topics."""
    return lambda: run_intake(SOURCE.intake(), lane="live")
