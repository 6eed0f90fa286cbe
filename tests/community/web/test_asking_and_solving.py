"""The way of a question over the pages."""

import pytest
from django.test import Client

from community.models import Helpful, MeToo, Post, Solution, Topic
from tests.factories.community import (
    CategoryFactory,
    DiscussionFactory,
    EmployeeFactory,
    MemberFactory,
    PostFactory,
    SolutionFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
QUESTION = {"title": "Why does it hum?", "body": "At **night**.\r\n\r\nLoudly.", "tags": "noise, Night"}


@pytest.fixture
def asker(client):
    member = MemberFactory(display_name="Anna")
    client.force_login(member)
    return member


@pytest.fixture
def helper():
    return MemberFactory(display_name="Bert")


@pytest.fixture
def helpers_client(helper):
    client = Client()
    client.force_login(helper)
    return client


def test_a_question_is_asked_answered_solved_and_shared(client, asker, helper, helpers_client):
    category = CategoryFactory(slug="pumps")

    asked = client.post("/ask/", QUESTION | {"category": "pumps"})
    topic = Topic.objects.get()
    answered = helpers_client.post(f"/questions/{topic.pk}/answer/", {"body": "Turn it round."})
    solved = client.post(f"/questions/{topic.pk}/solution/2/")
    shared = helpers_client.post(f"/questions/{topic.pk}/me-too/")
    thanked = client.post(f"/questions/{topic.pk}/helpful/2/")

    page = f"/questions/{topic.pk}-why-does-it-hum/"
    assert [response.status_code for response in (asked, answered, solved, shared, thanked)] == [302] * 5
    assert [response["Location"] for response in (asked, answered, solved, shared, thanked)] == [
        page,
        f"{page}#post-2",
        f"{page}#solution",
        page,
        f"{page}#post-2",
    ]
    topic.refresh_from_db()
    assert (topic.category, topic.author, topic.post_count, topic.me_too_count) == (category, asker, 2, 1)
    assert list(topic.tags.values_list("slug", flat=True)) == ["night", "noise"]
    assert topic.posts.get(number=1).body == "At **night**.\n\nLoudly."
    assert Solution.objects.get().post == Post.objects.get(author=helper)
    html = client.get(page).content.decode()
    assert html.index('id="solution"') < html.index('id="post-2"')


def test_what_was_done_can_be_taken_back(client, asker, helpers_client):
    topic = SolutionFactory(post__topic=TopicFactory(author=asker)).topic
    helpers_client.post(f"/questions/{topic.pk}/me-too/")
    client.post(f"/questions/{topic.pk}/helpful/2/")

    helpers_client.post(f"/questions/{topic.pk}/me-too/undo/")
    client.post(f"/questions/{topic.pk}/helpful/2/undo/")
    client.post(f"/questions/{topic.pk}/solution/undo/", {"reason": "It came back."})

    assert not MeToo.objects.exists()
    assert not Helpful.objects.exists()
    assert not Solution.objects.exists()


def test_another_answer_takes_the_place_of_the_solution(client, asker):
    topic = SolutionFactory(post__topic=TopicFactory(author=asker)).topic
    better = PostFactory(topic=topic)

    client.post(f"/questions/{topic.pk}/solution/{better.number}/", {"reason": "It lasts."})

    assert Solution.objects.get().post == better


def test_the_same_form_sent_twice_asks_once(client, asker):
    CategoryFactory(slug="pumps")
    form = QUESTION | {"category": "pumps", "form_key": "5a0c8b9e-9a53-4f43-9d5e-0d7c4f6f2b11"}

    first, second = client.post("/ask/", form), client.post("/ask/", form)

    assert Topic.objects.count() == 1
    assert first["Location"] == second["Location"] == Topic.objects.get().get_absolute_url()


def test_the_same_answer_sent_twice_is_posted_once(client, asker):
    topic = TopicFactory()
    form = {"body": "Once.", "form_key": "5a0c8b9e-9a53-4f43-9d5e-0d7c4f6f2b11"}

    addresses = [client.post(f"/questions/{topic.pk}/answer/", form)["Location"] for _ in range(2)]

    assert topic.posts.count() == 2
    assert addresses == [f"{topic.get_absolute_url()}#post-2"] * 2


def test_every_shown_form_has_a_key_of_its_own(client, asker):
    keys = {client.get("/ask/").context["form"]["form_key"].value() for _ in range(2)}

    assert len(keys) == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"title": "null \0 byte"}, "title"),
        ({"body": "   "}, "body"),
        ({"body": "x" * 20_001}, "body"),
        ({"category": "nowhere"}, "category"),
        ({"category": "\0"}, "category"),
        ({"tags": "a,b,c,d,e,f"}, "tags"),
        ({"form_key": "no key"}, "form_key"),
    ],
)
def test_a_question_that_is_not_valid_keeps_its_text(client, asker, wrong, field):
    CategoryFactory(slug="pumps")

    response = client.post("/ask/", QUESTION | {"category": "pumps"} | wrong)

    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]
    kept = "body" if field == "title" else "title"
    assert QUESTION[kept].split("\r")[0] in response.content.decode()
    assert not Topic.objects.exists()


