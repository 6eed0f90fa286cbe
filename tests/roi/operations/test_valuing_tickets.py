"""Solved tickets become money, reopened ones give it back."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from crm.models import Resolution, TicketEvent
from roi.models import (
    AttributionPolicy,
    Exclusion,
    Leg,
    LiveEffect,
    Party,
    PartyMember,
    Posting,
    RuleVersion,
    Valuation,
)
from roi.operations.intake import TICKET_EVENTS, take_in
from tests.factories.community import EmployeeFactory, HelpfulFactory, MemberFactory, PostFactory
from tests.factories.crm import CommunityTicketFactory
from tests.factories.roi import ConversionRuleFactory, approved, at, policy, reopened, solved

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule():
    rule = ConversionRuleFactory(kpi__driver__code="contacts")
    approved(rule)
    return rule


def legs_of(posting: Posting) -> list[tuple[str, str]]:
    return [(leg.account.code, str(leg.amount)) for leg in posting.legs.select_related("account")]


def net() -> Decimal:
    legs = Leg.objects.filter(account__type__in=["attribution", "unattributed"])
    return sum(legs.values_list("amount", flat=True), Decimal(0))


def test_a_solved_ticket_becomes_one_balanced_posting(rule):
    event = solved(moment=at("2026-01-15"))

    assert take_in() == 1

    posting = Posting.objects.get()
    assert legs_of(posting) == [
        ("benefit:contacts", "-18.40"),
        ("haircut:contacts:entitled", "3.68"),
        ("haircut:contacts:would_contact", "4.42"),
        ("haircut:contacts:no_further_action", "1.03"),
        ("attribution:contacts", "9.27"),
    ]
    assert (posting.kind, posting.valid_on, posting.period.month) == ("original", date(2026, 1, 15), date(2026, 1, 1))
    assert (posting.effect_key, posting.cause) == (f"ticket:{event.ticket_id}", f"crm.ticket_event:{event.pk}")
    assert (posting.grade, posting.cashable, posting.driver, posting.prior_period) == ("E3", True, rule.driver, False)


def test_the_valuation_says_why_the_number_is_what_it_is(rule):
    event = solved(moment=at("2026-01-15"))

    take_in()

    valuation = Valuation.objects.get()
    party = PartyMember.objects.get(member_id=event.extras["member"]).party
    assert (valuation.object_kind, valuation.object_id) == ("topic", event.ticket.topic_id)
    assert (valuation.category, valuation.channel) == (event.ticket.topic.category.slug, "community")
    assert (valuation.gross, valuation.net, valuation.currency) == (Decimal("18.40"), Decimal("9.27"), "EUR")
    assert valuation.inputs["contributors"] == [
        {"role": "solution", "party": str(party.ref), "evidence": event.extras["post"]}
    ]
    assert [(cut["code"], cut["amount"]) for cut in valuation.trace["haircuts"]] == [
        ("entitled", "-3.68"),
        ("would_contact", "-4.42"),
        ("no_further_action", "-1.03"),
    ]
    assert valuation.trace["haircuts"][1]["exact"] == "-4.416"
    assert valuation.trace["shares"] == [
        {"role": "solution", "party": str(party.ref), "weight": "70", "amount": "9.27"}
    ]


def test_nobody_is_named_in_the_ledger(rule):
    event = solved()

    take_in()

    assert str(event.extras["member"]) not in {
        str(one["party"]) for one in Valuation.objects.get().inputs["contributors"]
    }
    assert Leg.objects.get(party__isnull=False).party.mapping.member_id == event.extras["member"]


def test_erasing_a_person_changes_no_posting(rule):
    solved()
    take_in()

    PartyMember.objects.all().delete()

    assert (net(), Party.objects.count()) == (Decimal("9.27"), 1)


def test_other_helpful_answers_have_a_share(rule):
    policy("role_weights", {"solution": 70, "helpful": 20})
    ticket = CommunityTicketFactory(opened_at=at("2026-01-10"))
    helpful = PostFactory(topic=ticket.topic)
    of_the_asker = PostFactory(topic=ticket.topic, author=ticket.topic.author)
    praised_by_himself = PostFactory(topic=ticket.topic)
    for post, voter, day in [
        (helpful, MemberFactory(), "2026-01-12"),
        (helpful, MemberFactory(), "2026-01-13"),
        (of_the_asker, MemberFactory(), "2026-01-12"),
        (praised_by_himself, praised_by_himself.author, "2026-01-12"),
        (PostFactory(topic=ticket.topic), MemberFactory(), "2026-01-16"),
    ]:
        HelpfulFactory(post=post, member=voter, created_at=at(day))
    solved(ticket, moment=at("2026-01-15"))

    take_in()

    shares = {leg.party.mapping.member: leg.amount for leg in Leg.objects.filter(party__isnull=False)}
    solver = Resolution.objects.get().member
    assert shares == {solver: Decimal("7.21"), helpful.author: Decimal("2.06")}


def test_equal_shares_where_the_policy_says_so(rule):
    policy("equal")
    ticket = CommunityTicketFactory(opened_at=at("2026-01-10"))
    HelpfulFactory(post=PostFactory(topic=ticket.topic, author=EmployeeFactory()), created_at=at("2026-01-11"))
    solved(ticket, moment=at("2026-01-15"))

    take_in()

    assert sorted(str(leg.amount) for leg in Leg.objects.filter(party__isnull=False)) == ["4.63", "4.64"]
    assert set(Party.objects.values_list("kind", flat=True)) == {"customer", "employee"}
    assert Valuation.objects.get().policy == AttributionPolicy.objects.get()


def test_a_reopened_ticket_gives_the_money_back_leg_by_leg(rule):
    event = solved(moment=at("2026-01-15"))
    take_in()
    reopening = reopened(event.ticket, moment=at("2026-03-02"))

    take_in()

    original, reversal = Posting.objects.in_order()
    assert legs_of(reversal) == [(code, str(-Decimal(amount))) for code, amount in legs_of(original)]
    assert (reversal.kind, reversal.reverses, reversal.valid_on) == ("reversal", original, date(2026, 1, 15))
    assert (reversal.cause, net()) == (f"crm.ticket_event:{reopening.pk}", 0)
    assert LiveEffect.objects.count() == 0


def test_reopened_before_it_was_valued_is_excluded(rule):
    event = solved()
    reopened(event.ticket)

    take_in()

    assert [(row.event_id, row.reason) for row in Exclusion.objects.all()] == [(event.pk, "reopened")]


def test_a_solved_ticket_that_is_merely_closed_keeps_its_value(rule):
    event = solved()
    take_in()
    TicketEvent.objects.create(kind="closed", ticket=event.ticket, by=event.by, occurred_at=event.occurred_at)

    take_in()

    assert net() == Decimal("9.27")


def test_a_ticket_that_was_closed_because_its_question_went_away_has_no_value(rule):
    event = solved()
    take_in()
    event.ticket.status, event.ticket.solved_at = "closed", None
    event.ticket.save()
    TicketEvent.objects.create(kind="closed", ticket=event.ticket, by=event.by, occurred_at=event.occurred_at)

    take_in()

    assert net() == 0


def test_one_batch_costs_the_same_few_queries_whatever_its_size(rule, django_assert_max_num_queries):
    for _ in range(30):
        solved()
    solved()
    take_in()
    events = [solved() for _ in range(30)]

    with django_assert_max_num_queries(30), transaction.atomic():
        TICKET_EVENTS.handle(events)

    assert Posting.objects.count() == 61


def test_a_version_is_used_from_its_first_to_its_last_day(rule):
    approved(rule, "19.10", start=date(2026, 2, 1))
    for moment in (at("2026-01-31", "22:59"), at("2026-01-31", "23:00")):
        solved(moment=moment)

    take_in()

    assert [str(row.net) for row in Valuation.objects.order_by("id")] == ["9.27", "9.63"]
    assert [row.valid_on for row in Posting.objects.in_order()] == [date(2026, 1, 31), date(2026, 2, 1)]
    assert RuleVersion.objects.get(number=1).validity.upper == date(2026, 2, 1)
