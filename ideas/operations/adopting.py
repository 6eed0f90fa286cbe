"""The commitment to an idea: what it should bring, and what it brought."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from community.foundation.acting import act
from community.foundation.money import check_amount, check_currency
from community.models import Member
from ideas.errors import (
    AmountIsImpossible,
    EvidenceIsMissing,
    IdeaIsNotAdopted,
    MayNotDecide,
    MoveNotAllowed,
    PeriodIsRecorded,
)
from ideas.models import Adoption, Idea, IdeaEvent, Realisation
from ideas.operations.deciding import Answer, decide
from ideas.operations.events import locked_idea, record_idea_event
from ideas.permissions import can_decide


@dataclass(frozen=True)
class Expectation:
    """What an adopted idea should bring in its first year, and what it will cost; money of one currency."""

    low: Decimal
    likely: Decimal
    high: Decimal
    currency: str
    cost: Decimal = Decimal(0)

    def check(self) -> None:
        """Raise ``AmountIsImpossible``, ``UnknownCurrency`` or ``AmountTooFine``."""
        if not Decimal(0) <= self.low <= self.likely <= self.high or self.cost < 0:
            raise AmountIsImpossible(pointer="/expected")
        check_currency(self.currency, pointer="/expected/currency")
        for name in ("low", "likely", "high"):
            check_amount(getattr(self, name), self.currency, pointer=f"/expected/{name}")
        check_amount(self.cost, self.currency, pointer="/cost")


@act
def adopt_idea(
    idea: Idea, expectation: Expectation, *, by: Member, owner: Member, reason: str = ""
) -> IdeaEvent | None:
    """Commit to an idea, which makes it planned, or change what is expected of it.

    The same expectation again changes nothing and returns ``None``. Raises ``MayNotDecide``, ``MoveNotAllowed`` or
    ``AmountIsImpossible``.
    """
    idea = locked_idea(idea)
    if not can_decide(by):
        raise MayNotDecide
    expectation.check()
    fields = {
        "expected_low": expectation.low,
        "expected_likely": expectation.likely,
        "expected_high": expectation.high,
        "currency": expectation.currency,
        "cost": expectation.cost,
        "owner": owner,
    }
    adoption = Adoption.objects.filter(idea=idea).first()
    if adoption is None:
        if idea.status in {Idea.Status.OPEN, Idea.Status.UNDER_REVIEW}:
            decide(idea, Answer(Idea.Status.PLANNED, reason), by=by)
        elif idea.status not in {Idea.Status.PLANNED, Idea.Status.STARTED}:
            raise MoveNotAllowed
        Adoption.objects.create(idea=idea, adopted_by=by, **fields)
        return record_idea_event(IdeaEvent.Kind.IDEA_ADOPTED, idea, by=by)
    if all(getattr(adoption, name) == value for name, value in fields.items()):
        return None
    Adoption.objects.filter(pk=adoption.pk).update(**fields)
    return record_idea_event(IdeaEvent.Kind.EXPECTATION_CHANGED, idea, by=by)


@act
def realise_value(  # noqa: PLR0913 -- the fields of the form
    idea: Idea, *, by: Member, first_day: date, day_after: date, amount: Decimal, currency: str, evidence: str
) -> IdeaEvent:
    """Record what a delivered idea brought from one day up to, not including, another.

    Raises ``MayNotDecide``, ``IdeaIsNotAdopted``, ``PeriodIsRecorded``, ``EvidenceIsMissing``, ``AmountIsImpossible``
    or ``UnknownCurrency``.
    """
    idea = locked_idea(idea)
    if not can_decide(by):
        raise MayNotDecide
    adoption = Adoption.objects.filter(idea=idea).first()
    if adoption is None or idea.status != Idea.Status.DELIVERED:
        raise IdeaIsNotAdopted
    if amount <= 0:
        raise AmountIsImpossible(pointer="/amount")
    if day_after <= first_day:
        raise AmountIsImpossible(pointer="/period")
    if not evidence.strip():
        raise EvidenceIsMissing(pointer="/evidence")
    check_currency(currency, pointer="/currency")
    check_amount(amount, currency)
    try:
        with transaction.atomic():
            realisation = Realisation.objects.create(
                adoption=adoption,
                period=DateRange(first_day, day_after),
                amount=amount,
                currency=currency,
                evidence=evidence.strip(),
                recorded_by=by,
            )
    except IntegrityError as error:
        raise PeriodIsRecorded from error
    return record_idea_event(IdeaEvent.Kind.VALUE_REALISED, idea, by=by, realisation=realisation)
