"""Ideas, votes, decisions and what adopted ideas brought."""

from datetime import date
from decimal import Decimal
from typing import Any

import factory
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F

from community.foundation.markup import render_markdown
from community.operations.spotting_spam import Finding, Judgement
from ideas.models import (
    Adoption,
    Decision,
    Idea,
    IdeaComment,
    IdeaEvent,
    IdeaVote,
    PreparedDecision,
    PromisedDate,
    Realisation,
)
from ideas.operations.holding_back import wait_for_people
from tests.factories.community import CategoryFactory, MemberFactory


class IdeaFactory(factory.django.DjangoModelFactory[Idea]):
    """An open idea with its first event."""

    class Meta:
        model = Idea

    title = factory.Sequence(lambda number: f"A quieter pump {number}")
    slug = factory.LazyAttribute(lambda row: Idea.slug_for(row.title))
    body = "It wakes the neighbours."
    html = factory.LazyAttribute(lambda row: render_markdown(row.body))
    category = factory.SubFactory(CategoryFactory)
    author = factory.SubFactory(MemberFactory)

    @classmethod
    def _create(cls, model_class: type[Idea], *args: Any, **fields: Any) -> Idea:
        idea = super()._create(model_class, *args, **fields)
        IdeaEvent.objects.create(
            kind=IdeaEvent.Kind.IDEA_PROPOSED, idea=idea, by=idea.author, occurred_at=idea.created_at
        )
        return idea


def held_idea(**fields: Any) -> Idea:
    """Return an idea as an import leaves one that looks like spam: unseen, and in the queue."""
    idea: Idea = IdeaFactory(state=Idea.State.HELD, **fields)
    with transaction.atomic():
        wait_for_people(idea, Judgement((Finding("probe", 80, "ssrf"),), is_held=True))
    return idea


class IdeaVoteFactory(factory.django.DjangoModelFactory[IdeaVote]):
    class Meta:
        model = IdeaVote

    idea = factory.SubFactory(IdeaFactory)
    member = factory.SubFactory(MemberFactory)

    @classmethod
    def _create(cls, model_class: type[IdeaVote], *args: Any, **fields: Any) -> IdeaVote:
        vote = super()._create(model_class, *args, **fields)
        Idea.objects.filter(pk=vote.idea_id).update(vote_count=F("vote_count") + 1)
        return vote


class IdeaCommentFactory(factory.django.DjangoModelFactory[IdeaComment]):
    class Meta:
        model = IdeaComment

    idea = factory.SubFactory(IdeaFactory)
    author = factory.SubFactory(MemberFactory)
    body = "Ours is loud, too."
    html = factory.LazyAttribute(lambda row: render_markdown(row.body))

    @classmethod
    def _create(cls, model_class: type[IdeaComment], *args: Any, **fields: Any) -> IdeaComment:
        comment = super()._create(model_class, *args, **fields)
        Idea.objects.filter(pk=comment.idea_id).update(comment_count=F("comment_count") + int(comment.is_standing))
        return comment


class DecisionFactory(factory.django.DjangoModelFactory[Decision]):
    class Meta:
        model = Decision

    idea = factory.SubFactory(IdeaFactory)
    status = Idea.Status.UNDER_REVIEW
    reason = "We look into it."
    decided_by = factory.SubFactory(MemberFactory, roles=["product"])


class PreparedDecisionFactory(factory.django.DjangoModelFactory[PreparedDecision]):
    class Meta:
        model = PreparedDecision

    idea = factory.SubFactory(IdeaFactory)
    status = Idea.Status.PLANNED
    prepared_by = factory.SubFactory(MemberFactory, roles=["product"])


class PromisedDateFactory(factory.django.DjangoModelFactory[PromisedDate]):
    class Meta:
        model = PromisedDate

    idea = factory.SubFactory(IdeaFactory, status=Idea.Status.PLANNED)
    promised_on = date(2027, 3, 1)
    promised_by = factory.SubFactory(MemberFactory, roles=["product"])


class AdoptionFactory(factory.django.DjangoModelFactory[Adoption]):
    """1,000 to 3,000 EUR a year for 500 EUR, on a planned idea."""

    class Meta:
        model = Adoption

    idea = factory.SubFactory(IdeaFactory, status=Idea.Status.PLANNED)
    expected_low = Decimal(1000)
    expected_likely = Decimal(2000)
    expected_high = Decimal(3000)
    cost = Decimal(500)
    currency = "EUR"
    owner = factory.SubFactory(MemberFactory, roles=["product"])
    adopted_by = factory.SelfAttribute("owner")


class RealisationFactory(factory.django.DjangoModelFactory[Realisation]):
    """100 EUR in January 2026, with its event, of a delivered idea."""

    class Meta:
        model = Realisation

    adoption = factory.SubFactory(AdoptionFactory, idea__status=Idea.Status.DELIVERED)
    period = DateRange(date(2026, 1, 1), date(2026, 2, 1))
    amount = Decimal(100)
    currency = "EUR"
    evidence = "Returns of January."
    recorded_by = factory.SelfAttribute("adoption.owner")

    @classmethod
    def _create(cls, model_class: type[Realisation], *args: Any, **fields: Any) -> Realisation:
        realisation = super()._create(model_class, *args, **fields)
        IdeaEvent.objects.create(
            kind=IdeaEvent.Kind.VALUE_REALISED,
            idea=realisation.adoption.idea,
            by=realisation.recorded_by,
            occurred_at=realisation.recorded_at,
            realisation=realisation,
        )
        return realisation
