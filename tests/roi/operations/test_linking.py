"""The strategy map: arrows without circles, and what was measured of them."""

from decimal import Decimal

import pytest

from community.foundation.errors import NotPermitted
from roi.errors.chain import (
    AlreadyLinked,
    LinksRunInACircle,
    ParentNotApproved,
    ValuesDoNotFit,
)
from roi.models import StrategyLink
from roi.operations.approving import approve
from roi.operations.linking import Effect, link_strategies, record_effect
from tests.factories.community import MemberFactory
from tests.factories.roi import StrategyFactory, StrategyLinkFactory
from tests.journeys.test_races import at_once
from tests.roi.operations.test_approving import CONCLUDED, study

MEASURED = Effect(Decimal("0.2"), Decimal("0.1"), Decimal("0.3"), "tickets by month")


@pytest.fixture
def manager(db):
    return MemberFactory(roles=["manager"])


def test_a_link_says_who_believes_what(manager):
    first, second = StrategyFactory(), StrategyFactory()

    link = link_strategies(first, second, by=manager, hypothesis="Answers bring readers.", lag_days=90)

    assert (link.author, link.lag_days, link.is_approved) == (manager, 90, False)
    with pytest.raises(AlreadyLinked):
        link_strategies(first, second, by=manager, hypothesis="Again.")
    with pytest.raises(NotPermitted):
        link_strategies(first, second, by=MemberFactory(roles=["support"]), hypothesis="Mine.")


def test_links_run_in_no_circle(manager):
    first, second, third = (StrategyFactory() for _ in range(3))
    link_strategies(first, second, by=manager, hypothesis="x")
    link_strategies(second, third, by=manager, hypothesis="x")

    for effect in (first, third):
        with pytest.raises(LinksRunInACircle):
            link_strategies(third, effect, by=manager, hypothesis="x")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_people_who_close_a_circle_at_once_draw_one_arrow(transactional_db):
    manager = MemberFactory(roles=["manager"])
    for _ in range(5):
        pair = (StrategyFactory(), StrategyFactory())
        before = StrategyLink.objects.count()

        outcomes = at_once(
            2, lambda number, pair=pair: link_strategies(pair[number], pair[1 - number], by=manager, hypothesis="x")
        )

        assert sorted(type(one).__name__ for one in outcomes) == ["LinksRunInACircle", "StrategyLink"]
        assert StrategyLink.objects.count() == before + 1


def test_an_effect_needs_an_approved_study_and_its_interval(manager):
    link, evidence = StrategyLinkFactory(), study(**CONCLUDED)
    with pytest.raises(ParentNotApproved, match="calls"):
        record_effect(link, by=manager, effect=MEASURED, study=evidence)
    approve(evidence, by=MemberFactory(roles=["controller"]))
    outside = Effect(Decimal("0.4"), Decimal("0.1"), Decimal("0.3"), "tickets")
    with pytest.raises(ValuesDoNotFit):
        record_effect(link, by=manager, effect=outside, study=evidence)

    record_effect(link, by=manager, effect=MEASURED, study=evidence)

    link.refresh_from_db()
    assert (link.estimate, link.study, link.is_approved) == (Decimal("0.2"), evidence, True)
