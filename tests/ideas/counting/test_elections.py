"""Elections that were really held come out as they officially did, where the rule is ours."""

import csv

import pytest
from django.core.management import CommandError, call_command

from ideas.counting.ballots import Ballot, Option, newest_of_each, points_of
from ideas.counting.equal_shares import equal_shares
from ideas.counting.pabulib import NoElection, differences, read_election
from tests.real import real_file

SMALL = """META
key;value
description;Small town
currency;EUR
vote_type;{kind}
rule;{rule}
budget;100,50
max_length;2
PROJECTS
project_id;cost;votes;name;selected
1;60;2;A park; with a lawn;1
2;40.50;2;"Benches; new";1
3;30;1;A path;0
VOTES
voter_id;vote;points
a;1,2;2,1
b;2,1;3,1
c;3;1
"""


def small(kind="approval", rule="greedy", **changes):
    text = SMALL.format(kind=kind, rule=rule).replace("A park; with a lawn", "A park")
    for old, new in changes.values():
        text = text.replace(old, new)
    return text


def test_a_small_election_is_read_in_hundredths_of_its_money():
    election = read_election(small())

    assert (election.budget, election.currency) == (10050, "EUR")
    assert [(one.key, one.cost) for one in election.options] == [("1", 6000), ("2", 4050), ("3", 3000)]
    assert election.official == {"1", "2"}
    assert list(differences(election, election.counted())) == []


@pytest.mark.parametrize(
    ("kind", "points"),
    [
        ("approval", {"1": 2, "2": 2, "3": 1}),
        ("cumulative", {"1": 3, "2": 4, "3": 1}),
        ("scoring", {"1": 3, "2": 4, "3": 1}),
        ("ordinal", {"1": 3, "2": 3, "3": 2}),
    ],
)
def test_each_kind_of_ballot_gives_its_points(kind, points):
    election = read_election(small(kind))

    assert points_of(election.options, election.ballots) == points


def test_what_came_out_otherwise_is_named():
    election = read_election(small(other=("A path;0", "A path;1")))

    assert list(differences(election, election.counted())) == [("3", "only officially")]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("VOTES", "BALLOTS", "no section VOTES"),
        ("budget;100,50", "budget;a lot", "'a lot' is no amount"),
        ("project_id", "number", "no column project_id"),
        ("1;60", "1;dear", "Line 11: 'dear' is no amount"),
        ("a;1,2;2,1", "a;1,2;2", "1 points for 2 projects"),
    ],
)
def test_what_is_no_election_is_refused_with_the_place(old, new, told):
    with pytest.raises(NoElection, match=told):
        read_election(small("cumulative", one=(old, new)))


def test_the_command_counts_compares_and_fails_only_when_told_to(tmp_path, capsys):
    (tmp_path / "same.pb").write_text(small())
    (tmp_path / "other.pb").write_text(small(rule="by lot", other=("A path;0", "A path;1")))

    call_command("count_election", tmp_path)
    told = capsys.readouterr()

    assert "rule stated: by lot; counted by: greedy" in told.out
    assert "3: only officially" in told.out
    assert "officially: the same" in told.out
    assert "2 elections counted, 1 differ." in told.err
    with pytest.raises(CommandError, match="1 elections differ"):
        call_command("count_election", tmp_path, "--strict")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError, match=r"no \.pb files"):
        call_command("count_election", tmp_path / "empty")


def test_a_broken_file_is_named(tmp_path):
    (tmp_path / "broken.pb").write_text("no election")

    with pytest.raises(CommandError, match=r"broken\.pb cannot be read: There is no section META"):
        call_command("count_election", tmp_path)


REAL = ["Poland_Warszawa_2023_Rembertow", "Poland_Katowice_2024_Zawodzie"]


@pytest.mark.parametrize("name", REAL)
def test_real_elections_by_greedy_are_reproduced_exactly(name):
    election = read_election(real_file("pabulib", f"{name}.pb").read_text())

    assert election.official
    assert set(election.counted().chosen) == election.official
    assert election.counted().rule == "greedy"


def test_of_every_real_file_the_votes_are_those_that_it_states():
    for path in sorted(real_file("pabulib", "SOURCE.md").parent.glob("*.pb")):
        text = path.read_text()
        election, stated = read_election(text), stated_in(text)
        assert points_of(election.options, election.ballots) == stated, path.name


def stated_in(text):
    rows = list(csv.reader(text.split("PROJECTS\n")[1].split("VOTES\n")[0].splitlines(), delimiter=";"))
    column = rows[0].index("score" if "score" in rows[0] else "votes")
    return {row[0]: int(row[column]) for row in rows[1:]}


def test_equal_shares_give_a_real_district_something_else_for_the_same_money():
    election = read_election(real_file("pabulib", "Poland_Warszawa_2023_Rembertow.pb").read_text())

    result = equal_shares(election.options, election.ballots, election.budget)

    assert result.rule.startswith("equal shares")
    assert list(differences(election, result))
    costs = {option.key: option.cost for option in election.options}
    assert sum(costs[key] for key in result.chosen) == election.budget - result.money_left <= election.budget


def test_opinions_are_counted_once_for_each_person_however_often_they_changed_their_mind():
    rows = table("votes.csv")
    stated = {row["comment-id"]: int(row["agrees"]) for row in table("comments.csv")}
    rows.sort(key=lambda row: int(row["timestamp"]))
    cast = [
        Ballot(f"{row['voter-id']} on {row['comment-id']}", {row["comment-id"]: int(row["vote"] == "1")})
        for row in rows
    ]
    every, once = (points_of([Option(key) for key in stated], ballots) for ballots in (cast, newest_of_each(cast)))

    assert (len(cast), len(newest_of_each(cast))) == (14_341, 14_283)
    assert every == stated, "the published totals count whoever voted again once more"
    assert sum(once[key] == stated[key] for key in stated) == 343


def table(name):
    with real_file("polis_bowling_green_2050", name).open() as file:
        return list(csv.DictReader(file))
