"""Small dumps and forums of our own, in the formats of the real ones."""

import json
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from django.core.management import call_command

BOM = "\ufeff"
ROOTS = {"Posts": "posts", "Users": "users", "Votes": "votes", "Comments": "comments", "Tags": "tags"}
USERS = [
    {"Id": 1, "CreationDate": "2020-01-01T00:00:00.000", "DisplayName": "Ada"},
    {"Id": 2, "CreationDate": "2020-01-02T00:00:00.000", "DisplayName": "Ben"},
]


def row(values: Mapping[str, object]) -> str:
    return "  <row " + " ".join(f"{name}={quoteattr(str(value))}" for name, value in values.items()) + " />"


def question(number: int, **more: object) -> dict[str, object]:
    return {
        "Id": number,
        "PostTypeId": 1,
        "CreationDate": f"2020-02-01T10:00:{number % 60:02}.123",
        "Score": 3,
        "Body": f"<p>Body of {number}</p>",
        "OwnerUserId": 1,
        "Title": f"Question {number}",
        "Tags": "<zwave><c++>",
    } | more


def answer(number: int, to: int, **more: object) -> dict[str, object]:
    return {
        "Id": number,
        "PostTypeId": 2,
        "ParentId": to,
        "CreationDate": f"2020-02-02T11:00:{number % 60:02}.000",
        "Score": -1,
        "Body": f"<p>Body of {number}</p>",
        "OwnerUserId": 2,
    } | more


def write_table(folder: Path, name: str, rows: Iterable[Mapping[str, object] | str]) -> None:
    """Rows that are texts already stand in the file as they are."""
    root = ROOTS.get(name, name.lower())
    lines = [each if isinstance(each, str) else row(each) for each in rows]
    text = "\r\n".join([f'{BOM}<?xml version="1.0" encoding="utf-8"?>', f"<{root}>", *lines, f"</{root}>"])
    (folder / f"{name}.xml").write_bytes(text.encode())


def write_dump(folder: Path, **tables: Iterable[Mapping[str, object] | str]) -> Path:
    """Posts and Users are always there."""
    folder.mkdir(exist_ok=True)
    for name, rows in ({"Posts": [], "Users": USERS} | tables).items():
        write_table(folder, name, rows)
    return folder


def post(number: int, **more: object) -> dict[str, object]:
    return {
        "id": 1000 + number,
        "username": "ada" if number == 1 else "ben",
        "user_id": 11 if number == 1 else 12,
        "created_at": f"2020-02-01T10:{number:02}:00.500Z",
        "updated_at": f"2020-02-01T10:{number:02}:00.500Z",
        "cooked": f"<p>Post {number}</p>",
        "post_number": number,
        "post_type": 1,
        "reply_to_post_number": None,
        "actions_summary": [],
        "version": 1,
        "hidden": False,
        "deleted_at": None,
        "user_deleted": False,
        "accepted_answer": False,
    } | more


def topic(identity: int, posts: list[Any], **more: object) -> dict[str, object]:
    for each in posts:
        if isinstance(each, dict) and isinstance(each.get("id"), int) and each["id"] < 100_000:
            each["id"] += identity * 100_000
    return {
        "id": identity,
        "title": f"Topic {identity}",
        "archetype": "regular",
        "category_id": 10,
        "tags": ["setup"],
        "visible": True,
        "deleted_at": None,
        "post_stream": {"posts": posts, "stream": [each.get("id") for each in posts if isinstance(each, dict)]},
    } | more


def write_topics(folder: Path, *topics: Mapping[str, object]) -> Path:
    folder.mkdir(exist_ok=True)
    for each in topics:
        (folder / f"{each['id']}.json").write_text(json.dumps(each))
    return folder


def run_import(command: str, path: Path, **options: object) -> tuple[dict[str, Any], str]:
    """Return the summary and what was said beside it."""
    out, said = StringIO(), StringIO()
    call_command(command, str(path), stdout=out, stderr=said, **options)
    (line,) = out.getvalue().splitlines()
    return json.loads(line), said.getvalue()


def outcomes(summary: Mapping[str, int]) -> dict[str, int]:
    names = ("read", "created", "updated", "unchanged", "skipped", "rejected")
    return {name: summary[name] for name in names if summary[name]}
