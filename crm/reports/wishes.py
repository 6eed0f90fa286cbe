"""Ideas that tickets ask for, with what became of the votes, and ideas that a ticket may ask for."""

from django.db import models

from community.models import Member
from community.models.category import Reader
from community.reports.queries import Query
from community.reports.searching import Narrowing, Stretch, search
from crm.models import TicketIdea
from ideas.models import Idea, VoteOrigin

IDEAS_SHOWN = 12


def wishes_seen_by(reader: Reader) -> models.QuerySet[TicketIdea]:
    """Wishes for ideas that the reader may see, with the way of the vote that stands; it is null where there is none."""
    origins = VoteOrigin.objects.filter(
        kind=TicketIdea.SOURCE, number=models.OuterRef("ticket"), vote__idea=models.OuterRef("idea")
    )
    seen = TicketIdea.objects.filter(idea__in=Idea.objects.visible_to(reader)).select_related("idea", "by")
    way = models.Subquery(origins.values("vote__way")[:1])
    return seen.annotate(vote_way=way).order_by("id").fetch_mode(models.FETCH_PEERS)


def ideas_like(words: str, reader: Member) -> models.QuerySet[Idea]:
    """Return the ideas that have these words, the best first, as far as the reader may see them."""
    found = search(reader, Query.read(words), Narrowing(kind="idea"), Stretch(IDEAS_SHOWN)).hits
    numbers = [hit.thing_id for hit in found]
    place = models.Case(*(models.When(pk=pk, then=index) for index, pk in enumerate(numbers)), default=0)
    return Idea.objects.visible_to(reader).filter(pk__in=numbers).order_by(place, "pk")
