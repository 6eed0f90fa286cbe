"""Tells the story of the ideas: writes each happening as the act would have written it, on its own date."""

from functools import singledispatchmethod

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateRange

from community.foundation.events import Extras, Origin
from community.foundation.markup import render_markdown
from config.demo.happenings import Adopted, Happening, Moved, Proposed, Realised, Voted
from config.demo.stage import Stage
from ideas.models import Adoption, Decision, Idea, IdeaEvent, IdeaVote, Realisation
from ideas.models.idea_event import StatusMoved

_K = IdeaEvent.Kind


class IdeaTeller:
    """Knows which rows the numbers of the story's ideas stand for."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.ideas: dict[int, Idea] = {}

    @singledispatchmethod
    def tell(self, happening: Happening) -> None:
        """Write one happening."""
        raise TypeError(happening)

    @tell.register
    def _(self, proposed: Proposed) -> None:
        idea = self.ideas[proposed.idea] = Idea.objects.create(
            category=self.stage.categories[proposed.category],
            author=self.stage.members[proposed.by],
            title=proposed.title,
            slug=Idea.slug_for(proposed.title),
            body=proposed.body,
            html=render_markdown(proposed.body),
            created_at=proposed.at,
            import_key=f"demo:idea:{proposed.idea}",
        )
        self._record(_K.IDEA_PROPOSED, proposed, idea)

    @tell.register
    def _(self, voted: Voted) -> None:
        idea = self.ideas[voted.idea]
        IdeaVote.objects.create(idea=idea, member=self.stage.members[voted.by], created_at=voted.at)
        idea.vote_count += 1
        idea.save(update_fields=["vote_count"])

    @tell.register
    def _(self, moved: Moved) -> None:
        idea, by = self.ideas[moved.idea], self.stage.members[moved.by]
        before, idea.status = idea.status, moved.status
        idea.save(update_fields=["status"])
        Decision.objects.create(idea=idea, status=moved.status, reason=moved.reason, decided_by=by, decided_at=moved.at)
        extras = StatusMoved(before=before, after=moved.status, reason=moved.reason)
        self._record(_K.STATUS_CHANGED, moved, idea, extras)

    @tell.register
    def _(self, adopted: Adopted) -> None:
        idea, by = self.ideas[adopted.idea], self.stage.members[adopted.by]
        Adoption.objects.create(
            idea=idea,
            expected_low=adopted.low,
            expected_likely=adopted.likely,
            expected_high=adopted.high,
            cost=adopted.cost,
            currency=settings.BUSINESS_CURRENCY,
            owner=by,
            adopted_by=by,
            adopted_at=adopted.at,
        )
        self._record(_K.IDEA_ADOPTED, adopted, idea)

    @tell.register
    def _(self, realised: Realised) -> None:
        idea = self.ideas[realised.idea]
        realisation = Realisation.objects.create(
            adoption=Adoption.objects.get(idea=idea),
            period=DateRange(realised.first_day, realised.day_after),
            amount=realised.amount,
            currency=settings.BUSINESS_CURRENCY,
            evidence=realised.evidence,
            recorded_by=self.stage.members[realised.by],
            recorded_at=realised.at,
        )
        self._record(_K.VALUE_REALISED, realised, idea, realisation=realisation)

    def _record(
        self,
        kind: IdeaEvent.Kind,
        happening: Happening,
        idea: Idea,
        extras: Extras | None = None,
        realisation: Realisation | None = None,
    ) -> None:
        IdeaEvent.objects.create(
            kind=kind,
            idea=idea,
            by=self.stage.members[happening.by],
            occurred_at=happening.at,
            origin=Origin.BACKFILL,
            extras=extras.as_json() if extras else {},
            realisation=realisation,
        )
