"""Months become money once they are over: visits by the method of their rule, readings of KPIs by unit value."""

import threading
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, connections
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from community.models import Helpful
from roi.models import Exclusion, FxRate, Leg, Posting, Valuation
from roi.operations import measuring_months
from roi.operations.closing import close_period
from roi.operations.integrity import checks
from roi.operations.rule_versions import FactorDraft
from roi.operations.valuing_months import value_months
from tests.factories.community import MemberFactory, PostFactory, SolutionFactory, TopicFactory
from tests.factories.roi import ConversionRuleFactory, approved, at, policy
from tests.roi.visits import answer, visit

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
NET = ["attribution", "unattributed"]


@pytest.fixture(autouse=True)
def in_february():
    with time_machine.travel("2026-02-02T08:00:00Z", tick=False):
        yield


@pytest.fixture
def topics():
    return [SolutionFactory(marked_at=at("2025-12-01")).topic, TopicFactory()]


@pytest.fixture
def survey():
    rule = ConversionRuleFactory(subject="visits", method="survey", code="readers", kpi__driver__code="readers")
    approved(rule, "18.40", factors=[])
    return rule


def reasons() -> list[tuple[int, str]]:
    return list(Exclusion.objects.order_by("event_id", "pk").values_list("event_id", "reason"))


def balances() -> dict[str, Decimal]:
    return dict(Leg.objects.values_list("account__code").annotate(total=Sum("amount")).order_by("account__code"))


def all_is_well() -> bool:
    return [(check.check, check.examples) for check in checks() if check.wrong] == []


def test_visits_become_money_by_the_joint_share_of_the_respondents(survey, topics):
    visit(topics, JANUARY, 10_000)
    for flag in ("is_own", "is_helped"):
        visit(topics, date(2026, 1, 20), 500, **{flag: True})
    answer(topics[0], date(2025, 11, 1), 500, 10)
    answer(topics[0], date(2026, 1, 31), 500, 15)
    # Too early, and too late.
    answer(topics[0], date(2025, 10, 31), 100, 100)
    answer(topics[0], FEBRUARY, 100, 100)

    assert value_months() == 1

    valuation = Valuation.objects.get()
    assert (valuation.source, valuation.event_id, valuation.path) == ("roi.month", 202601, "indirect")
    assert (valuation.valid_on, valuation.gross, valuation.net) == (date(2026, 1, 31), 4600, 4600)
    # 80 % by Wilson: 0.019409 to 0.032149 of 10,000 visits.
    assert (valuation.net_low, valuation.net_high) == (Decimal("3571.27"), Decimal("5915.34"))
    assert (valuation.object_kind, valuation.object_id) == ("rule", survey.pk)
    assert {name: valuation.inputs[name] for name in ("visits", "respondents", "agreeing", "share", "quantity")} == {
        "visits": 10_000,
        "respondents": 1000,
        "agreeing": 25,
        "share": "0.025",
        "quantity": "250",
    }
    assert (valuation.inputs["answers_from"], valuation.inputs["answers_to"]) == ("2025-11-01", "2026-01-31")
    posting = valuation.postings.get()
    assert (posting.effect_key, posting.cause) == ("month:readers:2026-01", "roi.month:202601")
    assert (posting.period.month, posting.prior_period) == (JANUARY, False)
    assert all_is_well()


def test_the_legs_say_what_was_read_and_who_made_it(survey, topics):
    solved, unsolved = topics
    visit([solved], JANUARY, 300)
    visit([unsolved], JANUARY, 100, was_solved=False)
    answer(solved, JANUARY, 100, 10)
    helpful = PostFactory(topic=solved, created_at=at("2026-01-02"))
    Helpful.objects.create(post=helpful, member=MemberFactory(), created_at=at("2026-01-03"))

    value_months()

    # 400 visits, a tenth of them at 18.40; three quarters to the first topic, and within it 60 : 10 : 5.
    legs = Leg.objects.filter(role__gt="").select_related("party__mapping")
    assert sorted((leg.object_id, leg.role, leg.party.mapping.member_id, leg.amount) for leg in legs) == sorted(
        [
            (solved.pk, "solution", solved.solution.post.author_id, Decimal("441.60")),
            (solved.pk, "question", solved.author_id, Decimal("73.60")),
            (solved.pk, "helpful", helpful.author_id, Decimal("36.80")),
            (unsolved.pk, "question", unsolved.author_id, Decimal("184.00")),
        ]
    )
    assert balances() == {"attribution:readers": Decimal("736.00"), "benefit:readers": Decimal("-736.00")}


def test_i8_the_parts_of_the_things_sum_to_the_net_value(survey):
    topics = [TopicFactory() for _ in range(7)]
    visit(topics, JANUARY, 1001)
    answer(topics[0], JANUARY, 90, 7)

    value_months()

    valuation = Valuation.objects.get()
    assert Leg.objects.filter(account__type__in=NET).aggregate(total=Sum("amount"))["total"] == valuation.net
    assert Leg.objects.filter(account__type__in=NET).values("object_id").distinct().count() == 7


def test_what_was_read_less_often_shares_one_leg_that_names_nothing(survey, monkeypatch):
    monkeypatch.setattr(measuring_months, "MOST_THINGS", 2)
    topics = [TopicFactory() for _ in range(4)]
    for topic, times in zip(topics, (40, 30, 20, 10), strict=True):
        visit([topic], JANUARY, times)
    answer(topics[0], JANUARY, 100, 50)

    value_months()

    legs = Leg.objects.filter(account__type__in=NET).order_by("position")
    assert [(leg.object_id, leg.account.type, leg.amount) for leg in legs] == [
        (topics[0].pk, "attribution", Decimal("368.00")),
        (topics[1].pk, "attribution", Decimal("276.00")),
        (None, "unattributed", Decimal("276.00")),
    ]
    assert Valuation.objects.get().inputs["things_named"] == 2


