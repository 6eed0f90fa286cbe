"""What a circle keeps to itself: every way in is tried with something behind it that could leak."""

import pytest

from community.models import Post, Topic
from community.models.topic import State
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, PostFactory, SolutionFactory
from tests.factories.ideas import IdeaFactory
from tests.factories.revisions import add_earlier_texts

SECRET = "zeppelin"


@pytest.fixture
def insider(db):
    return MemberFactory()


@pytest.fixture
def place(insider):
    circle = CircleFactory(members=[insider])
    return CategoryFactory(of_circle=circle, name=f"Project {SECRET}", slug=f"project-{SECRET}")


@pytest.fixture
def secrets(place, insider):
    """A solved question with its answer and an idea."""
    answer = PostFactory(
        topic__category=place, topic__title=f"The {SECRET}", topic__tags=[SECRET], body=f"{SECRET}!", author=insider
    )
    SolutionFactory(post=answer)
    add_earlier_texts(answer, f"{SECRET} first", f"{SECRET} second")
    return answer, IdeaFactory(category=place, title=f"A {SECRET}")


def lists(answer):
    return [
        "/api/v1/categories/",
        "/api/v1/topics/",
        "/api/v1/topics/?state=solved",
        f"/api/v1/topics/?tag={SECRET}",
        f"/api/v1/topics/?category=project-{SECRET}",
        f"/api/v1/topics/?category={answer.topic.category_id}",
        f"/api/v1/topics/?author={answer.topic.author_id}",
        f"/api/v1/members/{answer.author_id}/answers/",
        "/api/v1/ideas/",
        f"/api/v1/ideas/?category=project-{SECRET}",
    ]


def details(answer, idea):
    topic = f"/api/v1/topics/{answer.topic_id}/"
    ways = [f"{topic}events/", f"{topic}proposals/", f"/api/v1/posts/{answer.pk}/no-help/"]
    return [
        topic,
        *ways,
        f"{topic}posts/",
        f"{topic}solution/",
        f"{topic}outdated/voice/",
        f"/api/v1/posts/{answer.pk}/",
        f"/api/v1/posts/{answer.pk}/revisions/",
        f"/api/v1/ideas/{idea.pk}/",
    ]


def test_insiders_and_keepers_find_everything(secrets, insider, api_of, agent_api):
    answer, idea = secrets
    for client in (api_of(insider), agent_api):
        for address in lists(answer):
            assert SECRET in client.get(address).content.decode(), address
        for address in details(answer, idea):
            assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("outsider", ["anonymous_api", "customer_api", "manager_api", "controller_api", "product_api"])
def test_outsiders_find_nothing(outsider, secrets, request):
    client = request.getfixturevalue(outsider)
    answer, idea = secrets
    for address in lists(answer):
        response = client.get(address)
        assert response.json()["results"] == [], address
        assert SECRET not in response.content.decode(), address
    for address in details(answer, idea):
        response = client.get(address)
        assert response.status_code == 404, address
        assert SECRET not in response.content.decode(), address


def test_outsiders_can_do_nothing_there(secrets, customer_api, product_api, place):
    answer, idea = secrets
    topic, mine = f"/api/v1/topics/{answer.topic_id}/", PostFactory()
    acts = [
        ("patch", topic, {"title": "Mine"}),
        ("post", f"{topic}posts/", {"body": "Hello"}),
        ("put", f"{topic}solution/", {"post": answer.pk}),
        ("delete", f"{topic}solution/", None),
        ("put", f"{topic}outdated/voice/", {"reason": "Old"}),
        ("delete", f"{topic}outdated/voice/", None),
        ("put", f"{topic}me-too/", None),
        ("delete", f"{topic}me-too/", None),
        ("put", f"{topic}duplicate-of/", {"topic": answer.topic_id}),
        ("delete", f"{topic}duplicate-of/", None),
        ("put", f"{topic}category/", {"category": mine.topic.category_id, "reason": "Mine"}),
        ("post", f"{topic}split/", {"posts": [answer.pk], "title": "Mine", "category": place.pk, "reason": "Mine"}),
        ("put", f"{topic}merged-into/", {"topic": mine.topic_id, "reason": "Mine"}),
        ("delete", f"{topic}merged-into/?reason=Mine", None),
        ("put", f"{topic}claim/", {"renewal": 0}),
        ("delete", f"{topic}claim/?reason=Mine", None),
        ("put", f"{topic}outdated/", {"reason": "Mine"}),
        ("delete", f"{topic}outdated/", None),
        ("put", f"{topic}needs-info/", {"reason": "Mine"}),
        ("delete", f"{topic}needs-info/", None),
        ("post", f"{topic}proposals/", {"post": answer.pk, "reason": "Mine"}),
        ("put", f"{topic}read-mark/", {"number": 1}),
        ("put", f"/api/v1/watches/topic/{answer.topic_id}/", {"level": "watching"}),
        ("put", f"/api/v1/posts/{answer.pk}/works-for-me/", None),
        ("delete", f"/api/v1/posts/{answer.pk}/works-for-me/", None),
        ("put", f"/api/v1/posts/{answer.pk}/no-help/", {"words": "Mine"}),
        ("delete", f"/api/v1/posts/{answer.pk}/no-help/", None),
        ("patch", f"/api/v1/posts/{answer.pk}/", {"body": "Mine"}),
        ("put", f"/api/v1/posts/{answer.pk}/helpful/", None),
        ("delete", f"/api/v1/posts/{answer.pk}/helpful/", None),
        ("patch", f"/api/v1/ideas/{idea.pk}/", {"title": "Mine"}),
        ("put", f"/api/v1/ideas/{idea.pk}/watch/", None),
        ("delete", f"/api/v1/ideas/{idea.pk}/watch/", None),
        ("put", f"/api/v1/ideas/{idea.pk}/vote/", None),
        ("delete", f"/api/v1/ideas/{idea.pk}/vote/", None),
        ("put", f"/api/v1/ideas/{idea.pk}/status/", {"status": "planned"}),
    ]
    before = Post.objects.count(), Topic.objects.get(pk=answer.topic_id).title

    for method, address, body in acts:
        response = getattr(product_api if "status" in address else customer_api, method)(address, body)
        assert response.status_code == 404, (method, address)

    assert (Post.objects.count(), Topic.objects.get(pk=answer.topic_id).title) == before


