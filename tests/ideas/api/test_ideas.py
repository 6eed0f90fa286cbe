"""The idea board over HTTP."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.models.topic import State
from ideas.models import Idea, IdeaEvent, IdeaVote
from tests.factories.community import CategoryFactory, MemberFactory, TopicFactory
from tests.factories.ideas import DecisionFactory, IdeaFactory, IdeaVoteFactory

URL = "/api/v1/ideas/"


def ids(response):
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


def test_the_board_shows_exactly_the_agreed_fields(anonymous_api):
    idea = IdeaFactory(title="Less noise", body="*Please*", imported_votes=7)
    IdeaVoteFactory(idea=idea)
    DecisionFactory(idea=idea, reason="Old.", decided_at=timezone.now() - timedelta(days=1))
    decision = DecisionFactory(idea=idea, reason="New.")

    (row,) = anonymous_api.get(URL).json()["results"]

    assert row == {
        "id": idea.pk,
        "title": "Less noise",
        "slug": "less-noise",
        "body": "*Please*",
        "html": "<p><em>Please</em></p>\n",
        "category": idea.category_id,
        "status": "open",
        "tags": [],
        "author": {"id": idea.author.pk, "display_name": idea.author.display_name, "kind": "customer"},
        "vote_count": 8,
        "imported_votes": 7,
        "comment_count": 0,
        "created_at": _iso(idea.created_at),
        "merged_into": None,
        "decision": {
            "status": "under_review",
            "reason": "New.",
            "cost": None,
            "period": None,
            "decided_at": _iso(decision.decided_at),
        },
        "promised_on": None,
        "version": 1,
    }
    assert anonymous_api.get(f"{URL}{idea.pk}/").json() == row


@pytest.mark.parametrize("items", [1, 3])
def test_the_board_takes_two_queries_for_anybody_and_four_with_a_token(items, queries, anonymous_api, product_api):
    for _ in range(items):
        DecisionFactory()

    with queries(2):
        anonymous = anonymous_api.get(URL)
    with queries(4):
        member = product_api.get(URL)

    assert len(ids(anonymous)) == len(ids(member)) == items


def test_each_filter_keeps_its_ideas_and_drops_the_others(anonymous_api):
    author, place = MemberFactory(), CategoryFactory(slug="pumps")
    plain, planned = IdeaFactory(author=author), IdeaFactory(status="planned", category=place)

    def found(**given):
        return set(ids(anonymous_api.get(URL, given)))

    assert found() == {plain.pk, planned.pk}
    assert found(status="planned") == {planned.pk}
    assert found(author=author.pk) == {plain.pk}
    assert found(category="pumps") == found(category=place.pk) == {planned.pk}
    assert found(category="pumps", status="open") == set()


def test_the_order_is_by_proposing_or_by_all_votes_that_are_shown(anonymous_api):
    imported, voted, nothing = IdeaFactory(imported_votes=3), IdeaVoteFactory().idea, IdeaFactory()

    assert ids(anonymous_api.get(URL)) == [nothing.pk, voted.pk, imported.pk]
    assert ids(anonymous_api.get(URL, {"order": "votes"})) == [imported.pk, voted.pk, nothing.pk]


def test_the_pages_by_votes_together_are_the_list(anonymous_api):
    for votes in (3, 1, 3, 0, 1):
        IdeaFactory(imported_votes=votes)
    whole = ids(anonymous_api.get(URL, {"order": "votes"}))

    pages, address = [], f"{URL}?order=votes&limit=2"
    while address:
        page = anonymous_api.get(address)
        pages.append(ids(page))
        address = page.json()["next"]

    assert pages == [whole[:2], whole[2:4], whole[4:]]


@pytest.mark.parametrize("given", [{"sort": "votes"}, {"status": "great"}, {"order": "hot"}, {"author": "me"}])
def test_a_parameter_that_is_unknown_or_wrong_is_refused_by_name(given, anonymous_api):
    response = anonymous_api.get(URL, given)

    assert response.status_code == 400
    assert [error["parameter"] for error in response.json()["errors"]] == list(given)


def test_proposing_answers_with_the_idea_and_writes_its_event(customer_api, customer):
    topic = TopicFactory()

    response = customer_api.post(
        URL, {"title": "Less noise", "body": "*Please*", "category": topic.category_id, "topic": topic.pk}
    )

    assert response.status_code == 201
    idea = Idea.objects.get()
    assert response.json()["id"] == idea.pk
    assert (idea.author, idea.topic, idea.html) == (customer, topic, "<p><em>Please</em></p>\n")
    assert idea.events.get().kind == IdeaEvent.Kind.IDEA_PROPOSED


def test_proposing_needs_a_member_with_the_scope(anonymous_api, api_of, customer):
    body = {"title": "Less noise", "body": "Please", "category": CategoryFactory().pk}

    assert anonymous_api.post(URL, body).status_code == 401
    assert api_of(customer, "ideas:read", "community:write").post(URL, body).status_code == 403
    assert not Idea.objects.exists()


def test_the_author_changes_an_open_idea_and_nobody_else_does(api_of, customer_api):
    idea = IdeaFactory(title="Les noise")
    author, address = api_of(idea.author), f"{URL}{idea.pk}/"

    changed = author.patch(address, {"title": "Less noise"}, headers={"If-Match": '"1"'})
    stale = author.patch(address, {"title": "No noise"}, headers={"If-Match": '"1"'})
    outdated = author.patch(address, {"title": "No noise", "version": 1})
    stranger = customer_api.patch(address, {"title": "More noise"})

    assert [answer.status_code for answer in (changed, stale, outdated, stranger)] == [200, 412, 409, 403]
    assert (changed["ETag"], changed.json()["title"]) == ('"2"', "Less noise")
    idea.refresh_from_db()
    assert idea.title == "Less noise"


def test_a_vote_counts_once_and_can_be_taken_back(customer_api, queries):
    idea = IdeaFactory(imported_votes=5)
    address = f"{URL}{idea.pk}/vote/"

    with queries(12):
        first = customer_api.put(address)
    again = customer_api.put(address)
    assert [first.status_code, again.status_code] == [200, 200]
    assert first.json() == again.json() == {"count": 6, "mine": True}
    assert IdeaVote.objects.count() == 1

    gone = [customer_api.delete(address).json() for _ in range(2)]
    assert gone == [{"count": 5, "mine": False}] * 2
    assert not IdeaVote.objects.exists()


def test_nobody_votes_without_signing_in_or_when_it_is_decided(anonymous_api, customer_api):
    open_idea, delivered = IdeaFactory(), IdeaFactory(status="delivered")

    assert anonymous_api.put(f"{URL}{open_idea.pk}/vote/").status_code == 401
    closed = customer_api.put(f"{URL}{delivered.pk}/vote/")
    assert (closed.status_code, closed.json()["code"]) == (409, "idea_closed_for_votes")
    assert not IdeaVote.objects.exists()


def test_hidden_ideas_are_there_for_keepers_only(customer_api, product_api):
    hidden, deleted = IdeaFactory(state=State.HIDDEN), IdeaFactory(state=State.DELETED)

    def seen_by(client):
        return ids(client.get(URL)), [client.get(f"{URL}{idea.pk}/").status_code for idea in (hidden, deleted)]

    assert seen_by(customer_api) == ([], [404, 404])
    assert seen_by(product_api) == ([hidden.pk], [200, 404])


def _iso(moment):
    return moment.isoformat().replace("+00:00", "Z")
