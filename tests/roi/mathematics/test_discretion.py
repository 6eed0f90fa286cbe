from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from roi.mathematics.discretion import Group, told_groups


def amounts(**groups):
    """Names of people by group; everybody made 10."""
    return {name: dict.fromkeys(people, Decimal(10)) for name, people in groups.items()}


def test_i17_a_group_of_enough_is_told():
    found = told_groups(amounts(solution="abcde"), threshold=5)

    assert found.everybody == Group("all", 5, Decimal(50))
    assert found.groups == (Group("solution", 5, Decimal(50)),)


def test_i17_too_few_people_are_not_told_at_all():
    found = told_groups(amounts(solution="abcd", helpful="a"), threshold=5)

    assert found.everybody == Group("all", None, None)
    assert found.groups == (Group("helpful", None, None), Group("solution", None, None))


def test_i17_the_complement_of_a_small_group_is_kept_back_as_well():
    found = told_groups(amounts(article="z", helpful="abcdef", solution="abcdefgh"), threshold=5)

    assert found.everybody == Group("all", 9, Decimal(150))
    assert found.groups == (
        Group("article", None, None),
        Group("helpful", None, None),
        Group("solution", 8, Decimal(80)),
    )


def test_i17_small_groups_that_are_many_people_together_hide_each_other():
    found = told_groups(amounts(article="abc", helpful="de", solution="fghij"), threshold=5)

    assert [group.value for group in found.groups] == [None, None, Decimal(50)]


def test_of_nobody_nothing_is_told():
    assert told_groups({}, threshold=5).everybody == Group("all", None, None)


rolls = st.dictionaries(
    st.sampled_from(["article", "helpful", "solution", "author"]),
    st.sets(st.integers(1, 12), min_size=1),
    max_size=4,
)


@given(rolls, st.integers(3, 6))
def test_i17_neither_what_is_told_nor_the_rest_is_of_few(rolls, threshold):
    found = told_groups(
        {name: dict.fromkeys(people, Decimal(1)) for name, people in rolls.items()}, threshold=threshold
    )

    told = {group.name for group in found.groups if group.value is not None}
    rest = set().union(*(people for name, people in rolls.items() if name not in told))
    assert all(len(rolls[name]) >= threshold for name in told)
    if found.everybody.value is not None:
        assert not rest or len(rest) >= threshold
    else:
        assert not told
