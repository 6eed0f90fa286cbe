"""What members say of themselves on the pages and over HTTP, and how they leave."""

import pytest

from community.models import Member
from tests.factories.community import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client):
    member = MemberFactory(email="anna@example.org", display_name="Anna")
    client.force_login(member)
    return member


def test_name_language_and_time_zone_are_changed(client, member):
    changed = client.post("/profile/", {"display_name": " Anna  B ", "locale": "de", "time_zone": "Europe/Vienna"})

    assert (changed.status_code, changed["Location"]) == (302, "/profile/")
    member.refresh_from_db()
    assert (member.display_name, member.locale, member.time_zone) == ("Anna B", "de", "Europe/Vienna")
    assert "Dein Profil" in client.get("/profile/").content.decode()


@pytest.mark.parametrize("wrong", [{"display_name": " "}, {"locale": "xx"}, {"time_zone": "Mars/Base"}])
def test_what_is_wrong_is_refused_beside_the_field(client, member, wrong):
    refused = client.post("/profile/", {"display_name": "Berta", "locale": "", "time_zone": ""} | wrong)

    assert refused.status_code == 400
    member.refresh_from_db()
    assert member.display_name == "Anna"
    assert ">Berta</a>" not in refused.content.decode()


def test_everything_is_taken_along_as_a_file(client, member):
    file = client.post("/profile/take-along/")

    assert file["Content-Disposition"] == f'attachment; filename="member-{member.pk}.json"'
    assert file.json()["member"]["email"] == "anna@example.org"


def test_who_leaves_writes_the_address_first(client, member):
    refused = client.post("/profile/leave/", {"email": "anna@example.com"})
    assert refused.status_code == 400
    assert Member.objects.get(pk=member.pk).erased_at is None

    gone = client.post("/profile/leave/", {"email": "Anna@Example.org", "reason": "Moved"})

    assert gone["Location"] == "/"
    assert "You are forgotten here." in client.get("/").content.decode()
    assert Member.objects.get(pk=member.pk).erased_at is not None
    assert client.get("/profile/").status_code == 302


@pytest.mark.parametrize("address", ["/profile/", "/profile/take-along/", "/profile/leave/"])
def test_strangers_sign_in_first(client, address):
    assert client.get(address)["Location"].startswith("/accounts/login/")


def test_a_program_exports_and_erases_its_owner(api_of, member, helper):
    caller = api_of(member)

    exported = caller.post("/api/v1/privacy-requests/", {"kind": "export"})
    refused = caller.post("/api/v1/privacy-requests/", {"kind": "erasure", "email": "x"})
    listed = caller.get("/api/v1/privacy-requests/").json()["results"]
    assert (exported.status_code, exported.json()["known"]["member"]["email"]) == (201, "anna@example.org")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/email")
    assert [(row["kind"], row["member"]) for row in listed] == [("export", member.pk)]
    assert api_of(helper).get("/api/v1/privacy-requests/").json()["results"] == []

    gone = caller.post("/api/v1/privacy-requests/", {"kind": "erasure", "email": "anna@example.org"})

    assert gone.status_code == 204
    assert caller.get("/api/v1/me/").status_code == 401
