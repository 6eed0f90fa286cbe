"""Mastodon: what mentions us, what is said under hashtags, and our answers."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from crm.connectors.base import (
    Answer,
    Author,
    CannotSearch,
    Connector,
    Counted,
    Fetched,
    NetworkIsAway,
    NetworkSaysLater,
    News,
    Noted,
    Pulled,
    Said,
    Secrets,
    Sought,
)
from crm.connectors.gone import absent
from crm.connectors.http import ask_json, rests_until, tell_json
from crm.connectors.lengths import plain_length
from crm.connectors.reading import (
    address,
    count_of,
    counted,
    mapping,
    moment,
    name_of,
    read_json,
    sequence,
    text,
    write_json,
)
from crm.models import Channel, Message, Network, SavedSearch
from crm.presence_figures import PresenceMetric

_PAGE = 40
_OWN = "own"
_SPOKEN = {"mention", "status", "update", _OWN}
_PRIVATE = {"direct", "private"}
_LONGEST_STATUS = 500
_OVER = "over"
_FIGURES = {
    "followers_count": PresenceMetric.FOLLOWERS,
    "following_count": PresenceMetric.FOLLOWING,
    "statuses_count": PresenceMetric.POSTS,
}


class Mastodon(Connector):
    """A server and one account on it; ``options``: ``hashtags``, a list of words to listen for; ``longest``, letters of a post (500)."""

    network = Network.MASTODON
    pulls = True
    reads_presence = True
    looks_back = True
    replies = True
    is_among_others = True
    # The server knows an answer again by its Idempotency-Key.
    repeats_safely = True

    def pull(self, channel: Channel, secrets: Secrets, cursor: Mapping[str, Any]) -> Pulled:
        new, events, more, rest = dict(cursor), list[Fetched](), False, None
        if secrets.access:
            new["account"] = text(cursor.get("account")) or _own_account(channel, secrets)
        for name, route in _routes(channel, secrets, text(new.get("account"))):
            since = text(cursor.get(name))
            given = {"limit": _PAGE, "min_id": since, "exclude_reblogs": "true" if name == _OWN else ""}
            rows, answered = ask_json(_base(channel) + route, given, headers=_headers(secrets))
            page = [mapping(row, name) for row in sequence(rows, name)]
            events += [_fetched(name, row) for row in page]
            if page:
                new[name] = max((text(row.get("id")) for row in page), key=_order)
            # Going forwards from a place, a full page says that there is more; the first look is at the newest.
            more = more or (bool(since) and len(page) == _PAGE)
            rest = rest or rests_until(answered.headers)
        return Pulled(events, new, has_more=more and rest is None, not_before=rest)

    def look_back(self, channel: Channel, secrets: Secrets, cursor: Mapping[str, Any], since: datetime) -> Pulled:
        """One page of one list after the other; the cursor says what lies before which post of each."""
        account = text(cursor.get("account"))
        if secrets.access and "account" not in cursor:
            account = _own_account(channel, secrets)
        left = [(name, route) for name, route in _routes(channel, secrets, account) if cursor.get(name) != _OVER]
        if not left:
            return Pulled((), cursor)
        name, route = left[0]
        before = text(cursor.get(name))
        given = {"limit": _PAGE, "max_id": before, "exclude_reblogs": "true" if name == _OWN else ""}
        rows, answered = ask_json(_base(channel) + route, given, headers=_headers(secrets))
        page = [mapping(row, name) for row in sequence(rows, name)]
        oldest = min((text(row.get("id")) for row in page), key=_order, default=before)
        # Posts that nobody may see make pages short, so only an empty one is the last.
        is_over = oldest == before or any(moment(row.get("created_at"), name) <= since for row in page)
        new = {**cursor, "account": account, name: _OVER if is_over else oldest}
        return Pulled(
            [_fetched(name, row) for row in page],
            new,
            has_more=not is_over or len(left) > 1,
            not_before=rests_until(answered.headers),
        )

    def refuse_search(self, channel: Channel, secrets: Secrets, sought: Sought) -> CannotSearch | None:
        if sought.kind == SavedSearch.Kind.WORDS and not secrets.access:
            return CannotSearch(
                _("Mastodon looks for words only for an account. Add the access secret of one to the channel."),
                "channel",
            )
        if sought.kind == SavedSearch.Kind.HASHTAG and not _is_tag(sought.words):
            return CannotSearch(_("A hashtag is one word of letters, digits and underscores, and no number alone."))
        return None

    def search(self, channel: Channel, secrets: Secrets, sought: Sought, cursor: Mapping[str, Any]) -> Pulled:
        """Words are found where the server searches in full, among what its people let be found."""
        newest = text(cursor.get("newest"))
        given: dict[str, object] = {"limit": _PAGE, "min_id": newest}
        if sought.kind == SavedSearch.Kind.HASHTAG:
            route = f"/api/v1/timelines/tag/{quote(sought.words, safe='')}"
        else:
            route, given = "/api/v2/search", given | {"q": sought.words, "type": "statuses"}
        answer, answered = ask_json(_base(channel) + route, given, headers=_headers(secrets))
        rows = mapping(answer, "the answer").get("statuses") if "q" in given else answer
        page = [mapping(row, "the status") for row in sequence(rows, "the statuses")]
        rest = rests_until(answered.headers)
        wanted = [row for row in page if not sought.language or row.get("language") == sought.language]
        return Pulled(
            [_fetched("search", row) for row in wanted],
            {"newest": max([newest, *(text(row.get("id")) for row in page)], key=_order)},
            has_more=bool(newest) and len(page) == _PAGE and rest is None,
            not_before=rest,
        )

    def parse(self, raw: bytes) -> Sequence[News]:
        row = mapping(read_json(raw), "the row")
        kind = row.get("type")
        if isinstance(kind, str):
            if kind not in _SPOKEN:
                return [Noted(text(kind, limit=60) or "nothing")]
            row = mapping(row.get("status"), "the status")
        said = _said(row)
        return [replace(said, direction=Message.Direction.OUT) if kind == _OWN else said]

    def longest_answer(self, channel: Channel, to: Message) -> int | None:
        longest = channel.options.get("longest")
        return longest if isinstance(longest, int) and longest > 0 else _LONGEST_STATUS

    def length_of(self, answer: Answer) -> int:
        return plain_length(_named(answer))

    def reply(self, channel: Channel, secrets: Secrets, answer: Answer) -> str:
        said = {
            "status": _named(answer),
            "in_reply_to_id": answer.to.external_id,
            "visibility": "direct" if answer.to.visibility == Message.Visibility.PRIVATE else "public",
        }
        headers = {**_headers(secrets), "Idempotency-Key": answer.key}
        return name_of(
            mapping(tell_json(f"{_base(channel)}/api/v1/statuses", said, headers=headers), "it").get("id"), "it"
        )

    def read_presence(self, channel: Channel, secrets: Secrets, external_id: str, handle: str) -> Sequence[Counted]:
        if external_id.isdecimal():
            place, given = external_id, {}
        else:
            place, given = "lookup", {"acct": (handle or external_id).removeprefix("@")}
        row, _answered = ask_json(f"{_base(channel)}/api/v1/accounts/{place}", given, headers=_headers(secrets))
        return counted(mapping(row, "the account"), _FIGURES)

    def gone(self, channel: Channel, secrets: Secrets, ids: Collection[str], cursor: Mapping[str, Any]) -> Pulled:
        rows, _answered = ask_json(f"{_base(channel)}/api/v1/statuses", {"id[]": list(ids)}, headers=_headers(secrets))
        there = {text(mapping(row, "the status").get("id")) for row in sequence(rows, "the statuses")}
        return Pulled(absent(ids, there), cursor)


def _named(answer: Answer) -> str:
    """Whoever is not named is not told."""
    handle = answer.to.persona.handle if answer.to.persona else ""
    return f"@{handle} {answer.text}" if handle and f"@{handle}" not in answer.text else answer.text


def _own_account(channel: Channel, secrets: Secrets) -> str:
    """Ask who we are there; whoever may not know that hears what is said to us all the same."""
    try:
        row, _answered = ask_json(f"{_base(channel)}/api/v1/accounts/verify_credentials", headers=_headers(secrets))
    except NetworkSaysLater:
        raise
    except NetworkIsAway as error:
        if "status 4" in str(error):
            return ""
        raise
    return name_of(mapping(row, "the account").get("id"), "the account")


def _routes(channel: Channel, secrets: Secrets, account: str) -> Iterator[tuple[str, str]]:
    # Our own answers first: under a hashtag they would look like what anybody says.
    if account:
        yield _OWN, f"/api/v1/accounts/{quote(account, safe='')}/statuses"
    if secrets.access:
        yield "notifications", "/api/v1/notifications"
    tags = channel.options.get("hashtags")
    for tag in tags if isinstance(tags, list) else []:
        word = "".join(letter for letter in text(tag) if letter.isalnum() or letter == "_")
        if word:
            yield f"tag:{word}", f"/api/v1/timelines/tag/{word}"


def _is_tag(words: str) -> bool:
    return words.replace("_", "").isalnum() and not words.isdecimal()


def _base(channel: Channel) -> str:
    return channel.address.rstrip("/")


def _headers(secrets: Secrets) -> dict[str, str]:
    return {"Authorization": f"Bearer {secrets.access}"} if secrets.access else {}


def _order(name: str) -> tuple[int, str]:
    return len(name), name


def _fetched(name: str, row: Mapping[str, Any]) -> Fetched:
    kind = {"notifications": "notification", _OWN: _OWN}.get(name, "status")
    # A status that was edited comes again under the same id; it is news all the same.
    again = text(row.get("edited_at"))
    external_id = f"{kind}:{name_of(row.get('id'), kind)}{f':{again}' if again else ''}"[:300]
    return Fetched(external_id, write_json({"type": _OWN, "status": row} if name == _OWN else row))


def _said(row: Mapping[str, Any]) -> Said:
    account = mapping(row.get("account"), "the account")
    edited = row.get("edited_at")
    handle = text(account.get("acct") or account.get("username"), limit=200)
    return Said(
        external_id=name_of(row.get("id"), "the status"),
        author=Author(
            external_id=(address(account.get("url")) or f"acct:{handle}")[:300],
            name=text(account.get("display_name"), limit=200),
            handle=handle,
            url=address(account.get("url")),
            follower_count=count_of(account.get("followers_count")),
        ),
        text=text(row.get("content")),
        format=Message.Format.HTML,
        written_at=moment(row.get("created_at"), "the status"),
        visibility=Message.Visibility.PRIVATE if text(row.get("visibility")) in _PRIVATE else Message.Visibility.PUBLIC,
        in_reply_to=text(row.get("in_reply_to_id"), limit=300),
        subject=text(row.get("spoiler_text"), limit=300),
        url=address(row.get("url")),
        edited_at=moment(edited, "the change") if edited else None,
    )
