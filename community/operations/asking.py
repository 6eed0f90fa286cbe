"""Looking for answers before asking: what is suggested, what is opened and what came of it."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.utils import timezone

from community.errors import AskSessionIsClosed, PostedTopicIsMissing, QuestionIsPosted, TopicOfSomebodyElse
from community.foundation.acting import act
from community.models import AskSession, HoldOut, Member, Suggestion, Topic
from community.models.category import Reader
from community.operations.holding_out import is_held_out
from community.operations.texts import checked_title
from community.reports import Similar, similar_things

# Whoever looks for the same again so soon is still at the same question.
SAME_QUESTION = timedelta(hours=1)


@dataclass(frozen=True)
class Suggested:
    """What is shown, and the row that remembers that."""

    row: Suggestion
    similar: Similar


@dataclass(frozen=True)
class Asking:
    """A session and what its person is shown."""

    session: AskSession
    suggested: list[Suggested]


@act
def begin_asking(
    title: str,
    body: str = "",
    *,
    by: Reader,
    visitor: str,
    hold_out: HoldOut | None = None,
    going_on: int | None = None,
) -> Asking:
    """Write down that somebody begins to ask, and suggest solved questions and articles, to whoever is not held out.

    The same person with the same title goes on with the session of before, and so does whoever is still typing, who
    names it as ``going_on``; what was shown on the way stays written down. The text helps to find something and is kept nowhere. Raises ``TextIsEmpty`` or ``TextIsTooLong``.
    """
    title = checked_title(title)
    now = timezone.now()
    of_before = (
        AskSession.objects.begun_by(visitor)
        .undecided()
        .filter(outcome=AskSession.Outcome.UNDECIDED, started_at__gt=now - SAME_QUESTION, hold_out=hold_out)
        .filter(models.Q(title=title) | models.Q(pk=going_on))
    )
    session = of_before.order_by("-started_at", "-id").first()
    if session is not None and session.title != title:
        session.title = title
        session.save(update_fields=["title"])
    session = session or AskSession.objects.create(
        visitor=visitor,
        member=by if isinstance(by, Member) else None,
        title=title,
        started_at=now,
        hold_out=hold_out,
        held_out=hold_out is not None and is_held_out(hold_out, visitor),
    )
    return Asking(session, [] if session.held_out else _suggest(session, similar_things(by, title, body)))


@act
def open_suggestion(suggestion: Suggestion) -> bool:
    """Write down that a suggestion was opened; return whether that is new."""
    unopened = Suggestion.objects.filter(pk=suggestion.pk, opened_at__isnull=True)
    return bool(unopened.update(opened_at=timezone.now()))


@act
def record_outcome(session: AskSession, outcome: str, *, by: Member | None, topic: Topic | None = None) -> bool:
    """Write down what came of asking; return whether that is new.

    People change their minds until they post, which is final: who was helped may ask nevertheless. Raises
    ``QuestionIsPosted``, ``AskSessionIsClosed`` once the window is over, ``PostedTopicIsMissing`` or
    ``TopicOfSomebodyElse``.
    """
    session = AskSession.objects.select_for_update(of=("self",), no_key=True).get(pk=session.pk)
    if (session.outcome, session.topic_id) == (outcome, topic.pk if topic else None):
        return False
    if session.is_decided:
        raise AskSessionIsClosed
    if session.outcome == AskSession.Outcome.POSTED:
        raise QuestionIsPosted
    if outcome == AskSession.Outcome.POSTED:
        session.member = _check_asker(session, by, topic)
        session.topic = topic
    session.outcome, session.outcome_at = outcome, timezone.now()
    session.save(update_fields=["outcome", "outcome_at", "topic", "member"])
    return True


def _suggest(session: AskSession, found: list[Similar]) -> list[Suggested]:
    rows = [
        Suggestion(session=session, thing_kind=similar.kind, thing_id=similar.id, rank=rank)
        for rank, similar in enumerate(found, 1)
    ]
    # What was shown before keeps its row, and whether it was opened.
    Suggestion.objects.bulk_create(rows, ignore_conflicts=True)
    kept = {(row.thing_kind, row.thing_id): row for row in session.suggestions.all()}
    return [Suggested(kept[similar.kind, similar.id], similar) for similar in found]


def _check_asker(session: AskSession, by: Member | None, topic: Topic | None) -> Member:
    """A stranger who signed in to post is known from then on."""
    if topic is None:
        raise PostedTopicIsMissing(pointer="/topic")
    if by is None or topic.author_id != by.pk or session.member_id not in {None, by.pk}:
        raise TopicOfSomebodyElse
    return by
