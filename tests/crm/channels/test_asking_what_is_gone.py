"""A post is gone only where its network says so, by X's errors and YouTube's silence; anything strange removes nothing."""

import pytest
from django.utils import timezone

from crm.models import Message, Network
from crm.operations.pulling import look_for_removed
from crm.operations.taking_in import take_in_inbound
from tests.factories.crm import MessageFactory

pytestmark = pytest.mark.django_db
TWEETS, COMMENTS = "GET /2/tweets", "GET /youtube/v3/comments"
LIST = {"kind": "youtube#commentListResponse"}
QUOTA = {"error": {"code": 403, "errors": [{"reason": "quotaExceeded", "domain": "youtube.quota"}]}}


def said_on(channel, *names):
    for name in names:
        MessageFactory(channel=channel, external_id=name, body="It hums.", written_at=timezone.now())


def gone_after(server, route, answer):
    """Let the network answer, and return the ids of what is gone and empty then."""
    server.routes[route] = lambda _asked: answer
    look_for_removed()
    take_in_inbound()
    return set(Message.objects.filter(removed_at__isnull=False, body="").values_list("external_id", flat=True))


def error(name, title, problem, host="api.x.com"):
    """As X tells of a post that it does not show."""
    return {
        "value": name,
        "resource_id": name,
        "resource_type": "tweet",
        "parameter": "ids",
        "title": title,
        "detail": f"... with ids: [{name}].",
        "type": f"https://{host}/2/problems/{problem}",
    }


NOT_SHOWN = [error(name, "Authorization Error", "not-authorized-for-resource") for name in ("1", "2", "3")]


@pytest.mark.parametrize("host", ["api.twitter.com", "api.x.com"])
def test_a_post_that_x_does_not_find_is_emptied_and_one_of_somebody_suspended_is_not(server, connect, host):
    said_on(connect(Network.X), "1", "2", "3")
    lost = error("2", "Not Found Error", "resource-not-found", host)

    gone = gone_after(server, TWEETS, {"data": [{"id": "1", "text": "It hums."}], "errors": [lost, NOT_SHOWN[2]]})

    assert (gone, Message.objects.filter(body="It hums.").count()) == ({"2"}, 2)
    assert set(server.asked[-1].given["ids"].split(",")) == {"1", "2", "3"}
    # Now that all are gone no data comes at all.
    errors = [error(name, "Not Found Error", "resource-not-found", host) for name in ("1", "3")]
    assert gone_after(server, TWEETS, {"errors": errors}) == {"1", "2", "3"}


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"data": []},
        {"errors": []},
        {"errors": NOT_SHOWN},
        {"errors": "Not Found Error"},
        {"errors": [{"title": "Not Found Error", "type": "https://api.x.com/2/problems/resource-not-found"}]},
        [],
        b"<html>Not Found Error</html>",
        (404, {}, {"title": "Not Found Error"}),
        (429, {}, {}),
    ],
)
def test_a_strange_or_empty_answer_of_x_removes_nothing(server, connect, answer):
    said_on(connect(Network.X), "1", "2", "3")

    assert gone_after(server, TWEETS, answer) == set()


def test_a_comment_that_youtube_no_longer_lists_is_emptied(server, connect):
    said_on(connect(Network.YOUTUBE, video_id="v1"), "c1", "c2", "c3")

    assert gone_after(server, COMMENTS, LIST | {"items": [{"id": "c1"}, {"id": "c3"}]}) == {"c2"}
    assert gone_after(server, COMMENTS, LIST | {"items": []}) == {"c1", "c2", "c3"}


@pytest.mark.parametrize(
    "answer",
    [
        {},
        LIST,
        {"items": []},
        {"items": [{"id": "c1"}], **QUOTA},
        LIST | {"items": [{"id": "c1"}], "nextPageToken": "more"},
        LIST | {"items": ["c1"]},
        (403, {}, QUOTA),
        (404, {}, {"error": {"code": 404, "errors": [{"reason": "commentNotFound"}]}}),
    ],
)
def test_a_refusal_or_strange_answer_of_youtube_removes_nothing_and_stops_no_other_channel(server, connect, answer):
    said_on(connect(Network.YOUTUBE, video_id="v1"), "c1", "c2")
    said_on(connect(Network.X), "1")
    server.routes[TWEETS] = lambda _asked: {"errors": [error("1", "Not Found Error", "resource-not-found")]}

    assert gone_after(server, COMMENTS, answer) == {"1"}
