"""Ideas that tickets ask for, with what became of the votes."""

from django.db import models

from community.models.category import Reader
from crm.models import TicketIdea
from ideas.models import Idea, IdeaVote, VoteOrigin


def wishes_seen_by(reader: Reader) -> models.QuerySet[TicketIdea]:
    """Wishes for ideas that the reader may see, with the way of the vote that stands; it is null where there is none."""
    origins = VoteOrigin.objects.filter(
        kind=TicketIdea.SOURCE, number=models.OuterRef("ticket"), vote__idea=models.OuterRef("idea")
    )
    seen = TicketIdea.objects.filter(idea__in=Idea.objects.visible_to(reader)).select_related("idea", "by")
    # Whoever turned out to be a member that votes for it themselves does so, whatever was said before.
    themselves = IdeaVote.objects.own().filter(
        idea=models.OuterRef("vote__idea"), member=models.OuterRef("vote__member")
    )
    way = models.Subquery(
        origins.values(
            way=models.Case(models.When(models.Exists(themselves), models.Value("own")), default="vote__way")
        )[:1]
    )
    return seen.annotate(vote_way=way).order_by("id").fetch_mode(models.FETCH_PEERS)
