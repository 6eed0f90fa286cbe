import pytest

from ideas.errors import IdeaClosedForVotes, MayNotVote
from ideas.models import Idea
from ideas.operations.voting import cast_vote, withdraw_vote
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory
from tests.factories.ideas import IdeaFactory

pytestmark = pytest.mark.django_db


def test_a_member_votes_once_and_takes_it_back_once():
    idea, member = IdeaFactory(), MemberFactory()

    assert [cast_vote(idea, by=member) for _ in range(2)] == [True, False]
    assert Idea.objects.get().vote_count == 1
    assert [withdraw_vote(idea, by=member) for _ in range(2)] == [True, False]
    assert Idea.objects.get().vote_count == 0


@pytest.mark.parametrize("status", ["delivered", "declined"])
def test_a_decided_idea_takes_no_votes(status):
    idea, member = IdeaFactory(status=status), MemberFactory()

    with pytest.raises(IdeaClosedForVotes):
        cast_vote(idea, by=member)
    with pytest.raises(IdeaClosedForVotes):
        withdraw_vote(idea, by=member)


def test_a_vote_needs_to_see_the_idea():
    insider = MemberFactory()
    idea = IdeaFactory(category=CategoryFactory(of_circle=CircleFactory(members=[insider])))

    assert cast_vote(idea, by=insider)
    with pytest.raises(MayNotVote):
        cast_vote(idea, by=MemberFactory())
