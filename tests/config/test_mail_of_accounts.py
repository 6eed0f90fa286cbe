"""Mail about accounts comes in the name of the community."""

import pytest
from django.test import Client

from tests.factories.community import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "greeting"), [("en", "Hello from Mitwert!"), ("de", "Hallo von Mitwert!")])
def test_a_forgotten_password_is_answered_by_us_and_leads_to_this_host(mailoutbox, language, greeting):
    member = MemberFactory()

    Client().post("/accounts/password/reset/", {"email": member.email}, headers={"accept-language": language})

    (mail,) = mailoutbox
    assert mail.to == [member.email]
    assert mail.body.startswith(greeting)
    assert "http://testserver/accounts/password/reset/key/" in mail.body
