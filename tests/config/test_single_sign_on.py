"""Signing in with an account elsewhere, against a provider that runs beside the test."""

import urllib.request
from datetime import timedelta
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.utils import timezone
from environ import Env

from community.flaggable import Because
from community.models import Consent, Member, Sanction
from community.operations.erasing import erase_member
from community.operations.sanctioning import sanction_member
from config.providers import form_targets_from, providers_from
from tests.factories.community import MemberFactory
from tests.factories.legal import publish
from tests.oidc import CLIENT, SECRET, Provider

pytestmark = pytest.mark.django_db
LOGIN, JOIN = "/accounts/oidc/sso/login/", "/accounts/3rdparty/signup/"


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_given):
        return None


def env(**names):
    given = Env()
    given.ENVIRON = names
    return given


def configured(issuer, **more):
    return env(OIDC_ISSUER=issuer, OIDC_CLIENT_ID=CLIENT, OIDC_CLIENT_SECRET=SECRET, OIDC_NAME="House account", **more)


@pytest.fixture
def provider(settings):
    server = Provider()
    settings.SOCIALACCOUNT_PROVIDERS = providers_from(configured(server.issuer))
    yield server
    server.shutdown()
    server.server_close()


def trust(settings, provider):
    settings.SOCIALACCOUNT_PROVIDERS = providers_from(configured(provider.issuer, OIDC_TRUST_EMAIL="on"))


def visit_provider(client, process=""):
    """Press the button, agree over there, and return the address that leads back."""
    away = client.post(f"{LOGIN}?process={process}" if process else LOGIN)["Location"]
    with pytest.raises(HTTPError) as found:
        urllib.request.build_opener(Stay).open(away)
    found.value.close()
    back = urlsplit(found.value.headers["Location"])
    assert back.path == "/accounts/oidc/sso/login/callback/"
    return f"{back.path}?{back.query}"


def come_back(client, process=""):
    return client.get(visit_provider(client, process))


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_without_a_provider_there_is_no_button_and_forms_stay_here(client, settings):
    settings.SOCIALACCOUNT_PROVIDERS = providers_from(env(OIDC_ISSUER="https://id.example"))

    assert settings.SOCIALACCOUNT_PROVIDERS == {}
    assert "3rdparty" not in client.get("/accounts/login/").content.decode()
    assert "/oidc/" not in client.get("/accounts/login/").content.decode()
    assert client.post(LOGIN).status_code == 404
    assert form_targets_from(env()) == []
    assert form_targets_from(env(OIDC_ISSUER="https://id.example/realm")) == ["https://id.example"]


def test_the_button_names_the_provider(client, provider):
    for page in ("/accounts/login/", "/accounts/signup/"):
        assert ">House account</a>" in client.get(page).content.decode()
    assert "Anmelden über House account" in client.get(LOGIN, headers={"accept-language": "de"}).content.decode()


def test_a_newcomer_chooses_a_name_agrees_and_is_in(client, provider):
    version = publish()

    assert come_back(client)["Location"] == JOIN
    page = client.get(JOIN).content.decode()
    assert 'value="Ada Lovelace"' in page
    newcomer = {"display_name": "Ada", "email": "ada@example.org", "consent_to": str(version.pk)}
    assert client.post(JOIN, newcomer).status_code == 200
    assert not Member.objects.filter(display_name="Ada").exists()
    joined = client.post(JOIN, {**newcomer, "consent": "on"})

    member = Member.objects.get(email="ada@example.org")
    assert (joined["Location"], is_signed_in(client)) == ("/", True)
    assert (member.display_name, member.has_usable_password()) == ("Ada", False)
    assert EmailAddress.objects.get(user=member).verified
    assert [(one.version, one.way) for one in Consent.objects.filter(member=member)] == [(version, "sign_up")]
    client.logout()
    come_back(client)
    assert client.session["_auth_user_id"] == str(member.pk)


@pytest.mark.parametrize("said", [False, None, "false", "no"])
def test_an_unverified_address_is_verified_by_us_first(client, provider, said):
    # An address of its own: we write to each of them once in three minutes.
    address = f"{type(said).__name__}-{said}@example.org".lower()
    provider.claims |= {"email": address, "email_verified": said}

    come_back(client)
    joined = client.post(JOIN, {"display_name": "Ada", "email": address})

    assert (joined["Location"], is_signed_in(client)) == ("/accounts/confirm-email/", False)
    assert not EmailAddress.objects.get(email=address).verified
    assert [one.to for one in mail.outbox] == [[address]]


