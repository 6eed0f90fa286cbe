"""Reviews are asked of colleagues, blind until handed in, fixed then, and tell how sure their score is."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from community.models import Member
from ideas.errors import AmountIsImpossible, IdeaIsNotStanding
from ideas.models import IdeaEvent, Review, ReviewScore
from ideas.operations.adopting import Expectation
from ideas.operations.reviewing import (
    Said,
    ask_for_reviews,
    declare_conflict,
    save_review,
    submit_review,
    take_back_asking,
)
from ideas.operations.scorecards import CardDraft, edit_card, retire_card, write_card
from ideas.permissions import can_see_review
from ideas.reports.judging import ranking_of
from ideas.review_errors import (
    CannotEvaluate,
    CardIsInUse,
    CardIsRetired,
    CardNameIsTaken,
    ConflictNeedsReason,
    CriteriaDoNotFit,
    FormulaCannotBeRead,
    IsNotTheEvaluator,
    MayNotAskForReviews,
    PointsOffTheScale,
    ReviewHasNoScore,
    ReviewIsClosed,
    ReviewIsNotWhole,
)
from tests.factories.community import MemberFactory
from tests.factories.ideas import IdeaFactory
from tests.factories.reviews import asked, card, colleague, judged, question, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluator():
    return colleague()


def test_whoever_was_asked_judges_and_the_score_is_worked_out_exactly(product, evaluator):
    idea = IdeaFactory()
    review = judged(idea, evaluator, card(product), said(4, 5, comment="Dear"), by=product)
    assert (review.state, review.score, review.comment) == ("submitted", Decimal("56.2500"), "Dear")
    kinds = list(
        IdeaEvent.objects.filter(idea=idea, extras__has_key="review")
        .order_by("id")
        .values_list("kind", "by", "extras__review")
    )
    assert kinds == [("review_asked", product.pk, review.pk), ("review_submitted", evaluator.pk, review.pk)]


@pytest.mark.parametrize(
    ("method", "codes", "points", "score"),
    [
        ("rice", "reach impact confidence effort", (300, 2, 50, 4), "7500"),
        ("ice", "impact confidence ease", (8, 5, 3), "120"),
        ("custom", "use cost", (5, 3), "1.6667"),
    ],
)
def test_each_method_makes_its_score(product, evaluator, method, codes, points, score):
    criteria = [question(code, highest=1000) for code in codes.split()]
    formula = "use / cost" if method == "custom" else ""
    by = write_card(CardDraft(method, method, criteria, formula), by=product)
    given = dict(zip(codes.split(), map(Decimal, points), strict=True))
    assert judged(IdeaFactory(), evaluator, by, Said(given), by=product).score == Decimal(score)


def test_asking_again_asks_nobody_twice(product, evaluator):
    idea, by = IdeaFactory(), card(product)
    assert len(ask_for_reviews(idea, [evaluator, evaluator], by, by=product)) == 1
    assert ask_for_reviews(idea, [evaluator], by, by=product) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_two_who_ask_the_same_colleague_at_once_ask_once_and_one_hands_in_once(product, evaluator):
    idea, by = IdeaFactory(), card(product)

    def in_parallel(act):
        def alone(_number):
            try:
                return act()
            except ReviewIsClosed as refusal:
                return refusal
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(alone, range(4)))

    made = in_parallel(lambda: ask_for_reviews(idea, [evaluator], by, by=product))
    assert sum(len(each) for each in made) == Review.objects.count() == 1
    review = Review.objects.get()
    done = in_parallel(lambda: submit_review(review, said(3, 3), by=evaluator))
    assert sum(isinstance(each, IdeaEvent) for each in done) == 1
    assert IdeaEvent.objects.filter(kind="review_submitted").count() == 1


def test_a_review_is_blind_until_ones_own_is_handed_in(product, evaluator, manager, customer):
    idea, by, other, bystander = IdeaFactory(), card(product), colleague(), colleague()
    mine, theirs = asked(idea, evaluator, by, by=product), judged(idea, other, by, said(5, 1), by=product)

    def seen_by(reader):
        reviews = Review.objects.select_related("idea__category")
        seen = set(Review.objects.visible_to(reader))
        assert seen == {review for review in reviews if can_see_review(reader, review)}
        return seen

    assert seen_by(evaluator) == {mine}
    assert seen_by(other) == {theirs}
    assert seen_by(product) == seen_by(manager) == {theirs}
    assert seen_by(bystander) == seen_by(customer) == set()
    submit_review(mine, said(1, 5), by=evaluator)
    assert seen_by(evaluator) == seen_by(other) == seen_by(product) == {mine, theirs}


def test_a_manager_who_is_asked_is_as_blind_as_others(product, manager):
    idea, by = IdeaFactory(), card(product)
    judged(idea, colleague(), by, said(5, 1), by=product)
    mine = asked(idea, manager, by, by=product)
    assert set(Review.objects.visible_to(manager)) == {mine}


def test_an_interest_is_declared_with_a_reason_and_what_was_kept_goes(product, evaluator):
    review = asked(IdeaFactory(), evaluator, card(product), by=product)
    save_review(review, said(5, 1, comment="Lovely"), by=evaluator)
    with pytest.raises(ConflictNeedsReason):
        declare_conflict(review, " ", by=evaluator)
    declare_conflict(review, "My brother would build it.", by=evaluator)
    review.refresh_from_db()
    assert (review.state, review.comment, review.score, review.scores.count()) == ("conflicted", "", None, 0)
    assert ranking_of(Review.objects.all()).ideas == []


def test_only_the_product_team_asks_and_only_whoever_was_asked_judges(product, evaluator, customer, agent):
    idea, by = IdeaFactory(), card(product)
    for stranger in (customer, agent, evaluator):
        with pytest.raises(MayNotAskForReviews):
            ask_for_reviews(idea, [evaluator], by, by=stranger)
        with pytest.raises(MayNotAskForReviews):
            card(stranger, "Mine")
    review = asked(idea, evaluator, by, by=product)
    for act in (save_review, submit_review):
        with pytest.raises(IsNotTheEvaluator):
            act(review, said(1, 1), by=product)
    with pytest.raises(MayNotAskForReviews):
        take_back_asking(review, by=evaluator)
    Member.objects.filter(pk=evaluator.pk).update(is_active=False)
    with pytest.raises(IsNotTheEvaluator):
        submit_review(review, said(1, 1), by=Member.objects.get(pk=evaluator.pk))


def test_customers_authors_and_those_who_share_in_it_do_not_judge(product, evaluator):
    by = card(product)
    for person, idea in ((MemberFactory(), IdeaFactory()), (evaluator, IdeaFactory(author=evaluator))):
        with pytest.raises(CannotEvaluate):
            ask_for_reviews(idea, [person], by, by=product)
    with pytest.raises(IdeaIsNotStanding):
        ask_for_reviews(IdeaFactory(state="hidden"), [evaluator], by, by=product)
    retire_card(by, by=product)
    with pytest.raises(CardIsRetired):
        ask_for_reviews(IdeaFactory(), [evaluator], by, by=product)


def test_points_off_the_scale_missing_ones_and_a_benefit_that_is_none_are_refused(product, evaluator):
    review = asked(IdeaFactory(), evaluator, card(product, asks_benefit=True), by=product)
    for points in (said(6, 1), said(0, 1), said("NaN", 1), Said({"joy": Decimal(1)})):
        with pytest.raises(PointsOffTheScale):
            save_review(review, points, by=evaluator)
    backwards = Expectation(Decimal(3), Decimal(2), Decimal(1), "EUR")
    with pytest.raises(AmountIsImpossible):
        save_review(review, said(1, 1, benefit=backwards), by=evaluator)
    for part in (Said({"use": Decimal(1)}), said(1, 1)):
        with pytest.raises(ReviewIsNotWhole):
            submit_review(review, part, by=evaluator)
    review.refresh_from_db()
    assert (review.state, review.scores.count()) == ("asked", 0)


def test_a_formula_without_a_score_is_refused_and_nothing_is_lost(product, evaluator):
    by = write_card(CardDraft("Gap", "custom", [question("use"), question("cost")], "1 / (use - cost)"), by=product)
    review = asked(IdeaFactory(), evaluator, by, by=product)
    save_review(review, said(3, 3), by=evaluator)
    with pytest.raises(ReviewHasNoScore):
        submit_review(review, by=evaluator)
    assert review.scores.count() == 2
    submit_review(review, said(3, 2), by=evaluator)


def test_what_is_handed_in_stays_by_act_and_in_the_database(product, evaluator):
    by = card(product)
    review = judged(IdeaFactory(), evaluator, by, said(4, 5), by=product)
    for act in (lambda: save_review(review, said(1, 1), by=evaluator), lambda: take_back_asking(review, by=product)):
        with pytest.raises(ReviewIsClosed):
            act()
    with pytest.raises(CardIsInUse):
        edit_card(by, CardDraft("Other", "weighted", [question("use")]), by=product)
    for change in (
        lambda: Review.objects.update(score=99),
        lambda: ReviewScore.objects.update(points=5),
        lambda: ReviewScore.objects.all().delete(),
        lambda: by.criteria.update(weight=9),
        lambda: type(by).objects.update(method="ice"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        (CardDraft("A", "rice", [question("reach"), question("impact"), question("confidence")]), CriteriaDoNotFit),
        (
            CardDraft("A", "rice", [question(c, 0) for c in ("reach", "impact", "confidence", "effort")]),
            CriteriaDoNotFit,
        ),
        (CardDraft("A", "weighted", [question("use"), question("use")]), CriteriaDoNotFit),
        (CardDraft("A", "weighted", [question("use", 5, 5)]), CriteriaDoNotFit),
        (CardDraft("A", "weighted", [question("use", weight=Decimal(0))]), CriteriaDoNotFit),
        (CardDraft("A", "weighted", [question("max")]), CriteriaDoNotFit),
        (CardDraft("A", "weighted", []), CriteriaDoNotFit),
        (CardDraft("A", "custom", [question("use")]), FormulaCannotBeRead),
        (CardDraft("A", "custom", [question("use")], "use + joy"), FormulaCannotBeRead),
        (CardDraft("A", "weighted", [question("use")], "use"), FormulaCannotBeRead),
    ],
)
def test_a_scorecard_that_cannot_be_judged_by_is_refused(product, draft, refusal):
    with pytest.raises(refusal):
        write_card(draft, by=product)


def test_a_scorecard_is_changed_until_somebody_is_asked_and_its_name_is_its_own(product):
    by = card(product)
    with pytest.raises(CardNameIsTaken):
        card(product)
    edit_card(by, CardDraft("Joy", "custom", [question("joy")], "joy * 2"), by=product)
    assert list(by.criteria.values_list("code", flat=True)) == ["joy"]


def test_taking_back_leaves_an_event_and_no_review(product, evaluator):
    review = asked(IdeaFactory(), evaluator, card(product), by=product)
    save_review(review, said(1, 1), by=evaluator)
    event = take_back_asking(review, by=product)
    assert (event.kind, Review.objects.count()) == ("review_dropped", 0)
