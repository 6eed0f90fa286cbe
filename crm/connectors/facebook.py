"""Facebook pages: what the Graph webhooks of a page tell, in batches, signed by the app."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from crm.connectors.base import (
    Answer,
    Author,
    CannotBeRead,
    Connector,
    Counted,
    Delivery,
    News,
    Noted,
    NotSupported,
    Post,
    Removed,
    Said,
    Secrets,
)
from crm.connectors.facebook_answering import answer_on_page, longest_answer_to
from crm.connectors.facebook_messaging import read_messaging
from crm.connectors.http import ask_json
from crm.connectors.reading import address, counted, mapping, moment, name_of, read_json, sequence, text, write_json
from crm.connectors.signatures import hub_signature, is_one_of
from crm.models import Channel, Message, Network
from crm.presence_figures import PresenceMetric

BASE = "https://graph.facebook.com/v23.0"
_OURS = {"page", "user", "permissions", "application"}
_WRITTEN, _REWRITTEN, _GONE = {"add"}, {"edited", "edit", "update"}, {"remove", "delete"}
_REACTIONS = {"like", "reaction"}
# What Facebook sends of a page's own settings and of the people who use its app; nobody says anything there.
_LISTS = ("messaging", "standby")


class FacebookPage(Connector):
    """Takes posts, comments, mentions, ratings and messages of a page, and answers them; Instagram and WhatsApp come the same way.

    ``address`` is the interface with its version, if another one is wanted; the access secret is the token of the page.
    """

    network = Network.FACEBOOK
    pushes = True
    reads_presence = True
    replies = True
    talks = True
    kept_headers = ("content-type", "user-agent", "x-hub-signature-256")

    def greet(self, given: Mapping[str, str], secrets: Secrets) -> str | None:
        knows = is_one_of(given.get("hub.verify_token", ""), secrets.handshake)
        return given.get("hub.challenge", "") if knows and given.get("hub.mode") == "subscribe" else None

    def accept(self, post: Post, secrets: Secrets) -> Delivery:
        return hub_signature(post, secrets.signing)

    def parts(self, raw: bytes) -> Sequence[bytes]:
        """Facebook gathers up to a thousand things in one request; each becomes one of its own."""
        batch = read_json(raw)
        if not isinstance(batch, dict) or text(batch.get("object")) not in _OURS:
            return [raw]
        found = list(_each(batch))
        return [raw] if len(found) == 1 else [write_json(one) for one in found]

    def parse(self, raw: bytes) -> Sequence[News]:
        event = mapping(read_json(raw), "the event")
        if text(event.get("object")) not in _OURS:
            raise NotSupported(text(event.get("object"), limit=60) or "no object")
        entry = mapping(next(iter(sequence(event.get("entry"), "entry")), None), "the entry")
        for name in _LISTS:
            if name in entry:
                item = mapping(next(iter(sequence(entry[name], name)), None), name)
                return [read_messaging(item, page=text(entry.get("id"), limit=300))]
        change = mapping(next(iter(sequence(entry.get("changes", []), "changes")), {}), "the change")
        if event["object"] != "page" or not change:
            return [Noted(f"{event['object']}: {text(change.get('field'), limit=60) or 'nothing'}")]
        return [_read_change(change, entry)]

    def read_presence(self, channel: Channel, secrets: Secrets, external_id: str, handle: str) -> Sequence[Counted]:
        """Needs the access token of the page; it goes into a header, for addresses are written into logs on the way."""
        place = f"{_base(channel)}/{quote(external_id, safe='')}"
        given = {"fields": "followers_count,fan_count"}
        answer, _answered = ask_json(place, given, headers={"Authorization": f"Bearer {secrets.access}"})
        page = mapping(answer, "the page")
        # Older pages tell only who likes them, who follow them by that.
        name = "followers_count" if "followers_count" in page else "fan_count"
        return counted(page, {name: PresenceMetric.FOLLOWERS})

    def longest_answer(self, channel: Channel, to: Message) -> int | None:
        return longest_answer_to(to)

    def reply(self, channel: Channel, secrets: Secrets, answer: Answer) -> str:
        return answer_on_page(_base(channel), {"Authorization": f"Bearer {secrets.access}"}, answer)


def _base(channel: Channel) -> str:
    return (channel.address or BASE).rstrip("/")


def _each(batch: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield each thing in the wrapping that it would have had by itself."""
    for given in sequence(batch.get("entry"), "entry"):
        if not isinstance(given, dict):
            # Broken, and only this one: it fails when it is read.
            yield {"object": batch["object"], "entry": [given]}
            continue
        head = {name: value for name, value in given.items() if name not in {"changes", *_LISTS}}
        lists = {name: given[name] for name in ("changes", *_LISTS) if isinstance(given.get(name), list)}
        if not lists:
            yield {"object": batch["object"], "entry": [given]}
        for name, items in lists.items():
            for item in items:
                yield {"object": batch["object"], "entry": [{**head, name: [item]}]}


