"""Expectations stand on memo accounts; what ideas really bring is money and clears them."""

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from itertools import permutations

import pytest
import time_machine
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from config.integrity import all_checks
from ideas.models import Adoption, AuthorShare, Idea, IdeaEvent
from ideas.operations.merging import merge_idea, unmerge_idea
from roi.models import Exclusion, Leg, Posting, Valuation
from roi.operations.intake import IDEA_EVENTS, take_in
from roi.operations.rule_versions import FactorDraft
from tests.factories.community import MemberFactory
from tests.factories.ideas import AdoptionFactory, IdeaFactory, IdeaVoteFactory, RealisationFactory
from tests.factories.roi import ConversionRuleFactory, approved, at

pytestmark = pytest.mark.django_db
DEADWEIGHT = [FactorDraft("deadweight", Decimal("0.75"))]


@pytest.fixture
def rule():
    rule = ConversionRuleFactory(idea=True, kpi__driver__code="innovation")
    approved(rule, None, factors=DEADWEIGHT)
    return rule


def happened(kind: str, idea: Idea, moment: datetime, **extras: str) -> IdeaEvent:
    return IdeaEvent.objects.create(kind=kind, idea=idea, by=idea.author, occurred_at=moment, extras=extras)


def moved(idea: Idea, after: str, moment: datetime) -> IdeaEvent:
    return happened("status_changed", idea, moment, before="", after=after, reason="")


def expect(adoption: Adoption, likely: int) -> None:
    adoption.expected_likely = adoption.expected_high = Decimal(likely)
    adoption.save()


def balances() -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for code, amount in Leg.objects.values_list("account__code", "amount"):
        sums[code] += amount
    return {code: amount for code, amount in sums.items() if amount}


def test_an_expectation_stands_on_memo_accounts_only(rule):
    adoption = AdoptionFactory()
    happened("idea_adopted", adoption.idea, at("2026-01-10"))

    take_in()

    posting = Posting.objects.get()
    assert (posting.kind, posting.valid_on) == ("expectation", date(2026, 1, 10))
    assert balances() == {"expectation:innovation": Decimal(2000), "contra:expectation:innovation": Decimal(-2000)}
    assert Valuation.objects.get().inputs["likely"] == "2000.00"


def test_a_changed_expectation_takes_the_place_of_the_old_one(rule):
    adoption = AdoptionFactory()
    happened("idea_adopted", adoption.idea, at("2026-01-10"))
    take_in()
    expect(adoption, 5000)
    happened("expectation_changed", adoption.idea, at("2026-02-10"))

    take_in()

    assert [posting.kind for posting in Posting.objects.in_order()] == ["expectation", "reversal", "expectation"]
    assert balances()["expectation:innovation"] == Decimal(5000)


def test_an_expectation_that_was_overtaken_is_explained(rule):
    adoption = AdoptionFactory()
    first = happened("idea_adopted", adoption.idea, at("2026-01-10"))
    happened("expectation_changed", adoption.idea, at("2026-02-10"))

    take_in()

    assert [(row.event_id, row.reason) for row in Exclusion.objects.all()] == [(first.pk, "superseded")]
    assert balances()["expectation:innovation"] == Decimal(2000)


def test_an_idea_that_is_given_up_and_planned_again_is_expected_again(rule):
    adoption = AdoptionFactory()
    happened("idea_adopted", adoption.idea, at("2026-01-10"))
    take_in()
    moved(adoption.idea, "declined", at("2026-02-10"))
    take_in()
    assert balances() == {}

    moved(adoption.idea, "open", at("2026-03-01"))
    moved(adoption.idea, "planned", at("2026-03-02"))
    take_in()

    assert balances()["expectation:innovation"] == Decimal(2000)


def test_moves_without_an_adoption_mean_nothing(rule):
    adoption = AdoptionFactory()
    for after in ("under_review", "planned", "started"):
        moved(adoption.idea, after, at("2026-01-10"))

    assert take_in() == 3
    assert (Posting.objects.count(), Exclusion.objects.count()) == (0, 0)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_order_in_which_events_are_handled_does_not_matter(rule, order):
    adoption = AdoptionFactory()
    idea = adoption.idea
    events = [happened("idea_adopted", idea, at("2026-01-10")), moved(idea, "declined", at("2026-01-11"))]
    events += [moved(idea, "planned", at("2026-01-12")), happened("expectation_changed", idea, at("2026-01-13"))]
    expect(adoption, 2500)

    for place in order:
        with transaction.atomic():
            IDEA_EVENTS.handle([events[place]])

    assert balances()["expectation:innovation"] == Decimal(2500)
    assert Posting.objects.unreversed().get().cause == f"ideas.idea_event:{events[3].pk}"


def test_a_realised_value_is_money_and_clears_the_expectation(rule):
    adoption = AdoptionFactory(idea__status="delivered")
    happened("idea_adopted", adoption.idea, at("2026-01-10"))
    RealisationFactory(adoption=adoption, amount=Decimal(1500), recorded_at=at("2026-02-03"))

    take_in()

    realisation = Posting.objects.get(kind="realisation")
    assert (realisation.valid_on, realisation.period.month) == (date(2026, 1, 31), date(2026, 1, 1))
    assert balances() == {
        "benefit:innovation": Decimal(-1500),
        "haircut:innovation:deadweight": Decimal(375),
        "attribution:innovation": Decimal(1125),
        # What is left is the error of the forecast.
        "expectation:innovation": Decimal(500),
        "contra:expectation:innovation": Decimal(-500),
    }


