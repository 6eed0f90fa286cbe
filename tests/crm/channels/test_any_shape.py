"""Whatever stands in any place of what a network hands in, it is read, or said to be unreadable, and fits the database."""

import copy
import json

import pytest

from crm.connectors import CONNECTORS
from crm.connectors.base import CannotBeRead, Noted, NotSupported, Removed, Said
from crm.connectors.bounds import within_bounds
from crm.models import Network
from ideas.issue_names import IssueTold, issue_at
from tests.crm.channels.hooks import event
from tests.crm.channels.trackers import github, github_issue, gitlab, jira

OTHERS = (
    *(None, True, 0, -1, 1.5, 10**400, float("nan"), "", "x", "\0", "\ud800", "9" * 400),
    *([], [[]], [None], ["x"], {}, {"id": []}),
)
AT = "2026-11-20T10:00:00Z"
PERSON = {"id": "7", "name": "Ute", "url": "https://example.org/@ute", "acct": "ute", "followers_count": 3}
STATUS = {
    "id": "1",
    "created_at": AT,
    "edited_at": AT,
    "content": "<p>Hm</p>",
    "visibility": "direct",
    "url": "https://a.b",
    "account": PERSON,
    "in_reply_to_id": "2",
    "spoiler_text": "x",
}


def on_page(**entry):
    return {"object": "page", "entry": [{"id": "25", "time": 1_800_000_000, **entry}]}


def feed(item, **value):
    given = {"item": item, "from": PERSON, "message": "Hm", "post_id": "p", "comment_id": "c", "parent_id": "p"}
    return on_page(changes=[{"field": "feed", "value": {**given, "created_time": 1_800_000_000, **value}}])


TWEET = {
    "id": "1",
    "text": "Hm",
    "author_id": "7",
    "created_at": AT,
    "edit_history_tweet_ids": ["0", "1"],
    "referenced_tweets": [{"type": "replied_to", "id": "3"}],
}
COMMENT = {"textOriginal": "Hm", "authorDisplayName": "Ute", "publishedAt": AT, "updatedAt": AT, "parentId": "2"}
COMMENT |= {"authorChannelId": {"value": "7"}, "videoId": "v"}
PARTY = {"sender": {"id": "7"}, "recipient": {"id": "25"}, "timestamp": 1_800_000_000_000}
SENT = {"mid": "m", "text": "Hm", "reply_to": {"mid": "n"}, "attachments": [{"type": "image", "payload": {"url": "x"}}]}
GIVEN = [
    (Network.WEBHOOK, event(edited_at=AT, followers=3)),
    (Network.WEBHOOK, event(kind="message.removed")),
    (Network.WEBHOOK, {"events": [event(), event(2)]}),
    (Network.FACEBOOK, feed("comment", verb="add")),
    (Network.FACEBOOK, feed("status", verb="remove")),
    (Network.FACEBOOK, feed("post", verb="edited", post={"permalink_url": "https://a.b"})),
    (
        Network.FACEBOOK,
        on_page(
            changes=[
                {
                    "field": "ratings",
                    "value": {"item": "rating", "verb": "add", "rating": 4, "open_graph_story_id": "s"},
                }
            ]
        ),
    ),
    (Network.FACEBOOK, on_page(messaging=[{**PARTY, "message": SENT}])),
    (Network.FACEBOOK, on_page(messaging=[{**PARTY, "message": {**SENT, "is_echo": True}}])),
    (Network.FACEBOOK, on_page(messaging=[{**PARTY, "postback": {"title": "Yes"}}, {**PARTY, "message_edit": SENT}])),
    (
        Network.GITHUB,
        github("transferred", {"new_issue": github_issue(4), "new_repository": {}}, labels=[{"name": "x"}]),
    ),
    (Network.GITLAB, gitlab(labels=["x"])),
    (Network.JIRA, jira(category="done", resolution="Done", items=[{"field": "Key", "fromString": "PUMP-6"}])),
    (Network.MASTODON, STATUS),
    (Network.MASTODON, {"type": "mention", "status": STATUS}),
    (Network.YOUTUBE, {"id": "1", "snippet": COMMENT}),
    (Network.X, {"data": TWEET, "user": {**PERSON, "username": "ute", "public_metrics": {"followers_count": 3}}}),
    (
        Network.RSS,
        {"id": "1", "title": "t", "text": "Hm", "link": "https://a.b", "at": AT, "changed": AT, "feed": "https://a.b"},
    ),
    (Network.CSV, {"id": "1", "author": "7", "text": "Hm", "written_at": AT, "url": "https://a.b", "direction": "in"}),
]


def places(value, path=()):
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield from places(one, (*path, name))


def put(value, path, new):
    if not path:
        return new
    changed = copy.copy(value)
    changed[path[0]] = put(value[path[0]], path[1:], new)
    return changed


def read(network, raw):
    connector = CONNECTORS[network]
    try:
        return [news for part in connector.parts(raw) for news in connector.parse(part)]
    except (CannotBeRead, NotSupported) as told:
        return [Noted(str(told))]


def is_kept_in(text, most):
    return len(text.encode().decode()) <= most and "\0" not in text


def fits(news):
    if isinstance(news, Noted):
        return is_kept_in(news.what, 10_000)
    if isinstance(news, IssueTold):
        names = [news.name] if news.former is None else [news.name, news.former]
        return is_kept_in(news.title, 500) and all(issue_at(name.address) == name for name in names)
    author = news.author
    whole = isinstance(news, Removed | Said) and 0 < len(news.external_id) <= 300 and is_kept_in(news.external_id, 300)
    if author is not None:
        whole &= 0 < len(author.external_id) <= 300 and is_kept_in(author.external_id, 300)
        whole &= all(is_kept_in(one, 500) for one in (author.name, author.handle, author.url))
        whole &= author.follower_count is None or 0 <= author.follower_count < 2**63
    if isinstance(news, Said):
        whole &= is_kept_in(within_bounds(news).text, 20_000) and is_kept_in(news.url, 500)
        whole &= all(is_kept_in(one, 300) for one in (news.subject, news.in_reply_to, news.to))
    return whole


@pytest.mark.parametrize(("network", "payload"), GIVEN)
def test_only_what_is_declared_comes_out_of_a_reader(network, payload):
    assert not any(
        isinstance(news, Noted) and "no " in news.what for news in read(network, json.dumps(payload).encode())
    )

    for path in places(payload):
        for other in OTHERS:
            changed = put(payload, path, other)
            for news in read(network, json.dumps(changed).encode()):
                assert fits(news), (path, other, news)


@pytest.mark.parametrize(("network", "payload"), [one for one in GIVEN if '"Hm"' in json.dumps(one[1])])
def test_of_an_endless_text_every_network_gives_the_beginning_and_says_so(network, payload):
    for length in (20_000, 20_001):
        raw = json.dumps(payload).replace("Hm", "x" * length).encode()
        said = [within_bounds(one) for one in read(network, raw) if isinstance(one, Said)]
        long = [one for one in said if len(one.text) > 9]

        assert long or network == Network.FACEBOOK
        assert [(len(one.text), one.is_cut_off) for one in long] == [(20_000, length > 20_000)] * len(long)
