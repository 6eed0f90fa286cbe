"""Orders of preference, and how sure a result is."""

import random

import pytest

from ideas.counting.ballots import Ballot, Option
from ideas.counting.certainty import SMALLEST_SEGMENT, by_segment, certainties, wilson
from ideas.counting.greedy import greedy
from ideas.counting.ranking import preferences, schulze


def ordered(*groups):
    orders = [order for number, order in groups for _ in range(number)]
    return [Ballot(str(number), {}, tuple(order)) for number, order in enumerate(orders)]


def options(keys):
    return [Option(key) for key in keys]


# The example of Schulze's paper of 2011, section 2.
PAPER = ordered(
    (5, "ACBED"), (5, "ADECB"), (8, "BEDAC"), (3, "CABED"), (7, "CAEBD"), (2, "CBADE"), (7, "DCEBA"), (8, "EBADC")
)


def test_the_example_of_the_paper_comes_out_as_printed():
    assert preferences(options("ABCDE"), PAPER)["A", "B"] == 20
    assert preferences(options("ABCDE"), PAPER)["E", "D"] == 31
    assert schulze(options("ABCDE"), PAPER).chosen == tuple("EACBD")


def test_whoever_beats_everybody_wins_and_the_order_of_entry_changes_nothing():
    ballots = ordered((3, "BAC"), (2, "ACB"), (2, "CBA"))
    for _ in range(5):
        random.Random(1).shuffle(ballots)
        assert schulze(options("CAB"), ballots).chosen[0] == "B"


def test_what_was_not_ordered_stands_behind_what_was_and_what_is_named_twice_counts_once():
    ballots = ordered((2, "A"), (1, "BA"), (1, "AAAA"))

    assert preferences(options("ABC"), ballots) == {
        ("A", "B"): 3,
        ("B", "A"): 1,
        ("A", "C"): 4,
        ("C", "A"): 0,
        ("B", "C"): 1,
        ("C", "B"): 0,
    }
    assert schulze(options("ABC"), ballots).chosen == ("A", "B", "C")
    assert schulze(options("BA"), []).chosen == ("A", "B")


def test_a_clear_result_is_certain_and_a_close_one_is_not():
    ballots = [Ballot(str(number), {"a": 1} if number < 90 else {"b": 1}) for number in range(100)]
    close = [Ballot(str(number), {"a": 1} if number < 51 else {"b": 1}) for number in range(100)]
    both = [Option("a", 10), Option("b", 10)]

    clear = certainties(both, ballots, lambda asked, drawn: greedy(asked, drawn, 10))
    unclear = certainties(both, close, lambda asked, drawn: greedy(asked, drawn, 10))

    assert (clear["a"].chosen, clear["b"].chosen) == (1.0, 0.0)
    assert clear["a"].low < 90 < clear["a"].high
    assert 0.4 < unclear["a"].chosen < 0.8
    again = certainties(both, close, lambda asked, drawn: greedy(asked, drawn, 10))
    assert again == unclear, "the same seed gives the same answer"


def test_without_ballots_nothing_is_certain():
    [one] = certainties([Option("a", 1)], [], lambda asked, drawn: greedy(asked, drawn, 1)).values()

    assert (one.low, one.high, one.chosen) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("positive", "everybody", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (90, 100, 0.8256, 0.9448)],
)
def test_wilsons_interval_is_that_of_the_tables(positive, everybody, low, high):
    assert wilson(positive, everybody) == pytest.approx((low, high), abs=0.0001)


def test_a_share_of_more_than_all_is_refused():
    with pytest.raises(ValueError, match="no share"):
        wilson(3, 2)


def test_of_a_small_segment_nothing_is_told():
    ballots = [
        Ballot(f"{segment}{number}", {"a": 1})
        for segment, size in [("x", 9), ("y", 3), ("z", 4)]
        for number in range(size)
    ]

    told = by_segment(options("a"), ballots, lambda voter: voter[0])

    assert told == {"x": {"a": 9}, "": {"a": 7}}
    few = ballots[: 9 + SMALLEST_SEGMENT - 2]
    # The three that are left over could be told from the whole, so nobody stands by themselves.
    assert by_segment(options("a"), few, lambda voter: voter[0]) == {"": {"a": 12}}
    assert by_segment(options("a"), few[-3:], lambda voter: voter[0]) == {}