def test_a_secret_place_and_its_rows_look_as_if_they_did_not_exist(secrets, place, customer_api, agent_api):
    answer, _idea = secrets
    mine = PostFactory()
    body = {"title": "Why?", "body": "So"}

    def refusal(response):
        problem = response.json()
        return response.status_code, problem["code"], problem["errors"]

    for client, topic in ((customer_api, mine.topic),):
        secret = refusal(client.post("/api/v1/topics/", {**body, "category": place.pk}))
        nowhere = refusal(client.post("/api/v1/topics/", {**body, "category": 2**40}))
        assert secret == nowhere
        secret = refusal(
            client.post("/api/v1/ideas/", {**body, "category": mine.topic.category_id, "topic": answer.topic_id})
        )
        nowhere = refusal(client.post("/api/v1/ideas/", {**body, "category": mine.topic.category_id, "topic": 2**40}))
        assert secret == nowhere
        for way in ("duplicate-of", "merged-into"):
            address, why = f"/api/v1/topics/{topic.pk}/{way}/", {} if way == "duplicate-of" else {"reason": "The same"}
            secret = refusal(client.put(address, {"topic": answer.topic_id, **why}))
            assert secret == refusal(client.put(address, {"topic": 2**40, **why}))
        address, why = f"/api/v1/topics/{topic.pk}/category/", {"reason": "It fits"}
        secret = refusal(client.put(address, {"category": place.pk, **why}))
        assert secret == refusal(client.put(address, {"category": 2**40, **why}))
        flag = {"kind": "topic", "thing": topic.pk, "reason": "duplicate"}
        secret = refusal(client.post("/api/v1/flags/", {**flag, "original": answer.topic_id}))
        assert secret == refusal(client.post("/api/v1/flags/", {**flag, "original": 2**40}))
        flag = {"kind": "post", "reason": "spam"}
        secret = refusal(client.post("/api/v1/flags/", {**flag, "thing": answer.pk}))
        assert secret == refusal(client.post("/api/v1/flags/", {**flag, "thing": 2**40}))


def test_members_places_open_with_a_token(anonymous_api, customer_api):
    topic = PostFactory(topic__category__members_only=True).topic

    assert anonymous_api.get("/api/v1/topics/").json()["results"] == []
    assert anonymous_api.get(f"/api/v1/topics/{topic.pk}/").status_code == 404
    assert [row["id"] for row in customer_api.get("/api/v1/topics/").json()["results"]] == [topic.pk]


@pytest.mark.parametrize("state", [State.HIDDEN, State.HELD])
def test_what_is_hidden_is_there_for_its_author_and_keepers_and_what_is_deleted_for_nobody(
    customer_api, agent_api, api_of, state
):
    hidden = PostFactory(topic__state=state).topic
    deleted = PostFactory(topic__state=State.DELETED, topic__author=hidden.author).topic
    author_api = api_of(hidden.author)

    for client, seen in ((customer_api, [404, 404]), (author_api, [200, 404])):
        assert client.get("/api/v1/topics/").json()["results"] == []
        assert [client.get(f"/api/v1/topics/{topic.pk}/").status_code for topic in (hidden, deleted)] == seen
    own = author_api.get(f"/api/v1/topics/?author={hidden.author_id}").json()["results"]
    assert [row["id"] for row in own] == [hidden.pk]
    assert customer_api.get(f"/api/v1/topics/?author={hidden.author_id}").json()["results"] == []
    assert [row["id"] for row in agent_api.get("/api/v1/topics/").json()["results"]] == [hidden.pk]
    assert [agent_api.get(f"/api/v1/topics/{topic.pk}/").status_code for topic in (hidden, deleted)] == [200, 404]