def _read_change(change: Mapping[str, Any], entry: Mapping[str, Any]) -> News:
    field = text(change.get("field"), limit=60)
    if field in {"feed", "mention"}:
        return _read_post(mapping(change.get("value"), "value"), entry, is_mention=field == "mention")
    if field == "ratings":
        return _read_rating(mapping(change.get("value"), "value"), entry)
    if not field:
        raise CannotBeRead("the change has no field")
    return Noted(field)


def _read_post(value: Mapping[str, Any], entry: Mapping[str, Any], *, is_mention: bool) -> News:
    item, verb = text(value.get("item"), limit=30), text(value.get("verb"), limit=30)
    if not item or not verb:
        raise CannotBeRead("the change has no item or no verb")
    if item in _REACTIONS or verb not in _WRITTEN | _REWRITTEN | _GONE:
        return Noted(f"{item} {verb}")
    post = value.get("post_id") or value.get("share_id") or value.get("album_id") or value.get("video_id")
    external_id = name_of(value.get("comment_id") if item == "comment" else post, item)
    page = text(entry.get("id"))
    author = _author(value, external_id)
    at = entry.get("time")
    if verb in _GONE:
        return Removed(external_id, author, moment(at, "the entry"))
    if item == "comment" and "message" not in value and not _attached(value):
        raise CannotBeRead("the comment says nothing")
    parent = text(value.get("parent_id") or value.get("post_id"), limit=300) if item == "comment" else ""
    return Said(
        external_id=external_id,
        author=author,
        text=_words(value),
        written_at=moment(value.get("created_time") or at, "the change"),
        direction=Message.Direction.OUT if author.external_id == page and not is_mention else Message.Direction.IN,
        in_reply_to=parent if parent != external_id else "",
        url=address(value.get("permalink_url") or mapping(value.get("post") or {}, "post").get("permalink_url")),
        edited_at=moment(at, "the entry") if verb in _REWRITTEN else None,
    )


def _read_rating(value: Mapping[str, Any], entry: Mapping[str, Any]) -> News:
    item, verb = text(value.get("item"), limit=30), text(value.get("verb"), limit=30)
    if item == "comment":
        return _read_post(value, entry, is_mention=False)
    if item != "rating" or verb not in _WRITTEN | _REWRITTEN | _GONE:
        return Noted(f"{item} {verb}".strip() or "rating")
    external_id = name_of(value.get("open_graph_story_id") or value.get("post_id"), "the rating")
    author = _author(value, external_id)
    if verb in _GONE:
        return Removed(external_id, author, moment(entry.get("time"), "the entry"))
    stars = text(value.get("rating"), limit=2)
    words = text(value.get("review_text"))
    return Said(
        external_id=external_id,
        author=author,
        text=words or ("★" * int(stars) if stars.isdecimal() and int(stars) <= 5 else ""),
        subject=f"{stars}/5" if stars.isdecimal() else "",
        written_at=moment(value.get("created_time") or entry.get("time"), "the rating"),
        edited_at=moment(entry.get("time"), "the entry") if verb in _REWRITTEN else None,
    )


def _author(value: Mapping[str, Any], external_id: str) -> Author:
    """Who wrote; newer versions say it in ``from``, older ones beside it, and mentions not at all."""
    named = value.get("from") if isinstance(value.get("from"), dict) else {}
    assert isinstance(named, dict)
    found = named.get("id") or value.get("sender_id") or value.get("reviewer_id")
    name = named.get("name") or value.get("sender_name") or value.get("reviewer_name")
    # An author of whom only this is known: two of them must never look like one person.
    return Author(text(found, limit=300) or f"author-of:{external_id}"[:300], name=text(name, limit=200))


def _words(value: Mapping[str, Any]) -> str:
    return text(value.get("message")) or _attached(value)


def _attached(value: Mapping[str, Any]) -> str:
    return next((found for name in ("photo", "video", "link") if (found := address(value.get(name)))), "")
