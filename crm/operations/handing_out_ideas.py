"""Writes down what webhooks are told of ideas: of those that everybody may see, numbers and states, and how many votes."""

from collections.abc import Sequence
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from community.foundation.acting import act
from community.foundation.events import Origin
from community.models import Category
from crm.models import WebhookDelivery, WebhookSubscription
from crm.models.webhook import IDEA_KINDS, VOTES_CHANGED
from crm.operations.handing_out import payload_of
from crm.operations.writing_comments import milestone_between, write_vote_comments
from ideas.models import Idea, IdeaEvent
from ideas.models.idea_event import DatePromised, IdeaMerged, StatusMoved

# For so long an event is told that could not be before, since nothing ran or not everybody might see its idea.
LOOKS_BACK = timedelta(days=7)
_AT_ONCE = 1000
_K = IdeaEvent.Kind
# Whoever does the same at the same time waits at the row, and finds it told.
_VOTES = """
    WITH changed AS (
        SELECT i.id, i.vote_count + i.imported_votes AS votes, coalesce(t.votes, 0) AS before
        FROM ideas_idea i LEFT JOIN crm_toldvotes t ON t.idea_id = i.id
        WHERE i.vote_count + i.imported_votes <> coalesce(t.votes, 0) ORDER BY i.id LIMIT %s
    ), now_told AS (
    INSERT INTO crm_toldvotes AS told (idea_id, votes, changes) SELECT id, votes, 1 FROM changed
    ON CONFLICT (idea_id) DO UPDATE SET votes = excluded.votes, changes = told.changes + 1
        WHERE told.votes <> excluded.votes
    RETURNING idea_id, votes, changes)
    SELECT n.idea_id, n.votes, n.changes, c.before FROM now_told n JOIN changed c ON c.id = n.idea_id
"""


def take_in_ideas() -> int:
    """Write deliveries for what happened to ideas and for their votes, each once; return how many."""
    told = WebhookSubscription.objects.told_of([*IDEA_KINDS.values()]).order_by("id")
    return sum(_take_in(subscription) for subscription in told) + _take_in_votes()


def public_ideas() -> models.QuerySet[Idea]:
    """Those that everybody may see."""
    return Idea.objects.visible_to(AnonymousUser()).order_by()


def _take_in(subscription: WebhookSubscription) -> int:
    taken = 0
    while batch := list(_untold(subscription)[:_AT_ONCE]):
        _write_down(subscription, batch)
        taken += len(batch)
    return taken


def _untold(subscription: WebhookSubscription) -> models.QuerySet[IdeaEvent]:
    kinds = [kind for kind, name in IDEA_KINDS.items() if name in subscription.kinds]
    key = Concat(models.Value("idea-event-"), Cast(models.OuterRef("pk"), models.CharField()))
    told = WebhookDelivery.objects.of(subscription).filter(event=key)
    since = max(subscription.told_since, timezone.now() - LOOKS_BACK)
    events = IdeaEvent.objects.filter(kind__in=kinds, origin=Origin.LIVE, recorded_at__gt=since)
    # That an idea went is told where it was seen; others have to put it away, too.
    places = Category.objects.visible_to(AnonymousUser()).order_by().values("id")
    went = models.Q(kind=_K.IDEA_HIDDEN, idea__is_veiled=False, idea__category__in=places)
    events = events.filter(models.Q(idea__in=public_ideas().values("id")) | went)
    return events.filter(~models.Exists(told)).select_related("idea").order_by("id")


@act
def _write_down(subscription: WebhookSubscription, events: Sequence[IdeaEvent]) -> None:
    deliveries = [
        WebhookDelivery(subscription=subscription, event=f"idea-event-{event.pk}", payload=_of_event(event))
        for event in events
    ]
    # Somebody else may be doing the same; the key lets each in once.
    WebhookDelivery.objects.bulk_create(deliveries, ignore_conflicts=True)


def _of_event(event: IdeaEvent) -> dict[str, object]:
    data = {"event": event.pk, **_of_idea(event.idea)} if event.kind != _K.IDEA_HIDDEN else {"idea": event.idea_id}
    return payload_of(IDEA_KINDS[event.kind], event.occurred_at, {**data, **_besides(event)})


def _of_idea(idea: Idea) -> dict[str, object]:
    return {"idea": idea.pk, "status": idea.status, "votes": idea.shown_votes}


def _besides(event: IdeaEvent) -> dict[str, object]:
    """What an event says that everybody may know; reasons are read where they stand."""
    match event.kind:
        case _K.STATUS_CHANGED:
            moved = StatusMoved(**event.extras)
            return {"before": moved.before, "after": moved.after}
        case _K.DATE_PROMISED:
            return {"promised_on": DatePromised(**event.extras).after or None}
        case _K.IDEA_MERGED:
            return {"into": IdeaMerged(**event.extras).into}
    return {}


def _take_in_votes() -> int:
    taken = 0
    while changed := _count_votes():
        taken += changed
    return taken


@act
def _count_votes() -> int:
    """Remember what is told of votes, and tell it, in one transaction; return of how many ideas."""
    with connection.cursor() as cursor:
        cursor.execute(_VOTES, [_AT_ONCE])
        rows = cursor.fetchall()
    changed = {idea: (votes, number) for idea, votes, number, _before in rows}
    reached = {idea: milestone_between(before, votes) for idea, votes, _number, before in rows}
    write_vote_comments({idea: number for idea, number in reached.items() if number is not None})
    told = list(WebhookSubscription.objects.told_of([VOTES_CHANGED]).order_by("id")) if changed else []
    ideas = list(public_ideas().filter(pk__in=changed)) if told else []
    now = timezone.now()
    deliveries = [
        WebhookDelivery(
            subscription=one,
            event=f"idea-votes-{idea.pk}-{changed[idea.pk][1]}",
            payload=payload_of(VOTES_CHANGED, now, {**_of_idea(idea), "votes": changed[idea.pk][0]}),
        )
        for idea in ideas
        for one in told
    ]
    WebhookDelivery.objects.bulk_create(deliveries)
    return len(changed)
