"""Incidents over HTTP."""

import pytest

from community.models import IncidentAffected
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, TopicFactory
from tests.factories.incidents import make_incident

pytestmark = pytest.mark.django_db
URL = "/api/v1/incidents/"
TEXT = {"title": "The portal is slow", "body": "We look into it."}


def url(incident, *parts):
    return f"{URL}{getattr(incident, 'pk', incident)}/" + "".join(f"{part}/" for part in parts)


def test_the_life_of_an_incident(agent_api, customer_api, customer):
    declared = agent_api.post(URL, TEXT | {"category": CategoryFactory(slug="portal").slug})
    assert (declared.status_code, declared.data["state"], declared["ETag"]) == (201, "open", '"1"')
    number = declared.data["id"]

    assert customer_api.put(url(number, "affected")).data == {"count": 1, "mine": True}
    assert agent_api.post(url(number, "updates"), {"body": "Wait an **hour**."}).status_code == 201
    shown = customer_api.get(url(number)).data
    assert (shown["answer_html"], shown["affected_count"], shown["mine"]) == (
        "<p>Wait an <strong>hour</strong>.</p>\n",
        1,
        True,
    )
    assert agent_api.put(url(number, "fix")).data["state"] == "fixed"
    assert customer_api.put(url(number, "affected")).status_code == 409
    assert agent_api.delete(url(number, "fix")).status_code == 400
    assert agent_api.delete(url(number, "fix") + "?reason=It%20is%20back").status_code == 204
    assert customer_api.delete(url(number, "affected")).data == {"count": 0, "mine": False}


def test_editing_asks_for_the_version(agent_api):
    incident = make_incident()

    assert agent_api.patch(url(incident), {"title": "Slower", "version": 1}).data["title"] == "Slower"
    assert agent_api.patch(url(incident), {"title": "Slow", "version": 1}).status_code == 409
    assert agent_api.patch(url(incident), {"title": "Slow"}, headers={"if-match": '"1"'}).status_code == 412
    assert agent_api.patch(url(incident), {"category": 1}).data["errors"][0]["code"] == "unknown_field"


def test_topics_are_attached_and_detached(agent_api, customer_api):
    incident, topic = make_incident(), TopicFactory()

    assert customer_api.put(url(incident, "topics", topic.pk)).status_code == 403
    answer = agent_api.put(url(incident, "topics", topic.pk))
    assert (answer.data["topic"], answer.data["incident"]) == (topic.pk, incident.pk)
    assert agent_api.delete(url(incident, "topics", topic.pk)).status_code == 204
    assert agent_api.delete(url(incident, "topics", topic.pk)).status_code == 204


def test_customers_and_strangers_read_only(customer_api, anonymous_api):
    incident = make_incident()

    for method, address, body in [
        ("post", URL, TEXT),
        ("patch", url(incident), {"title": "x"}),
        ("post", url(incident, "updates"), {"body": "x"}),
        ("put", url(incident, "fix"), None),
        ("delete", url(incident, "fix") + "?reason=x", None),
    ]:
        assert getattr(customer_api, method)(address, body).status_code == 403
        assert getattr(anonymous_api, method)(address, body).status_code == 401
    assert anonymous_api.put(url(incident, "affected")).status_code == 401
    assert anonymous_api.get(url(incident)).data["mine"] is False


def test_a_circles_incident_does_not_exist_for_others(customer_api, anonymous_api, api_of):
    insider = MemberFactory()
    place = CategoryFactory(of_circle=CircleFactory(members=[insider]))
    incident = make_incident(category=place)

    for api in (customer_api, anonymous_api):
        assert api.get(URL).data["results"] == []
        assert api.get(url(incident)).status_code == api.get(url(incident, "updates")).status_code == 404
    assert customer_api.put(url(incident, "affected")).status_code == 404
    assert api_of(insider).put(url(incident, "affected")).status_code == 200
    assert IncidentAffected.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_one_query_and_shows_open_ones_first(agent_api, anonymous_api, count, queries):
    fixed = [make_incident() for _ in range(count)]
    agent_api.put(url(fixed[0], "fix"))
    place = CategoryFactory(slug="portal")
    here = make_incident(category=place)

    with queries(1):
        listed = anonymous_api.get(URL).data["results"]

    assert [row["id"] for row in listed] == [here.pk, *[row.pk for row in reversed(fixed[1:])], fixed[0].pk]
    assert [row["id"] for row in anonymous_api.get(f"{URL}?state=fixed").data["results"]] == [fixed[0].pk]
    assert [row["id"] for row in anonymous_api.get(f"{URL}?category=portal").data["results"]] == [here.pk]
    first = anonymous_api.get(f"{URL}?limit=1").data
    second = anonymous_api.get(first["next"]).data
    assert second["results"] == listed[1:2]
