"""Who gets which share."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, permutations
from math import factorial

from hypothesis import given
from hypothesis import strategies as st

from roi.models import AttributionPolicy
from roi.models.attribution import Role
from roi.operations.splitting import Contribution, Policy, split

CENT = Decimal("0.01")
EQUAL = Policy(method=AttributionPolicy.Method.EQUAL)
O39 = Policy(weights={Role.SOLUTION: Fraction(70), Role.HELPFUL: Fraction(20), Role.ARTICLE: Fraction(10)})


def shared(net: str, contributions: list[Contribution], policy: Policy = EQUAL) -> list[tuple[int | None, str, str]]:
    shares = split(Decimal(net), contributions, policy, unit=CENT)
    return [(share.member, share.role, str(share.amount)) for share in shares]


def by_person(net: str, contributions: list[Contribution], policy: Policy = EQUAL) -> dict[int | None, Decimal]:
    sums: dict[int | None, Decimal] = defaultdict(Decimal)
    for share in split(Decimal(net), contributions, policy, unit=CENT):
        sums[share.member] += share.amount
    return sums


def test_o39_roles_weigh_70_20_10():
    team = [Contribution(Role.SOLUTION, 1), Contribution(Role.HELPFUL, 2), Contribution(Role.ARTICLE, 3)]

    assert shared("9.27", team, O39) == [(1, "solution", "6.49"), (2, "helpful", "1.85"), (3, "article", "0.93")]


def test_people_in_one_role_share_its_weight_equally():
    team = [Contribution(Role.SOLUTION, 1), Contribution(Role.HELPFUL, 2), Contribution(Role.HELPFUL, 3)]

    assert shared("8.00", team, Policy()) == [(1, "solution", "7.00"), (2, "helpful", "0.50"), (3, "helpful", "0.50")]


def test_the_weight_of_an_empty_role_goes_to_the_others_in_proportion():
    team = [Contribution(Role.SOLUTION, 1), Contribution(Role.CURATION, 2)]

    assert shared("75.00", team, Policy()) == [(1, "solution", "70.00"), (2, "curation", "5.00")]


def test_the_weights_of_one_person_add_up():
    team = [Contribution(Role.SOLUTION, 1), Contribution(Role.HELPFUL, 1), Contribution(Role.HELPFUL, 2)]

    assert by_person("80.00", team, Policy()) == {1: Decimal("75.00"), 2: Decimal("5.00")}


def test_several_helpful_posts_of_one_person_count_once():
    team = [Contribution(Role.HELPFUL, 2, 10), Contribution(Role.HELPFUL, 2, 11), Contribution(Role.HELPFUL, 3, 12)]

    assert by_person("1.00", team, Policy()) == {2: Decimal("0.50"), 3: Decimal("0.50")}


def test_equal_shares_are_by_person_not_by_role():
    team = [Contribution(Role.HELPFUL, 1), Contribution(Role.SOLUTION, 1), Contribution(Role.HELPFUL, 2)]

    assert shared("10.00", team) == [(1, "solution", "5.00"), (2, "helpful", "5.00")]


def test_o36_an_idea_with_three_voters():
    weights = {Role.AUTHOR: Fraction(60), Role.CHAMPION: Fraction(20), Role.VOTER: Fraction(20)}
    team = [Contribution(Role.AUTHOR, 1), Contribution(Role.CHAMPION, 2)]
    voters = [Contribution(Role.VOTER, member) for member in (3, 4, 5)]

    shares = split(Decimal("100.00"), team + voters, Policy(weights=weights), unit=CENT)

    assert [str(share.amount) for share in shares] == ["60.00", "20.00", "6.67", "6.67", "6.66"]


def test_somebody_unknown_keeps_their_share_without_a_name():
    team = [Contribution(Role.SOLUTION, None), Contribution(Role.HELPFUL, 2)]

    assert by_person("8.00", team, Policy()) == {2: Decimal("1.00"), None: Decimal("7.00")}


def test_nobody_who_weighs_anything_means_no_shares():
    assert split(Decimal("8.00"), [Contribution(Role.SOLUTION, 1)], Policy(weights={}), unit=CENT) == []
    assert split(Decimal("8.00"), [], EQUAL, unit=CENT) == []


def test_a_cent_among_three_leaves_no_share_of_nothing():
    team = [Contribution(Role.HELPFUL, member) for member in (1, 2, 3)]

    assert shared("0.01", team) == [(1, "helpful", "0.01")]


def shapley(worth, players):
    """The definition, by full enumeration."""
    values = {}
    for player in players:
        others = [one for one in players if one != player]
        values[player] = sum(
            Fraction(factorial(size) * factorial(len(players) - size - 1), factorial(len(players)))
            * (worth({*group, player}) - worth(set(group)))
            for size in range(len(others) + 1)
            for group in combinations(others, size)
        )
    return values


def test_o20_equal_split_per_row_is_the_shapley_value():
    rows = {"F": 18, "G": 4, "L": 8, "FG": 10, "FL": 26, "GL": 7, "FGL": 27}

    values = shapley(lambda group: Fraction(sum(v for team, v in rows.items() if set(team) <= group), 100), "FGL")

    equal = {
        player: sum(Fraction(v, 100 * len(team)) for team, v in rows.items() if player in team) for player in "FGL"
    }
    assert values == equal == {"F": Fraction(450, 1000), "G": Fraction(215, 1000), "L": Fraction(335, 1000)}


tickets = st.lists(st.tuples(st.sets(st.integers(1, 5), min_size=1), st.integers(1, 10**6)), min_size=1, max_size=6)


@given(tickets)
def test_o21_equal_split_over_tickets_is_the_shapley_value(tickets):
    values = shapley(lambda group: Fraction(sum(value for team, value in tickets if team <= group)), range(1, 6))

    # Cents that divide without a remainder by every possible number of people.
    split_up: dict[int, Fraction] = defaultdict(Fraction)
    for team, value in tickets:
        contributions = [Contribution(Role.HELPFUL, member) for member in team]
        for share in split(Decimal(value * 60), contributions, EQUAL, unit=Decimal(1)):
            split_up[share.member] += Fraction(share.amount) / 60
    assert split_up == {player: value for player, value in values.items() if value}


def test_o22_glove_game():
    values = shapley(lambda group: Fraction(bool(group & {1, 2} and 3 in group)), [1, 2, 3])

    assert values == {1: Fraction(1, 6), 2: Fraction(1, 6), 3: Fraction(2, 3)}


teams = st.lists(
    st.builds(Contribution, st.sampled_from(Role.values), st.one_of(st.none(), st.integers(1, 6))), max_size=8
)


@given(st.integers(1, 10**6), teams, st.sampled_from([EQUAL, Policy(), O39]))
def test_i8_shares_sum_to_the_net_or_there_are_none(units, team, policy):
    net = units * CENT

    shares = split(net, team, policy, unit=CENT)

    assert not shares or sum(share.amount for share in shares) == net
    assert all(share.amount for share in shares)


@given(
    st.integers(1, 1000), st.lists(st.builds(Contribution, st.sampled_from(Role.values), st.integers(1, 4)), max_size=4)
)
def test_the_order_of_the_contributions_does_not_matter(units, team):
    results = [split(units * CENT, list(order), Policy(), unit=CENT) for order in permutations(team)]

    assert all(result == results[0] for result in results)


SUBSTITUTES = Policy(
    method=AttributionPolicy.Method.SUBSTITUTES,
    weights={Role.SOLUTION: Fraction(1), Role.HELPFUL: Fraction(0), Role.ARTICLE: Fraction(1)},
)


def test_o22_answers_that_each_suffice_and_an_article_that_is_needed():
    team = [Contribution(Role.SOLUTION, 1), Contribution(Role.SOLUTION, 2), Contribution(Role.ARTICLE, 3)]

    assert by_person("6.00", team, SUBSTITUTES) == {1: Decimal("1.00"), 2: Decimal("1.00"), 3: Decimal("4.00")}


def test_nobody_is_needed_who_was_not_there():
    team = [Contribution(Role.SOLUTION, 1), Contribution(Role.SOLUTION, 2), Contribution(Role.HELPFUL, 4)]

    assert by_person("6.00", team, SUBSTITUTES) == {1: Decimal("3.00"), 2: Decimal("3.00")}


def test_empty_roles_stay_unattributed_where_the_policy_says_so():
    kept = Policy(weights=O39.weights, empty_roles=AttributionPolicy.EmptyRoles.UNATTRIBUTED)

    assert by_person("10.00", [Contribution(Role.SOLUTION, 1)], kept) == {1: Decimal("7.00"), None: Decimal("3.00")}
    assert by_person("10.00", [Contribution(Role.SOLUTION, 1)], O39) == {1: Decimal("10.00")}


def test_what_a_group_agreed_on_divides_its_role():
    authors = [
        Contribution(Role.AUTHOR, 1, part=Fraction(75)),
        Contribution(Role.AUTHOR, 2, part=Fraction(25)),
        Contribution(Role.CHAMPION, 3),
    ]

    assert by_person("60.00", authors, Policy()) == {1: Decimal("30.00"), 2: Decimal("10.00"), 3: Decimal("20.00")}


def test_parts_that_not_everybody_has_do_not_count():
    authors = [Contribution(Role.AUTHOR, 1, part=Fraction(75)), Contribution(Role.AUTHOR, 2)]

    assert by_person("40.00", authors, Policy()) == {1: Decimal("20.00"), 2: Decimal("20.00")}


roles = st.sampled_from([Role.SOLUTION, Role.HELPFUL, Role.ARTICLE])
teams = st.lists(st.builds(Contribution, roles, st.integers(1, 5)), min_size=1, max_size=6)
policies = st.sampled_from([EQUAL, O39, Policy(), SUBSTITUTES])


@given(teams, policies, st.randoms(use_true_random=False), st.integers(1, 10**6))
def test_no_policy_cares_for_the_order_of_the_contributions(team, policy, random, cents):
    turned = random.sample(team, len(team))

    assert split(Decimal(cents) / 100, turned, policy, unit=CENT) == split(
        Decimal(cents) / 100, team, policy, unit=CENT
    )


@given(st.lists(st.tuples(teams, st.integers(1, 10**5)), min_size=1, max_size=5), policies)
def test_i8_shares_add_up_over_tickets_whatever_is_split_first(tickets, policy):
    """The sum over tickets is that of the parts: nothing is split that was added up before."""
    paid: dict[int | None, Decimal] = defaultdict(Decimal)
    for team, cents in tickets:
        shares = split(Decimal(cents) / 100, team, policy, unit=CENT)
        carried = bool(shares) or not any(policy.weights.get(one.role) for one in team)
        assert carried
        assert sum((share.amount for share in shares), Decimal(0)) in {Decimal(cents) / 100, Decimal(0)}
        for share in shares:
            paid[share.member] += share.amount
    backwards: dict[int | None, Decimal] = defaultdict(Decimal)
    for team, cents in reversed(tickets):
        for share in split(Decimal(cents) / 100, team, policy, unit=CENT):
            backwards[share.member] += share.amount
    assert paid == backwards
