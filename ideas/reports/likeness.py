"""Ideas that have the words somebody looks for, and what merging two of them would give."""

from dataclasses import dataclass

from django.db import models

from community.models import Member
from community.reports.queries import Query
from community.reports.searching import Narrowing, Stretch, search
from ideas.models import Idea, IdeaVote

IDEAS_SHOWN = 12


def ideas_like(words: str, reader: Member) -> models.QuerySet[Idea]:
    """Return the ideas that have these words, the best first, as far as the reader may see them."""
    found = search(reader, Query.read(words), Narrowing(kind="idea"), Stretch(IDEAS_SHOWN)).hits
    numbers = [hit.thing_id for hit in found]
    place = models.Case(*(models.When(pk=pk, then=index) for index, pk in enumerate(numbers)), default=0)
    return Idea.objects.visible_to(reader).filter(pk__in=numbers).order_by(place, "pk")


@dataclass(frozen=True)
class MergePreview:
    """The votes of two ideas before one stands for both, after it, and who voted for both."""

    of_idea: int
    of_other: int
    together: int

    @property
    def for_both(self) -> int:
        """How many people voted for the one and for the other."""
        return self.of_idea + self.of_other - self.together


def preview_merge(idea: Idea, into: Idea) -> MergePreview:
    """Count what merging would give, and change nothing."""
    votes = IdeaVote.objects.for_all_of(into.pk) | IdeaVote.objects.filter(idea=idea)
    persons = votes.order_by().values("member", "stands_for").distinct().count()
    together = persons + into.imported_votes + idea.imported_votes
    return MergePreview(idea.shown_votes, into.shown_votes, together)
