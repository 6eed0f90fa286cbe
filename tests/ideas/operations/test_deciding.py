from datetime import date
from decimal import Decimal

import pytest

from community.foundation.money import UnknownCurrency
from ideas.errors import (
    AmountIsImpossible,
    EvidenceIsMissing,
    IdeaIsNotAdopted,
    MayNotDecide,
    MoveNotAllowed,
    PeriodIsRecorded,
    ReasonIsMissing,
)
from ideas.models import Adoption, Decision, Idea, IdeaEvent, Realisation
from ideas.operations.adopting import Expectation, adopt_idea, realise_value
from ideas.operations.deciding import change_status
from tests.factories.community import MemberFactory
from tests.factories.ideas import AdoptionFactory, IdeaFactory

pytestmark = pytest.mark.django_db

EXPECTATION = Expectation(low=Decimal(1), likely=Decimal(2), high=Decimal(3), currency="EUR")
JANUARY = {"first_day": date(2026, 1, 1), "day_after": date(2026, 2, 1)}


@pytest.fixture
def product():
    return MemberFactory(roles=["product"])


def test_a_status_moves_with_its_reason(product):
    idea = IdeaFactory()

    event = change_status(idea, "under_review", by=product, reason="We look into it.")

    assert Idea.objects.get().status == "under_review"
    assert event.extras == {"before": "open", "after": "under_review", "reason": "We look into it."}
    assert Decision.objects.get().reason == "We look into it."
    assert change_status(idea, "under_review", by=product) is None


def test_declining_needs_a_public_reason(product):
    idea = IdeaFactory()

    with pytest.raises(ReasonIsMissing):
        change_status(idea, "declined", by=product, reason=" ")

    assert change_status(idea, "declined", by=product, reason="Too dear.") is not None


@pytest.mark.parametrize(("before", "after"), [("open", "delivered"), ("delivered", "open"), ("open", "merged")])
def test_steps_that_the_workflow_does_not_have_are_refused(product, before, after):
    with pytest.raises(MoveNotAllowed):
        change_status(IdeaFactory(status=before), after, by=product, reason="because")


def test_only_the_product_team_decides(product):
    idea = IdeaFactory()

    for member in (idea.author, MemberFactory(roles=["support"])):
        with pytest.raises(MayNotDecide):
            change_status(idea, "planned", by=member)
        with pytest.raises(MayNotDecide):
            adopt_idea(idea, EXPECTATION, by=member, owner=product)


def test_adopting_plans_the_idea_and_keeps_the_expectation(product):
    idea = IdeaFactory()

    event = adopt_idea(idea, EXPECTATION, by=product, owner=product)

    adoption = Adoption.objects.get()
    assert (Idea.objects.get().status, adoption.expected_likely, adoption.owner) == ("planned", Decimal(2), product)
    assert event.kind == IdeaEvent.Kind.IDEA_ADOPTED
    assert adopt_idea(idea, EXPECTATION, by=product, owner=product) is None


@pytest.mark.parametrize("amounts", [(3, 2, 4), (-1, 2, 3), (1, 4, 3)])
def test_an_impossible_expectation_is_refused(product, amounts):
    low, likely, high = map(Decimal, amounts)

    with pytest.raises(AmountIsImpossible):
        adopt_idea(IdeaFactory(), Expectation(low, likely, high, "EUR"), by=product, owner=product)


def test_an_unknown_currency_is_refused(product):
    with pytest.raises(UnknownCurrency):
        adopt_idea(
            IdeaFactory(),
            Expectation(Decimal(1), Decimal(2), Decimal(3), "XXQ"),
            by=product,
            owner=product,
        )


def test_a_delivered_idea_records_what_it_brought(product):
    idea = AdoptionFactory(idea__status="delivered").idea

    event = realise_value(idea, by=product, amount=Decimal(4000), currency="EUR", evidence="sales", **JANUARY)

    assert (event.kind, event.realisation.amount) == ("value_realised", Decimal(4000))
    with pytest.raises(PeriodIsRecorded):
        realise_value(idea, by=product, amount=Decimal(1), currency="EUR", evidence="again", **JANUARY)
    assert Realisation.objects.count() == 1


def test_what_is_not_delivered_or_has_no_evidence_brings_nothing(product):
    planned, delivered = AdoptionFactory().idea, AdoptionFactory(idea__status="delivered").idea

    with pytest.raises(IdeaIsNotAdopted):
        realise_value(planned, by=product, amount=Decimal(1), currency="EUR", evidence="x", **JANUARY)
    with pytest.raises(EvidenceIsMissing):
        realise_value(delivered, by=product, amount=Decimal(1), currency="EUR", evidence=" ", **JANUARY)
    with pytest.raises(AmountIsImpossible):
        realise_value(delivered, by=product, amount=Decimal(0), currency="EUR", evidence="x", **JANUARY)