@pytest.mark.parametrize("verified", [True, False])
def test_a_taken_address_links_nothing_and_tells_nothing(client, provider, verified):
    provider.claims["email_verified"] = verified
    member = MemberFactory(email="ada@example.org", password="a-long-enough-one")
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)

    come_back(client)
    assert not is_signed_in(client)
    joined = client.post(JOIN, {"display_name": "Not Ada", "email": "ada@example.org"})

    assert (joined["Location"], is_signed_in(client)) == ("/accounts/confirm-email/", False)
    assert not SocialAccount.objects.exists()
    assert Member.objects.filter(email="ada@example.org").get() == member
    assert "Not Ada" not in Member.objects.values_list("display_name", flat=True)


@pytest.mark.parametrize(("said", "opens"), [(True, True), (False, False), ("false", False)])
def test_a_trusted_provider_opens_the_account_of_a_verified_address_only(client, settings, provider, said, opens):
    trust(settings, provider)
    provider.claims["email_verified"] = said
    member = MemberFactory(email="ada@example.org", password="a-long-enough-one")
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)

    come_back(client)

    assert is_signed_in(client) is opens
    assert not SocialAccount.objects.exists()


def test_a_state_that_is_not_ours_is_refused(client, provider):
    back = visit_provider(client)

    wrong = client.get(f"{back.partition('state=')[0]}state=made-up")
    stranger = type(client)().get(back)

    for refused in (wrong, stranger):
        assert "Third-Party Login Failure" in refused.content.decode()
    assert not is_signed_in(client)
    assert not Member.objects.filter(email="ada@example.org").exists()


def test_who_cancels_over_there_is_told_so(client, provider):
    provider.cancels = True

    answer = come_back(client)

    assert answer["Location"] == "/accounts/3rdparty/login/cancelled/"
    page = client.get(answer["Location"], headers={"accept-language": "de"}).content.decode()
    assert "/accounts/login/" in page
    assert not is_signed_in(client)


def test_a_provider_that_is_down_is_told_so(client, settings, provider):
    settings.SOCIALACCOUNT_PROVIDERS = providers_from(configured("http://127.0.0.1:9"))

    assert "Third-Party Login Failure" in client.post(LOGIN).content.decode()


def test_a_member_connects_and_disconnects(client, provider):
    member = MemberFactory(email="else@example.org", password="a-long-enough-one")
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    client.force_login(member)

    assert come_back(client, "connect")["Location"] == "/accounts/3rdparty/"
    account = SocialAccount.objects.get(user=member)
    page = client.get("/accounts/3rdparty/").content.decode()
    assert "House account" in page
    assert "Connected accounts" in page
    client.post("/accounts/3rdparty/", {"account": account.pk})

    assert not SocialAccount.objects.exists()


def test_the_last_way_in_stays(client, provider):
    member = MemberFactory(email="else@example.org")
    client.force_login(member)
    come_back(client, "connect")

    client.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk})

    assert SocialAccount.objects.filter(user=member).exists()


def test_an_account_of_somebody_else_cannot_be_connected(client, provider):
    owner, other = MemberFactory(), MemberFactory()
    SocialAccount.objects.create(user=owner, provider="sso", uid="abc-1")
    client.force_login(other)

    come_back(client, "connect")

    assert SocialAccount.objects.get().user == owner


def test_a_suspended_member_is_led_to_the_reason(client, provider):
    member = MemberFactory()
    SocialAccount.objects.create(user=member, provider="sso", uid="abc-1")
    until = timezone.now() + timedelta(days=3)
    by = MemberFactory(roles=["moderator"])
    sanction_member(member, Sanction.Kind.SUSPENSION, by=by, until=until, because=Because("abuse", "Be kind."))

    answer = come_back(client)

    assert answer["Location"].startswith("/suspended/")
    assert "Be kind." in client.get(answer["Location"]).content.decode()
    assert not is_signed_in(client)


def test_who_is_forgotten_is_forgotten_over_there_too():
    member = MemberFactory()
    SocialAccount.objects.create(user=member, provider="sso", uid="abc-1", extra_data={"name": "Ada"})

    erase_member(member, by=member)

    assert not SocialAccount.objects.exists()
