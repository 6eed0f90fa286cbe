"""Voting on pages, by each method and without script: casting, changing, refusals, receipts and results."""

import re

import pytest
from django.urls import reverse

from ideas.models import Ballot
from ideas.operations.balloting import cast_ballot
from ideas.operations.counting_ballots import count_ballots
from ideas.operations.taking_part import propose_entry
from tests.factories.challenges import ChallengeFactory, EntryFactory, challenge_by, move_to
from tests.factories.community import MemberFactory

pytestmark = pytest.mark.django_db


def address(challenge, name="challenge-ballot"):
    return reverse(name, args=[challenge.pk])


def cast(client, challenge, **said):
    """Send a ballot as a browser does: entries that are marked, or a number for each as ``points``."""
    given = {"entry": [entry.pk for entry in said["marked"]]} if "marked" in said else {}
    given |= {f"points-{entry.pk}": text for entry, text in said.get("points", {}).items()}
    return client.post(address(challenge), given)


def receipt_in(page):
    return re.search(r"shown this once: ([0-9a-f]{32})", page)


@pytest.mark.parametrize(
    ("method", "said", "expected"),
    [
        ("simple", {"marked": [0, 2]}, {0: 1, 2: 1}),
        ("limited", {"marked": [0, 1]}, {0: 1, 1: 1}),
        ("budget", {"marked": [0, 1]}, {0: 1, 1: 1}),
        ("dots", {"points": {0: "2", 1: "0", 2: ""}}, {0: 2}),
        ("score", {"points": {0: "2", 1: "1", 2: "2"}}, {0: 2, 1: 1, 2: 2}),
        ("ranked", {"points": {0: "3", 1: "", 2: "1"}}, {2: 1, 0: 2}),
    ],
)
def test_each_method_has_a_form_that_casts_its_ballot_and_shows_it_again(client, customer, method, said, expected):
    challenge, entries = challenge_by(method)
    client.force_login(customer)
    blank = client.get(address(challenge)).text
    assert all(f'id="choice-{entry.pk}"' in blank for entry in entries)
    said = {
        kind: {entries[place]: text for place, text in what.items()}
        if kind == "points"
        else [entries[place] for place in what]
        for kind, what in said.items()
    }

    assert cast(client, challenge, **said).url == address(challenge)

    ballot = Ballot.objects.get()
    assert dict(ballot.choices.values_list("entry", "points")) == {
        entries[place].pk: points for place, points in expected.items()
    }
    shown = {line.entry.pk: line.points for line in client.get(address(challenge)).context["lines"] if line.points}
    assert shown == {entries[place].pk: points for place, points in expected.items()}


@pytest.mark.parametrize(
    ("method", "said", "sentence"),
    [
        ("limited", {"marked": [0, 1, 2]}, "You chose 3; this challenge allows 2."),
        ("budget", {"marked": [1, 2]}, "Together that costs 500.00 EUR; the budget is 300.00 EUR."),
        ("dots", {"points": {0: "2", 1: "1"}}, "You gave 3 points; you have 2."),
        ("score", {"points": {0: "3"}}, "The highest score is 2."),
        ("ranked", {"points": {0: "1", 1: "1"}}, "Give each place to one idea only."),
        ("dots", {"points": {0: "-1"}}, "Write whole numbers, such as 0, 1 or 2."),
        ("simple", {"marked": []}, "Choose something, or take your ballot back."),
    ],
)
def test_a_ballot_is_refused_with_a_sentence_and_nothing_is_kept(client, customer, method, said, sentence):
    challenge, entries = challenge_by(method)
    client.force_login(customer)
    marked = {"marked": [entries[place] for place in said["marked"]]} if "marked" in said else {}
    points = {"points": {entries[place]: text for place, text in said["points"].items()}} if "points" in said else {}

    refused = cast(client, challenge, **marked, **points)

    assert (refused.status_code, sentence in refused.text) == (400, True)
    assert not Ballot.objects.exists()


def test_a_receipt_is_shown_once_and_found_again_before_and_after_the_count(client, customer, product):
    challenge, (one, two, _three) = challenge_by("simple")
    client.force_login(customer)
    cast(client, challenge, marked=[one])
    first, again = client.get(address(challenge)).text, client.get(address(challenge)).text
    receipt = receipt_in(first)[1]
    assert receipt not in again

    def check(given):
        return client.post(address(challenge, "challenge-receipt"), {"receipt": given})

    assert "This is the receipt of your ballot" in check(f" {receipt.upper()} ").text
    cast(client, challenge, marked=[two])
    newer = receipt_in(client.get(address(challenge)).text)[1]
    assert "This is not the receipt of your ballot." in check(receipt).text
    client.logout()
    # Before the count nobody else learns what stands on a ballot, whatever they hold in their hands.
    assert "This is not the receipt" in check(newer).text

    move_to(challenge, "over")
    count_ballots(challenge, by=product)
    page = check(newer).text
    assert ("This ballot was counted" in page, two.idea.title in page, one.idea.title in page) == (True, True, False)
    assert "No ballot in the tally has this receipt." in check(receipt).text
    assert check("\x00").status_code == 200
    assert client.get(address(challenge, "challenge-receipt")).url == address(challenge, "challenge-results")


