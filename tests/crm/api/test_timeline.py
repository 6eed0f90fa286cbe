"""What a person and an account have been through, over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest

from crm.models import Activity
from tests.factories.community import (
    CategoryFactory,
    CircleFactory,
    MemberFactory,
    PostFactory,
    SolutionFactory,
    TopicFactory,
)
from tests.factories.crm import (
    AccountFactory,
    CommunityTicketFactory,
    ContactFactory,
    MessageFactory,
    ResolutionFactory,
    SatisfactionFactory,
    TicketFactory,
)
from tests.factories.ideas import IdeaFactory, IdeaVoteFactory

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def url(owner):
    return f"/api/v1/{owner._meta.model_name}s/{owner.pk}/timeline/"


def after(hours):
    return START + timedelta(hours=hours)


@pytest.fixture
def person():
    return ContactFactory(member=MemberFactory(), account=AccountFactory())


def activity(hours, **fields):
    by = MemberFactory(roles=["support"])
    return Activity.objects.create(kind="call", by=by, created_at=after(hours), **fields)


@pytest.fixture
def history(person):
    """One entry of each kind, an hour apart."""
    member = person.member
    TopicFactory(author=member, title="It hums", kind="discussion", created_at=after(0))
    post = PostFactory(topic__title="It drips", author=member, created_at=after(1))
    SolutionFactory(topic=post.topic, post=post, marked_at=after(2))
    IdeaFactory(author=member, title="A quiet pump", created_at=after(3))
    IdeaVoteFactory(idea__title="A red pump", member=member, created_at=after(4))
    ticket = TicketFactory(contact=person, subject="The bill", opened_at=after(5))
    MessageFactory(ticket=ticket, contact=person, body="It is too high.", written_at=after(6))
    ResolutionFactory(ticket=ticket, resolved_at=after(7))
    SatisfactionFactory(ticket=ticket, by=member, score=5, comment="Quick", given_at=after(8))
    activity(9, contact=person, subject="Called back")
    return ticket


def test_everything_a_person_did_stands_in_one_list_the_latest_first(agent_api, person, history, queries):
    with queries(4):
        rows = agent_api.get(url(person)).json()["results"]

    assert [(row["kind"], row["what"], row["word"]) for row in rows] == [
        ("activity", "Called back", "call"),
        ("satisfaction", "Quick", "5"),
        ("resolution", "The bill", "an employee"),
        ("message", "It is too high.", "from the customer"),
        ("ticket", "The bill", "solved"),
        ("vote", "A red pump", ""),
        ("idea", "A quiet pump", "open"),
        ("solution", "It drips", ""),
        ("answer", "It drips", ""),
        ("question", "It hums", ""),
    ]
    assert rows[4]["url"] == f"/admin/crm/ticket/{history.pk}/change/"
    assert rows[9]["url"].startswith("/questions/")


def test_pages_follow_each_other_and_lead_back_also_where_moments_are_the_same(agent_api, person):
    for _ in range(3):
        topic = TopicFactory(author=person.member, created_at=START)
        CommunityTicketFactory(topic=topic, contact=ContactFactory(account=person.account), opened_at=START)
        TicketFactory(contact=person, opened_at=START)
        IdeaFactory(author=person.member, created_at=START)
    whole = [(row["kind"], row["url"]) for row in agent_api.get(url(person)).json()["results"]]

    seen, backwards, address = [], [], f"{url(person)}?limit=2"
    while address:
        page = agent_api.get(address).json()
        seen += [(row["kind"], row["url"]) for row in page["results"]]
        address = page["next"]
    address = page["previous"]
    while address:
        page = agent_api.get(address).json()
        backwards = [(row["kind"], row["url"]) for row in page["results"]] + backwards
        address = page["previous"]

    assert len(whole) == len(set(whole)) == 9
    assert seen == whole
    assert backwards == whole[: len(backwards)]
    assert len(backwards) >= 7


def test_the_timeline_of_an_account_holds_all_its_people_and_nobody_else(agent_api, person, history):
    colleague = ContactFactory(account=person.account)
    TicketFactory(contact=colleague, subject="From a colleague", opened_at=after(10))
    TicketFactory(contact__account=AccountFactory(), subject="From another firm", opened_at=after(11))
    activity(12, account=person.account, subject="Met at the fair")
    activity(13, account=AccountFactory(), subject="Met elsewhere")

    rows = agent_api.get(url(person.account)).json()["results"]

    assert [row["what"] for row in rows][:4] == ["Met at the fair", "From a colleague", "Called back", "Quick"]
    assert len(rows) == 12


@pytest.fixture
def group():
    """A holding with a daughter and her daughter, each with somebody who asked."""
    holding = AccountFactory(name="Holding")
    daughter = AccountFactory(name="Daughter", parent=holding)
    granddaughter = AccountFactory(name="Granddaughter", parent=daughter)
    for hours, one in enumerate((holding, daughter, granddaughter)):
        TicketFactory(contact=ContactFactory(account=one), account=one, subject=one.name, opened_at=after(hours))
    return [holding, daughter, granddaughter]


def test_an_account_is_told_with_all_below_it_and_not_with_what_is_above(agent_api, group):
    told = [[row["what"] for row in agent_api.get(url(one)).json()["results"]] for one in group]

    assert told == [["Granddaughter", "Daughter", "Holding"], ["Granddaughter", "Daughter"], ["Granddaughter"]]


@pytest.mark.parametrize("number", [1, 3])
def test_a_timeline_of_an_account_costs_five_queries_however_many_are_below_it(number, agent_api, queries):
    account = AccountFactory()
    for _ in range(number):
        below = AccountFactory(parent=account)
        TicketFactory(contact=ContactFactory(account=below, member=MemberFactory()), account=below)

    with queries(5):
        rows = agent_api.get(url(account)).json()["results"]

    assert len(rows) == number


def test_what_somebody_asked_for_an_account_stays_with_it_when_they_work_elsewhere(agent_api):
    account, other = AccountFactory(), AccountFactory()
    person = ContactFactory(account=account)
    ticket = TicketFactory(contact=person, account=account, subject="The bill", opened_at=after(0))
    MessageFactory(ticket=ticket, contact=person, body="It is too high.", written_at=after(1))
    note = {"direction": "note", "visibility": "internal", "contact": None, "by": MemberFactory()}
    MessageFactory(ticket=ticket, body="A fool", written_at=after(2), **note)
    ResolutionFactory(ticket=ticket, resolved_at=after(3))
    SatisfactionFactory(ticket=ticket, by=MemberFactory(), score=4, comment="Well", given_at=after(4))
    person.account = other
    person.save()

    rows = agent_api.get(url(account)).json()["results"]

    assert [row["what"] for row in rows] == ["Well", "The bill", "It is too high.", "The bill"]


def test_pages_of_an_account_follow_each_other_by_key(agent_api, group):
    for one in group:
        for _ in range(3):
            TicketFactory(contact=ContactFactory(account=one), account=one, opened_at=START)
            activity(0, account=one, subject="Met")
    address, seen = f"{url(group[0])}?limit=4", []
    while address:
        page = agent_api.get(address).json()
        seen += [(row["kind"], row["url"]) for row in page["results"]]
        address = page["next"]

    assert len(seen) == len(set(seen)) == 3 * (1 + 3 + 3)


def test_what_the_people_of_a_group_created_for_others_is_told_together(agent_api, group, customer_api):
    for one in group[1:]:
        member = ContactFactory(account=one, member=MemberFactory()).member
        post = PostFactory(author=member)
        SolutionFactory(topic=post.topic, post=post)
    address = f"/api/v1/accounts/{group[0].pk}/advocacy/"

    told = agent_api.get(address).json()

    assert {one["code"]: one["value"] for one in told["figures"]} == {"solutions": 2, "people_helped": 2}
    assert told["worth"] == []
    assert customer_api.get(address).status_code == 403


def test_what_stands_in_a_circle_is_told_to_nobody_outside(manager_api, person):
    hidden = CategoryFactory(of_circle=CircleFactory())
    topic = TopicFactory(category=hidden, author=person.member)
    CommunityTicketFactory(topic=topic, contact=person)
    post = PostFactory(topic__category=hidden, author=person.member)
    SolutionFactory(topic=post.topic, post=post)
    IdeaVoteFactory(idea=IdeaFactory(category=hidden, author=person.member), member=person.member)

    assert manager_api.get(url(person)).json()["results"] == []


def test_customers_have_no_timelines(customer_api, person):
    for owner in (person, person.account):
        assert customer_api.get(url(owner)).status_code in {403, 404}
