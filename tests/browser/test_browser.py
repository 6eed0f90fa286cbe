"""The browser of these tests sees what goes wrong on a page."""

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(page_of):
    return page_of(None)


def test_a_page_without_faults_is_opened_by_whoever_is_signed_in(page_of, agent):
    page = page_of(agent)

    page.goto("/admin/")

    assert "AGA AGENT" in page.locator("#user-tools").inner_text()


def test_an_error_in_a_script_is_heard(page, complaints):
    page.goto("/")

    page.evaluate("setTimeout(() => { throw new Error('broken') })")
    page.wait_for_timeout(50)

    assert [complaints.pop()] == ["broken"]


def test_a_script_against_the_policy_does_not_run_and_is_heard(page, complaints):
    page.goto("/")

    page.evaluate("document.body.setAttribute('onclick', 'window.ran = true')")
    page.locator("body").click(position={"x": 1, "y": 1})

    assert page.evaluate("window.ran") is None
    assert "violates the following Content Security Policy directive" in complaints.pop()


def test_an_address_that_is_not_there_is_heard(page, complaints):
    page.goto("/nowhere/")

    assert "404" in complaints.pop()