def test_i10_what_is_expected_is_never_a_benefit(rule):
    adoption = AdoptionFactory(idea__status="delivered")
    happened("idea_adopted", adoption.idea, at("2026-01-10"))
    RealisationFactory(adoption=adoption, amount=Decimal(2000), recorded_at=at("2026-02-03"))

    take_in()

    memo = Leg.objects.filter(account__code__contains="expectation")
    assert {leg.account.type for leg in memo} == {"expectation", "contra"}
    assert sum(leg.amount for leg in memo if leg.account.type == "expectation") == 0
    benefits = Leg.objects.filter(account__type__in=["attribution", "unattributed"])
    assert sum(leg.amount for leg in benefits) == Decimal(1500)


def test_author_owner_and_voters_share_what_it_brought(rule):
    adoption = AdoptionFactory(idea__status="delivered")
    early = [IdeaVoteFactory(idea=adoption.idea, created_at=at("2025-12-01")) for _ in range(2)]
    IdeaVoteFactory(idea=adoption.idea, created_at=at("2026-02-04"))
    RealisationFactory(adoption=adoption, amount=Decimal("86.67"), recorded_at=at("2026-02-03"))

    take_in()

    shares = {(leg.party.mapping.member, leg.role): leg.amount for leg in Leg.objects.filter(party__isnull=False)}
    assert shares == {
        (adoption.idea.author, "author"): Decimal("40.00"),
        (adoption.owner, "champion"): Decimal("20.00"),
        (early[0].member, "voter"): Decimal("2.50"),
        (early[1].member, "voter"): Decimal("2.50"),
    }


def test_whoever_voted_for_a_merged_idea_shares_while_it_is_merged_and_once(rule):
    adoption, product = AdoptionFactory(idea__status="delivered"), MemberFactory(roles=["product"])
    both, other = MemberFactory.create_batch(2)
    merged, never = IdeaFactory(), IdeaFactory()
    for idea, member in ((adoption.idea, both), (merged, both), (merged, other), (never, MemberFactory())):
        IdeaVoteFactory(idea=idea, member=member, created_at=at("2025-12-01"))

    def realise(period, recorded):
        span = DateRange(date(2026, period, 1), date(2026, period + 1, 1))
        RealisationFactory(adoption=adoption, amount=Decimal("86.67"), period=span, recorded_at=at(recorded))

    realise(1, "2026-02-01")
    with time_machine.travel(at("2026-02-10"), tick=False):
        merge_idea(merged, adoption.idea, by=product)
    realise(2, "2026-03-01")
    with time_machine.travel(at("2026-03-10"), tick=False):
        unmerge_idea(merged, by=product)
    realise(3, "2026-04-01")

    take_in()

    voters = [
        sorted(leg.party.mapping.member_id for leg in posting.legs.filter(role="voter"))
        for posting in Posting.objects.order_by("valid_on")
    ]
    assert voters == [[both.pk], [both.pk, other.pk], [both.pk]]
    assert not [check.check for check in all_checks() if check.wrong and check.check.startswith("roi.contributors")]


@pytest.mark.parametrize(("signed", "parts"), [("2026-01-05", ["30.00", "10.00"]), ("2026-02-20", ["40.00"])])
def test_authors_who_signed_their_parts_by_then_share_as_they_agreed(rule, signed, parts):
    adoption = AdoptionFactory(idea__status="delivered")
    team = [adoption.idea.author, MemberFactory()]
    for member, percent in zip(team, (75, 25), strict=True):
        AuthorShare.objects.create(
            idea=adoption.idea, member=member, percent=percent, proposed_by=team[0], signed_at=at(signed)
        )
    RealisationFactory(adoption=adoption, amount=Decimal("80.00"), recorded_at=at("2026-02-03"))

    take_in()

    # The rule keeps three quarters, of which authors have two thirds where nobody voted.
    authors = Leg.objects.filter(role="author").order_by("party__mapping__member").values_list("amount", flat=True)
    assert [str(amount) for amount in authors] == parts


def test_a_period_that_is_not_over_counts_on_the_day_it_was_measured(rule):
    RealisationFactory(period=DateRange(date(2026, 1, 1), date(2027, 1, 1)), recorded_at=at("2026-03-10"))

    take_in()

    assert Posting.objects.get().valid_on == date(2026, 3, 10)


@pytest.mark.parametrize("unit", ["USD", "JPY"])
def test_a_foreign_amount_is_explained(rule, unit):
    RealisationFactory(currency=unit)

    take_in()

    assert [row.reason for row in Exclusion.objects.all()] == ["currency"]


def test_realised_before_there_was_a_rule_is_valued_once_there_is_one():
    rule = ConversionRuleFactory(idea=True)
    RealisationFactory(recorded_at=at("2026-02-03"))
    take_in()
    assert [(row.reason, row.valid_on) for row in Exclusion.objects.all()] == [("no_rule", date(2026, 1, 31))]

    approved(rule, None, factors=DEADWEIGHT, end=date(2026, 2, 1))
    take_in()

    assert (Posting.objects.count(), Exclusion.objects.count()) == (1, 0)


def test_two_periods_of_one_idea_are_two_effects(rule):
    adoption = AdoptionFactory(idea__status="delivered")
    for month in (1, 2):
        period = DateRange(date(2026, month, 1), date(2026, month + 1, 1))
        RealisationFactory(adoption=adoption, period=period, recorded_at=at("2026-03-02"))

    take_in()

    assert Posting.objects.filter(kind="realisation").count() == 2
