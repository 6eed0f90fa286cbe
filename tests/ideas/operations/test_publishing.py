"""An answer is prepared in private, published once, and a promise is never changed without a word."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from community.foundation.money import UnknownCurrency
from ideas.errors import (
    AmountIsImpossible,
    MayNotDecide,
    MomentIsPast,
    MoveNotAllowed,
    NothingIsPrepared,
    NothingToPromise,
    ReasonIsMissing,
)
from ideas.models import Decision, Idea, IdeaEvent, PreparedDecision, PromisedDate
from ideas.operations.deciding import Answer, answer_idea, change_status
from ideas.operations.promising import promise_date, promise_of
from ideas.operations.publishing import drop_prepared, prepare_decision, publish_decision, publish_due
from ideas.tasks import publish_decisions
from tests.factories.community import MemberFactory
from tests.factories.ideas import IdeaFactory

MAY = {"first_day": date(2027, 5, 1), "day_after": date(2027, 6, 1)}
PLANNED = Answer("planned", "In spring.", cost=Decimal(900), currency="EUR", promised_on=date(2027, 5, 20), **MAY)


def kinds(idea):
    return list(idea.events.order_by("id").values_list("kind", flat=True))


@pytest.mark.django_db
def test_what_is_prepared_is_said_once_with_cost_period_and_promise(product):
    idea, publisher = IdeaFactory(), MemberFactory(roles=["admin"])

    prepare_decision(idea, PLANNED, by=product)
    assert Idea.objects.get().status == "open"
    assert not Decision.objects.exists()

    publish_decision(idea, by=publisher)

    decision = Decision.objects.get()
    assert (decision.status, decision.reason, decision.cost, decision.currency) == ("planned", "In spring.", 900, "EUR")
    assert (decision.first_day, decision.last_day) == (date(2027, 5, 1), date(2027, 5, 31))
    assert decision.decided_by == publisher
    assert promise_of(idea) == date(2027, 5, 20)
    assert kinds(idea) == ["idea_proposed", "decision_prepared", "date_promised", "status_changed"]
    with pytest.raises(NothingIsPrepared):
        publish_decision(idea, by=product)


@pytest.mark.django_db
def test_preparing_again_replaces_and_dropping_leaves_nothing(product):
    idea = IdeaFactory()
    prepare_decision(idea, PLANNED, by=product)
    prepare_decision(idea, Answer("declined", "Too loud."), by=product)
    assert PreparedDecision.objects.get().status == "declined"

    assert drop_prepared(idea, by=product) is not None
    assert drop_prepared(idea, by=product) is None
    assert not PreparedDecision.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        (Answer("declined", " "), ReasonIsMissing),
        (Answer("delivered"), MoveNotAllowed),
        (Answer("open"), MoveNotAllowed),
        (Answer("planned", cost=Decimal(-1), currency="EUR"), AmountIsImpossible),
        (Answer("planned", cost=Decimal(1), currency="XXQ"), UnknownCurrency),
        (Answer("planned", first_day=date(2027, 5, 1)), AmountIsImpossible),
        (Answer("planned", first_day=date(2027, 5, 1), day_after=date(2027, 5, 1)), AmountIsImpossible),
        (Answer("under_review", promised_on=date(2027, 5, 1)), NothingToPromise),
    ],
)
def test_what_could_not_be_said_is_not_prepared_either(product, answer, refusal):
    idea = IdeaFactory()
    with pytest.raises(refusal):
        prepare_decision(idea, answer, by=product)
    with pytest.raises(refusal):
        publish_or_answer(idea, answer, product)


def publish_or_answer(idea, answer, by):
    if answer_idea(idea, answer, by=by) is None:
        raise MoveNotAllowed


@pytest.mark.django_db
def test_only_the_product_team_prepares_publishes_and_promises(product):
    idea, support = IdeaFactory(status="planned"), MemberFactory(roles=["support"])
    prepare_decision(idea, Answer("started"), by=product)
    for refused in (
        lambda: prepare_decision(idea, Answer("started"), by=support),
        lambda: publish_decision(idea, by=support),
        lambda: drop_prepared(idea, by=support),
        lambda: promise_date(idea, date(2027, 1, 1), by=support),
    ):
        with pytest.raises(MayNotDecide):
            refused()


@pytest.mark.django_db
def test_a_moment_is_in_the_future_and_comes_once(product):
    idea, other, now = IdeaFactory(), IdeaFactory(), timezone.now()
    with pytest.raises(MomentIsPast):
        prepare_decision(idea, PLANNED, by=product, publish_at=now - timedelta(minutes=1))
    prepare_decision(idea, PLANNED, by=product, publish_at=now + timedelta(hours=1))
    prepare_decision(other, PLANNED, by=product)

    assert publish_decisions() == 0
    assert publish_due(now + timedelta(hours=1)) == 1
    assert publish_due(now + timedelta(hours=1)) == 0

    assert Decision.objects.get().decided_by == product
    assert PreparedDecision.objects.get().idea == other


@pytest.mark.django_db
def test_what_cannot_be_published_at_its_moment_waits_with_the_reason(product):
    gone_on, left = IdeaFactory(), IdeaFactory()
    later = timezone.now() + timedelta(hours=1)
    leaver = MemberFactory(roles=["product"])
    prepare_decision(gone_on, Answer("under_review"), by=product, publish_at=later)
    prepare_decision(left, Answer("under_review"), by=leaver, publish_at=later)
    change_status(gone_on, "planned", by=product)
    change_status(gone_on, "started", by=product)
    leaver.groups.clear()

    assert publish_due(later) == 0

    refusals = dict(PreparedDecision.objects.values_list("idea", "refusal"))
    assert refusals == {gone_on.pk: "move_not_allowed", left.pk: "may_not_decide"}
    assert not PreparedDecision.objects.exclude(publish_at=None).exists()
    assert IdeaEvent.objects.filter(kind="publishing_failed").count() == 2


@pytest.mark.django_db
def test_a_promise_is_made_once_and_changed_with_a_reason(product):
    idea = IdeaFactory(status="planned")

    assert promise_date(idea, date(2027, 3, 1), by=product) is not None
    assert promise_date(idea, date(2027, 3, 1), by=product) is None
    with pytest.raises(ReasonIsMissing):
        promise_date(idea, date(2027, 6, 1), by=product)
    promise_date(idea, date(2027, 6, 1), by=product, reason="A part is missing.")
    with pytest.raises(ReasonIsMissing):
        promise_date(idea, None, by=product, reason=" ")
    promise_date(idea, None, by=product, reason="We do not know.")

    said = list(PromisedDate.objects.order_by("id").values_list("promised_on", "reason"))
    assert said == [
        (date(2027, 3, 1), ""),
        (date(2027, 6, 1), "A part is missing."),
        (None, "We do not know."),
    ]
    with pytest.raises(NothingToPromise):
        promise_date(IdeaFactory(), date(2027, 3, 1), by=product)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "columns",
    [
        {"status": "declined", "reason": ""},
        {"status": "planned", "cost": 5, "currency": ""},
        {"status": "planned", "cost": -5, "currency": "EUR"},
        {"status": "planned", "currency": "EUR"},
    ],
)
def test_the_database_keeps_no_half_answer(product, columns):
    idea = IdeaFactory()
    for model, by in ((Decision, "decided_by"), (PreparedDecision, "prepared_by")):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(idea=idea, **{by: product}, **columns)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_one_says_it_and_the_other_is_told():
    idea, product = IdeaFactory(), MemberFactory(roles=["product"])
    prepare_decision(idea, PLANNED, by=product)
    begin, results = threading.Barrier(2), []

    def publish():
        begin.wait()
        try:
            results.append(publish_decision(idea, by=product).kind)
        except NothingIsPrepared as refusal:
            results.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=publish) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["nothing_is_prepared", "status_changed"]
    assert Decision.objects.count() == 1
