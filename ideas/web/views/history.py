"""What an idea said before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from community.differences import Line, compare
from community.models import Member
from community.web.paging import read_page
from ideas.models import Idea, IdeaRevision


@dataclass(frozen=True)
class Words:
    """Title and text of an idea as they once stood or stand now, and the words before them, which tell who wrote these."""

    idea: Idea
    kept: IdeaRevision | None
    before: IdeaRevision | None

    @property
    def number(self) -> int:
        """The how-manieth words of the idea."""
        return self.kept.number if self.kept else (self.before.number if self.before else 0) + 1

    @property
    def by(self) -> Member:
        """Who wrote them."""
        return self.before.replaced_by if self.before else self.idea.author

    @property
    def at(self) -> datetime:
        """When they were written."""
        return self.before.replaced_at if self.before else self.idea.created_at

    @property
    def text(self) -> str:
        """Title and text together, as they are compared."""
        said = self.kept or self.idea
        return f"{said.title}\n\n{said.body}"

    @property
    def is_removed(self) -> bool:
        """Tell whether they are gone."""
        return self.kept is not None and self.kept.is_blanked

    @property
    def lines(self) -> list[Line]:
        """What they changed; of what was removed not even what is missing is shown."""
        if self.before is None or self.is_removed or self.before.is_blanked:
            return []
        return compare(f"{self.before.title}\n\n{self.before.body}", self.text)


@require_safe
def show_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show all that it said, the newest first, each with what it changed, when and by whom."""
    ideas: models.QuerySet[Idea] = Idea.objects.visible_to(request.user).select_related("author", "category")
    idea = get_object_or_404(ideas, pk=pk)
    kept = IdeaRevision.objects.visible_to(request.user).filter(idea=idea).select_related("replaced_by")
    page = read_page(kept, ["number", "id"], request)
    texts: list[IdeaRevision | None] = [*([] if page.back else [None]), *page.rows]
    # What the last one changed takes the words before them, which stand on the next page.
    beyond = kept.filter(number=page.rows[-1].number - 1).first() if page.rows and page.onward else None
    context = {"idea": idea, "page": page, "versions": list(_words(idea, [*texts, beyond]))}
    return render(request, "ideas/history.html", context)


def _words(idea: Idea, texts: list[IdeaRevision | None]) -> Iterator[Words]:
    for text, older in pairwise(texts):
        yield Words(idea, text, older)