def test_running_it_again_and_late_visits_change_nothing(survey, topics):
    visit(topics, JANUARY, 1000)
    answer(topics[0], JANUARY, 100, 10)
    value_months()
    visit(topics, date(2026, 1, 30), 5000)

    assert value_months() == 0
    assert [posting.valuation.net for posting in Posting.objects.all()] == [Decimal("1840.00")]


def test_a_month_is_valued_when_it_is_over_in_the_business_and_missed_nights_are_caught_up(survey, topics):
    for day in (date(2025, 12, 5), JANUARY, FEBRUARY):
        visit(topics, day, 1000)
        answer(topics[0], day, 100, 10)

    with time_machine.travel("2026-01-31T22:59:00Z", tick=False):
        assert value_months() == 1
    # One minute later it is February in Berlin.
    with time_machine.travel("2026-01-31T23:00:00Z", tick=False):
        assert value_months(date(2026, 1, 30)) == 0
        assert value_months() == 1
    with time_machine.travel("2026-05-10T08:00:00Z", tick=False):
        assert value_months() == 1
        # Nobody came in March and April.
        assert reasons() == [(202603, "nothing_counted"), (202604, "nothing_counted")]
        assert value_months() == 0


def test_too_few_respondents_are_a_reason_not_a_number(survey, topics):
    visit(topics, JANUARY, 1000)
    answer(topics[0], JANUARY, 29, 20)

    assert value_months() == 0
    assert (reasons(), Posting.objects.count()) == ([(202601, "too_few")], 0)


def test_a_month_without_a_version_waits_for_one(survey, topics):
    for day in (date(2019, 12, 5), JANUARY):
        visit(topics, day, 100)
        answer(topics[0], day, 100, 10)
    with time_machine.travel("2020-01-05T08:00:00Z", tick=False):
        value_months()
        assert reasons() == [(201912, "no_rule")]

        approved(survey, "10.00", factors=[], start=date(2019, 1, 1), end=date(2020, 1, 1))

        assert value_months() == 1
        assert (reasons(), Posting.objects.get().valid_on) == ([], date(2019, 12, 31))


def test_a_closed_month_takes_nothing_so_its_value_goes_to_the_next_one(survey, topics):
    visit(topics, JANUARY, 1000)
    answer(topics[0], JANUARY, 100, 10)
    close_period(JANUARY, by=MemberFactory(roles=["controller"]))

    value_months()

    posting = Posting.objects.get()
    assert (posting.valid_on, posting.period.month, posting.prior_period) == (date(2026, 1, 31), FEBRUARY, True)


def test_haircuts_are_taken_from_a_month_too(topics):
    rule = ConversionRuleFactory(subject="visits", method="survey", kpi__driver__code="readers")
    approved(rule, "10.00", factors=[FactorDraft("displacement", Decimal("0.8"))])
    visit(topics, JANUARY, 1000)
    answer(topics[0], JANUARY, 100, 10)

    value_months()

    assert balances() == {
        "attribution:readers": Decimal("800.00"),
        "benefit:readers": Decimal("-1000.00"),
        "haircut:readers:displacement": Decimal("200.00"),
    }


def test_a_rule_in_another_currency_is_converted_at_the_rate_of_the_last_day(topics, settings):
    approved(ConversionRuleFactory(subject="visits", method="survey"), "10.85", factors=[])
    settings.BUSINESS_CURRENCY = "USD"
    for month, times in ((date(2025, 12, 1), 1000), (JANUARY, 1000)):
        visit(topics, month, times)
        answer(topics[0], month, 100, 10)
    FxRate.objects.create(base="EUR", quote="USD", on=date(2026, 1, 30), rate=Decimal("1.2"), source="ECB")

    value_months()

    valuation = Valuation.objects.get()
    # A tenth of 1,000 visits at 10.85 EUR.
    assert (valuation.net, valuation.currency) == (Decimal("1302.00"), "USD")
    assert (valuation.original_gross, valuation.original_currency) == (Decimal("1085.00"), "EUR")
    assert valuation.net_low < valuation.net < valuation.net_high
    assert reasons() == [(202512, "currency")]


def test_the_controllers_policy_for_later_readers_holds(survey, topics):
    policy("role_weights", {"question": 1}, path="indirect")
    visit(topics, JANUARY, 100)
    answer(topics[0], JANUARY, 100, 10)

    value_months()

    assert set(Leg.objects.filter(role__gt="").values_list("role", flat=True)) == {"question"}


def test_the_command_tells_how_many(survey, topics, capsys):
    visit(topics, JANUARY, 1000)
    answer(topics[0], JANUARY, 100, 10)

    call_command("value_months", "--until", "2026-01-30")
    call_command("value_months")

    assert capsys.readouterr().out == '{"valued": 0}\n{"valued": 1}\n'


@pytest.mark.parametrize("times", [10, 1000])
def test_a_month_takes_the_same_queries_however_much_was_read(survey, times):
    topics = [TopicFactory() for _ in range(2)]
    visit(topics, JANUARY, times)
    answer(topics[0], JANUARY, 100, 10)

    with CaptureQueriesContext(connection) as queries:
        value_months()

    assert len(queries) == 48


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_nights_at_once_value_a_month_once(survey, topics):
    visit(topics, JANUARY, 1000)
    answer(topics[0], JANUARY, 100, 10)
    valued = []

    def night() -> None:
        valued.append(value_months())
        connections.close_all()

    nights = [threading.Thread(target=night) for _ in range(2)]
    for thread in nights:
        thread.start()
    for thread in nights:
        thread.join()

    assert (sorted(valued), Posting.objects.count()) == ([0, 1], 1)