def test_a_ballot_is_taken_back_while_the_vote_runs_and_not_later(client, customer):
    challenge, (one, *_rest) = challenge_by("simple")
    client.force_login(customer)
    cast(client, challenge, marked=[one])
    client.post(address(challenge, "undo-challenge-ballot"))
    assert not Ballot.objects.exists()

    cast(client, challenge, marked=[one])
    move_to(challenge, "over")

    for refused in (client.post(address(challenge, "undo-challenge-ballot")), cast(client, challenge, marked=[one])):
        assert (refused.status_code, "during the vote only" in refused.text) == (409, True)
    assert Ballot.objects.count() == 1
    assert client.get(address(challenge)).url == challenge.get_absolute_url()


def test_whoever_may_not_vote_and_whoever_cheats_is_refused(client, customer):
    challenge, (_one, *_rest) = challenge_by("simple", electorate="nobody:1")
    open_one, (entry, *_others) = challenge_by("simple")
    assert client.post(address(challenge)).url.startswith("/accounts/login/")
    client.force_login(customer)

    outside = client.post(address(challenge), {"entry": [_one.pk]})
    foreign = cast(client, open_one, marked=[_one])
    odd = client.post(address(open_one), {"entry": ["1 OR 1=1"]})
    twice = client.post(address(open_one), {"entry": [entry.pk, entry.pk]})

    assert (outside.status_code, "a group to which you do not belong" in outside.text) == (403, True)
    assert (foreign.status_code, "does not take part in the vote" in foreign.text, odd.status_code) == (400, True, 400)
    # Marking the same one twice is one mark.
    assert (twice.status_code, Ballot.objects.get().choices.get().points) == (302, 1)


def test_results_are_hidden_until_the_vote_is_over_where_that_was_asked(client):
    hidden, (one, *_rest) = challenge_by("simple")
    shown, (other, *_others) = challenge_by("simple", hides_results=False)
    for challenge, entry in ((hidden, one), (shown, other)):
        cast_ballot(challenge, {entry.pk: 1}, by=MemberFactory())

    assert "There is nothing to see before the vote is over." in client.get(address(hidden, "challenge-results")).text
    assert one.idea.title not in client.get(address(hidden, "challenge-results")).text
    assert client.get(address(shown, "challenge-results")).context["so_far"][0] == (other, 1)
    move_to(hidden, "over")
    assert "the ballots are being counted" in client.get(address(hidden, "challenge-results")).text


def test_the_result_tells_how_sure_it_is_who_wanted_what_and_how_to_count_again(client, product, queries):
    challenge, (one, two, _three) = challenge_by("simple")
    for kind in ("customer", "partner"):
        for member in MemberFactory.create_batch(5, kind=kind):
            cast_ballot(challenge, {one.pk: 1} if kind == "customer" else {one.pk: 1, two.pk: 1}, by=member)
    move_to(challenge, "over")
    count = count_ballots(challenge, by=product)

    with queries(5):
        page = client.get(address(challenge, "challenge-results"))

    assert "10 ballots" in page.text
    assert "likely 10 to 10" in page.text
    assert page.context["segments"][0] == ["customer", "partner"]
    assert [given for _entry, given in page.context["segments"][1]] == [[5, 5], [0, 5], [0, 0]]
    assert count.tally_hash in page.text
    assert client.get(reverse("api-ballot-tally", args=[challenge.pk])).json()["hash"] == count.tally_hash


def test_while_the_jury_judges_the_result_names_no_author(client, customer, product):
    challenge = ChallengeFactory(veiled_until="jury")
    entry = propose_entry(challenge, by=customer, title="Cork", body="Line it.")
    move_to(challenge, "vote")
    cast_ballot(challenge, {entry.pk: 1}, by=MemberFactory())
    move_to(challenge, "jury")
    count_ballots(challenge, by=product)

    page = client.get(address(challenge, "challenge-results")).text

    assert "Cork" in page
    for word in (f"/members/{customer.pk}/", customer.display_name, entry.idea.get_absolute_url()):
        assert word not in page


def test_what_was_taken_away_is_not_named_in_results(client, product):
    challenge, (one, *_rest) = challenge_by("simple")
    cast_ballot(challenge, {one.pk: 1}, by=MemberFactory())
    move_to(challenge, "over")
    count_ballots(challenge, by=product)
    one.idea.state = "hidden"
    one.idea.save()

    page = client.get(address(challenge, "challenge-results")).text

    assert ("An idea that was taken away" in page, one.idea.title in page) == (True, False)


@pytest.mark.parametrize("number", [1, 3])
def test_a_ballot_asks_the_same_however_many_entries_there_are(client, customer, queries, number):
    challenge = ChallengeFactory(running="vote")
    EntryFactory.create_batch(number, challenge=challenge)
    client.force_login(customer)

    # The session and the member with the roles come on top.
    with queries(10):
        assert len(client.get(address(challenge)).context["lines"]) == number
