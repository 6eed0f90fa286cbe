"""Loads remarks beneath posts that are there already."""

from collections.abc import Sequence

from django.db import reset_queries, transaction

from community.foundation.copying import copy_rows, each_of
from community.foundation.markup import RENDERER_VERSION
from community.importing.members import member_ids
from community.importing.run import ImportedComment, ImportRun
from community.models import Comment, Post

COMMENTS = "comments"
NO_POST = "comments on posts that were not imported"
_COLUMNS = ("post_id", "author_id", "body", "html", "renderer_version", "created_at", "imported_score", "import_key")


def load_comments(run: ImportRun, comments: Sequence[ImportedComment]) -> None:
    """Load comments whose posts were loaded before; the ones that are known stay as they are."""
    with transaction.atomic():
        keys = [comment.key for comment in comments]
        known = set(Comment.objects.filter(import_key__in=each_of(keys)).values_list("import_key", flat=True))
        # An id that stands twice in a table is one comment, the first one.
        by_key = {comment.key: comment for comment in reversed(comments) if comment.key not in known}
        fresh = [*reversed(by_key.values())]
        run.report.count(COMMENTS, "unchanged", len(comments) - len(fresh))
        if run.dry_run:
            run.report.count(COMMENTS, "created", len(fresh))
        elif fresh:
            _write(run, fresh)
    reset_queries()


def _write(run: ImportRun, fresh: Sequence[ImportedComment]) -> None:
    keys = {comment.post_key for comment in fresh}
    posts = dict(Post.objects.filter(import_key__in=each_of(keys)).values_list("import_key", "pk"))
    comments = [comment for comment in fresh if comment.post_key in posts]
    run.report.count(COMMENTS, "created", len(comments))
    run.report.skip(COMMENTS, NO_POST, len(fresh) - len(comments))
    members = member_ids(run, (comment.author for comment in comments))
    copy_rows(
        Comment,
        _COLUMNS,
        (
            (
                *(posts[comment.post_key], members[comment.author.key], comment.body, comment.html),
                *(RENDERER_VERSION, comment.created_at, comment.score, comment.key),
            )
            for comment in comments
        ),
    )
