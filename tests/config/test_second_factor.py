"""Staff need a second factor for their own places, for what their role may do, and for the API by their session."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from community.models import Post, Topic
from tests.factories.community import MemberFactory, PostFactory

pytestmark = pytest.mark.django_db
PLACES = ["/admin/", "/admin/community/topic/", "/value/", "/community/health/"]
SET_UP = "/accounts/2fa/"


@pytest.fixture(autouse=True)
def needed(settings):
    settings.STAFF_MFA = True


@pytest.fixture
def admin(client):
    member = MemberFactory(roles=["admin"])
    client.force_login(member)
    return member


def give_factor(member):
    totp.TOTP.activate(member, totp.generate_totp_secret())


def answers(client):
    return [client.get(place).status_code for place in PLACES]


def test_who_has_none_is_sent_to_set_one_up_and_told_why(client, admin):
    for place in PLACES:
        assert client.get(place, headers={"accept-language": "de"})["Location"] == SET_UP

    page = client.get(SET_UP, headers={"accept-language": "de"})
    assert page.status_code == 200
    assert "Mitarbeitende brauchen einen zweiten Faktor." in page.content.decode()


def test_who_has_one_comes_in(client, admin):
    give_factor(admin)

    assert answers(client) == [200] * len(PLACES)


def test_recovery_codes_alone_are_no_second_factor(client, admin):
    Authenticator.objects.create(user=admin, type=Authenticator.Type.RECOVERY_CODES, data={})

    assert client.get("/admin/")["Location"] == SET_UP


def test_where_it_is_off_a_password_is_enough(client, admin, settings):
    settings.STAFF_MFA = False

    assert answers(client) == [200] * len(PLACES)


def test_until_then_staff_read_as_everybody_does_but_write_nothing(client, admin):
    answer = PostFactory()
    topic = answer.topic

    assert client.get(topic.get_absolute_url()).status_code == 200
    assert client.post(f"/questions/{topic.pk}/answer/", {"body": "Like this."})["Location"] == SET_UP
    part = client.post(f"/questions/{topic.pk}/me-too/", headers={"hx-request": "true"})
    assert (part.status_code, part["Content-Type"]) == (403, "text/plain; charset=utf-8")
    assert client.post("/language/", {"language": "de", "next": "/"})["Location"] == "/"
    assert (Post.objects.filter(author=admin).count(), Topic.objects.count()) == (0, 1)


def test_what_staff_wrote_before_they_have_one_waits_for_them(client, admin):
    topic = PostFactory().topic
    client.post(f"/questions/{topic.pk}/answer/", {"body": "Turn the valve a quarter, then press."})

    told = client.get(SET_UP).content.decode()

    kept = f"{topic.get_absolute_url()}?kept=1#reply"
    assert f'<a href="{kept}">What you wrote is kept as a draft.</a>' in told
    assert "Turn the valve a quarter, then press." in client.get(kept).content.decode()


def test_by_the_session_the_api_is_closed_too_and_by_a_token_it_is_open(client, admin, api_of):
    refused = client.get("/api/v1/me/")

    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert refused.json()["code"] == "second_factor_missing"
    assert client.get("/api/v1/me/", headers={"authorization": "Bearer mw_wrong"}).status_code == 401
    assert client.get("/api/v1/me/", headers={"authorization": "Basic eDp5"}).status_code == 403
    assert api_of(admin).get("/api/v1/me/").status_code == 200


def test_customers_and_strangers_are_asked_for_nothing():
    customer = Client()
    customer.force_login(MemberFactory())

    assert customer.get("/api/v1/me/").status_code == 200
    assert SET_UP not in customer.get("/value/").get("Location", "")
    assert Client().get("/admin/")["Location"].startswith("/admin/login/")
