"""What posts said before, over the API."""

import pytest

from community.models.topic import State
from community.operations.posting import edit_post
from tests.factories.community import CircleFactory, MemberFactory, PostFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    post = PostFactory(body="Call 0711.")
    edit_post(post, by=post.author, body="Call me.")
    edit_post(post, by=post.author, body="Write to me.")
    post.refresh_from_db()
    return post


def revisions_of(post):
    return f"/api/v1/posts/{post.pk}/revisions/"


def test_earlier_texts_are_listed_last_one_first_page_by_page(anonymous_api, post, django_assert_num_queries):
    with django_assert_num_queries(2):
        answer = anonymous_api.get(revisions_of(post), {"limit": 1}).json()

    assert [(row["number"], row["body"]) for row in answer["results"]] == [(2, "Call me.")]
    onward = anonymous_api.get(answer["next"]).json()["results"]
    assert [(row["number"], row["body"], row["is_removed"]) for row in onward] == [(1, "Call 0711.", False)]
    assert onward[0]["replaced_by"]["id"] == post.author_id


def test_a_text_comes_back_by_changing_the_post(api_of, post):
    author = api_of(post.author)
    text = author.get(revisions_of(post)).json()["results"][1]["body"]

    assert author.patch(f"/api/v1/posts/{post.pk}/", {"body": text, "version": 3}).json()["version"] == 4
    assert [row["number"] for row in author.get(revisions_of(post)).json()["results"]] == [3, 2, 1]


def test_keepers_remove_a_text_for_good(agent_api, anonymous_api, post):
    address = f"{revisions_of(post)}1/"
    assert agent_api.delete(address).status_code == 400

    assert agent_api.delete(f"{address}?reason=A+phone+number").status_code == 204
    assert agent_api.delete(f"{address}?reason=A+phone+number").status_code == 204

    row = anonymous_api.get(revisions_of(post)).json()["results"][1]
    assert (row["number"], row["body"], row["is_removed"]) == (1, "", True)
    assert agent_api.delete(f"{revisions_of(post)}9/?reason=None").status_code == 404


def test_nobody_else_removes_a_text(api_of, anonymous_api, post):
    address = f"{revisions_of(post)}1/?reason=Mine"

    assert api_of(MemberFactory()).delete(address).status_code == 403
    assert anonymous_api.delete(address).status_code == 401
    assert post.revisions.get(number=1).body == "Call 0711."


def test_the_author_removes_an_own_earlier_text(api_of, post):
    assert api_of(post.author).delete(f"{revisions_of(post)}1/?reason=Mine").status_code == 204
    assert post.revisions.get(number=1).body == ""


def test_what_may_not_be_read_now_may_not_be_read_as_it_was(api_of, anonymous_api, customer_api, agent_api, post):
    post.state = State.HIDDEN
    post.save(update_fields=["state"])

    for client in (anonymous_api, customer_api, api_of(post.author)):
        assert client.get(revisions_of(post)).status_code == 404
    assert agent_api.get(revisions_of(post)).status_code == 200


def test_the_texts_of_a_circle_are_its_own(api_of, customer_api):
    insider = MemberFactory()
    post = PostFactory(topic__category__of_circle=CircleFactory(members=[insider]))

    assert customer_api.get(revisions_of(post)).status_code == 404
    assert api_of(insider).get(revisions_of(post)).status_code == 200
