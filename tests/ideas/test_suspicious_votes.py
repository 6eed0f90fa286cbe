"""Suspicious votes in the back office and in the API: what waits, why, and what a person says."""

import pytest
from django.urls import reverse

from ideas.models import HeldVote, VoteCase
from ideas.operations.judging_votes import hold_suspicious_votes
from tests.factories.ideas import IdeaFactory
from tests.ideas.operations.test_judging_votes import NOW, count, ring

pytestmark = pytest.mark.django_db


@pytest.fixture
def cheats():
    members = ring(IdeaFactory(title="Free beer"))
    hold_suspicious_votes(NOW())
    return members


def test_the_back_office_shows_the_reasons_and_decides_about_one_or_all(cheats, product, client):
    client.force_login(product)
    case = VoteCase.objects.get()

    assert "Free beer" in client.get(reverse("admin:ideas_votecase_changelist")).text
    page = client.get(reverse("admin:ideas_votecase_change", args=[case.pk])).text
    assert "8 accounts joined together, the same votes only (30)" in page
    release, reject = (reverse("admin:ideas_votecase_act", args=[case.pk, act]) for act in ("release", "reject"))
    assert client.post(release, {"reason": "", "members": [cheats[0].pk]}).status_code == 200
    assert client.post(release, {"reason": "A colleague.", "members": [cheats[0].pk]}).status_code == 302
    assert count(case.idea) == 1
    chosen = {"action": "reject_all", "_selected_action": [case.pk], "reason": "A ring.", "applied": "1"}
    client.post(reverse("admin:ideas_votecase_changelist"), chosen)
    assert HeldVote.objects.filter(state="rejected", reason="A ring.").count() == 7
    assert "Free beer" not in client.get(reverse("admin:ideas_votecase_changelist")).text
    assert client.get(reject).status_code == 200
    assert client.get(reverse("admin:ideas_voterule_changelist")).status_code == 200


def test_the_api_lists_and_decides_for_keepers_only(cheats, product, customer, api_of, django_assert_num_queries):
    case, staff = VoteCase.objects.get(), api_of(product)
    path, votes = reverse("api-vote-case", args=[case.pk]), reverse("api-vote-case-votes", args=[case.pk])

    staff.get(votes)
    with django_assert_num_queries(4):
        rows = staff.get(votes).json()["results"]
    assert len(rows) == 8
    assert {sign["rule"] for sign in rows[0]["signs"]} == {"fresh", "cluster"}
    assert staff.get(reverse("api-vote-cases")).json()["results"][0]["held"] == 8
    assert staff.patch(path, {"outcome": "rejected", "reason": ""}, format="json").status_code == 400
    told = staff.patch(path, {"outcome": "rejected", "reason": "A ring."}, format="json").json()
    assert (told["held"], told["rejected"]) == (0, 8)
    assert staff.patch(path, {"outcome": "rejected", "reason": "A ring."}, format="json").status_code == 409
    assert staff.get(reverse("api-vote-cases"), {"queue": "decided"}).json()["results"][0]["id"] == case.pk
    for address in (reverse("api-vote-cases"), path, votes):
        assert api_of(customer).get(address).status_code == 403
