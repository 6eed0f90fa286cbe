"""A topic moves to another category with all that hangs on it, and back exactly."""

import pytest
from django.contrib.auth.models import AnonymousUser

from community.article_errors import SourceIsNarrower
from community.errors import MayNotWriteHere, TextIsEmpty
from community.errors.duplicates import OriginalIsNarrower
from community.errors.moving import MayNotMoveTopic, MoveWouldReveal
from community.flaggable import Because
from community.models import ModerationCase, Notification, SearchDocument, Topic
from community.operations.duplicates import mark_duplicate
from community.operations.moving import move_topic
from community.operations.posting import add_post
from community.operations.undoing import undo_act
from config.intakes import run_here
from config.integrity import all_checks
from tests.factories.articles import ArticleFactory
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, SolutionFactory, TopicFactory
from tests.factories.moderation import flagged

pytestmark = pytest.mark.django_db
WHY = Because(reason="It is about drills")


@pytest.fixture
def moderator():
    return MemberFactory(roles=["moderator"])


def take_in() -> None:
    for _run in run_here():
        pass
    assert [check for check in all_checks() if check.wrong] == []


def test_documents_scores_cases_and_notifications_go_along_and_come_back(moderator):
    solution = SolutionFactory()
    topic, helper = solution.topic, solution.post.author
    before, circle = topic.category, CategoryFactory(visibility="circle", circle=CircleFactory())
    add_post(topic, by=MemberFactory(), body="Thank you.")
    flagged(solution.post)
    take_in()
    told = Notification.objects.filter(topic=topic, recipient=topic.author)
    assert told.visible_to(topic.author).count() == told.count() > 0

    act = move_topic(topic, circle, by=moderator, because=WHY)
    take_in()

    helper.refresh_from_db()
    assert helper.points == 0
    assert set(SearchDocument.objects.filter(thread_id=topic.pk).values_list("category", flat=True)) == {circle.pk}
    assert list(ModerationCase.objects.values_list("category", flat=True)) == [circle.pk]
    assert not told.visible_to(topic.author).exists()
    assert not Topic.objects.visible_to(AnonymousUser()).exists()
    event = topic.events.latest("id")
    assert (event.kind, event.extras) == ("topic_moved", {"from_category": before.pk, "to_category": circle.pk})

    undo_act(act, by=moderator, reason="They are about saws")
    take_in()

    helper.refresh_from_db()
    assert helper.points == 15
    assert list(ModerationCase.objects.values_list("category", flat=True)) == [before.pk]
    assert told.visible_to(topic.author).count() >= told.count() > 0
    assert Topic.objects.visible_to(AnonymousUser()).get().category == before


def test_keepers_and_the_most_trusted_move_topics_with_a_reason(moderator):
    topic, place = TopicFactory(), CategoryFactory()

    for by in (topic.author, MemberFactory(trust_level=3)):
        with pytest.raises(MayNotMoveTopic):
            move_topic(topic, place, by=by, because=WHY)
    with pytest.raises(TextIsEmpty):
        move_topic(topic, place, by=moderator, because=Because())
    secret = CategoryFactory(visibility="circle", circle=CircleFactory())
    with pytest.raises(MayNotWriteHere):
        move_topic(topic, secret, by=MemberFactory(trust_level=4), because=WHY)
    assert move_topic(topic, place, by=MemberFactory(trust_level=4), because=WHY).kind == "move"
    assert move_topic(topic, place, by=moderator, because=WHY) is None


def test_what_was_written_for_a_circle_stays_in_it(moderator):
    circle = CircleFactory()
    topic = TopicFactory(category=CategoryFactory(visibility="circle", circle=circle))

    for place in (CategoryFactory(), CategoryFactory(visibility="circle", circle=CircleFactory())):
        with pytest.raises(MoveWouldReveal):
            move_topic(topic, place, by=moderator, because=WHY)
    assert move_topic(topic, CategoryFactory(visibility="circle", circle=circle), by=moderator, because=WHY)


def test_neither_pointers_nor_articles_come_to_lead_to_what_their_readers_do_not_see(moderator):
    members_only = CategoryFactory(members_only=True)
    original, again = TopicFactory(), TopicFactory()
    mark_duplicate(again, original, by=moderator)
    with pytest.raises(OriginalIsNarrower):
        move_topic(original, members_only, by=moderator, because=WHY)
    assert move_topic(again, members_only, by=moderator, because=WHY)
    assert move_topic(original, members_only, by=moderator, because=WHY)
    with pytest.raises(OriginalIsNarrower):
        move_topic(again, CategoryFactory(), by=moderator, because=WHY)

    post = SolutionFactory().post
    ArticleFactory(source=post, category=post.topic.category)
    with pytest.raises(SourceIsNarrower):
        move_topic(post.topic, members_only, by=moderator, because=WHY)


def test_a_token_moves_topics_as_the_back_office_does(agent_api, customer_api, anonymous_api):
    topic, place = TopicFactory(), CategoryFactory()
    address, body = f"/api/v1/topics/{topic.pk}/category/", {"category": place.slug, "reason": "It is about drills"}

    assert customer_api.put(address, body).status_code == 403
    assert anonymous_api.put(address, body).status_code == 401
    assert agent_api.put(address, body).status_code == 204
    assert Topic.objects.get().category == place
    acts = agent_api.get("/api/v1/moderation/acts/").json()["results"]
    assert [act["act"] for act in acts] == ["move"]
    assert agent_api.put(f"/api/v1/moderation/acts/{acts[0]['id']}/undo/", {"reason": "No"}).status_code == 200
    assert Topic.objects.get().category == topic.category
