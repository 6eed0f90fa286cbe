"""Scorecards and reviews, made by the acts that people use."""

from decimal import Decimal

from community.models import Member
from ideas.models import Review, Scorecard
from ideas.operations.reviewing import Said, ask_for_reviews, submit_review
from ideas.operations.scorecards import CardDraft, Question, write_card
from tests.factories.community import MemberFactory


def colleague(**values) -> Member:
    return MemberFactory(kind=Member.Kind.EMPLOYEE, **values)


def question(code, lowest=1, highest=5, **more) -> Question:
    return Question(code, code.title(), Decimal(lowest), Decimal(highest), **more)


def card(by, name="Use and cost", **more) -> Scorecard:
    criteria = [question("use", weight=Decimal(3)), question("cost", counts_against=True)]
    return write_card(CardDraft(**{"name": name, "method": "weighted", "criteria": criteria, **more}), by=by)


def asked(idea, evaluator, of_card, *, by) -> Review:
    return ask_for_reviews(idea, [evaluator], of_card, by=by)[0]


def said(use, cost, **more) -> Said:
    return Said({"use": Decimal(use), "cost": Decimal(cost)}, **more)


def judged(idea, evaluator, of_card, words, *, by) -> Review:
    review = asked(idea, evaluator, of_card, by=by)
    submit_review(review, words, by=evaluator)
    review.refresh_from_db()
    return review
