"""`visible_to` and `can_see_…` say the same of challenges and of ideas whose authors are hidden."""

import pytest

from community.models import Member
from ideas.models import Challenge, Idea
from ideas.permissions import can_see_challenge, can_see_idea
from tests.architecture.test_permission_twins import MAKERS, assert_twins
from tests.factories.challenges import ChallengeFactory
from tests.factories.community import CategoryFactory, CircleFactory
from tests.factories.ideas import IdeaFactory

pytestmark = pytest.mark.django_db
RUNNERS = {"product", "admin", "superuser"}
KEEPERS = {"moderator", "community_manager", "admin", "superuser"}


@pytest.mark.parametrize("is_inside", [False, True])
@pytest.mark.parametrize("name", MAKERS)
def test_challenges_and_what_is_veiled_in_them_are_seen_alike(name, is_inside):
    reader, circle = MAKERS[name](), CircleFactory()
    if is_inside and isinstance(reader, Member):
        circle.members.add(reader)
    places = [CategoryFactory(), CategoryFactory(members_only=True), CategoryFactory(of_circle=circle)]
    challenges = [ChallengeFactory(category=place, running="") for place in places]
    challenges += [ChallengeFactory(category=place, published_at=None, running="") for place in places]
    veiled = [IdeaFactory(category=place, is_veiled=True) for place in places]
    mine = [IdeaFactory(category=places[0], is_veiled=True, author=reader)] if isinstance(reader, Member) else []

    seen = assert_twins(challenges, Challenge.objects, can_see_challenge, reader)
    unveiled = assert_twins([*veiled, *mine], Idea.objects, can_see_idea, reader)

    assert any(row.published_at is None for row in challenges if row.pk in seen) == (name in RUNNERS)
    assert bool(unveiled & {row.pk for row in veiled}) == (name in KEEPERS)
    awake = isinstance(reader, Member) and reader.is_active
    assert {row.pk for row in mine} <= unveiled if awake else not unveiled
