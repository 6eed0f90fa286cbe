"""What every request passes before and after the views."""

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from config.middleware import MemberPreferences
from tests.factories.community import MemberFactory

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("path", ["/?q=%00", "/%00", "/api/v1/topics/?search=a%00b"])
def test_a_null_byte_is_a_bad_request(db, path):
    assert Client().get(path).status_code == 400


def far_too_much(path, **headers):
    return Client().post(path, data=b"x" * 10_000_000, content_type="application/json", headers=headers)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["Too large", "Please send less."]), ("de", ["Zu groß", "Bitte schick weniger."])],
)
def test_a_huge_form_has_a_page_that_says_so(db, language, words):
    response = far_too_much("/ask/", **{"accept-language": language})

    html = response.content.decode()
    assert response.status_code == 413
    assert [word for word in words if word not in html] == []
    assert response["Content-Language"] == language
    assert "Content-Security-Policy" in response


@pytest.mark.parametrize(("language", "title"), [("en", "Too large"), ("de", "Zu groß")])
def test_a_huge_document_is_a_problem(db, language, title):
    response = far_too_much("/api/v1/topics/", **{"accept-language": language})

    assert (response.status_code, response["Content-Type"]) == (413, "application/problem+json")
    document = response.json()
    assert (document["status"], document["code"], document["title"]) == (413, "request_too_large", title)


def test_what_turns_out_too_large_while_it_is_read_has_the_same_page(db, settings):
    settings.REQUEST_BODY_LIMIT, settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10**9, 10

    response = Client().post("/language/", "language=de&next=/" + "x" * 100, content_type=FORM)

    assert response.status_code == 413
    assert "Please send less." in response.content.decode()


def test_what_is_as_large_as_may_be_is_read(db, settings):
    settings.REQUEST_BODY_LIMIT = settings.DATA_UPLOAD_MAX_MEMORY_SIZE = len(b"language=de&next=/")

    assert Client().post("/language/", "language=de&next=/", content_type=FORM).status_code == 302
    assert Client().post("/language/", "language=de&next=/x", content_type=FORM).status_code == 413


def test_other_malformed_requests_keep_their_own_page(db):
    response = Client().get("/?q=%00", headers={"accept-language": "de"})

    assert response.status_code == 400
    assert "Diese Anfrage ist nicht lesbar" in response.content.decode()


@pytest.mark.parametrize("length", ["", "abc", "-1"])
def test_a_senseless_length_is_no_length(db, length):
    assert Client().get("/health/live", headers={"content-length": length}).status_code == 200


@pytest.fixture
def request_of():
    def build(member, path="/"):
        request = RequestFactory().get(path)
        # Where Django keeps whoever the session names.
        request._cached_user = member
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
