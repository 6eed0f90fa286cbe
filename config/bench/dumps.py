"""Large dumps of forums that never were, in the formats of Stack Exchange and Discourse, from a fixed seed."""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any
from xml.sax.saxutils import quoteattr

from config.bench.prose import Prose

SEED = 42
POSTS_IN_A_TOPIC = 7
ACCEPTED = 0.4
# So many there are for each post in the dumps of two real sites.
USERS, VOTES, COMMENTS, BADGES, DUPLICATES = 1.7, 6.0, 1.4, 2.5, 0.02
_BEGAN = datetime(2023, 3, 1, tzinfo=UTC)
_BETWEEN_POSTS = timedelta(minutes=9)
_TAGS = 120


@dataclass(frozen=True)
class _Written:
    """One post as both formats need it; in a question ``parent`` is its own number, in an answer the question's."""

    number: int
    parent: int
    place: int
    at: datetime
    user: int
    score: int
    body: str
    is_accepted: bool


def write_discourse(path: Path, posts: int) -> None:
    """Write topics as packed lines of JSON."""
    chance = Random(SEED)  # noqa: S311 -- the same forum every time
    prose = Prose(chance)
    # Packed as little as possible, for whoever packs here is not measured.
    with gzip.open(path, "wt", compresslevel=1, encoding="utf-8") as lines:
        for thread in _threads(chance, prose, posts):
            lines.write(json.dumps(_discourse_topic(chance, prose, thread), separators=(",", ":")) + "\n")


