"""Signing in by passkey and by other second factors: the pages, and who is kept out."""

import json
from unittest.mock import patch

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn

from community.flaggable import Because
from community.models import Sanction
from community.operations.sanctioning import sanction_member
from tests.factories.community import MemberFactory

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
BY_PASSKEY = "/accounts/2fa/webauthn/login/"


@pytest.fixture
def member():
    member = MemberFactory(email="rudi@example.org", password=PASSWORD)
    member.emailaddress_set.create(email=member.email, verified=True, primary=True)
    return member


@pytest.fixture
def passkey(member):
    data = {"name": "Laptop", "credential": {"clientExtensionResults": {"credProps": {"rk": True}}}}
    return Authenticator.objects.create(user=member, type=Authenticator.Type.WEBAUTHN, data=data)


def by_passkey(client, passkey):
    """What the device signs is checked by the library; here it has been found right."""
    with (
        patch.object(webauthn, "parse_authentication_response"),
        patch.object(webauthn, "extract_user_from_response", return_value=passkey.user),
        patch.object(webauthn, "complete_authentication", return_value=passkey),
    ):
        return client.post(BY_PASSKEY, {"credential": json.dumps({"id": "x"})})


def enter(client):
    return client.post("/accounts/login/", {"login": "rudi@example.org", "password": PASSWORD})["Location"]


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_the_way_in_by_passkey_is_offered_and_needs_no_inline_script(client):
    page = client.get("/accounts/login/", headers={"accept-language": "de"})

    assert "Mit einem Passkey anmelden" in page.content.decode()
    assert "mfa/js/webauthn.js" in page.content.decode()
    assert "'unsafe-inline'" not in page["Content-Security-Policy"]
    options = client.get(BY_PASSKEY, headers={"accept": "application/json"}).json()["request_options"]["publicKey"]
    assert (options["rpId"], options["userVerification"]) == ("testserver", "required")


def test_a_passkey_alone_opens_the_account(client, member, passkey):
    by_passkey(client, passkey)

    assert client.session["_auth_user_id"] == str(member.pk)


@pytest.mark.parametrize("sent", [{}, [], "x", 7, {"id": "x"}, {"id": "eA", "rawId": "eA", "response": {}}])
def test_nonsense_opens_nothing_and_breaks_nothing(client, member, passkey, sent):
    client.get(BY_PASSKEY, headers={"accept": "application/json"})

    assert client.post(BY_PASSKEY, {"credential": json.dumps(sent)}).status_code == 302
    assert not is_signed_in(client)


def test_a_suspended_member_with_a_passkey_is_led_to_the_reason(client, member, passkey):
    because = Because("spam", "Sold pills")
    by = MemberFactory(roles=["moderator"])
    sanction_member(member, Sanction.Kind.SUSPENSION, by=by, until=None, because=because)

    answer = by_passkey(client, passkey)

    assert answer["Location"].startswith("/suspended/")
    assert "Sold pills" in client.get(answer["Location"]).content.decode()
    assert not is_signed_in(client)


def test_after_the_password_comes_the_second_factor(client, member):
    totp.TOTP.activate(member, secret := totp.generate_totp_secret())

    assert (enter(client), is_signed_in(client)) == ("/accounts/2fa/authenticate/", False)
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000x"}).status_code == 200
    code = totp.format_hotp_value(totp.hotp_value(secret, totp.yield_hotp_counters_from_time().__next__()))
    client.post("/accounts/2fa/authenticate/", {"code": code})

    assert is_signed_in(client)


def test_a_recovery_code_works_once(client, member):
    totp.TOTP.activate(member, totp.generate_totp_secret())
    code = RecoveryCodes.activate(member).get_unused_codes()[0]

    enter(client)
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert is_signed_in(client)

    client.logout()
    enter(client)
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert not is_signed_in(client)


def test_the_list_of_keys_is_ours_and_german(client, member, passkey):
    client.post("/accounts/login/", {"login": "rudi@example.org", "password": PASSWORD})
    client.force_login(member)

    page = client.get("/accounts/2fa/webauthn/", headers={"accept-language": "de"}).content.decode()

    assert "Laptop" in page
    assert "noch nicht benutzt" in page
    assert "Umbenennen" in page
