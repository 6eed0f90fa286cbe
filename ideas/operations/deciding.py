"""The company's answer to an idea: its status, why, what it costs, when it is built and for which day it is promised."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from community.foundation.acting import act
from community.foundation.money import check_amount, check_currency
from community.models import Member
from ideas.errors import AmountIsImpossible, MayNotDecide, MoveNotAllowed, ReasonIsMissing
from ideas.models import Decision, Idea, IdeaEvent
from ideas.models.idea_event import StatusMoved
from ideas.operations.events import locked_idea, record_idea_event
from ideas.operations.promising import check_promise, write_promise
from ideas.permissions import can_decide
from ideas.workflow import MOVES


@dataclass(frozen=True)
class Answer:
    """What the company says in public: a status and why, and if it likes, cost, first day and day after of building, and a promised day."""

    status: str
    reason: str = ""
    cost: Decimal | None = None
    currency: str = ""
    first_day: date | None = None
    day_after: date | None = None
    promised_on: date | None = None

    def check(self) -> None:
        """Raise ``ReasonIsMissing``, ``AmountIsImpossible``, ``UnknownCurrency`` or ``AmountTooFine``."""
        if self.status == Idea.Status.DECLINED and not self.reason.strip():
            raise ReasonIsMissing(pointer="/reason")
        if self.cost is not None:
            if self.cost < 0:
                raise AmountIsImpossible(pointer="/cost")
            check_currency(self.currency, pointer="/currency")
            check_amount(self.cost, self.currency, pointer="/cost")
        if (self.first_day is None) != (self.day_after is None):
            raise AmountIsImpossible(pointer="/period")
        if self.first_day and self.day_after and self.day_after <= self.first_day:
            raise AmountIsImpossible(pointer="/period")
        check_promise(self.status, self.promised_on)

    def as_columns(self) -> dict[str, Any]:
        """Return what a row keeps of it, but for the promise, which is a row of its own."""
        return {
            "status": self.status,
            "reason": self.reason.strip(),
            "cost": self.cost,
            "currency": self.currency if self.cost is not None else "",
            "period": DateRange(self.first_day, self.day_after) if self.first_day else None,
        }


@act
def change_status(idea: Idea, status: str, *, by: Member, reason: str = "") -> IdeaEvent | None:
    """Move an idea through the workflow; the status it has already changes nothing and returns ``None``.

    Raises ``MayNotDecide``, ``MoveNotAllowed`` or, when declining without a reason, ``ReasonIsMissing``.
    """
    return answer_idea(idea, Answer(status, reason), by=by)


@act
def answer_idea(idea: Idea, answer: Answer, *, by: Member) -> IdeaEvent | None:
    """Say in public where an idea goes, what it costs, when it is built and what is promised.

    The status it has already changes nothing and returns ``None``. Raises ``MayNotDecide``, ``MoveNotAllowed``,
    ``NothingToPromise`` or what is wrong with the answer.
    """
    idea = locked_idea(idea)
    if not can_decide(by):
        raise MayNotDecide
    if answer.status == idea.status:
        return None
    return decide(idea, answer, by=by)


def check_move(idea: Idea, status: str) -> None:
    """Raise ``MoveNotAllowed`` when an idea cannot go there from where it stands."""
    if status not in MOVES[idea.status]:
        raise MoveNotAllowed


def decide(idea: Idea, answer: Answer, *, by: Member) -> IdeaEvent:
    """Move a locked idea and write the answer down. Raises as ``answer_idea`` does."""
    check_move(idea, answer.status)
    answer.check()
    before, now = idea.status, timezone.now()
    idea.status = answer.status
    idea.save(update_fields=["status"])
    decision = Decision.objects.create(idea=idea, decided_by=by, decided_at=now, **answer.as_columns())
    if answer.promised_on:
        write_promise(idea, answer.promised_on, by=by, reason=decision.reason, with_decision=True)
    moved = StatusMoved(before=before, after=answer.status, reason=decision.reason)
    return record_idea_event(IdeaEvent.Kind.STATUS_CHANGED, idea, by=by, extras=moved, at=now)
