"""Merges of people and firms that are named by every table, over and into each other, taken back in order byte for byte."""

import os
import random
from contextlib import suppress
from datetime import date

import pytest
from django.utils import timezone

from community.foundation.errors import DomainError
from crm import identity_errors as refused
from crm.models import (
    Account,
    Activity,
    ConsentStatement,
    ContactPoint,
    DuplicateCandidate,
    ErasureRequest,
    LinkOffer,
    MergedRows,
    PersonExport,
)
from crm.operations.erasing import request_erasure
from crm.operations.handing_over import ask_for_export
from crm.operations.merging_records import unmerge_records
from crm.operations.restricting import lift_restriction, restrict
from crm.operations.valuing_votes import freeze_vote_values
from crm.reports.merge_plan import ACCOUNTS, CONTACTS
from ideas.models import IdeaVote
from ideas.operations.integrity import checks
from tests.crm.identity.test_merging import HISTORY, influencer, merged, wrong
from tests.crm.identity.wishing import let_them_wish
from tests.crm.people import agree
from tests.factories.community import MemberFactory
from tests.factories.crm import (
    AccountFactory,
    AccountValueFactory,
    ContactFactory,
    MessageFactory,
    PersonaFactory,
    TicketFactory,
)
from tests.factories.identity import persona_of
from tests.factories.service import AlwaysFactory, ServicePolicyFactory
from tests.factories.snapshots import all_rows, differences

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# `make test-merges` takes hundreds.
PAIRS = int(os.environ.get("MITWERT_PAIRS", "50"))


@pytest.fixture
def keeper(db):
    return MemberFactory(roles=["admin"])


def firms(chance, agent):
    calendar, made = AlwaysFactory(), AccountFactory.create_batch(24)
    for number, account in enumerate(made):
        AccountValueFactory(account=account, valid_from=date(2026, 1 + number % 3, 1))
        ServicePolicyFactory(calendar=calendar, account=account, name=f"of {account.pk}")
        Activity.objects.create(account=account, subject="Call them", by=agent)
        # Each below one before it, so that nobody stands above itself.
        if number and chance.random() < 0.5:
            Account.objects.filter(pk=account.pk).update(parent=chance.choice(made[:number]))
    return made


def people(chance, agent, keeper, accounts):
    """Everybody is named by everything; some share an address, and agreed to things for it."""
    made = [
        ContactFactory(
            member=MemberFactory() if number % 5 == 0 else None,
            account=chance.choice([None, *accounts]),
            name=chance.choice(["", "Ada", "Bob"]),
            email=f"shared{number % 7}@example.org",
            custom=chance.choice([{}, {"tier": "gold"}, {"size": number}]),
        )
        for number in range(40)
    ]
    for number, contact in enumerate(made):
        agree(contact.points.get(kind="email"), by=agent, is_given=chance.random() < 0.5)
        number_of = f"+4930{number % 9}"
        ContactPoint.objects.create(
            contact=contact, kind="phone", value=number_of, normalised=number_of, is_primary=True
        )
        ticket = TicketFactory(contact=contact, account=chance.choice(accounts))
        MessageFactory(contact=contact, ticket=ticket)
        Activity.objects.create(contact=contact, subject="Call", by=agent)
        persona_of(contact, agent)
        influencer(contact, agent)
        LinkOffer.objects.create(
            persona=PersonaFactory(),
            issued_by=agent,
            contact=contact,
            used_at=timezone.now(),
            expires_at=timezone.now(),
        )
        ask_for_export(contact, by=keeper, reason="asked for by letter")
        request_erasure(contact, by=keeper, reason="asked for by letter")
        lift_restriction(restrict(contact, by=keeper, reason="a dispute"), by=keeper, reason="it is over")
        DuplicateCandidate.objects.create(one=contact, other=made[number + 1], score="0.9") if number < 39 else None
    let_them_wish(chance, made, agent)
    freeze_vote_values(timezone.now(), everything=True)
    return made


def untouched(side):
    """What names such a record and has no row; merges themselves are what is tested."""
    return [
        one.label
        for one in side.references
        if "merge." not in one.label and "event" not in one.label and not one.rows.exists()
    ]


def wrong_votes():
    return [check for check in checks() if check.wrong]


def at_random(chance, kinds, agent):
    thing, into = chance.sample(chance.choices(kinds, [3, 2])[0], 2)
    with suppress(refused.IsMergedAway, refused.BothHaveMembers, refused.StandsAbove):
        return merged(thing, into, agent)
    return None


def test_merges_of_what_every_table_names_are_taken_back_byte_for_byte(agent, keeper):
    chance = random.Random(20261128)
    accounts = firms(chance, agent)
    kinds = people(chance, agent, keeper, accounts), accounts
    assert (untouched(CONTACTS), untouched(ACCOUNTS)) == ([], [])
    assert ConsentStatement.objects.count() == PersonExport.objects.count() == ErasureRequest.objects.count() == 40
    before, done, nested, of_firms, doubled = all_rows(HISTORY), 0, 0, 0, 0

    while done < PAIRS:
        tried = [at_random(chance, kinds, agent) for _ in range(chance.randrange(10, 40))]
        stack = [merge for merge in tried if merge is not None]
        for merge in stack:
            merge.refresh_from_db()
        nested += sum(merge.leads_to_id != merge.into_id for merge in stack)
        of_firms += sum(hasattr(merge, "account_id") for merge in stack)
        assert wrong() + wrong_votes() == []
        doubled += IdeaVote.objects.exclude(cast_as=None).count()
        for merge in reversed(stack):
            unmerge_records(merge, by=agent, reason="back")
        done += len(stack)
        assert differences(before, all_rows(HISTORY)) == {}

    assert (nested > PAIRS / 14, of_firms > PAIRS / 7, doubled > PAIRS / 4) == (True, True, True)
    moved = set(MergedRows.objects.filter(moved__len__gt=0).values_list("relation", flat=True))
    assert len(moved) >= 10


@pytest.mark.parametrize("make", [ContactFactory, AccountFactory])
def test_of_merges_over_each_other_the_last_one_goes_first(agent, make):
    one, two, three = make(), make(), make()
    before = all_rows(HISTORY)
    lower = merged(one, two, agent)
    upper = merged(two, three, agent)

    with pytest.raises(refused.MergeIsBuiltUpon):
        unmerge_records(lower, by=agent, reason="back")
    with pytest.raises(DomainError):
        merged(three, one, agent)
    unmerge_records(upper, by=agent, reason="back")
    with pytest.raises(refused.MergeIsUndone):
        unmerge_records(upper, by=agent, reason="back")
    unmerge_records(lower, by=agent, reason="back")

    assert differences(before, all_rows(HISTORY)) == {}
