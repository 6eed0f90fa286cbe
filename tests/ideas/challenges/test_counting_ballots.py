"""Counting: by the rule of the challenge, once, after the vote; and counting again by anyone."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from ideas.challenge_errors import MayNotRunChallenges, VoteIsNotOver
from ideas.counting.tallies import count_tally, hash_of, wrong_receipts
from ideas.models import Ballot, Challenge, Count, Idea, SegmentStanding
from ideas.operations.balloting import cast_ballot
from ideas.operations.checking_ballots import checks
from ideas.operations.counting_ballots import count_ballots, count_closed_votes
from ideas.reports.tallies import tally_of
from tests.factories.challenges import challenge_by, move_to
from tests.factories.community import MemberFactory

pytestmark = pytest.mark.django_db


def voted(method, *ballots, kind="customer", **fields):
    """A challenge with these ballots, points by the place of the entry, whose vote is over."""
    challenge, entries = challenge_by(method, **fields)
    for said in ballots:
        cast_ballot(
            challenge, {entries[place].pk: points for place, points in said.items()}, by=MemberFactory(kind=kind)
        )
    move_to(challenge, "jury")
    return challenge, entries


def standings(challenge):
    rows = challenge.count.standings.order_by("place").values_list("entry", "points", "voters", "is_chosen")
    return [tuple(row) for row in rows]


def test_dots_are_added_up_and_the_most_win(product):
    challenge, (one, two, three) = voted("dots", {0: 2}, {1: 1, 2: 1}, {1: 2}, winner_count=2)

    count = count_ballots(challenge, by=product)

    assert (count.rule, count.ballot_count) == ("most points", 3)
    assert standings(challenge) == [(two.pk, 3, 2, True), (one.pk, 2, 1, True), (three.pk, 1, 1, False)]


@pytest.mark.parametrize(
    ("rule", "named", "chosen"),
    [("greedy", "greedy", {0, 1}), ("equal_shares", "equal shares by cost, completed by greedy", {0, 1})],
)
def test_a_budget_is_spent_by_the_rule_that_was_chosen(rule, named, chosen, product):
    challenge, entries = voted("budget", {0: 1, 1: 1}, {0: 1, 1: 1}, {2: 1}, rule=rule)

    count = count_ballots(challenge, by=product)

    assert count.rule == named
    won = {row.entry_id for row in count.standings.filter(is_chosen=True)}
    assert won == {entries[place].pk for place in chosen}


def test_orders_are_counted_by_schulze(product):
    challenge, (one, two, three) = voted("ranked", {0: 1, 1: 2}, {1: 1, 0: 2, 2: 3}, {1: 1, 2: 2})

    count = count_ballots(challenge, by=product)

    assert count.rule == "Schulze"
    assert [row[0] for row in standings(challenge)] == [two.pk, one.pk, three.pk]
    assert [row[3] for row in standings(challenge)] == [True, False, False]


def test_how_sure_the_result_is_comes_out_the_same_again(product):
    challenge, entries = voted("simple", *[{0: 1}] * 9, *[{1: 1}] * 1)
    count = count_ballots(challenge, by=product)

    first = count.standings.get(place=1)
    again = count_tally(tally_of(challenge)).certainty[str(entries[0].pk)]

    assert (first.points_low, first.points_high, first.chosen_share) == (again.low, again.high, again.chosen)
    assert 5 < first.points_low < 9 < first.points_high + 1
    assert first.chosen_share > 0.9


def test_ballots_are_counted_once_and_only_after_the_vote(customer, product):
    challenge, _entries = challenge_by("simple")
    with pytest.raises(VoteIsNotOver):
        count_ballots(challenge, by=product)
    move_to(challenge, "jury")
    with pytest.raises(MayNotRunChallenges):
        count_ballots(challenge, by=customer)

    assert (count_closed_votes(), count_closed_votes()) == (1, 0)
    assert count_ballots(challenge, by=product) == Count.objects.get()


def test_what_was_hidden_meanwhile_is_not_chosen(product):
    challenge, (one, two, _three) = voted("simple", {0: 1}, {0: 1}, {1: 1})
    Idea.objects.filter(pk=one.idea_id).update(state=Idea.State.HIDDEN)

    count_ballots(challenge, by=product)

    assert standings(challenge)[0] == (two.pk, 1, 1, True)
    assert [check.check for check in checks() if check.wrong] == []


def test_of_fewer_than_five_of_a_kind_nothing_is_told(product):
    challenge, (one, _two, _three) = challenge_by("simple")
    for kind, number in (("customer", 7), ("partner", 5), ("employee", 4)):
        for member in MemberFactory.create_batch(number, kind=kind):
            cast_ballot(challenge, {one.pk: 1}, by=member)
    move_to(challenge, "jury")

    count_ballots(challenge, by=product)

    told = {(row.segment, row.points) for row in SegmentStanding.objects.filter(entry=one)}
    # The four join the next larger kind: the whole less the customers would tell of them alone.
    assert told == {("customer", 7), ("", 9)}


def test_anyone_counts_the_published_tally_again_and_finds_their_receipt(anonymous_api, customer, product, tmp_path):
    challenge, (one, two, _three) = challenge_by("score", ballot_limit=5, winner_count=1)
    for _ in range(6):
        cast_ballot(challenge, {one.pk: 2, two.pk: 3}, by=MemberFactory())
    receipt = cast_ballot(challenge, {one.pk: 5}, by=customer).receipt
    assert anonymous_api.get(f"/api/v1/ballots/{challenge.pk}/tally/").status_code == 404
    move_to(challenge, "jury")
    count_ballots(challenge, by=product)
    path = tmp_path / "tally.json"
    path.write_bytes(anonymous_api.get(f"/api/v1/ballots/{challenge.pk}/tally/").content)

    said = StringIO()
    call_command("recount_tally", str(path), receipt=receipt, stdout=said)

    told = json.loads(said.getvalue())
    assert told["points"][str(two.pk)] == 18
    assert (told["chosen"], told["hash_fits"], told["wrong_receipts"]) == ([two.pk], True, [])
    assert told["yours"] == {str(one.pk): 5}
    assert told["hash"] == Count.objects.get().tally_hash
    assert "customer@" not in path.read_text()


@pytest.mark.parametrize("change", ["points", "drop", "double"])
def test_a_tally_that_was_tampered_with_is_found_out(change, product, tmp_path):
    challenge, _entries = voted("dots", {0: 1}, {1: 2}, {2: 1})
    count_ballots(challenge, by=product)
    tally = tally_of(challenge)
    match change:
        case "points":
            tally["ballots"][0]["choices"] = dict.fromkeys(tally["ballots"][0]["choices"], 2)
            tally["ballots"][0]["choices"] |= {str(_entries[0].pk): 2, str(_entries[1].pk): 1}
            assert wrong_receipts(tally) == [tally["ballots"][0]["receipt"]]
        case "drop":
            tally["ballots"].pop()
        case _:
            tally["ballots"].append(tally["ballots"][0])
            assert wrong_receipts(tally) == [tally["ballots"][0]["receipt"]]
    path = tmp_path / "tally.json"
    path.write_text(json.dumps(tally))

    assert hash_of(tally) != Count.objects.get().tally_hash
    with pytest.raises(SystemExit):
        call_command("recount_tally", str(path), stdout=StringIO())


def test_integrity_finds_a_receipt_that_does_not_fit(product):
    challenge, _entries = voted("dots", {0: 1}, {1: 2})
    assert [check.wrong for check in checks()] == [0] * 5

    Ballot.objects.filter(pk=Ballot.objects.order_by("pk").first().pk).update(salt="0" * 32)

    assert [check.check for check in checks() if check.wrong] == ["ideas.receipts_belong_to_their_ballots"]
    assert Challenge.objects.get().pk == challenge.pk
