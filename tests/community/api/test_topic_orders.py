"""In which order the list of topics is read, and that its pages are the whole."""

import math
from datetime import timedelta

import pytest
from django.utils import timezone

from community.operations.agreeing import add_me_too, remove_me_too
from tests.community.api.test_topics import URL, ids
from tests.factories.community import TopicFactory


def test_the_order_is_by_asking_or_by_the_last_post(anonymous_api):
    now = timezone.now()
    old = TopicFactory(created_at=now - timedelta(days=2), last_posted_at=now)
    new = TopicFactory(created_at=now - timedelta(days=1), last_posted_at=now - timedelta(days=1))

    assert ids(anonymous_api.get(URL)) == [new.pk, old.pk]
    assert ids(anonymous_api.get(URL, {"order": "newest"})) == [new.pk, old.pk]
    assert ids(anonymous_api.get(URL, {"order": "activity"})) == [old.pk, new.pk]


def test_what_many_people_have_stays_hot_for_twelve_hours_a_doubling(anonymous_api, helper):
    """Heat is the last post plus 12 h · log2(1 + posts + people who have it too), written with the topic itself."""
    now = timezone.now()
    quiet, busy, old = (
        TopicFactory(last_posted_at=now - timedelta(hours=hours), me_too_count=people)
        for hours, people in ((1, 0), (20, 6), (26, 6))
    )
    order = {"order": "hot"}

    assert ids(anonymous_api.get(URL, order)) == [busy.pk, quiet.pk, old.pk]
    assert busy.heat - quiet.heat == pytest.approx((-19 + 12 * math.log2(8 / 2)) * 3600, abs=1)
    add_me_too(busy, by=helper)
    add_me_too(old, by=helper)
    assert ids(anonymous_api.get(URL, order)) == [busy.pk, old.pk, quiet.pk]
    remove_me_too(old, by=helper)
    assert ids(anonymous_api.get(URL, order)) == [busy.pk, quiet.pk, old.pk]


@pytest.mark.parametrize("order", ["newest", "activity", "hot"])
def test_the_pages_together_are_the_list_in_both_directions(order, anonymous_api):
    moment = timezone.now()
    for _ in range(5):
        TopicFactory(created_at=moment, last_posted_at=moment)
    whole = ids(anonymous_api.get(URL, {"order": order}))

    pages, address = [], f"{URL}?order={order}&limit=2"
    while address:
        page = anonymous_api.get(address)
        pages.append(ids(page))
        last, address = page, page.json()["next"]
    back = ids(anonymous_api.get(last.json()["previous"]))

    assert pages == [whole[:2], whole[2:4], whole[4:]]
    assert back == whole[2:4]
