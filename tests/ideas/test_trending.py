"""What people turn to now stands first among what is trending; votes grow old, and nobody makes theirs younger."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from community.operations.erasing import erase_member
from config.integrity import all_checks
from crm.operations.valuing_votes import freeze_vote_values
from ideas.models import FormerVote, Idea, IdeaVote
from ideas.operations.deciding import change_status
from ideas.operations.merging import merge_idea, unmerge_idea
from ideas.operations.proposing import propose_idea
from ideas.operations.voting import cast_vote, withdraw_vote
from ideas.operations.weighing import weigh_ideas
from tests.factories.community import CategoryFactory, MemberFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def now():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ideas(now):
    category = CategoryFactory()
    return [propose_idea(category, by=MemberFactory(), title=f"Idea {n}", body="Like this.").idea for n in range(3)]


def later(now, days):
    now.move_to(START + timedelta(days=days))


def vote(idea, number):
    for _ in range(number):
        cast_vote(idea, by=MemberFactory())


def trends(at):
    weigh_ideas(START + timedelta(days=at))
    return list(Idea.objects.order_by("id").values_list("trend", flat=True))


def test_a_vote_weighs_half_after_a_week_and_nothing_after_ten(ideas, now):
    vote(ideas[0], 4)
    assert trends(0) == [4000, 0, 0]
    assert (trends(7), trends(14)) == ([2000, 0, 0], [1000, 0, 0])
    assert trends(71) == [0, 0, 0]


def test_what_is_new_passes_what_many_wanted_long_ago(ideas, now, client):
    vote(ideas[0], 8)
    later(now, 28)
    vote(ideas[1], 2)
    assert trends(28) == [500, 2000, 0]

    shown = [idea.pk for idea in client.get("/ideas/?order=trending").context["page"].rows]
    assert shown == [ideas[1].pk, ideas[0].pk, ideas[2].pk]


def test_taking_a_vote_back_and_voting_again_makes_it_no_younger(ideas, now, customer):
    cast_vote(ideas[0], by=customer)
    for day in (7, 10, 14):
        later(now, day)
        withdraw_vote(ideas[0], by=customer)
        assert trends(day)[0] == 0
        cast_vote(ideas[0], by=customer)
    assert trends(14)[0] == 250
    assert (IdeaVote.objects.get().first_at, IdeaVote.objects.get().created_at) == (START, START + timedelta(days=14))


def test_merged_ideas_count_each_person_once_by_their_first_vote(ideas, now, customer, product):
    cast_vote(ideas[0], by=customer)
    later(now, 7)
    cast_vote(ideas[1], by=customer)
    vote(ideas[1], 1)
    merge_idea(ideas[1], ideas[0], by=product)
    assert trends(7) == [1500, 0, 0]
    unmerge_idea(ideas[1], by=product)
    assert trends(7) == [500, 2000, 0]
    # The task that does so each minute.
    freeze_vote_values(timezone.now(), everything=True)
    assert [check for check in all_checks() if check.wrong] == []


def test_nothing_is_remembered_of_the_votes_of_somebody_who_left(ideas, customer):
    cast_vote(ideas[0], by=customer)
    withdraw_vote(ideas[0], by=customer)
    cast_vote(ideas[1], by=customer)
    assert FormerVote.objects.count() == 1
    erase_member(customer, by=customer, reason="I leave.")
    assert (FormerVote.objects.count(), IdeaVote.objects.count()) == (0, 0)


def test_one_finds_what_waits_for_an_answer_what_is_ones_own_and_what_one_votes_for(
    ideas, now, customer, product, client, api_of
):
    own = propose_idea(ideas[0].category, by=customer, title="Mine", body="Like this.").idea
    change_status(ideas[0], "under_review", by=product, reason="We look at it.")
    cast_vote(ideas[1], by=customer)
    merge_idea(ideas[1], ideas[2], by=product)
    client.force_login(customer)

    def shown(only):
        return [idea.pk for idea in client.get("/ideas/", {"only": only, "order": "newest"}).context["page"].rows]

    assert shown("unanswered") == [own.pk, ideas[2].pk]
    assert (shown("mine"), shown("voted")) == ([own.pk], [ideas[2].pk])
    client.logout()
    assert client.get("/ideas/?only=mine").status_code == 404
    assert client.get("/ideas/?only=nothing").status_code == 404
    assert "My votes" not in client.get("/ideas/").text

    def found(member, **given):
        return [row["id"] for row in api_of(member).get(reverse("api-ideas"), given).json()["results"]]

    assert found(customer, needs_answer="true") == [own.pk, ideas[2].pk]
    assert found(customer, voted="true") == [ideas[2].pk]
    assert found(product, voted="true") == []
    assert len(found(customer, order="trending")) == 3


def test_the_board_asks_the_database_the_same_however_it_is_ordered(ideas, client, queries):
    client.get("/ideas/")
    for order in ("trending", "votes", "newest"):
        with queries(1):
            client.get("/ideas/", {"order": order, "only": "unanswered"})
