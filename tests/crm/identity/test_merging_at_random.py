"""Many merges at random are taken back byte for byte, and of merges at the same moment one wins."""

import os
import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection, transaction

from community.foundation.errors import DomainError
from crm import identity_errors as refused
from crm.models import ContactMerge, MergedRows
from crm.operations.merging_records import unmerge_records
from tests.crm.identity.test_merging import HISTORY, influencer, merged, wrong
from tests.crm.identity.wishing import let_them_wish
from tests.factories.community import MemberFactory
from tests.factories.crm import AccountFactory, ContactFactory, MessageFactory, TicketFactory
from tests.factories.identity import persona_of
from tests.factories.snapshots import all_rows, differences

pytestmark = pytest.mark.django_db
# `make test-merges` takes hundreds.
PAIRS = int(os.environ.get("MITWERT_PAIRS", "30"))


def a_small_town(chance, agent):
    """People and firms with everything that can hang on them."""
    members, accounts = [MemberFactory() for _ in range(12)], AccountFactory.create_batch(12)
    people = [
        ContactFactory(
            member=members[number] if number < len(members) else None,
            account=chance.choice([None, *accounts]),
            name=chance.choice(["", "Ada", "Bob"]),
            email=chance.choice(["", f"p{number}@example.org"]),
            custom=chance.choice([{}, {"x": number}, {"y": number}, {"x": number, "z": [number]}]),
        )
        for number in range(60)
    ]
    for contact in people:
        TicketFactory.create_batch(chance.randrange(3), contact=contact, account=chance.choice([None, *accounts]))
        for make in (lambda one: persona_of(one, agent), lambda one: influencer(one, agent), written_by):
            if chance.random() < 0.3:
                make(contact)
    let_them_wish(random.Random(5), people, agent)
    return people, accounts


def written_by(contact):
    return MessageFactory(contact=contact)


def merge_at_random(chance, kinds, agent):
    """Merge two records, unless one of them was merged already or both sign in."""
    thing, into = chance.sample(chance.choices(kinds, [4, 1])[0], 2)
    with suppress(refused.IsMergedAway, refused.BothHaveMembers):
        return merged(thing, into, agent)
    return None


def test_many_random_merges_are_taken_back_byte_for_byte(agent):
    chance = random.Random(20261127)
    kinds = a_small_town(chance, agent)
    before, done = all_rows(HISTORY), 0

    while done < PAIRS:
        tried = [merge_at_random(chance, kinds, agent) for _ in range(chance.randrange(1, 12))]
        stack = [merge for merge in tried if merge is not None]
        assert wrong() == []
        # The last one first, as whoever takes back must.
        for merge in reversed(stack):
            unmerge_records(merge, by=agent, reason="back")
        done += len(stack)
        assert differences(before, all_rows(HISTORY)) == {}

    assert MergedRows.objects.filter(moved__len__gt=0).count() > PAIRS // 2


def test_the_order_in_which_merges_are_taken_back_leaves_no_trace(agent):
    chance = random.Random(20261128)
    people, accounts = a_small_town(chance, agent)
    before, done, early = all_rows(HISTORY), 0, 0

    while done < PAIRS:
        # Many into few, so that several lead to one.
        into = [chance.sample(people, 3), chance.sample(accounts, 2)]
        tried = [merge_at_random(chance, [chance.sample(people, 5) + into[0], accounts], agent) for _ in range(10)]
        waiting = [merge for merge in tried if merge is not None]
        done += len(waiting)
        while waiting:
            merge = chance.choice(waiting)
            try:
                unmerge_records(merge, by=agent, reason="back")
            except refused.MergeIsBuiltUpon:
                continue
            early += any(other.pk > merge.pk and other.into_id == merge.into_id for other in waiting)
            waiting.remove(merge)
            assert wrong() == []
        assert differences(before, all_rows(HISTORY)) == {}

    assert early >= PAIRS // 12


@pytest.mark.parametrize("make", [ContactFactory, AccountFactory])
def test_what_an_older_merge_brought_goes_with_it_as_if_it_had_never_been(make, agent):
    one, two, into = make(custom={"x": 1}, name="Ada"), make(custom={"y": 2}, name="Bob"), make(custom={}, name="Cid")
    with transaction.atomic():
        merged(two, into, agent)
        only_the_younger = all_rows(HISTORY)
        transaction.set_rollback(True)

    older, younger = merged(one, into, agent), merged(two, into, agent)
    into.refresh_from_db()
    assert into.custom == {"x": 1, "y": 2}
    unmerge_records(older, by=agent, reason="back")

    assert differences(only_the_younger, all_rows(HISTORY)) == {}
    unmerge_records(younger, by=agent, reason="back")
    into.refresh_from_db()
    assert (into.custom, into.version) == ({}, 1)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_merges_at_the_same_moment_one_wins():
    agent = MemberFactory(roles=["support"])
    one, two, three, four, five = (ContactFactory() for _ in range(5))
    TicketFactory(contact=one)

    def run(pair):
        try:
            return merged(*pair, agent) and "merged"
        except DomainError as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        away = list(pool.map(run, [(one, two), (one, three), (one, two)]))
        crossed = list(pool.map(run, [(four, five), (five, four)]))

    assert (away.count("merged"), away.count(refused.IsMergedAway)) == (1, 2)
    assert (crossed.count("merged"), crossed.count(refused.IsMergedAway)) == (1, 1)
    assert ContactMerge.objects.standing().count() == 2
    assert wrong() == []
