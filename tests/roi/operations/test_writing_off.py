"""What is left of an expectation is written off when an idea has brought what it will ever bring."""

from decimal import Decimal

import pytest

from community.foundation.errors import NotPermitted
from ideas.models import IdeaEvent
from roi.errors.ideas import NoRuleHolds, NothingExpected
from roi.models import ConversionRule, Leg, Posting
from roi.operations.correcting import correct_by_rule
from roi.operations.intake import take_in
from roi.operations.integrity import checks
from roi.operations.rule_versions import FactorDraft
from roi.operations.writing_off import end_idea_value
from roi.reports.selection import Selection
from roi.reports.summary import Report
from tests.factories.ideas import AdoptionFactory, RealisationFactory
from tests.factories.roi import ConversionRuleFactory, approved, at, drafted

pytestmark = pytest.mark.django_db


@pytest.fixture
def adoption():
    """An idea of which 2,000 EUR are expected, priced by a rule that keeps three quarters."""
    rule = ConversionRuleFactory(idea=True, kpi__driver__code="innovation")
    approved(rule, None, factors=[FactorDraft("deadweight", Decimal("0.75"))])
    adoption = AdoptionFactory(idea__status="delivered")
    IdeaEvent.objects.create(
        kind="idea_adopted", idea=adoption.idea, by=adoption.owner, occurred_at=at("2026-01-10"), extras={}
    )
    take_in()
    return adoption


def balance_of(idea):
    legs = Leg.objects.filter(object_kind="idea", object_id=idea.pk, account__code="expectation:innovation")
    return sum(leg.amount for leg in legs)


def benefits():
    return Report.of(Selection(currency="EUR"), headline_min_grade="E5").total.benefits


def is_sound():
    return [check.check for check in checks() if check.wrong] == []


def test_i10_expectation_realisation_and_write_off_sum_to_zero_at_the_end(adoption, manager):
    RealisationFactory(adoption=adoption, amount=Decimal(600))
    take_in()
    assert balance_of(adoption.idea) == Decimal(1400)

    posting = end_idea_value(adoption.idea, by=manager)

    assert balance_of(adoption.idea) == 0
    assert posting.cause == f"community.member:{manager.pk}"
    assert {leg.account.code: leg.amount for leg in posting.legs.all()} == {
        "expectation:innovation": Decimal(-1400),
        "contra:write-off:innovation": Decimal(1400),
    }
    assert benefits() == Decimal(450)
    assert is_sound()


def test_i10_what_came_beyond_the_expectation_is_written_off_the_other_way(adoption, manager):
    RealisationFactory(adoption=adoption, amount=Decimal(2500))
    take_in()

    end_idea_value(adoption.idea, by=manager)

    assert balance_of(adoption.idea) == 0
    assert Leg.objects.get(account__code="contra:write-off:innovation").amount == Decimal(-500)


def test_i10_more_that_is_realised_after_the_end_replaces_the_write_off(adoption, manager):
    end_idea_value(adoption.idea, by=manager)
    RealisationFactory(adoption=adoption, amount=Decimal(600))
    take_in()
    assert balance_of(adoption.idea) == Decimal(-600)

    end_idea_value(adoption.idea, by=manager)

    assert balance_of(adoption.idea) == 0
    assert [p.kind for p in Posting.objects.in_order()] == [
        *("expectation", "expectation", "realisation", "reversal", "expectation")
    ]
    assert sum(leg.amount for leg in Leg.objects.filter(account__code="contra:write-off:innovation")) == Decimal(1400)
    assert is_sound()


def test_i10_a_changed_expectation_takes_its_write_off_along(adoption, manager):
    end_idea_value(adoption.idea, by=manager)
    adoption.expected_likely = adoption.expected_high = Decimal(5000)
    adoption.save()
    IdeaEvent.objects.create(
        kind="expectation_changed", idea=adoption.idea, by=adoption.owner, occurred_at=at("2026-03-10"), extras={}
    )

    take_in()

    assert balance_of(adoption.idea) == Decimal(5000)
    assert not Posting.objects.unreversed().filter(effect_key=f"idea:{adoption.idea.pk}:write-off").exists()
    assert is_sound()


def test_what_is_not_expected_cannot_be_ended(adoption, manager):
    with pytest.raises(NothingExpected):
        end_idea_value(AdoptionFactory().idea, by=manager)
    end_idea_value(adoption.idea, by=manager)
    with pytest.raises(NothingExpected):
        end_idea_value(adoption.idea, by=manager)


def test_only_those_who_write_the_books_end_an_idea(adoption, product, customer):
    for somebody in (product, customer):
        with pytest.raises(NotPermitted):
            end_idea_value(adoption.idea, by=somebody)
    assert balance_of(adoption.idea) == Decimal(2000)


def test_an_idea_is_not_ended_on_a_day_without_a_rule(manager):
    rule = ConversionRuleFactory(idea=True, kpi__driver__code="innovation")
    approved(rule, None, start=at("2020-01-01").date(), end=at("2026-02-01").date())
    adoption = AdoptionFactory(idea__status="delivered")
    IdeaEvent.objects.create(
        kind="idea_adopted", idea=adoption.idea, by=adoption.owner, occurred_at=at("2026-01-10"), extras={}
    )
    take_in()

    with pytest.raises(NoRuleHolds):
        end_idea_value(adoption.idea, by=manager)


def test_a_rule_for_days_that_are_valued_already_takes_the_write_off_along(adoption, manager, controller):
    end_idea_value(adoption.idea, by=manager)
    version = drafted(ConversionRule.objects.get(), None, start=at("2026-01-01").date(), by=manager)

    corrections = correct_by_rule(version, by=controller, reason="A better rule.")

    assert len(corrections) == 2
    written_off = Posting.objects.unreversed().get(effect_key=f"idea:{adoption.idea.pk}:write-off")
    assert written_off.rule_version == version
    assert balance_of(adoption.idea) == 0
    assert is_sound()
