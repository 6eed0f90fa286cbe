"""The pages around the life of a solution."""

import pytest
from django.test import Client

from community.models import NeedsInfo, Proposal, SolutionOutdated
from tests.factories.community import MemberFactory, PostFactory, SolutionFactory

pytestmark = pytest.mark.django_db


def client_of(member):
    client = Client()
    client.force_login(member)
    return client


def test_an_open_question_gets_a_proposal_and_a_wish_for_more(client):
    post = PostFactory()
    root, page = f"/questions/{post.topic_id}", post.topic.get_absolute_url()
    helper = client_of(MemberFactory(trust_level=1))

    assert helper.post(f"{root}/proposals/2/", {"reason": "It helped my aunt."}).status_code == 302
    assert helper.post(f"{root}/needs-info/", {"reason": "Which version is it?"}).status_code == 302
    shown = client.get(page).content
    assert (b"It helped my aunt." in shown, b"Which version is it?" in shown) == (True, True)
    assert b"Propose as the solution" not in shown
    assert b"Which version is it?" in client.get(f"{root}/life/").content
    waiting = client.get("/questions/?state=needs_info").content
    assert page.encode() in waiting
    helper.post(f"{root}/needs-info/undo/")
    helper.post(f"{root}/proposals/2/undo/")
    assert (NeedsInfo.objects.count(), Proposal.objects.count()) == (0, 0)


def test_an_outdated_solution_carries_a_banner_with_the_reason(client):
    solution = SolutionFactory()
    root, page = f"/questions/{solution.topic_id}", solution.topic.get_absolute_url()
    author = client_of(solution.post.author)

    assert author.post(f"{root}/outdated/", {"reason": ""}).status_code == 400
    assert author.post(f"{root}/outdated/", {"reason": "Version 3 is out."}).status_code == 302
    assert b"Version 3 is out." in client.get(page).content
    assert client_of(MemberFactory()).post(f"{root}/outdated/undo/").status_code == 403
    author.post(f"{root}/outdated/undo/", {"reason": "Back."})
    assert not SolutionOutdated.objects.exists()
