import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from rest_framework.test import APIClient

from community.models import AccessToken, Member


def run(*arguments):
    out = io.StringIO()
    call_command("create_token", *arguments, stdout=out)
    return out.getvalue()


def test_the_secret_and_nothing_else_is_printed(manager):
    secret = run("manager@example.org", "--scope", "roi:read", "--scope", "community:read", "--days", "30").strip()

    token = AccessToken.objects.get()
    assert secret.startswith("mw_")
    assert len(secret.split()) == 1
    assert (token.member, token.scopes) == (manager, ["community:read", "roi:read"])
    assert abs(token.expires_at - timezone.now() - timedelta(days=30)) < timedelta(minutes=1)
    assert secret not in {token.digest, str(token)}
    client = APIClient(headers={"Authorization": f"Bearer {secret}"})
    assert client.get("/api/v1/roi/report/").status_code == 200


def test_an_address_is_found_in_any_case(manager):
    assert run("Manager@Example.org", "--scope", "roi:read")


@pytest.mark.parametrize(
    "arguments",
    [
        ("nobody@example.org", "--scope", "roi:read"),
        ("manager@example.org", "--scope", "roi:everything"),
        ("manager@example.org", "--scope", ""),
        ("manager@example.org",),
        ("manager@example.org", "--scope", "roi:read", "--days", "0"),
        ("manager@example.org", "--scope", "roi:read", "--days=-1"),
        ("manager@example.org", "--scope", "roi:read", "--days", "soon"),
        ("manager@example.org", "--scope", "roi:read", "--days", "9" * 5000),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(manager, arguments):
    with pytest.raises(CommandError) as refusal:
        run(*arguments)

    assert refusal.value.returncode == 1
    assert str(refusal.value).count("\n") == 0
    assert not AccessToken.objects.exists()


def test_who_may_not_sign_in_gets_no_token(manager):
    Member.objects.update(is_active=False)

    with pytest.raises(CommandError):
        run("manager@example.org", "--scope", "roi:read")
