"""The banner of what is broken, its page, and who reads it."""

import pytest
from django.test import Client

from community.models import IncidentAffected
from community.operations.incidents import answer_incident, fix_incident
from community.operations.joining_incidents import attach_topic
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, TopicFactory
from tests.factories.incidents import make_incident

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_MFA = False


def banner(response):
    shown = response.context["banner"]
    return (shown.incident.title, shown.others) if shown else None


@pytest.fixture
def places():
    return CategoryFactory(slug="portal"), CategoryFactory(slug="pumps")


def test_the_banner_stands_where_something_is_broken_and_nowhere_else(client, places):
    portal, _pumps = places
    topics = [TopicFactory(category=place) for place in places]
    make_incident(category=portal)

    seen = [banner(client.get(address)) for address in ("/ask/", "/questions/", "/questions/?category=portal")]
    elsewhere = [
        banner(client.get(address)) for address in ("/questions/?category=pumps", topics[1].get_absolute_url())
    ]

    assert [*seen, banner(client.get(topics[0].get_absolute_url()))] == [("The portal is slow", 0)] * 4
    assert elsewhere == [None, None]


def test_the_places_own_comes_first_and_the_answer_takes_the_place_of_the_text(client, places, agent):
    incident = make_incident(category=places[0])
    make_incident(title="All is slow")
    answer_incident(incident, by=agent, body="Wait an **hour**.")

    response = client.get("/questions/?category=portal")

    html = response.content.decode()
    assert banner(response) == ("The portal is slow", 1)
    assert "Wait an <strong>hour</strong>." in html
    assert "minutes" not in html


def test_an_attached_question_says_so_and_says_when_it_is_fixed(client, places, agent):
    topic, incident = TopicFactory(category=places[1]), make_incident(category=places[0])
    attach_topic(incident, topic, by=agent)
    make_incident(title="All is slow")

    assert banner(client.get(topic.get_absolute_url())) == ("The portal is slow", 1)
    fix_incident(incident, by=agent)

    assert banner(client.get(topic.get_absolute_url())) == ("The portal is slow", 1)
    assert banner(client.get("/questions/")) == ("All is slow", 0)


def test_whoever_may_not_look_reads_nothing_of_it(client, agent):
    insider = MemberFactory()
    place = CategoryFactory(of_circle=CircleFactory(members=[insider]))
    incident = make_incident(title="The secret pump leaks", category=place)
    topic = TopicFactory()
    attach_topic(make_incident(title="Known"), topic, by=agent)
    pages = ("/ask/", "/questions/", "/incidents/", topic.get_absolute_url())

    client.force_login(MemberFactory())
    typed = client.post("/ask/answers/", {"title": "My pump leaks water"}, headers={"HX-Request": "true"})
    inside = Client()
    inside.force_login(insider)

    assert "secret pump" not in "".join(client.get(page).content.decode() for page in pages) + typed.content.decode()
    assert client.get(f"/incidents/{incident.pk}/").status_code == 404
    assert client.post(f"/incidents/{incident.pk}/affected/").status_code == 404
    assert inside.get(f"/incidents/{incident.pk}/").status_code == 200
    assert b"secret pump" in inside.get("/incidents/").content


def test_while_typing_what_is_known_comes_first(client):
    make_incident(title="The portal is slow")

    def typed(title):
        return client.post("/ask/answers/", {"title": title}, headers={"HX-Request": "true"}).content.decode()

    assert "This is known" in typed("Why are your portals so sluggish?")
    assert "This is known" not in typed("What is the best colour for this?")


def test_a_member_joins_and_leaves_and_a_stranger_signs_in_first(client, customer):
    incident = make_incident()
    address = f"/incidents/{incident.pk}/affected/"

    assert client.post(address).url == f"/accounts/login/?next=/incidents/{incident.pk}/"
    client.force_login(customer)
    assert client.get(address).url == f"/incidents/{incident.pk}/"
    html = client.post(address, follow=True).content.decode()
    assert "You will be told when this is fixed." in html
    assert IncidentAffected.objects.get().member == customer
    client.post(f"{address}undo/")
    assert not IncidentAffected.objects.exists()


def test_joining_what_is_fixed_is_refused_on_the_page(client, customer, agent):
    incident = make_incident()
    fix_incident(incident, by=agent)
    client.force_login(customer)

    response = client.post(f"/incidents/{incident.pk}/affected/")

    assert (response.status_code, "This is fixed already." in response.content.decode()) == (409, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_banner_costs_one_query_and_none_where_nothing_is_broken(client, queries, count, agent):
    topics = [TopicFactory() for _ in range(count)]
    with queries(2):
        client.get("/questions/")
    with queries(2):
        client.get(topics[0].get_absolute_url())

    for _ in range(count):
        make_incident(by=agent)
    with queries(3):
        client.get("/questions/")
    with queries(3):
        client.get(topics[0].get_absolute_url())
    with queries(2):
        client.get("/incidents/")


def test_the_back_office_declares_answers_and_fixes(client, agent, places):
    client.force_login(agent)
    base = "/admin/community/incident/"

    assert client.post(f"{base}add/", {"title": " ", "body": "x"}).status_code == 200
    declared = client.post(f"{base}add/", {"title": "Slow", "body": "All of it", "category": places[0].pk})
    page = declared.url
    number = page.removesuffix("/change/").rsplit("/", 1)[1]
    topic = TopicFactory()
    for act, values in {
        "answer": {"body": "Wait."},
        "edit": {"title": "Slower", "body": "x"},
        "attach": {"topic": topic.pk},
        "fix": {},
        "reopen": {"reason": "It is back"},
    }.items():
        assert client.post(f"{base}{number}/acts/{act}/", values).url == page
    assert client.post(f"/admin/community/topic/{topic.pk}/acts/no-incident/").status_code == 302
    assert client.post(f"/admin/community/topic/{topic.pk}/acts/incident/", {"incident": number}).status_code == 302

    html = client.get(page).content.decode()
    assert ("Slower" in html, "Wait." in html, "It is back" in html) == (True, True, True)
    assert client.get(base).status_code == 200


def test_the_back_office_lets_nobody_else_declare(client, product):
    client.force_login(product)

    assert client.get("/admin/community/incident/add/").status_code == 403
