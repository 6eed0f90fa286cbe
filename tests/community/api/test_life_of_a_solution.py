"""Proposals, outdated solutions, needed information and the timeline over HTTP."""

from tests.factories.community import CategoryFactory, MemberFactory, PostFactory, SolutionFactory, TopicFactory


def test_a_solution_is_outdated_until_it_helps_again(agent_api, anonymous_api, customer_api):
    topic = SolutionFactory().topic
    address = f"/api/v1/topics/{topic.pk}/outdated/"

    assert anonymous_api.get(address).status_code == 404
    said = [agent_api.put(address, {"reason": "Version 3 is out."}) for _ in range(2)]
    assert [one.status_code for one in said] == [200, 200]
    assert said[0].json() == said[1].json() == anonymous_api.get(address).json()
    assert said[0].json()["reason"] == "Version 3 is out."
    shown = anonymous_api.get(f"/api/v1/topics/{topic.pk}/").json()
    assert (shown["outdated"], shown["solved_at"] is not None) == (True, True)
    assert customer_api.delete(address).status_code == 403
    assert [agent_api.delete(f"{address}?reason=Back").status_code for _ in range(2)] == [204, 204]
    assert agent_api.put(f"/api/v1/topics/{TopicFactory().pk}/outdated/", {"reason": "?"}).status_code == 409


def test_answers_are_proposed_and_taken_back(api_of, customer_api):
    post, member = PostFactory(), MemberFactory(trust_level=1)
    address = f"/api/v1/topics/{post.topic_id}/proposals/"

    made = api_of(member).post(address, {"post": post.pk, "reason": "It worked for my neighbour."})

    assert (made.status_code, made.json()["post"]) == (201, post.pk)
    assert customer_api.get(address).json()["results"] == [made.json()]
    assert customer_api.post(address, {"post": post.pk, "reason": "Me too."}).json()["code"] == "may_not_propose"
    assert api_of(member).post(address, {"post": PostFactory().pk, "reason": "?"}).status_code == 400
    assert customer_api.delete(f"{address}{made.json()['id']}/").status_code == 403
    assert api_of(member).delete(f"{address}{made.json()['id']}/").status_code == 204


def test_a_question_waits_for_its_asker(api_of, anonymous_api, customer_api):
    topic, helper = TopicFactory(), MemberFactory(trust_level=1)
    address = f"/api/v1/topics/{topic.pk}/needs-info/"

    assert customer_api.put(address, {"reason": "Which?"}).json()["code"] == "may_not_ask_for_info"
    assert api_of(helper).put(address, {"reason": "Which version?"}).json()["reason"] == "Which version?"
    waiting = anonymous_api.get("/api/v1/topics/", {"state": "needs_info"}).json()["results"]
    assert [one["id"] for one in waiting] == [topic.pk]
    assert anonymous_api.get(f"/api/v1/topics/{topic.pk}/").json()["needs_info"] is True
    api_of(topic.author).post(f"/api/v1/topics/{topic.pk}/posts/", {"body": "Version 3."})
    assert anonymous_api.get(address).status_code == 404


def test_the_life_of_a_question_is_read_by_whoever_sees_it(api_of, anonymous_api, agent_api, queries):
    solution = SolutionFactory(post__topic=TopicFactory(category=CategoryFactory(members_only=True)))
    topic, asker = solution.topic, api_of(solution.topic.author)
    for number in range(3):
        asker.delete(f"/api/v1/topics/{topic.pk}/solution/?reason=Again+{number}")
        asker.put(f"/api/v1/topics/{topic.pk}/solution/", {"post": solution.post_id, "reason": f"Fixed {number}"})
    address = f"/api/v1/topics/{topic.pk}/events/"

    with queries(4):
        first = agent_api.get(address, {"limit": 2}).json()
    onward = agent_api.get(first["next"]).json()["results"]

    assert [(one["kind"], one["reason"]) for one in first["results"]] == [
        ("topic_solved", "Fixed 2"),
        ("topic_reopened", "Again 2"),
    ]
    assert onward[0]["reason"] == "Fixed 1"
    assert anonymous_api.get(address).status_code == 404
