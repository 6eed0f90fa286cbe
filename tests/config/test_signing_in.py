"""Whom a session belongs to: the member with all roles, for as long as that member may come in."""

import pytest
from django.contrib.auth import get_user, load_backend
from django.test import Client

from community.models import Member
from config.signing_in import PasswordBackend
from tests.factories.community import MemberFactory

pytestmark = pytest.mark.django_db
BACKENDS = ["config.signing_in.PasswordBackend", "config.signing_in.AccountBackend"]


def test_every_way_of_signing_in_is_one_of_ours(settings):
    assert settings.AUTHENTICATION_BACKENDS == BACKENDS


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("roles", [[], ["support"], ["manager", "product"]])
def test_the_roles_come_along_with_the_member(queries, backend, roles):
    key = MemberFactory(roles=roles).pk

    with queries(1):
        member = load_backend(backend).get_user(key)
        assert member.roles == frozenset(roles)
        assert member.has_role("manager") is ("manager" in roles)

    assert member.roles == Member.objects.get(pk=key).roles


def test_a_session_ends_with_its_member(rf):
    client, member = Client(), MemberFactory()
    client.force_login(member)
    request = rf.get("/")
    request.session = client.session

    assert get_user(request) == member
    Member.objects.filter(pk=member.pk).update(is_active=False)
    assert get_user(request).is_anonymous
    assert PasswordBackend().get_user(member.pk + 999) is None


@pytest.mark.parametrize(("address", "entered"), [("ada@example.org", 302), ("ADA@Example.org", 302), ("x@y.org", 200)])
def test_members_sign_in_by_address_in_any_case(client, address, entered):
    MemberFactory(email="ada@example.org", password="a-long-enough-one")

    response = client.post("/accounts/login/", {"login": address, "password": "a-long-enough-one"})

    assert response.status_code == entered
