"""Works for me and did not help over HTTP."""

from community.models import Solution
from tests.factories.community import MemberFactory, PostFactory, SolutionFactory


def test_it_works_for_three_and_the_question_is_solved(api_of, anonymous_api, queries):
    post = PostFactory()
    clients = [api_of(MemberFactory(trust_level=1)) for _ in range(3)]
    address = f"/api/v1/posts/{post.pk}/works-for-me/"

    with queries(15):
        first = clients[0].put(address)
    again = clients[0].put(address)
    assert first.json() == again.json() == {"count": 1, "mine": True}
    assert [client.put(address).json()["count"] for client in clients[1:]] == [2, 3]

    solution = anonymous_api.get(f"/api/v1/topics/{post.topic_id}/solution/").json()
    assert (solution["post"], solution["way"], solution["confirmed_by"]) == (post.pk, "works_for_me", None)
    shown = anonymous_api.get(f"/api/v1/posts/{post.pk}/").json()
    assert (shown["works_for_me_count"], shown["no_help_count"], shown["is_solution"]) == (3, 0, True)
    assert [clients[0].delete(address).json() for _ in range(2)] == [{"count": 2, "mine": False}] * 2
    assert not Solution.objects.exists()


def test_refusals_are_named(api_of, anonymous_api):
    post = PostFactory()
    address = f"/api/v1/posts/{post.pk}/works-for-me/"

    answers = [api_of(member).put(address) for member in (post.author, post.topic.author)]

    assert [(one.status_code, one.json()["code"]) for one in answers] == [
        (403, "own_answer"),
        (409, "asker_accepts_instead"),
    ]
    assert anonymous_api.put(address).status_code == 401


def test_the_words_of_no_help_are_for_keepers_and_their_author(api_of, customer_api, agent_api):
    post, member = PostFactory(), MemberFactory()
    address = f"/api/v1/posts/{post.pk}/no-help/"

    said = api_of(member).put(address, {"words": "Mine has no button."})

    assert said.json() == {"count": 1, "mine": True}
    assert [row["words"] for row in agent_api.get(address).json()["results"]] == ["Mine has no button."]
    assert len(api_of(member).get(address).json()["results"]) == 1
    assert customer_api.get(address).json()["results"] == []
    assert api_of(member).put(address, {"words": "x" * 1001}).status_code == 400
    assert api_of(member).delete(address).json() == {"count": 0, "mine": False}


def test_reasons_go_along_with_marking_and_withdrawing(api_of):
    solution = SolutionFactory()
    better = PostFactory(topic=solution.topic)
    asker, address = api_of(solution.topic.author), f"/api/v1/topics/{solution.topic_id}/solution/"

    changed = asker.put(address, {"post": better.pk, "reason": "It lasts."})
    assert (changed.json()["reason"], changed.json()["way"]) == ("It lasts.", "asker")
    assert asker.delete(f"{address}?reason=It+broke.").status_code == 204
    assert asker.delete(f"{address}?reason={'x' * 301}").status_code == 400

    moves = solution.topic.events.order_by("-id").values_list("kind", "extras__reason")[:2]
    assert list(moves) == [("topic_reopened", "It broke."), ("solution_changed", "It lasts.")]
