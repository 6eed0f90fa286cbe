"""However often and however parallel a question is solved, its money stands once."""

from decimal import Decimal

import pytest
from django.db.models import Sum

from community.operations.solving import mark_solution, withdraw_solution
from crm.operations.following import take_in_topic_events
from roi.models import Exclusion, Leg, LiveEffect, Posting
from roi.operations.intake import take_in
from tests.factories.community import PostFactory
from tests.factories.roi import ConversionRuleFactory, approved
from tests.journeys.test_races import at_once

NET = Decimal("9.27")


def benefits() -> Decimal:
    legs = Leg.objects.filter(account__type__in=["attribution", "unattributed"])
    return legs.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_twenty_parallel_accepts_and_intakes_leave_one_posting():
    approved(ConversionRuleFactory())
    post = PostFactory()

    def accept_and_take_in(_: int) -> None:
        mark_solution(post.topic, post, by=post.topic.author)
        take_in_topic_events()
        take_in()

    at_once(20, accept_and_take_in)
    take_in_topic_events()
    take_in()

    assert Posting.objects.count() == LiveEffect.objects.count() == 1
    assert benefits() == NET


@pytest.mark.django_db
def test_accepting_and_withdrawing_a_hundred_times_leaves_money_for_one():
    approved(ConversionRuleFactory())
    post = PostFactory()
    for number in range(100):
        mark_solution(post.topic, post, by=post.topic.author)
        if number % 7 == 0:
            take_in_topic_events()
            take_in()
        withdraw_solution(post.topic, by=post.topic.author)
        if number % 5 == 0:
            take_in_topic_events()
        if number % 11 == 0:
            take_in()
    mark_solution(post.topic, post, by=post.topic.author)

    take_in_topic_events()
    take_in()

    assert benefits() == NET
    assert LiveEffect.objects.count() == 1
    reversed_ones = Posting.objects.filter(kind="reversal").count()
    assert Posting.objects.filter(kind="original").count() == reversed_ones + 1
    assert reversed_ones > 0
    assert set(Exclusion.objects.values_list("reason", flat=True)) <= {"reopened", "already_valued"}
