"""The signed generic webhook: whatever has no connector of its own hands its messages in here."""

from collections.abc import Mapping, Sequence
from typing import Any

from crm.connectors.base import (
    Author,
    CannotBeRead,
    Connector,
    Delivery,
    News,
    Noted,
    Post,
    Removed,
    Said,
    Secrets,
)
from crm.connectors.reading import address, count_of, mapping, moment, name_of, read_json, text, write_json
from crm.connectors.signatures import standard_webhook
from crm.models import Message, Network

_WRITTEN = {"message.created", "message.edited", "message.updated"}
_REMOVED = {"message.removed", "message.deleted"}
_VISIBLE = {Message.Visibility.PUBLIC, Message.Visibility.PRIVATE}
_DIRECTIONS = {Message.Direction.IN, Message.Direction.OUT}


class SignedWebhook(Connector):
    """Takes ``{"type", "timestamp", "data"}``, a list of them, or ``{"events": [...]}``.

    ``data`` of a message: ``id``, ``text``, ``author`` (``id``, ``name``, ``handle``, ``url``, ``followers``), and where it is
    known ``written_at``, ``edited_at``, ``in_reply_to``, ``subject``, ``url``, ``visibility``, ``direction``.
    """

    network = Network.WEBHOOK
    pushes = True
    kept_headers = ("content-type", "user-agent", "webhook-id", "webhook-timestamp", "webhook-signature")

    def accept(self, post: Post, secrets: Secrets) -> Delivery:
        return standard_webhook(post, secrets.signing)

    def parts(self, raw: bytes) -> Sequence[bytes]:
        said = read_json(raw)
        events = said.get("events") if isinstance(said, dict) else said
        if not isinstance(events, list):
            return [raw]
        return [write_json(event) for event in events]

    def parse(self, raw: bytes) -> Sequence[News]:
        event = mapping(read_json(raw), "the event")
        kind = text(event.get("type"))
        if kind in _WRITTEN:
            return [self._said(kind, event)]
        if kind in _REMOVED:
            data = mapping(event.get("data"), "data")
            gone = data.get("removed_at") or event.get("timestamp")
            return [Removed(name_of(data.get("id"), "the message"), _author(data), moment(gone, "the event"))]
        if not kind:
            raise CannotBeRead("the event has no type")
        return [Noted(kind[:60])]

    def _said(self, kind: str, event: Mapping[str, Any]) -> Said:
        data = mapping(event.get("data"), "data")
        if not isinstance(data.get("text"), str):
            raise CannotBeRead("the message has no text")
        at = event.get("timestamp")
        changed = data.get("edited_at") or (at if kind != "message.created" else None)
        visibility, direction = text(data.get("visibility")), text(data.get("direction"))
        return Said(
            external_id=name_of(data.get("id"), "the message"),
            author=_author(data),
            text=text(data["text"]),
            written_at=moment(data.get("written_at") or at, "the message"),
            visibility=visibility if visibility in _VISIBLE else Message.Visibility.PRIVATE,
            direction=direction if direction in _DIRECTIONS else Message.Direction.IN,
            in_reply_to=text(data.get("in_reply_to"), limit=300),
            subject=text(data.get("subject"), limit=300),
            url=address(data.get("url")),
            edited_at=moment(changed, "the change") if changed else None,
        )


def _author(data: Mapping[str, Any]) -> Author:
    given = data.get("author")
    if isinstance(given, str):
        given = {"id": given, "name": given}
    if given is None:
        return Author(f"author-of:{name_of(data.get('id'), 'the message')}"[:300])
    author = mapping(given, "the author")
    return Author(
        external_id=name_of(author.get("id"), "the author"),
        name=text(author.get("name"), limit=200),
        handle=text(author.get("handle"), limit=200),
        url=address(author.get("url")),
        follower_count=count_of(author.get("followers")),
    )
