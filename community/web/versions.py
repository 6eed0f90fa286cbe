"""The history of a post as it is read: its versions, the newest first, each with what it changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.http import HttpRequest

from community.differences import Line, compare
from community.models import Member, Post, PostRevision
from community.web.paging import Page, read_page


@dataclass(frozen=True)
class Version:
    """One version of a post; the present one is no row of its own.

    ``before`` is the version that it replaced, if that was kept. Who wrote it then is known; the first one is by the
    author of the post, and of others nobody knows.
    """

    post: Post
    kept: PostRevision | None
    before: PostRevision | None

    @property
    def number(self) -> int:
        """The version of the post that it is or was."""
        return self.kept.number if self.kept else self.post.version

    @property
    def body(self) -> str:
        """Its source."""
        return self.kept.body if self.kept else self.post.body

    @property
    def is_removed(self) -> bool:
        """Tell whether its words are gone."""
        return self.kept is not None and self.kept.is_blanked

    @property
    def by(self) -> Member | None:
        """Who wrote it, if anybody knows."""
        if self.before:
            return self.before.replaced_by
        return self.post.author if self.number == 1 else None

    @property
    def at(self) -> datetime:
        """When it was written."""
        return self.kept.written_at if self.kept else self.post.edited_at or self.post.created_at

    @property
    def is_compared(self) -> bool:
        """Tell whether there are two texts to compare; of one that was removed not even what is missing is shown."""
        return self.before is not None and not (self.is_removed or self.before.is_blanked)

    @property
    def lines(self) -> list[Line]:
        """What it changed."""
        return compare(self.before.body, self.body) if self.before and self.is_compared else []


@dataclass(frozen=True)
class History:
    """One page of versions."""

    versions: list[Version]
    page: Page[PostRevision]


def read_history(post: Post, request: HttpRequest) -> History:
    """Read one page of the versions that the reader may see; the present text stands on top of the first page."""
    kept = PostRevision.objects.visible_to(request.user).filter(post=post).select_related("replaced_by", "blanked_by")
    page = read_page(kept, ["number", "id"], request)
    texts: list[PostRevision | None] = [*([] if page.back else [None]), *page.rows]
    # What the last one changed takes the text before it, which stands on the next page.
    beyond = kept.filter(number=page.rows[-1].number - 1).first() if page.rows and page.onward else None
    return History(list(_versions(post, [*texts, beyond])), page)


def _versions(post: Post, texts: list[PostRevision | None]) -> Iterator[Version]:
    for text, older in pairwise(texts):
        number = text.number if text else post.version
        yield Version(post, text, older if older and older.number == number - 1 else None)
