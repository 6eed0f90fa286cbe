"""What people write to a page in Messenger, and what Messenger tells besides."""

from collections.abc import Mapping
from typing import Any

from crm.connectors.base import Author, CannotBeRead, News, Noted, Removed, Said
from crm.connectors.reading import address, mapping, moment, name_of, text
from crm.models import Message

_QUIET = (
    *("delivery", "read", "optin", "referral", "account_linking", "pass_thread_control", "take_thread_control"),
    *("request_thread_control", "app_roles", "policy_enforcement", "policy-enforcement", "reaction", "checkout_update"),
)


def read_messaging(item: Mapping[str, Any], *, page: str) -> News:
    """Read one thing; what is no message is noted by its name."""
    if "message" in item:
        return _read_message(item, mapping(item["message"], "the message"), page)
    if "message_edit" in item:
        edit = mapping(item["message_edit"], "the edit")
        return _said(item, edit, page, words=text(edit.get("text")), is_edit=True)
    if "postback" in item:
        button = mapping(item["postback"], "the button")
        name = button.get("mid") or f"postback:{_party(item, 'sender')}:{text(item.get('timestamp'))}"
        words = text(button.get("title") or button.get("payload"))
        return _said(item, {"mid": name}, page, words=words)
    quiet = next((name for name in _QUIET if name in item), "")
    return Noted(quiet or "messaging")


def _read_message(item: Mapping[str, Any], message: Mapping[str, Any], page: str) -> News:
    if message.get("is_deleted"):
        author = Author(_party(item, "sender"))
        return Removed(name_of(message.get("mid"), "the message"), author, moment(item.get("timestamp"), "the message"))
    attached = message.get("attachments")
    files = [one for one in attached if isinstance(one, dict)] if isinstance(attached, list) else []
    words = text(message.get("text")) or "\n".join(_shown(one) for one in files)
    if not words and not files:
        raise CannotBeRead("the message says nothing")
    return _said(item, message, page, words=words)


def _said(item: Mapping[str, Any], message: Mapping[str, Any], page: str, *, words: str, is_edit: bool = False) -> Said:
    sender = _party(item, "sender")
    is_ours = bool(message.get("is_echo")) or sender == page
    at = moment(item.get("timestamp"), "the message")
    answered = message.get("reply_to")
    return Said(
        external_id=name_of(message.get("mid"), "the message"),
        author=Author(page if is_ours and page else sender),
        text=words,
        written_at=at,
        visibility=Message.Visibility.PRIVATE,
        direction=Message.Direction.OUT if is_ours else Message.Direction.IN,
        in_reply_to=text(answered.get("mid"), limit=300) if isinstance(answered, dict) else "",
        edited_at=at if is_edit else None,
        to=_party(item, "recipient") if is_ours and item.get("recipient") else "",
        key=text(message.get("metadata"), limit=1000) if is_ours else "",
    )


def _party(item: Mapping[str, Any], name: str) -> str:
    party = mapping(item.get(name), f"the {name}")
    return name_of(party.get("id") or party.get("user_ref"), f"the {name}")


def _shown(file: Mapping[str, Any]) -> str:
    payload = file.get("payload")
    found = address(payload.get("url")) if isinstance(payload, dict) else ""
    kind, title = text(file.get("type"), limit=30) or "file", text(file.get("title"), limit=200)
    return f"[{kind}] {title or found}".strip()
