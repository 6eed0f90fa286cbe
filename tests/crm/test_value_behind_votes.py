"""The value behind a vote: frozen when cast, shown against today's, each account once, churned apart, to staff only."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from community.operations.erasing import erase_member
from crm.models import AccountValue, IdeaWorth, Segment, VoteValue
from crm.operations.accounts import Worth as Contract
from crm.operations.accounts import record_value
from crm.operations.integrity import checks
from crm.operations.merging_records import merge_records, unmerge_records
from crm.operations.valuing_votes import count_idea_worth, freeze_vote_values
from ideas.models import IdeaVote
from ideas.operations.merging import merge_idea, unmerge_idea
from ideas.operations.voting import cast_vote, withdraw_vote
from ideas.worth import Worth, worth_of
from tests.factories.community import MemberFactory
from tests.factories.crm import AccountFactory, ContactFactory
from tests.factories.ideas import IdeaFactory
from tests.journeys.test_races import at_once

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.localdate() - timedelta(days=400)


@pytest.fixture
def pays(agent):
    """Let an account be worth so much from a day on."""

    def record(account, amount, currency="EUR", since=LONG_AGO, **dates):
        return record_value(account, Contract(Decimal(amount), currency, since, source="contract", **dates), by=agent)

    return record


def somebody_of(account):
    """Return a member who belongs to an account."""
    member = MemberFactory()
    ContactFactory(member=member, account=account)
    return member


def vote(idea, *members):
    for member in members:
        cast_vote(idea, by=member)
    freeze_vote_values(timezone.now())


def behind(idea):
    return list(worth_of([idea.pk]).get(idea.pk, []))


def test_it_is_frozen_when_cast_and_shown_against_today_each_account_once(pays, django_assert_num_queries):
    idea, firm, other = IdeaFactory(), AccountFactory(), AccountFactory()
    daughter = AccountFactory(parent=firm)
    pays(firm, 1000)
    pays(other, 300, "CHF")
    vote(idea, somebody_of(firm), somebody_of(firm), somebody_of(daughter), somebody_of(other), MemberFactory())
    pays(firm, 1500, since=timezone.localdate())

    assert behind(idea) == [Worth("EUR", 1, 1000, 1500, 0), Worth("CHF", 1, 300, 300, 0)]
    assert freeze_vote_values(timezone.now(), everything=True) == 0
    # What is recorded for that day later on changes nothing that was frozen; the first vote of an account counts.
    vote(idea, somebody_of(firm))
    assert behind(idea)[0].then == 1000
    with django_assert_num_queries(1):
        worth_of([idea.pk, IdeaFactory.build(pk=7).pk])


def test_who_is_no_customer_any_more_stands_apart(pays):
    idea, gone, stays = IdeaFactory(), AccountFactory(), AccountFactory()
    pays(gone, 700)
    pays(stays, 50)
    vote(idea, somebody_of(gone), somebody_of(stays))
    pays(gone, 700, since=timezone.localdate(), contract_until=timezone.localdate() - timedelta(days=1))

    assert behind(idea) == [Worth("EUR", 2, 750, 50, 700)]


def test_what_does_not_count_has_nothing_behind_it_and_goes_with_its_vote(pays):
    idea, firm = IdeaFactory(), AccountFactory()
    pays(firm, 1000)
    held, leaving, withdrawn = (somebody_of(firm) for _ in range(3))
    vote(idea, held)
    IdeaVote.objects.filter(member=held).update(standing="held")
    assert behind(idea) == []

    vote(idea, leaving, withdrawn)
    assert behind(idea)[0].accounts == 1
    withdraw_vote(idea, by=withdrawn)
    erase_member(leaving, by=leaving, reason="I leave.")
    assert (behind(idea), VoteValue.objects.count()) == ([], 1)


def test_merged_ideas_and_merged_accounts_are_read_through_and_come_apart_exactly(pays, product):
    idea, into, one, same = IdeaFactory(), IdeaFactory(), AccountFactory(), AccountFactory()
    pays(one, 100)
    pays(same, 20)
    vote(idea, somebody_of(one))
    vote(into, somebody_of(one), somebody_of(same))
    before, keeper = (behind(idea), behind(into)), MemberFactory(roles=["admin"])
    assert before == ([Worth("EUR", 1, 100, 100, 0)], [Worth("EUR", 2, 120, 120, 0)])

    merge_idea(idea, into, by=product)
    assert behind(into) == [Worth("EUR", 2, 120, 120, 0)]
    merge = merge_records(same, one, by=keeper, reason="The same firm.")
    assert behind(into)[0].accounts == 1
    unmerge_records(merge, by=keeper, reason="Two firms.")
    idea.refresh_from_db()
    unmerge_idea(idea, by=product)
    assert (behind(idea), behind(into)) == before


def test_staff_see_it_in_lists_filters_cards_pages_and_the_api_and_nobody_else_does(
    pays, product, customer, client, api_of, django_assert_num_queries
):
    small, big, none = (IdeaFactory(title=title) for title in ("Small one", "Big one", "No one"))
    firm, whale = AccountFactory(), AccountFactory(name="Whale Ltd")
    pays(firm, 1234)
    pays(whale, 654321)
    vote(small, somebody_of(firm))
    vote(big, somebody_of(whale))
    assert (count_idea_worth(), count_idea_worth()) == (2, 0)
    rule = {"field": "name", "op": "begins", "value": "Whale"}
    segment = Segment.objects.create(name="Whales", target="account", rule=rule, by=product)

    client.force_login(product)
    page = reverse("admin:ideas_idea_changelist")
    assert "654,321 EUR" in client.get(page).text
    column = client.get(page).context["cl"].list_display.index("worth_today")
    # One of them for each filter that offers rows: owners, places, tags and segments.
    with django_assert_num_queries(9):
        found = client.get(page, {"o": f"-{column}"}).context["cl"].result_list
    assert [idea.title for idea in found] == ["Big one", "Small one", "No one"]
    for asked, titles in (
        ({"worth": "100000-1000000"}, ["Big one"]),
        ({"worth": "none"}, ["No one"]),
        ({"backed_by": f"segment:{segment.pk}"}, ["Big one"]),
    ):
        assert [idea.title for idea in client.get(page, asked).context["cl"].result_list] == titles, asked
    assert "1,234 EUR" in client.get(reverse("admin:ideas_idea_board")).text
    assert "654,321.00" in client.get(reverse("admin:ideas_idea_change", args=[big.pk])).text

    listed, value = reverse("api-ideas"), reverse("api-idea-value", args=[big.pk])
    rows = api_of(product).get(listed, {"order": "-value"}).json()["results"]
    assert [row["title"] for row in rows] == ["Big one", "Small one", "No one"]
    assert api_of(product).get(value).json()["values"] == [
        {"currency": "EUR", "accounts": 1, "then": "654321.00", "today": "654321.00", "churned": "0.00"}
    ]
    for stranger in (customer, MemberFactory(roles=["moderator"])):
        assert api_of(stranger).get(value).status_code == 403
        assert api_of(stranger).get(listed, {"order": "-value"}).status_code == 403
    assert "654321" not in api_of(customer).get(reverse("api-idea", args=[big.pk])).text
    assert none.vote_count == IdeaWorth.objects.filter(idea=none).count() == 0


def test_a_vote_of_whom_nothing_was_frozen_is_found(pays):
    cast_vote(IdeaFactory(), by=MemberFactory())
    IdeaVote.objects.update(created_at=timezone.now() - timedelta(days=9))
    name = "crm.the_value_behind_every_vote_is_frozen"

    assert [check.wrong for check in checks() if check.check == name] == [1]
    assert freeze_vote_values(timezone.now()) == 0
    assert freeze_vote_values(timezone.now(), everything=True) == 1
    assert [check.wrong for check in checks() if check.check == name] == [0]
    assert AccountValue.objects.count() == 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_freezing_while_votes_come_and_go_refuses_nobody_and_leaves_each_vote_its_value(pays):
    idea, firm = IdeaFactory(), AccountFactory()
    pays(firm, 100)
    members = [somebody_of(firm) for _ in range(4)]

    def come_and_go(number):
        for _ in range(10):
            if number < 2:
                freeze_vote_values(timezone.now())
            else:
                cast_vote(idea, by=members[number - 2])
                withdraw_vote(idea, by=members[number - 2])
        return "done"

    assert at_once(6, come_and_go) == ["done"] * 6
    vote(idea, *members)
    assert (behind(idea), VoteValue.objects.count()) == ([Worth("EUR", 1, 100, 100, 0)], 4)
