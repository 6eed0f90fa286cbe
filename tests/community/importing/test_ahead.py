import threading
from contextlib import closing

import pytest

from community.importing.ahead import DEPTH, read_ahead


def test_items_come_in_their_order_though_a_thread_makes_them():
    makers = set()

    def items():
        for number in range(100):
            makers.add(threading.current_thread())
            yield number

    assert list(read_ahead(items())) == list(range(100))
    assert threading.current_thread() not in makers
    assert len(makers) == 1


def test_no_more_is_read_ahead_than_fits():
    made = []
    go_on = threading.Event()

    def items():
        for number in range(100):
            made.append(number)
            if len(made) == DEPTH + 1:
                go_on.set()
            yield number

    with closing(read_ahead(items())) as ahead:
        assert next(ahead) == 0
        assert next(ahead) == 1
        assert go_on.wait(10)
        assert len(made) <= 1 + DEPTH


def test_what_goes_wrong_in_reading_is_raised_behind_what_was_read_before():
    def items():
        yield 1
        yield 2
        raise ValueError("broken")

    ahead = read_ahead(items())
    assert [next(ahead), next(ahead)] == [1, 2]
    with pytest.raises(ValueError, match="broken"):
        next(ahead)


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, ValueError])
def test_whoever_stops_early_leaves_neither_a_thread_nor_an_open_source_behind(interruption):
    closed = []

    def items():
        try:
            yield from range(10_000)
        finally:
            closed.append(threading.current_thread())

    def stop_at_once():
        with closing(read_ahead(items())) as ahead:
            next(ahead)
            raise interruption

    with pytest.raises(interruption):
        stop_at_once()
    (reader,) = closed
    assert not reader.is_alive()
