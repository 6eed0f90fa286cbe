"""Drafts, previews, files and fields over HTTP."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from community.models import Attachment, Draft, TopicField
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, TopicFactory
from tests.files import PDF, picture


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def customers(api_of, customer):
    return api_of(customer)


def file(name="a.png", content=None):
    return {"file": SimpleUploadedFile(name, picture() if content is None else content)}


def hand_in(client, **given):
    return client.post("/api/v1/attachments/", file(**given), format="multipart")


def test_a_draft_is_kept_replaced_listed_and_thrown_away(customers):
    category = CategoryFactory(slug="pumps")

    kept = customers.put("/api/v1/drafts/", {"title": "Why", "category": "pumps", "field_values": {"version": "2"}})
    again = customers.put("/api/v1/drafts/", {"title": "Why?", "body": " It\n"})

    assert (kept.status_code, kept.json()["category"], kept.json()["field_values"]) == (
        200,
        category.pk,
        {"version": "2"},
    )
    (listed,) = customers.get("/api/v1/drafts/").json()["results"]
    assert listed == again.json() | {"updated_at": listed["updated_at"]}
    assert (listed["title"], listed["body"], listed["category"], listed["topic"]) == ("Why?", " It\n", None, None)
    address = f"/api/v1/drafts/{listed['id']}/"
    assert customers.get(address).json() == listed
    assert [customers.delete(address).status_code for _ in range(2)] == [204, 404]
    assert customers.put("/api/v1/drafts/", {}).status_code == 204


def test_drafts_of_others_do_not_exist(customers, api_of, helper):
    draft = customers.put("/api/v1/drafts/", {"title": "Mine"}).json()
    others = api_of(helper)

    assert others.get("/api/v1/drafts/").json()["results"] == []
    assert others.get(f"/api/v1/drafts/{draft['id']}/").status_code == 404
    assert others.delete(f"/api/v1/drafts/{draft['id']}/").status_code == 404
    assert Draft.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_drafts_take_three_queries(customers, queries, customer, count):
    for topic in TopicFactory.create_batch(count):
        Draft.objects.create(member=customer, topic=topic, body="x")

    with queries(3):
        assert len(customers.get("/api/v1/drafts/").json()["results"]) == count


def test_an_answer_to_what_cannot_be_seen_has_no_draft(customers):
    topic = TopicFactory(category=CategoryFactory(of_circle=CircleFactory()))

    refused = customers.put("/api/v1/drafts/", {"topic": topic.pk, "body": "x"})

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/topic")


def test_a_preview_is_what_a_post_would_be(customers, anonymous_api):
    shown = customers.post("/api/v1/previews/", {"body": "**a** <script>"})

    assert shown.json() == {"html": "<p><strong>a</strong> &lt;script&gt;</p>\n"}
    assert customers.post("/api/v1/previews/", {"body": "x" * 20_001}).status_code == 400
    assert anonymous_api.post("/api/v1/previews/", {"body": "a"}).status_code == 401


def test_a_file_is_handed_in_posted_and_fetched_by_whoever_sees_the_post(customers, anonymous_api, client):
    CategoryFactory(slug="pumps")
    attachment = hand_in(customers).json()
    assert anonymous_api.get(f"/api/v1/attachments/{attachment['id']}/").status_code == 404
    assert client.get(attachment["url"]).status_code == 404

    asked = {"title": "Why?", "body": "See.", "category": "pumps", "attachments": [attachment["id"]]}
    topic = customers.post("/api/v1/topics/", asked).json()

    (post,) = anonymous_api.get(topic["posts_url"]).json()["results"]
    assert post["attachments"] == [attachment | {"post": post["id"]}]
    fetched = client.get(attachment["url"])
    assert (fetched.status_code, fetched["Content-Type"]) == (200, "image/png")
    assert fetched["Content-Disposition"] == 'attachment; filename="a.png"'
    assert fetched["X-Content-Type-Options"] == "nosniff"
    assert fetched["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "private" in fetched["Cache-Control"]


def test_an_unchanged_file_is_not_sent_again(customers, client):
    CategoryFactory(slug="pumps")
    attachment = hand_in(customers).json()
    customers.post(
        "/api/v1/topics/", {"title": "W", "body": "S", "category": "pumps", "attachments": [attachment["id"]]}
    )

    again = client.get(attachment["url"], headers={"if-none-match": f'"{attachment["sha256"]}"'})

    assert (again.status_code, again.content) == (304, b"")


def test_a_file_of_a_circle_or_of_a_hidden_post_is_not_fetched_by_others(customers, customer, client, agent):
    insider = MemberFactory()
    circle = CircleFactory(members=[customer, insider])
    topic = TopicFactory(category=CategoryFactory(of_circle=circle))
    attachment = hand_in(customers, name="a.pdf", content=PDF).json()
    posted = customers.post(f"/api/v1/topics/{topic.pk}/posts/", {"body": "x", "attachments": [attachment["id"]]})
    assert posted.status_code == 201

    assert client.get(attachment["url"]).status_code == 404
    client.force_login(insider)
    assert client.get(attachment["url"]).status_code == 200
    Attachment.objects.get().post.topic.posts.update(state="hidden")
    assert client.get(attachment["url"]).status_code == 404
    client.force_login(agent)
    assert client.get(attachment["url"]).status_code == 200


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.png", b"", "file_is_empty"),
        ("a.html", b"<script>", "file_type_is_unknown"),
        ("a.txt", b"x" * (5 * 1024 * 1024 + 1), "file_is_too_large"),
    ],
)
def test_bad_files_are_problems(customers, name, content, code):
    refused = hand_in(customers, name=name, content=content)

    assert (refused.status_code, refused.json()["code"]) == (400, code)
    assert not Attachment.objects.exists()


def test_a_body_that_is_no_file_is_a_problem(customers):
    assert customers.post("/api/v1/attachments/", {}, format="multipart").status_code == 400
    assert customers.post("/api/v1/attachments/", {"file": "text"}, format="multipart").status_code == 400
    assert customers.post("/api/v1/attachments/", {"file": "x"}, format="json").status_code == 415
    huge = customers.post("/api/v1/attachments/", file(content=b"x" * 13_000_000, name="a.txt"), format="multipart")
    assert (huge.status_code, huge.json()["code"]) == (413, "request_too_large")


def test_files_are_thrown_away_by_their_owner_until_they_are_posted(customers, api_of, helper):
    attachment = hand_in(customers).json()
    address = f"/api/v1/attachments/{attachment['id']}/"
    assert len(customers.get("/api/v1/attachments/").json()["results"]) == 1

    assert api_of(helper).delete(address).status_code == 404
    customers.post(f"/api/v1/topics/{TopicFactory().pk}/posts/", {"body": "x", "attachments": [attachment["id"]]})
    assert customers.delete(address).json()["code"] == "attachment_in_use"
    spare = hand_in(customers).json()
    assert customers.delete(f"/api/v1/attachments/{spare['id']}/").status_code == 204
    assert customers.get("/api/v1/attachments/").json()["results"] == []


def test_a_category_says_what_it_asks_and_a_topic_what_was_said(customers, anonymous_api):
    category = CategoryFactory(slug="pumps")
    TopicField.objects.create(category=category, key="version", label="Version", required=True)
    asked = {"title": "Why?", "body": "It hums.", "category": "pumps"}

    (listed,) = anonymous_api.get("/api/v1/categories/").json()["results"]
    refused = customers.post("/api/v1/topics/", asked | {"field_values": {}})
    topic = customers.post("/api/v1/topics/", asked | {"field_values": {"version": "2.1"}}).json()

    assert listed["topic_fields"] == [
        {"key": "version", "name": "Version", "hint": "", "kind": "text", "choices": [], "must_be_said": True}
    ]
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/field_values/version")
    assert topic["field_values"] == [{"key": "version", "name": "Version", "value": "2.1"}]
    changed = customers.patch(f"/api/v1/topics/{topic['id']}/", {"field_values": {"version": "2.2"}})
    assert changed.json()["field_values"] == [{"key": "version", "name": "Version", "value": "2.2"}]
