"""The time in tests of clocks."""

import pytest
import time_machine

from tests.crm.service.times import START


@pytest.fixture
def clock():
    """The time, which stands still until it is moved."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller
