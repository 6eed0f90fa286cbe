"""X: posts that a search of the last days finds, by version 2 of its interface, and our answers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.connectors.base import (
    Answer,
    Author,
    CannotSearch,
    Connector,
    Counted,
    Fetched,
    Gap,
    News,
    Pulled,
    Said,
    Secrets,
    Sought,
)
from crm.connectors.gone import absent
from crm.connectors.http import ask_json, rests_until, tell_json
from crm.connectors.lengths import weighed_length
from crm.connectors.reading import count_of, counted, mapping, moment, name_of, read_json, sequence, text, write_json
from crm.models import Channel, Message, Network, SavedSearch
from crm.presence_figures import PresenceMetric

BASE = "https://api.x.com"
# The search looks back for so long and no longer.
_SEARCHED = timedelta(days=7)
_PAGE = 100
_LONGEST_QUERY = 512
_LONGEST_POST = 280
_FIELDS = {
    "tweet.fields": "created_at,author_id,conversation_id,referenced_tweets,lang,edit_history_tweet_ids",
    "expansions": "author_id",
    "user.fields": "name,username,public_metrics",
}
_FIGURES = {
    "followers_count": PresenceMetric.FOLLOWERS,
    "following_count": PresenceMetric.FOLLOWING,
    "tweet_count": PresenceMetric.POSTS,
}


class X(Connector):
    """``options``: ``query``, what is searched for, and ``user_id``, the account that speaks for us."""

    network = Network.X
    pulls = True
    reads_presence = True
    replies = True
    is_among_others = True

    def pull(self, channel: Channel, secrets: Secrets, cursor: Mapping[str, Any]) -> Pulled:
        query = text(channel.options.get("query"))
        # A channel may listen by its saved searches only.
        return _search(channel, secrets, query, cursor) if query else Pulled((), cursor)

    def refuse_search(self, channel: Channel, secrets: Secrets, sought: Sought) -> CannotSearch | None:
        if not secrets.access:
            return CannotSearch(
                _("X lets nobody search without a token. Add the access secret to the channel."), "channel"
            )
        if len(_query(sought)) > _LONGEST_QUERY:
            return CannotSearch(_("X takes a query of at most 512 characters."))
        if sought.kind == SavedSearch.Kind.HASHTAG and not sought.words.replace("_", "").isalnum():
            return CannotSearch(_("A hashtag is one word of letters, digits and underscores, and no number alone."))
        return None

    def search(self, channel: Channel, secrets: Secrets, sought: Sought, cursor: Mapping[str, Any]) -> Pulled:
        return _search(channel, secrets, _query(sought), cursor)

    def parse(self, raw: bytes) -> Sequence[News]:
        row = mapping(read_json(raw), "the row")
        tweet = mapping(row.get("data"), "the post")
        user = mapping(row.get("user") or {}, "the user")
        written = moment(tweet.get("created_at"), "the post")
        # Every version of an edited post has an id of its own; the first one names it for good.
        versions = tweet.get("edit_history_tweet_ids")
        versions = (
            [text(one) for one in versions] if isinstance(versions, list) and versions else [text(tweet.get("id"))]
        )
        handle = text(user.get("username"), limit=200)
        metrics = user.get("public_metrics")
        return [
            Said(
                external_id=name_of(versions[0], "the post"),
                author=Author(
                    external_id=name_of(tweet.get("author_id"), "the author"),
                    name=text(user.get("name"), limit=200),
                    handle=handle,
                    url=f"https://x.com/{handle}" if handle.isascii() and handle.replace("_", "").isalnum() else "",
                    follower_count=count_of(metrics.get("followers_count")) if isinstance(metrics, dict) else None,
                ),
                text=text(tweet.get("text")),
                written_at=written,
                in_reply_to=_answered(tweet),
                url=f"https://x.com/i/status/{versions[-1]}" if versions[-1].isdecimal() else "",
                edited_at=written if len(versions) > 1 else None,
            )
        ]

    def is_ours(self, channel: Channel, author: Author) -> bool:
        return author.external_id == text(channel.options.get("user_id"))

    def longest_answer(self, channel: Channel, to: Message) -> int | None:
        return _LONGEST_POST

    def length_of(self, answer: Answer) -> int:
        return weighed_length(answer.text)

    def reply(self, channel: Channel, secrets: Secrets, answer: Answer) -> str:
        said = {"text": answer.text, "reply": {"in_reply_to_tweet_id": answer.to.external_id}}
        made = mapping(tell_json(f"{_base(channel)}/tweets", said, headers=_headers(secrets)), "the answer")
        return name_of(mapping(made.get("data"), "the post").get("id"), "the post")

    def read_presence(self, channel: Channel, secrets: Secrets, external_id: str, handle: str) -> Sequence[Counted]:
        name = quote((handle or external_id).removeprefix("@"), safe="")
        place = external_id if external_id.isdecimal() else f"by/username/{name}"
        answer, _answered = ask_json(
            f"{_base(channel)}/users/{place}", {"user.fields": "public_metrics"}, headers=_headers(secrets)
        )
        user = mapping(mapping(answer, "the answer").get("data") or {}, "the user")
        return counted(mapping(user.get("public_metrics") or {}, "the figures"), _FIGURES)

    def gone(self, channel: Channel, secrets: Secrets, ids: Collection[str], cursor: Mapping[str, Any]) -> Pulled:
        """Only what it names as not found: a post of somebody who is suspended or protected is there, though not for us."""
        answer, _answered = ask_json(f"{_base(channel)}/tweets", {"ids": ",".join(ids)}, headers=_headers(secrets))
        found = mapping(answer, "the answer")
        there = {text(row.get("id")) for row in _rows(found, "data")}
        missing = {text(row.get("value")) for row in _rows(found, "errors") if _is_not_found(row)} - there
        return Pulled(absent(ids, set(ids) - missing), cursor)


def _search(channel: Channel, secrets: Secrets, query: str, cursor: Mapping[str, Any]) -> Pulled:
    newest, page = text(cursor.get("newest")), text(cursor.get("page"))
    given = {"query": query, "since_id": newest, "next_token": page} | _FIELDS
    gap = None if page else _gap(cursor)
    if gap is not None:
        # An id that lies too far back is refused; the search then begins where it still reaches.
        given["since_id"] = newest = ""
    answer, answered = ask_json(
        f"{_base(channel)}/tweets/search/recent", given | {"max_results": _PAGE}, headers=_headers(secrets)
    )
    found = mapping(answer, "the answer")
    meta = mapping(found.get("meta") or {}, "meta")
    users = {text(one.get("id")): one for one in _rows(mapping(found.get("includes") or {}, "includes"), "users")}
    events = [_fetched(tweet, users) for tweet in _rows(found, "data")]
    seen = text(cursor.get("seen")) if page else ""
    seen = max(seen, text(meta.get("newest_id")), newest, key=lambda name: (len(name), name))
    onward = text(meta.get("next_token"))
    new = {"newest": newest if onward else seen, "at": timezone.now().isoformat()}
    if onward:
        new |= {"page": onward, "seen": seen, "at": text(cursor.get("at")) or new["at"]}
    rest = rests_until(answered.headers)
    return Pulled(events, new, has_more=bool(onward) and rest is None, gap=gap, not_before=rest)


def _query(sought: Sought) -> str:
    words = f"#{sought.words}" if sought.kind == SavedSearch.Kind.HASHTAG else sought.words
    return f"({words}) lang:{sought.language}" if sought.language else words


def _base(channel: Channel) -> str:
    return (channel.address or BASE).rstrip("/") + "/2"


def _headers(secrets: Secrets) -> dict[str, str]:
    return {"Authorization": f"Bearer {secrets.access}"}


def _rows(answer: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return [mapping(row, name) for row in sequence(answer.get(name) or [], name)]


def _is_not_found(error: Mapping[str, Any]) -> bool:
    """The kind is an address whose host has changed with the name of the network."""
    return text(error.get("type")).endswith("/problems/resource-not-found")


def _gap(cursor: Mapping[str, Any]) -> Gap | None:
    """Tell what can no longer be found, when nobody looked for longer than the search looks back."""
    last = text(cursor.get("at"))
    since = datetime.fromisoformat(last) if last else None
    reach = timezone.now() - _SEARCHED
    if since is None or since > reach:
        return None
    return Gap(since, reach, "nobody looked for longer than the search looks back")


def _fetched(tweet: Mapping[str, Any], users: Mapping[str, Any]) -> Fetched:
    row = {"data": tweet, "user": users.get(text(tweet.get("author_id")))}
    return Fetched(name_of(tweet.get("id"), "the post"), write_json(row))


def _answered(tweet: Mapping[str, Any]) -> str:
    for one in sequence(tweet.get("referenced_tweets") or [], "referenced_tweets"):
        if isinstance(one, dict) and one.get("type") == "replied_to":
            return text(one.get("id"), limit=300)
    return ""
