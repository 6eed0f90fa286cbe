"""Strangers who have a page are told so before anything else is asked; who is no stranger any more never is."""

import pytest
from django.core.cache import caches
from django.test import Client

from community.models import Category
from community.operations.moving import move_topic
from tests.community.web.changing import SAID
from tests.community.web.test_cached_pages import cached, fresh, shown, sightings
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, TopicFactory
from tests.factories.search import index_everything

__all__ = ["cached", "sightings"]


def told_again(client, address, tag, **headers):
    """How the same page is answered to who has it under this tag."""
    return client.get(address, headers={"If-None-Match": tag, **headers}).status_code


@pytest.mark.django_db
def test_who_has_the_page_and_asks_otherwise_gets_what_is_theirs(settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    topic, here = TopicFactory(), {"host": "one.example", "accept-language": "en"}
    address, browser = topic.get_absolute_url(), Client()
    tag = browser.get(address, headers=here)["ETag"]

    assert told_again(browser, address, tag, **here) == 304
    assert told_again(browser, address, f'"other", {tag}', **here) == 304
    assert told_again(browser, address, tag, **here | {"accept-language": "de"}) == 200
    assert told_again(browser, address, tag, **here | {"host": "two.example"}) == 200
    assert told_again(browser, address, tag, **here | {"host": "elsewhere.example"}) == 400
    assert told_again(browser, address, tag, **here, hx_request="true") == 200
    assert told_again(browser, f"{address}?after=1", tag, **here) == 200
    assert told_again(browser, f"{address}?thanks=1", tag, **here) == 200
    assert told_again(browser, f"/questions/{topic.pk}-other/", tag, **here) == 301
    browser.cookies[settings.CSRF_COOKIE_NAME] = "x" * 32
    assert told_again(browser, address, tag, **here) == 200


@pytest.mark.django_db
def test_who_signs_in_is_never_told_that_the_page_of_strangers_is_the_same(settings):
    address, browser = TopicFactory().get_absolute_url(), Client()
    tag = browser.get(address)["ETag"]
    browser.force_login(MemberFactory(display_name="Nosy Nora"))

    page = browser.get(address, headers={"If-None-Match": tag})
    browser.cookies[settings.SESSION_COOKIE_NAME] = "of-no-session"
    other = browser.get(address, headers={"If-None-Match": tag})

    assert (page.status_code, other.status_code) == (200, 200)
    assert "Nosy Nora" in page.content.decode()
    assert "Nosy Nora" not in other.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_question_that_strangers_may_not_see_any_more_is_gone_for_who_had_it():
    topic, keeper = TopicFactory(), MemberFactory(roles=["admin"], is_superuser=True)
    address, browser = topic.get_absolute_url(), Client()
    tag = browser.get(address)["ETag"]
    assert told_again(browser, address, tag) == 304

    move_topic(topic, CategoryFactory(of_circle=CircleFactory()), by=keeper, because=SAID)

    assert told_again(browser, address, tag) == 404


@pytest.mark.django_db
def test_a_page_that_is_told_to_be_the_same_counts_as_read(sightings):
    address, browser = TopicFactory().get_absolute_url(), Client(headers={"user-agent": "Mozilla/5.0"})
    tag = browser.get(address)["ETag"]

    assert told_again(browser, address, tag) == 304
    assert told_again(browser, address, tag, **{"user-agent": "crawler"}) == 304

    assert len(sightings) == 2
    assert len({sighting.visitor for sighting in sightings}) == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_found_again_is_shown_without_being_made_again_and_never_when_anything_found_has_changed(
    settings, queries
):
    caches["searches"].clear()
    topic, keeper = TopicFactory(title="The zyxomat hums"), MemberFactory(roles=["admin"], is_superuser=True)
    TopicFactory(title="Another zyxomat is silent")
    index_everything()
    address = "/search/?q=zyxomat"

    def found(page=address):
        return shown(page)[1].count("zyxomat</mark>")

    first = shown(address)
    with queries(3):
        again = shown(address)
    assert again == first == fresh(address, settings)
    assert (found(), found(f"{address}&category={topic.category.slug}"), found("/search/?q=nothing")) == (2, 1, 0)
    Category.objects.filter(pk=topic.category_id).update(name="New place")
    assert "New place" in shown(address)[1]
    assert shown(address) == fresh(address, settings)
    assert "Suchen" in shown(address, **{"accept-language": "de"})[1]
    member = Client()
    member.force_login(MemberFactory(display_name="Nosy Nora"))
    assert "Nosy Nora" in member.get(address).content.decode()
    assert "Nosy Nora" not in shown(address)[1]
    move_topic(topic, CategoryFactory(of_circle=CircleFactory()), by=keeper, because=SAID)
    assert found() == 1
    assert Client().get(f"{address}&kind=x").status_code == 400
