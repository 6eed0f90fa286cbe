"""Sessions of people who were helped before they asked, with the events that the community writes about them."""

from datetime import datetime, timedelta
from typing import Any

from community.models import Article, AskEvent, AskSession, Member, Suggestion, Topic
from community.models.ask_session import Decided, Refuted

DAYS = 7


def ask_session(
    *,
    member: Member | None = None,
    opened: Topic | Article | None = None,
    started_at: datetime,
    verdict: str = "potential",
) -> AskSession:
    """Somebody who began to ask, opened what was suggested and left, or said that it helped."""
    outcome = "helped" if verdict == "confirmed" else "left"
    session = AskSession.objects.create(
        visitor="a" * 64,
        member=member,
        title="Pump hums",
        started_at=started_at,
        outcome=outcome,
        outcome_at=started_at,
        verdict=verdict,
        decided_at=started_at + timedelta(days=DAYS),
    )
    if opened:
        shown = {"session": session, "thing_kind": "article" if isinstance(opened, Article) else "topic", "rank": 1}
        Suggestion.objects.create(**shown, thing_id=opened.pk, opened_at=started_at + timedelta(minutes=2))
    return session


def decided(session: AskSession, *, moment: datetime | None = None, kind: str | None = None, **fields: Any) -> AskEvent:
    """The event of its window having closed."""
    extras = Decided(days=DAYS, outcome=session.outcome, opened=session.suggestions.count())
    return AskEvent.objects.create(
        kind=kind or f"deflection_{session.verdict}",
        session=session,
        by=Member.objects.system(),
        occurred_at=moment or session.started_at + timedelta(days=DAYS),
        extras=extras.as_json(),
        **fields,
    )


def refuted(session: AskSession, *, moment: datetime) -> AskEvent:
    """The event of a contact that became known after the window had closed."""
    before = session.verdict
    AskSession.objects.filter(pk=session.pk).update(verdict="none", contact_at=moment)
    return AskEvent.objects.create(
        kind="deflection_refuted",
        session=session,
        by=Member.objects.system(),
        occurred_at=moment,
        extras=Refuted(before=before, contact_at=moment.isoformat()).as_json(),
    )
