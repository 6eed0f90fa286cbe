"""What reviews say together: the order of ideas, how far evaluators agree, and what past estimates make of the next one."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from ideas.models import Review
from ideas.operations.adopting import Expectation
from ideas.reports.judging import calibrations, ranking_of
from tests.factories.ideas import AdoptionFactory, IdeaFactory, RealisationFactory
from tests.factories.reviews import card, colleague, judged, said

pytestmark = pytest.mark.django_db


def test_ideas_stand_in_the_order_of_levelled_scores_and_ties_have_a_rule(product, queries):
    by, mild, strict = card(product), colleague(), colleague()
    for _ in range(6):
        shared = IdeaFactory()
        judged(shared, mild, by, said(4, 2), by=product)
        judged(shared, strict, by, said(2, 4), by=product)
    good, praised = IdeaFactory(), IdeaFactory()
    judged(good, strict, by, said(3, 3), by=product)
    judged(praised, mild, by, said(4, 3), by=product)
    older, newer, wanted = (IdeaFactory(vote_count=votes) for votes in (0, 0, 9))
    for idea in (older, newer, wanted):
        judged(idea, strict, by, said(1, 5), by=product)

    with queries(1):
        ranking = ranking_of(Review.objects.filter(card=by))
    order = [one.idea for one in ranking.ideas]
    # The strict one's middling word is worth more than the mild one's kind one.
    assert order.index(good) < order.index(praised)
    assert order[-3:] == [wanted, older, newer]
    assert [one.place for one in ranking.ideas] == list(range(1, len(order) + 1))
    assert ranking.alpha is not None
    assert ranking.alpha < 0
    assert ranking.leniency[mild.pk] > 0 > ranking.leniency[strict.pk]


def test_past_estimates_that_met_half_of_what_was_hoped_move_the_next_one(product, queries):
    evaluator = colleague()
    by = card(product, asks_benefit=True)
    hoped = Expectation(Decimal(500), Decimal(1000), Decimal(2000), "EUR")
    for _ in range(6):
        idea = IdeaFactory()
        judged(idea, evaluator, by, said(5, 1, benefit=hoped), by=product)
        # Half a year brought a quarter of what was hoped for of a whole one.
        adoption = AdoptionFactory(idea=idea)
        half = DateRange(date(2025, 1, 1), date(2025, 7, 2))
        RealisationFactory(adoption=adoption, period=half, amount=Decimal(250), currency="EUR")
    too_early = IdeaFactory()
    judged(too_early, evaluator, by, said(5, 1, benefit=hoped), by=product)
    soon = DateRange(date(2026, 1, 1), date(2026, 2, 1))
    RealisationFactory(adoption=AdoptionFactory(idea=too_early), period=soon, amount=Decimal(9000), currency="EUR")

    found = calibrations([evaluator.pk])[evaluator.pk]
    assert (found.outcomes, found.within) == (6, 6)
    assert found.bias == pytest.approx(0.63, abs=0.01)
    with queries(3):
        last = next(one for one in ranking_of(Review.objects.filter(card=by)).ideas if one.idea == too_early)
    assert last.benefit.likely == pytest.approx(1000 * found.bias)
    assert last.currency == "EUR"
