"""An answer is prepared first and published later, by a button or at its moment."""

from datetime import datetime

from django.utils import timezone

from community.foundation.acting import act
from community.foundation.errors import DomainError
from community.models import Member
from ideas.errors import MayNotDecide, MomentIsPast, NothingIsPrepared
from ideas.models import Idea, IdeaEvent, PreparedDecision
from ideas.models.idea_event import Prepared
from ideas.operations.deciding import Answer, check_move, decide
from ideas.operations.events import locked_idea, record_idea_event
from ideas.permissions import can_decide
from ideas.workflow import MOVES


@act
def prepare_decision(idea: Idea, answer: Answer, *, by: Member, publish_at: datetime | None = None) -> PreparedDecision:
    """Write down what the company will say, in place of what was prepared before; nobody but staff knows of it.

    Raises ``MayNotDecide``, ``MoveNotAllowed``, ``MomentIsPast``, ``NothingToPromise`` or what is wrong with the answer.
    """
    idea = locked_idea(idea)
    if not can_decide(by):
        raise MayNotDecide
    check_move(idea, answer.status)
    answer.check()
    now = timezone.now()
    if publish_at is not None and publish_at <= now:
        raise MomentIsPast(pointer="/publish_at")
    kept = answer.as_columns() | {"promised_on": answer.promised_on, "publish_at": publish_at}
    written = {"prepared_by": by, "prepared_at": now, "refusal": ""}
    prepared, _made = PreparedDecision.objects.update_or_create(idea=idea, defaults=kept | written)
    said = Prepared(answer.status, answer.reason.strip())
    record_idea_event(IdeaEvent.Kind.DECISION_PREPARED, idea, by=by, extras=said, at=now)
    return prepared


def prepare_by_rule(idea: Idea, status: str) -> PreparedDecision | None:
    """Prepare an answer without words or moment for a locked idea, which only a person publishes.

    Nothing is prepared where somebody has prepared something, or where the idea cannot go there.
    """
    if status not in MOVES[idea.status] or PreparedDecision.objects.filter(idea=idea).exists():
        return None
    system = Member.objects.system()
    prepared = PreparedDecision.objects.create(idea=idea, status=status, prepared_by=system)
    record_idea_event(IdeaEvent.Kind.DECISION_PREPARED, idea, by=system, extras=Prepared(status))
    return prepared


@act
def drop_prepared(idea: Idea, *, by: Member) -> IdeaEvent | None:
    """Throw away what was prepared; nothing prepared changes nothing. Raises ``MayNotDecide``."""
    idea = locked_idea(idea)
    if not can_decide(by):
        raise MayNotDecide
    prepared = PreparedDecision.objects.filter(idea=idea).first()
    if prepared is None:
        return None
    prepared.delete()
    said = Prepared(prepared.status, prepared.reason)
    return record_idea_event(IdeaEvent.Kind.PREPARED_DROPPED, idea, by=by, extras=said)


@act
def publish_decision(idea: Idea, *, by: Member) -> IdeaEvent:
    """Say what was prepared, now.

    Raises ``MayNotDecide``, ``NothingIsPrepared`` or, where the idea has gone elsewhere since, ``MoveNotAllowed``.
    """
    idea = locked_idea(idea)
    if not can_decide(by):
        raise MayNotDecide
    prepared = PreparedDecision.objects.filter(idea=idea).first()
    if prepared is None:
        raise NothingIsPrepared
    period = prepared.period
    answer = Answer(
        status=prepared.status,
        reason=prepared.reason,
        cost=prepared.cost,
        currency=prepared.currency,
        first_day=period.lower if period else None,
        day_after=period.upper if period else None,
        promised_on=prepared.promised_on,
    )
    prepared.delete()
    return decide(idea, answer, by=by)


def publish_due(now: datetime) -> int:
    """Publish whatever has its moment by now, each by whoever prepared it; return how many were published."""
    due = PreparedDecision.objects.filter(publish_at__lte=now).order_by("publish_at", "id")
    return sum(_publish_due(idea, now) for idea in due.values_list("idea", flat=True))


@act
def _publish_due(idea_id: int, now: datetime) -> bool:
    """What cannot be published is kept for whoever prepared it, who is told."""
    idea = locked_idea(Idea(pk=idea_id))
    prepared = PreparedDecision.objects.select_related("prepared_by").filter(idea=idea, publish_at__lte=now).first()
    if prepared is None:
        return False
    try:
        publish_decision(idea, by=prepared.prepared_by)
    except DomainError as refusal:
        prepared.publish_at, prepared.refusal = None, refusal.code
        prepared.save(update_fields=["publish_at", "refusal"])
        said = Prepared(prepared.status, refusal.code)
        record_idea_event(IdeaEvent.Kind.PUBLISHING_FAILED, idea, by=Member.objects.system(), extras=said)
        return False
    return True
