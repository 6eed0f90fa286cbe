"""Visits, surveys, hold-outs and ask sessions."""

from datetime import date
from decimal import Decimal

import factory

from community.models import AskSession, HoldOut, Suggestion, SurveyAnswer, Visit
from tests.factories.community import MemberFactory, TopicFactory


class VisitFactory(factory.django.DjangoModelFactory[Visit]):
    """A stranger read a solved question on 2 March 2026."""

    class Meta:
        model = Visit

    visitor = factory.Sequence(lambda number: f"{number:032x}")
    thing_kind = Visit.Thing.TOPIC
    thing_id = factory.LazyFunction(lambda: TopicFactory().pk)
    day = date(2026, 3, 2)
    was_solved = True


class SurveyAnswerFactory(factory.django.DjangoModelFactory[SurveyAnswer]):
    """A stranger came for help, found it and would have asked support otherwise, on 2 March 2026."""

    class Meta:
        model = SurveyAnswer

    visitor = factory.Sequence(lambda number: f"{number:032x}")
    thing_kind = SurveyAnswer.Thing.TOPIC
    thing_id = factory.LazyFunction(lambda: TopicFactory().pk)
    day = date(2026, 3, 2)
    support_intent = True
    found = True
    would_contact = True
    locale = "en"


class HoldOutFactory(factory.django.DjangoModelFactory[HoldOut]):
    """Half of those who ask are shown nothing, from now on."""

    class Meta:
        model = HoldOut

    code = factory.Sequence(lambda number: f"hold-out-{number}")
    title = factory.Sequence(lambda number: f"Hold-out {number}")
    share = Decimal("0.5")


class AskSessionFactory(factory.django.DjangoModelFactory[AskSession]):
    """A member began to ask."""

    class Meta:
        model = AskSession

    member = factory.SubFactory(MemberFactory)
    visitor = factory.Sequence(lambda number: f"{number:064x}")
    title = factory.Sequence(lambda number: f"Why does pump {number} hum?")


class SuggestionFactory(factory.django.DjangoModelFactory[Suggestion]):
    """A question that was suggested; nobody opened it yet."""

    class Meta:
        model = Suggestion

    session = factory.SubFactory(AskSessionFactory)
    thing_kind = Suggestion.Thing.TOPIC
    thing_id = factory.LazyFunction(lambda: TopicFactory().pk)
    rank = 1
