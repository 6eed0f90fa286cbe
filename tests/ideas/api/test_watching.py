"""Following an idea by token and on its page."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from ideas.models import IdeaWatch
from ideas.operations.watching import watch_idea
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory
from tests.factories.ideas import IdeaFactory


def address(idea):
    return f"/api/v1/ideas/{idea.pk}/watch/"


def test_an_idea_is_followed_muted_and_left_alone(customer, customer_api, helper_api, db):
    idea = IdeaFactory()

    assert customer_api.get(address(idea)).status_code == 404
    assert customer_api.put(address(idea)).json()["level"] == "watching"
    assert customer_api.put(address(idea), {"level": "muted"}).json()["level"] == "muted"
    assert customer_api.get(address(idea)).json()["level"] == "muted"
    assert helper_api.get(address(idea)).status_code == 404
    assert {customer_api.delete(address(idea)).status_code for _ in range(2)} == {204}
    assert not IdeaWatch.objects.exists()


@pytest.mark.parametrize("body", [{"level": "loud"}, {"level": None}, {"level": ["muted"]}, {"more": 1}])
def test_what_makes_no_sense_is_refused(body, customer_api, db):
    assert customer_api.put(address(IdeaFactory()), body).status_code == 400
    assert not IdeaWatch.objects.exists()


def test_what_one_may_not_see_cannot_be_followed(customer, customer_api, anonymous_api, db):
    circle = CircleFactory(members=[customer])
    idea = IdeaFactory(category=CategoryFactory(of_circle=circle))
    watch_idea(idea, by=customer)
    circle.members.clear()

    for api, status in ((customer_api, 404), (anonymous_api, 401)):
        answers = [api.get(address(idea)), api.put(address(idea)), api.delete(address(idea))]
        assert {answer.status_code for answer in answers} == {status}
    assert IdeaWatch.objects.count() == 1


def test_the_page_follows_mutes_and_costs_the_same(client, customer, queries, db):
    idea = IdeaFactory()
    client.force_login(customer)
    page = idea.get_absolute_url()
    client.get(page)
    with queries(7):
        assert "Follow" in client.get(page).content.decode()

    assert client.post(f"/ideas/{idea.pk}/watch/", {"level": "watching"}).status_code == 302
    assert "Following" in client.get(page).content.decode()
    client.post(f"/ideas/{idea.pk}/watch/", {"level": "none"})
    assert not IdeaWatch.objects.exists()
    assert Client().post(f"/ideas/{idea.pk}/watch/", {"level": "watching"}).status_code == 302
    assert not IdeaWatch.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_follow_at_once_leave_one_row():
    idea, member = IdeaFactory(), MemberFactory()

    def follow(level):
        try:
            watch_idea(idea, by=member, level=level)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(follow, ["watching", "muted"] * 4))

    assert IdeaWatch.objects.count() == 1
