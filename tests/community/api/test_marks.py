"""Solution, me too, helpful and duplicates over HTTP: PUT and DELETE, never a toggle."""

from community.models import Helpful, MeToo, Solution, TopicDuplicate, TopicEvent
from community.models.topic import State
from tests.factories.community import DiscussionFactory, HelpfulFactory, PostFactory, SolutionFactory, TopicFactory


def solution_url(topic):
    return f"/api/v1/topics/{topic.pk}/solution/"


def test_the_asker_marks_the_solution(api_of, queries):
    post = PostFactory()
    asker = api_of(post.topic.author)

    with queries(15):
        marked = asker.put(solution_url(post.topic), {"post": post.pk})

    assert marked.status_code == 200
    assert marked.json()["post"] == post.pk
    assert marked.json()["marked_by"]["id"] == post.topic.author_id
    assert asker.get(solution_url(post.topic)).json() == marked.json()
    assert Solution.objects.get().post == post


def test_marking_twice_is_marking_once(api_of):
    post = PostFactory()
    asker = api_of(post.topic.author)

    answers = [asker.put(solution_url(post.topic), {"post": post.pk}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert TopicEvent.objects.filter(kind=TopicEvent.Kind.TOPIC_SOLVED).count() == 1


def test_another_post_takes_the_place_of_the_solution(api_of):
    solution = SolutionFactory()
    better = PostFactory(topic=solution.topic)

    response = api_of(solution.topic.author).put(solution_url(solution.topic), {"post": better.pk})

    assert response.json()["post"] == better.pk
    assert Solution.objects.get().post == better
    assert TopicEvent.objects.latest("id").kind == TopicEvent.Kind.SOLUTION_CHANGED


def test_support_marks_too_but_another_customer_may_not(agent_api, customer_api):
    post = PostFactory()

    refused = customer_api.put(solution_url(post.topic), {"post": post.pk})
    assert (refused.status_code, refused.json()["code"]) == (403, "may_not_mark_solution")
    assert not Solution.objects.exists()

    assert agent_api.put(solution_url(post.topic), {"post": post.pk}).status_code == 200


def test_what_cannot_be_a_solution_is_refused_by_name(api_of):
    post = PostFactory()
    elsewhere = PostFactory()
    hidden = PostFactory(topic=post.topic, state=State.HIDDEN)
    deleted = PostFactory(topic=post.topic, state=State.DELETED)
    asker = api_of(post.topic.author)

    def refusal(of):
        response = asker.put(solution_url(post.topic), {"post": of.pk})
        return response.status_code, response.json()["code"]

    assert refusal(elsewhere) == (409, "post_of_another_topic")
    assert refusal(post.topic.posts.get(number=1)) == (409, "question_is_no_answer")
    assert refusal(hidden) == refusal(deleted) == (400, "does_not_exist")
    assert not Solution.objects.exists()


def test_a_hidden_post_is_refused_to_who_can_see_it(agent_api):
    hidden = PostFactory(state=State.HIDDEN)

    response = agent_api.put(solution_url(hidden.topic), {"post": hidden.pk})

    assert (response.status_code, response.json()["code"]) == (409, "post_not_standing")


def test_a_discussion_has_no_solution(api_of):
    post = PostFactory(topic=DiscussionFactory())

    response = api_of(post.topic.author).put(solution_url(post.topic), {"post": post.pk})

    assert (response.status_code, response.json()["code"]) == (409, "not_a_question")


def test_withdrawing_opens_the_question_and_may_be_repeated(api_of):
    solution = SolutionFactory()
    asker = api_of(solution.topic.author)

    answers = [asker.delete(solution_url(solution.topic)).status_code for _ in range(2)]

    assert answers == [204, 204]
    assert asker.get(solution_url(solution.topic)).status_code == 404
    assert not Solution.objects.exists()
    assert TopicEvent.objects.filter(kind=TopicEvent.Kind.TOPIC_REOPENED).count() == 1


def test_withdrawing_is_for_the_asker_and_support(customer_api, anonymous_api):
    solution = SolutionFactory()

    assert customer_api.delete(solution_url(solution.topic)).status_code == 403
    assert anonymous_api.delete(solution_url(solution.topic)).status_code == 401
    assert Solution.objects.exists()


def test_me_too_counts_once_and_can_be_taken_back(customer_api, queries):
    topic = TopicFactory()
    address = f"/api/v1/topics/{topic.pk}/me-too/"

    with queries(11):
        first = customer_api.put(address)
    again = customer_api.put(address)
    assert [first.status_code, again.status_code] == [200, 200]
    assert first.json() == again.json() == {"count": 1, "mine": True}
    assert MeToo.objects.count() == 1

    gone = [customer_api.delete(address).json() for _ in range(2)]
    assert gone == [{"count": 0, "mine": False}] * 2
    assert not MeToo.objects.exists()


def test_the_asker_has_no_me_too_on_the_own_question(api_of):
    topic = TopicFactory()

    response = api_of(topic.author).put(f"/api/v1/topics/{topic.pk}/me-too/")

    assert (response.status_code, response.json()["code"]) == (403, "own_content")
    assert not MeToo.objects.exists()


def test_helpful_counts_once_beside_the_imported_score(customer_api, queries):
    post = PostFactory(imported_score=3)
    HelpfulFactory(post=post)
    address = f"/api/v1/posts/{post.pk}/helpful/"

    with queries(12):
        first = customer_api.put(address)
    again = customer_api.put(address)
    assert first.json() == again.json() == {"count": 5, "mine": True}
    assert Helpful.objects.count() == 2

    gone = [customer_api.delete(address).json() for _ in range(2)]
    assert gone == [{"count": 4, "mine": False}] * 2
    assert Helpful.objects.count() == 1


def test_nobody_finds_the_own_post_helpful(api_of):
    post = PostFactory()

    assert api_of(post.author).put(f"/api/v1/posts/{post.pk}/helpful/").status_code == 403
    assert not Helpful.objects.exists()


def test_a_duplicate_points_to_its_original_until_that_is_taken_back(agent_api):
    topic, original = TopicFactory(), TopicFactory()
    address = f"/api/v1/topics/{topic.pk}/duplicate-of/"

    marked = [agent_api.put(address, {"topic": original.pk}) for _ in range(2)]
    assert [(answer.status_code, answer.json()) for answer in marked] == [(200, {"topic": original.pk})] * 2
    assert agent_api.get(f"/api/v1/topics/{topic.pk}/").json()["canonical"] == original.pk

    assert [agent_api.delete(address).status_code for _ in range(2)] == [204, 204]
    assert not TopicDuplicate.objects.exists()


def test_a_duplicate_of_itself_of_a_duplicate_or_by_a_stranger_is_refused(agent_api, customer_api):
    topic, other, original = TopicFactory(), TopicFactory(), TopicFactory()
    agent_api.put(f"/api/v1/topics/{other.pk}/duplicate-of/", {"topic": original.pk})
    address = f"/api/v1/topics/{topic.pk}/duplicate-of/"

    itself = agent_api.put(address, {"topic": topic.pk})
    chained = agent_api.put(address, {"topic": other.pk})
    stranger = customer_api.put(address, {"topic": original.pk})

    assert [answer.status_code for answer in (itself, chained, stranger)] == [409, 409, 403]
    assert TopicDuplicate.objects.count() == 1
