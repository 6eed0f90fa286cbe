"""Ballots by many at once: one of each member, never more than allowed, and none after the count."""

from contextlib import suppress

import pytest
from django.db import IntegrityError, connection, transaction

from community.foundation.errors import DomainError
from ideas.models import Ballot, Choice, Count
from ideas.operations.balloting import cast_ballot, withdraw_ballot
from ideas.operations.checking_ballots import checks
from ideas.operations.counting_ballots import count_ballots
from tests.factories.challenges import challenge_by, move_to
from tests.factories.community import MemberFactory
from tests.journeys.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def wrong():
    return [check.check for check in checks() if check.wrong]


def test_twenty_parallel_ballots_of_one_member_never_exceed_the_budget():
    challenge, entries = challenge_by("budget", entries=6, budget=500)
    member = MemberFactory()
    # 100 + 400, 200 + 300, or 500 alone.
    possible = [{0, 3}, {1, 2}, {4}]

    outcomes = at_once(
        20, lambda number: cast_ballot(challenge, {entries[n].pk: 1 for n in possible[number % 3]}, by=member)
    )

    assert not [one for one in outcomes if isinstance(one, Exception)]
    chosen = set(Choice.objects.values_list("entry", flat=True))
    assert chosen in [{entries[n].pk for n in one} for one in possible]
    assert (Ballot.objects.count(), wrong()) == (1, [])


def test_raw_writers_who_together_exceed_the_budget_wait_for_each_other():
    challenge, entries = challenge_by("budget", entries=6, budget=500)
    ballot = cast_ballot(challenge, {entries[0].pk: 1}, by=MemberFactory())

    def add(number):
        with suppress(IntegrityError), transaction.atomic():
            Choice.objects.create(ballot=ballot, entry=entries[1 + number % 5], points=1)
            return True
        return False

    outcomes = at_once(20, add)

    spent = sum(choice.entry.cost for choice in Choice.objects.select_related("entry"))
    assert spent <= 500
    assert outcomes.count(True) == Choice.objects.count() - 1


def test_dots_given_and_taken_by_many_at_once_are_one_ballot_each():
    challenge, entries = challenge_by("dots", ballot_limit=3)
    members = MemberFactory.create_batch(4)

    def act(number):
        member = members[number % 4]
        for turn in range(5):
            if (number + turn) % 3 == 0:
                withdraw_ballot(challenge, by=member)
            else:
                cast_ballot(challenge, {entries[turn % 3].pk: 1 + number % 3}, by=member)
        return "done"

    assert at_once(12, act) == ["done"] * 12

    assert Ballot.objects.count() <= 4
    assert wrong() == []


def test_of_a_count_and_ballots_at_its_moment_every_ballot_is_counted_or_refused(product):
    challenge, entries = challenge_by("simple")
    members = MemberFactory.create_batch(9)

    def act(number):
        if number == 4:
            # The vote ends now: whoever holds the challenge has voted before.
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT FROM ideas_challenge WHERE id = %s FOR NO KEY UPDATE", [challenge.pk])
                move_to(challenge, "jury")
            return count_ballots(challenge, by=product)
        return cast_ballot(challenge, {entries[number % 3].pk: 1}, by=members[number])

    outcomes = at_once(9, act)

    assert not [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, DomainError)]
    cast = [one for one in outcomes if isinstance(one, Ballot)]
    assert (Count.objects.get().ballot_count, Ballot.objects.count()) == (len(cast), len(cast))
    assert wrong() == []


def test_of_many_counts_at_once_there_is_one(product):
    challenge, entries = challenge_by("simple")
    cast_ballot(challenge, {entries[0].pk: 1}, by=MemberFactory())
    move_to(challenge, "jury")

    outcomes = at_once(8, lambda _number: count_ballots(challenge, by=product).pk)

    assert set(outcomes) == {Count.objects.get().pk}
