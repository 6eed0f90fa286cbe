"""What a person and an account have been through, over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest

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
    return ticket


def test_everything_a_person_did_stands_in_one_list_the_latest_first(agent_api, person, history, queries):
    with queries(4):
        rows = agent_api.get(url(person)).json()["results"]

    assert [(row["kind"], row["what"], row["word"]) for row in rows] == [
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
    assert rows[3]["url"] == f"/admin/crm/ticket/{history.pk}/change/"
    assert rows[8]["url"].startswith("/questions/")


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
    TicketFactory(contact=colleague, subject="From a colleague", opened_at=after(9))
    TicketFactory(contact__account=AccountFactory(), subject="From another firm", opened_at=after(10))

    rows = agent_api.get(url(person.account)).json()["results"]

    assert [row["what"] for row in rows][:2] == ["From a colleague", "Quick"]
    assert len(rows) == 10


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
