"""What every request passes before and after the views."""

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from config.middleware import MemberPreferences, StaffNeedSecondFactor
from tests.factories.community import MemberFactory


@pytest.mark.parametrize("path", ["/?q=%00", "/%00", "/api/v1/topics/?search=a%00b"])
def test_a_null_byte_is_a_bad_request(db, path):
    assert Client().get(path).status_code == 400


@pytest.mark.parametrize(("path", "kind"), [("/api/v1/topics/", "application/problem+json"), ("/ask/", "text/html")])
def test_a_huge_body_is_too_large(db, path, kind):
    response = Client().post(path, data=b"x" * 10_000_000, content_type="application/json")

    assert response.status_code == 413
    assert response["Content-Type"].startswith(kind)


@pytest.mark.parametrize("length", ["", "abc", "-1"])
def test_a_senseless_length_is_no_length(db, length):
    assert Client().get("/health/live", headers={"content-length": length}).status_code == 200


@pytest.fixture
def request_of():
    def build(member, path="/"):
        request = RequestFactory().get(path)
        request.user = member
        return request

    return build


def test_a_member_is_spoken_to_in_the_language_and_zone_of_choice(db, request_of):
    seen = {}

    def view(request):
        seen.update(language=translation.get_language(), zone=timezone.get_current_timezone_name())

    MemberPreferences(view)(request_of(MemberFactory(locale="de", time_zone="Asia/Tokyo")))

    assert seen == {"language": "de", "zone": "Asia/Tokyo"}


def test_a_zone_that_is_no_longer_known_is_passed_over(db, request_of):
    member = MemberFactory(locale="xx", time_zone="Nowhere/Atlantis")

    assert MemberPreferences(lambda request: "answer")(request_of(member)) == "answer"


@pytest.mark.parametrize(
    ("kind", "mfa", "path"), [("employee", True, "/"), ("employee", False, "/admin/"), ("customer", True, "/admin/")]
)
def test_others_pass(db, settings, request_of, kind, mfa, path):
    settings.STAFF_MFA = mfa
    member = MemberFactory(kind=kind, is_staff=kind == "employee")

    assert StaffNeedSecondFactor(lambda request: "view")(request_of(member, path)) == "view"


def test_staff_without_a_second_factor_set_one_up_first(db, settings, request_of):
    settings.STAFF_MFA = True
    member = MemberFactory(kind="employee", is_staff=True)

    answer = StaffNeedSecondFactor(lambda request: "view")(request_of(member, "/admin/"))

    assert answer.url.endswith("/totp/activate/")