def write_stackexchange(folder: Path, posts: int) -> None:
    """Write the tables of a data dump."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = Random(SEED)  # noqa: S311 -- the same forum every time
    prose = Prose(chance)
    threads = list(_threads(chance, prose, posts))
    numbers = range(1, posts + 1)
    _write_table(folder, "Tags", ({"Id": n, "TagName": f"tag-{n}", "Count": 1} for n in range(_TAGS)))
    _write_table(folder, "Users", (_user(prose, n) for n in range(1, int(posts * USERS) + 1)))
    _write_table(folder, "Posts", (row for thread in threads for row in _rows(chance, prose, thread)))
    _write_table(folder, "Votes", _votes(chance, threads))
    _write_table(folder, "Comments", (_comment(chance, prose, n, numbers) for n in range(1, int(posts * COMMENTS) + 1)))
    _write_table(folder, "Badges", (_badge(chance, n, posts) for n in range(1, int(posts * BADGES) + 1)))
    _write_table(folder, "PostLinks", _links(chance, threads))


def _threads(chance: Random, prose: Prose, posts: int) -> Iterator[list[_Written]]:
    numbers = iter(range(1, posts + 1))
    for first in numbers:
        length = max(1, round(chance.expovariate(1 / POSTS_IN_A_TOPIC)))
        later = list(islice(numbers, length - 1))
        solved = chance.choice(later) if later and chance.random() < ACCEPTED else None
        yield [
            _Written(
                number=number,
                parent=first,
                place=place,
                at=_BEGAN + number * _BETWEEN_POSTS,
                # Few write much.
                user=1 + int(posts * USERS * chance.random() ** 3),
                score=int(chance.expovariate(0.4)),
                body=prose.post(),
                is_accepted=number == solved,
            )
            for place, number in enumerate([first, *later], 1)
        ]


def _discourse_topic(chance: Random, prose: Prose, thread: Sequence[_Written]) -> dict[str, Any]:
    first = thread[0]
    return {
        "post_stream": {"posts": [_discourse_post(one) for one in thread], "stream": [one.number for one in thread]},
        "id": first.number,
        "title": prose.title(),
        "fancy_title": prose.title(),
        "posts_count": len(thread),
        "created_at": _zulu(first.at),
        "archetype": "regular",
        "category_id": 1 + first.number % 9,
        "tags": [f"tag-{chance.randrange(_TAGS)}" for _ in range(chance.randrange(3))],
        "visible": True,
        "closed": False,
        "views": chance.randrange(2_000),
        "deleted_at": None,
        "details": {"can_edit": False, "participants": [_passer_by(one.user) for one in thread]},
        "suggested_topics": [
            {**_passer_by(n), "title": prose.title(), "slug": "a-topic", "tags": []} for n in range(5)
        ],
    }


def _passer_by(number: int) -> dict[str, Any]:
    """Make up what a topic tells besides and no import asks for."""
    avatar = f"/user_avatar/forum.example/user{number}/{{size}}/1.png"
    told = {"id": number, "username": f"user{number}", "name": "", "avatar_template": avatar, "trust_level": 1}
    return told | {
        "primary_group_name": None,
        "flair_name": None,
        "flair_url": None,
        "flair_color": None,
        "admin": False,
    }


def _discourse_post(one: _Written) -> dict[str, Any]:
    return _UNREAD | {
        "id": one.number,
        "username": f"user{one.user}",
        "user_id": one.user,
        "cooked": one.body,
        "avatar_template": f"/user_avatar/forum.example/user{one.user}/{{size}}/1.png",
        "created_at": _zulu(one.at),
        "updated_at": _zulu(one.at),
        "post_number": one.place,
        "reply_to_post_number": one.place - 1 if one.place > 2 and one.number % 3 == 0 else None,
        "topic_id": one.parent,
        "actions_summary": [{"id": 2, "count": one.score}] if one.score else [],
        "link_counts": [{"url": "https://forum.example/t/1", "internal": True, "title": "A topic", "clicks": 1}],
        "accepted_answer": one.is_accepted,
    }


# What every post tells besides, and most of it no import asks for.
_UNREAD: dict[str, Any] = {
    "name": "",
    "post_type": 1,
    "version": 1,
    "topic_slug": "a-topic",
    "score": 12.4,
    "trust_level": 1,
    "reply_to_user": {"username": "x", "avatar_template": "/x.png"},
    **dict.fromkeys(["reply_count", "quote_count", "incoming_link_count", "reads", "readers_count"], 0),
    **dict.fromkeys(["primary_group_name", "flair_name", "flair_url", "flair_bg_color", "flair_color"]),
    **dict.fromkeys(["user_title", "edit_reason", "deleted_at"]),
    **dict.fromkeys(["yours", "can_edit", "can_delete", "can_recover", "can_wiki", "bookmarked", "moderator"], False),
    **dict.fromkeys(["admin", "staff", "hidden", "user_deleted", "wiki", "can_accept_answer"], False),
}


def _rows(chance: Random, prose: Prose, thread: Sequence[_Written]) -> Iterator[dict[str, Any]]:
    accepted = next((one.number for one in thread if one.is_accepted), None)
    for one in thread:
        row = {"Id": one.number, "PostTypeId": 1 if one.place == 1 else 2, "CreationDate": _local(one.at)}
        row |= {"Score": one.score, "Body": one.body, "OwnerUserId": one.user, "LastActivityDate": _local(one.at)}
        if one.place > 1:
            yield row | {"ParentId": one.parent, "CommentCount": 1}
            continue
        names = dict.fromkeys(f"tag-{chance.randrange(_TAGS)}" for _ in range(1 + chance.randrange(4)))
        row |= {"Title": prose.title(), "Tags": "".join(f"<{name}>" for name in names), "ViewCount": 200}
        yield row | ({"AcceptedAnswerId": accepted} if accepted else {})


def _user(prose: Prose, number: int) -> dict[str, Any]:
    at = _local(_BEGAN - timedelta(days=number % 900))
    told = {"Id": number, "Reputation": 101, "CreationDate": at, "DisplayName": f"{prose.word()} {prose.word()}"}
    return told | {"LastAccessDate": at, "AboutMe": prose.paragraph(), "Views": 3, "UpVotes": 2, "AccountId": number}


def _votes(chance: Random, threads: Sequence[Sequence[_Written]]) -> Iterator[dict[str, Any]]:
    numbers = count(1)
    for thread in threads:
        for one in thread:
            at = one.at.strftime("%Y-%m-%dT00:00:00.000")
            kinds = [2] * round(chance.expovariate(1 / VOTES)) + [1] * one.is_accepted
            for kind in kinds:
                yield {"Id": next(numbers), "PostId": one.number, "VoteTypeId": kind, "CreationDate": at}


def _comment(chance: Random, prose: Prose, number: int, posts: range) -> dict[str, Any]:
    at = _local(_BEGAN + number * _BETWEEN_POSTS)
    told = {"Id": number, "PostId": chance.choice(posts), "Score": 0, "Text": prose.remark(), "CreationDate": at}
    return told | {"UserId": 1 + int(len(posts) * USERS * chance.random() ** 3)}


def _badge(chance: Random, number: int, posts: int) -> dict[str, Any]:
    user = chance.randint(1, int(posts * USERS))
    return {"Id": number, "UserId": user, "Name": "Informed", "Date": _local(_BEGAN), "Class": 3, "TagBased": "False"}


def _links(chance: Random, threads: Sequence[Sequence[_Written]]) -> Iterator[dict[str, Any]]:
    questions = [thread[0].number for thread in threads]
    for number in range(1, int(len(questions) * DUPLICATES) + 1):
        topic, canonical = chance.sample(questions, 2)
        pair = {"PostId": topic, "RelatedPostId": canonical, "LinkTypeId": 3}
        yield {"Id": number, "CreationDate": _local(_BEGAN), **pair}


def _write_table(folder: Path, table: str, rows: Iterator[dict[str, Any]]) -> None:
    with (folder / f"{table}.xml").open("w", encoding="utf-8") as file:
        file.write(f'<?xml version="1.0" encoding="utf-8"?>\n<{table.lower()}>\n')
        for row in rows:
            cells = " ".join(f"{name}={_quoted(value)}" for name, value in row.items())
            file.write(f"  <row {cells} />\n")
        file.write(f"</{table.lower()}>\n")


def _quoted(value: object) -> str:
    return quoteattr(str(value), {'"': "&quot;", "\n": "&#xA;"})


def _zulu(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _local(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000")
