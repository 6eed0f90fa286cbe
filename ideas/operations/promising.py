"""For which day the company promises an idea: said once, changed with a reason, and every change stays to be read."""

from datetime import date

from community.foundation.acting import act
from community.models import Member
from ideas.errors import MayNotDecide, NothingToPromise, ReasonIsMissing
from ideas.models import Idea, IdeaEvent, PromisedDate
from ideas.models.idea_event import DatePromised
from ideas.operations.events import locked_idea, record_idea_event
from ideas.permissions import can_decide

PROMISABLE = frozenset({Idea.Status.PLANNED, Idea.Status.STARTED})


@act
def promise_date(idea: Idea, day: date | None, *, by: Member, reason: str = "") -> IdeaEvent | None:
    """Promise an idea for a day, or none any more; the day that holds already changes nothing and returns ``None``.

    Raises ``MayNotDecide``, ``NothingToPromise`` for what is neither planned nor started, or ``ReasonIsMissing`` when a
    promise is changed or taken back without one.
    """
    idea = locked_idea(idea)
    if not can_decide(by):
        raise MayNotDecide
    holds = promise_of(idea)
    if day == holds:
        return None
    if idea.status not in PROMISABLE:
        raise NothingToPromise
    if holds is not None and not reason.strip():
        raise ReasonIsMissing(pointer="/reason")
    return write_promise(idea, day, by=by, reason=reason.strip())


def check_promise(status: str, day: date | None) -> None:
    """Raise ``NothingToPromise`` when a day is promised for what will not be built or is built already."""
    if day is not None and status not in PROMISABLE:
        raise NothingToPromise


def promise_of(idea: Idea) -> date | None:
    """Return the day that is promised now."""
    newest = PromisedDate.objects.filter(idea=idea).order_by("-id").first()
    return newest.promised_on if newest else None


def write_promise(
    idea: Idea, day: date | None, *, by: Member, reason: str, with_decision: bool = False
) -> IdeaEvent | None:
    """Write a promise for a locked idea down, unless it holds already."""
    holds = promise_of(idea)
    if day == holds:
        return None
    PromisedDate.objects.create(idea=idea, promised_on=day, reason=reason, promised_by=by)
    said = DatePromised(str(holds or ""), str(day or ""), reason, with_decision=with_decision)
    return record_idea_event(IdeaEvent.Kind.DATE_PROMISED, idea, by=by, extras=said)
