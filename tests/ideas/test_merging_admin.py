"""Merging at the desk of the product team: looked for, seen beforehand, done and taken back."""

import pytest
from django.urls import reverse

from community.operations.indexing.documents import index_things
from ideas.models import IdeaVote
from ideas.operations.indexing import IDEA
from ideas.operations.merging import merge_idea
from tests.factories.community import MemberFactory
from tests.factories.ideas import AdoptionFactory, IdeaFactory, IdeaVoteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_MFA = False


@pytest.fixture
def team(client, product):
    client.force_login(product)
    return client


def act_on(idea, act):
    return reverse("admin:ideas_idea_act", args=[idea.pk, act])


def test_what_merging_would_give_is_seen_before_it_is_done(team):
    both = MemberFactory()
    idea, into = IdeaFactory(title="Quieter pump"), IdeaFactory(title="A quieter pump, please", imported_votes=4)
    for one in (idea, into):
        IdeaVoteFactory(idea=one, member=both)
        IdeaVoteFactory(idea=one)
    index_things(IDEA, [idea.pk, into.pk])

    page = team.get(act_on(idea, "merge")).content.decode()
    assert "2 and 6 votes before, 7 after; 1 people voted for both" in page
    assert IdeaVote.objects.filter(idea=idea).count() == 2

    assert "Choose one of these." in team.post(act_on(idea, "merge"), {"words": "quieter"}).content.decode()
    team.post(act_on(idea, "merge"), {"words": str(into.pk), "idea": into.pk, "reason": "The same"})
    idea.refresh_from_db()
    into.refresh_from_db()
    assert (idea.merged_into, into.shown_votes) == (into, 7)


def test_a_button_takes_it_back_and_each_shows_when_it_is_possible(team, product):
    idea, into, adopted = IdeaFactory(), IdeaFactory(), AdoptionFactory().idea
    merge_idea(idea, into, by=product)

    def buttons(one):
        page = team.get(reverse("admin:ideas_idea_change", args=[one.pk])).content.decode()
        return [act for act in ("merge", "unmerge") if act_on(one, act) in page]

    assert [buttons(one) for one in (idea, into, adopted)] == [["unmerge"], [], []]
    team.post(act_on(idea, "unmerge"))
    assert [buttons(one) for one in (idea, into)] == [["merge"], ["merge"]]
