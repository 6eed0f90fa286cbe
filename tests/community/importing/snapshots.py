"""Everything that an import makes, without the ids that differ from run to run."""

from typing import Any

from community.models import Comment, Member, Post, Solution, Tag, Topic, TopicDuplicate, TopicEvent


def snapshot() -> dict[str, list[Any]]:
    return {
        "members": _rows(
            Member.objects.exclude(import_key="system"), "import_key", "display_name", "kind", "joined_at"
        ),
        "tags": _rows(Tag.objects, "slug"),
        "topics": _rows(
            Topic.objects,
            *("import_key", "title", "slug", "kind", "state", "author__import_key", "created_at"),
            *("last_posted_at", "post_count", "solved_at", "version"),
        ),
        "tagged": _rows(Topic.objects.filter(tags__isnull=False), "import_key", "tags__slug"),
        "posts": _rows(
            Post.objects,
            *("import_key", "topic__import_key", "number", "author__import_key", "body", "html", "state"),
            *("created_at", "edited_at", "imported_score", "version", "reply_to__import_key"),
        ),
        "solutions": _rows(
            Solution.objects, "topic__import_key", "post__import_key", "marked_by__import_key", "marked_at"
        ),
        "duplicates": _rows(TopicDuplicate.objects, "topic__import_key", "canonical__import_key", "marked_at"),
        "comments": _rows(Comment.objects, "import_key", "post__import_key", "author__import_key", "html"),
        "events": _rows(
            TopicEvent.objects,
            *("topic__import_key", "kind", "post__import_key", "by__import_key", "occurred_at", "origin"),
        ),
    }


def _rows(rows: Any, *fields: str) -> list[Any]:
    return sorted(rows.values_list(*fields), key=repr)
