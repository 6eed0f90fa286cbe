"""Ideas as a table or as JSON in the manner of Canny, written row by row, however many there are; ``import_ideas`` reads both."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models

from community.foundation.cells import guarded
from community.models.category import Reader
from ideas.models import Decision, Idea, IdeaComment
from ideas.models.idea import IdeaQuerySet, tag_slugs

AT_ONCE = 2000
COLUMNS = (
    *("id", "title", "details", "status", "score", "board", "author", "created"),
    *("status changed", "response", "merged into", "url", "tags", "comments"),
)
# Canny has words of its own for some of ours, and none for an idea that another one stands for.
WORDS = {
    Idea.Status.UNDER_REVIEW: "under review",
    Idea.Status.STARTED: "in progress",
    Idea.Status.DELIVERED: "complete",
    Idea.Status.DECLINED: "closed",
}


def ideas_to_export(reader: Reader) -> IdeaQuerySet:
    """Return what stands of what a reader may see; what is held back, hidden or deleted leaves nowhere."""
    return Idea.objects.visible_to(reader).standing()


def as_table(ideas: models.QuerySet[Idea], reader: Reader) -> Iterator[str]:
    """Yield the lines of a CSV file; nothing in it is a formula."""
    line = io.StringIO()
    writer = csv.writer(line)
    for cells in _rows(ideas, reader):
        writer.writerow([guarded(cell) for cell in cells])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def as_json(ideas: models.QuerySet[Idea], reader: Reader) -> Iterator[str]:
    """Yield a list of posts, one in each line."""
    begun = "[\n"
    for idea in _read(ideas, reader):
        yield begun + json.dumps(_post(idea), ensure_ascii=False)
        begun = ",\n"
    yield "[]\n" if begun == "[\n" else "\n]\n"


@dataclass(frozen=True)
class Format:
    """How ideas are written: by which function, as what, and how the file ends."""

    write: Callable[[models.QuerySet[Idea], Reader], Iterator[str]]
    content_type: str
    suffix: str


FORMATS = {
    "csv": Format(as_table, "text/csv; charset=utf-8", "csv"),
    "json": Format(as_json, "application/json", "json"),
}


def _rows(ideas: models.QuerySet[Idea], reader: Reader) -> Iterator[list[str]]:
    yield list(COLUMNS)
    for idea in _read(ideas, reader):
        post = _post(idea)
        named = {"author": post["author"]["name"], "board": post["board"]["name"]}
        named["tags"] = ", ".join(tag["name"] for tag in post["tags"])
        named["comments"] = json.dumps(post["comments"], ensure_ascii=False) if post["comments"] else ""
        cells = {"status changed": post["statusChangedAt"], "merged into": post["mergedInto"], **post, **named}
        yield ["" if (value := cells[column]) is None else str(value) for column in COLUMNS]


def _post(idea: Any) -> dict[str, Any]:
    answer: Decision | None = idea.last_decisions[0] if idea.last_decisions else None
    return {
        "id": str(idea.pk),
        "title": idea.title,
        "details": idea.body,
        "status": WORDS.get(idea.status, idea.status),
        "score": idea.shown_votes,
        "author": {"id": str(idea.author_id), "name": str(idea.author)},
        "board": {"name": idea.category.slug},
        "created": idea.created_at.isoformat(),
        "statusChangedAt": answer.decided_at.isoformat() if answer else None,
        "response": answer.reason if answer else "",
        "mergedInto": str(idea.merged_into_seen) if idea.merged_into_seen else None,
        "tags": [{"name": slug} for slug in idea.tag_slugs],
        "comments": [_comment(one) for one in idea.said],
        "url": f"{settings.BASE_URL.rstrip('/')}{idea.get_absolute_url()}",
    }


def _comment(comment: IdeaComment) -> dict[str, Any]:
    return {
        "id": str(comment.pk),
        "value": comment.body,
        "created": comment.created_at.isoformat(),
        "editedAt": comment.edited_at.isoformat() if comment.edited_at else None,
        "author": {"id": str(comment.author_id), "name": str(comment.author), "isAdmin": comment.is_of_company},
    }


def _read(ideas: models.QuerySet[Idea], reader: Reader) -> Iterator[Idea]:
    """Read in the order of numbers, so much at once; of what the reader may not see nothing is named."""
    newest = Decision.objects.order_by("idea", "-decided_at", "-id").distinct("idea")
    decisions = models.Prefetch("decisions", queryset=newest, to_attr="last_decisions")
    seen = ideas_to_export(reader).order_by().filter(pk=models.OuterRef("merged_into")).values("pk")
    rows = ideas.order_by("pk").select_related("author", "category")
    rows = rows.annotate(tag_slugs=tag_slugs(), merged_into_seen=models.Subquery(seen))
    standing = IdeaComment.objects.standing().visible_to(reader).select_related("author").in_order()
    said = models.Prefetch("comments", queryset=standing, to_attr="said")
    return rows.prefetch_related(decisions, said).iterator(chunk_size=AT_ONCE)