def test_a_circle_that_is_not_mine_is_no_category_to_ask_in(client, asker):
    CategoryFactory(slug="secret", visibility="members")
    client.logout()

    response = client.post("/ask/", QUESTION | {"category": "secret"})

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/ask/")


@pytest.mark.parametrize("act", ["answer/", "me-too/", "helpful/1/", "solution/1/", "solution/undo/"])
def test_strangers_are_sent_to_sign_in_and_back_to_the_question(client, act):
    topic = TopicFactory()

    response = client.post(f"/questions/{topic.pk}/{act}", {"body": "Hello"})

    assert (response.status_code, response["Location"]) == (
        302,
        f"/accounts/login/?next={topic.get_absolute_url()}",
    )
    assert topic.posts.count() == 1


@pytest.mark.parametrize("act", ["answer/", "me-too/", "me-too/undo/", "helpful/1/", "solution/1/", "solution/undo/"])
def test_looking_at_the_address_of_an_act_leads_to_the_question(client, asker, act):
    topic = TopicFactory()

    response = client.get(f"/questions/{topic.pk}/{act}")

    assert (response.status_code, response["Location"]) == (302, topic.get_absolute_url())


def test_only_the_asker_and_keepers_choose_the_solution(client, helpers_client):
    topic = PostFactory().topic
    keeper = Client()
    keeper.force_login(MemberFactory(roles=["support"]))

    refused = helpers_client.post(f"/questions/{topic.pk}/solution/2/")
    done = keeper.post(f"/questions/{topic.pk}/solution/2/")

    assert refused.status_code == 403
    assert "Only the person who asked and support staff may choose the solution." in refused.content.decode()
    assert done.status_code == 302
    assert "This solved it" not in helpers_client.get(topic.get_absolute_url()).content.decode()


def test_an_employee_without_a_role_is_no_keeper(client):
    topic = PostFactory().topic
    client.force_login(EmployeeFactory())

    assert client.post(f"/questions/{topic.pk}/solution/2/").status_code == 403


def test_nobody_votes_for_their_own_words(client, asker):
    topic = TopicFactory(author=asker)

    refused = client.post(f"/questions/{topic.pk}/me-too/")

    assert (refused.status_code, MeToo.objects.count()) == (403, 0)
    assert "It is your own question" in refused.content.decode()


def test_what_is_not_possible_now_is_told_beside_the_post(client, asker):
    discussion = PostFactory(topic=DiscussionFactory(author=asker)).topic

    refused = client.post(f"/questions/{discussion.pk}/solution/2/")

    assert refused.status_code == 409
    assert "Only a question can have a solution." in refused.content.decode()


def test_an_empty_answer_is_refused_and_keeps_the_page(client, asker):
    topic = TopicFactory()

    refused = client.post(f"/questions/{topic.pk}/answer/", {"body": " "})

    assert refused.status_code == 400
    assert topic.title in refused.content.decode()
    assert 'aria-invalid="true"' in refused.content.decode()


def test_a_form_without_its_token_is_refused():
    client = Client(enforce_csrf_checks=True)
    client.force_login(MemberFactory())
    topic = TopicFactory()

    refused = client.post(f"/questions/{topic.pk}/answer/", {"body": "Hello"})

    assert refused.status_code == 403
    assert "This form is too old" in refused.content.decode()
    assert topic.posts.count() == 1
