"""Taking a solution along when its content goes away, so that it can come back exactly when that was a mistake."""

from datetime import datetime
from typing import Any

from community.models import Member, Post, Solution, Topic, TopicEvent
from community.models.topic_event import ClaimEnded, SolutionMoved
from community.operations.ending_claims import end_claim
from community.operations.ending_needs import end_need
from community.operations.events import record_topic_event
from community.operations.solving import drop_solution


def drop_solution_of(topic: Topic, *, by: Member) -> dict[str, Any] | None:
    """Delete the solution of a locked topic and return what is needed to bring it back."""
    solution = Solution.objects.filter(topic=topic).first()
    if solution is None:
        return None
    kept = {
        "post": solution.post_id,
        "marked_by": solution.marked_by_id,
        "marked_at": solution.marked_at.isoformat(),
        "way": solution.way,
        "reason": solution.reason,
        "confirmed_by": solution.confirmed_by_id,
        "confirmed_at": solution.confirmed_at.isoformat() if solution.confirmed_at else None,
    }
    drop_solution(topic, by=by)
    return kept


def revive_solution(topic: Topic, kept: dict[str, Any] | None, *, by: Member) -> TopicEvent | None:
    """Bring a solution back to a locked topic as it was, unless somebody has chosen another one meanwhile."""
    if kept is None or not topic.is_standing or Solution.objects.filter(topic=topic).exists():
        return None
    post = Post.objects.standing().filter(pk=kept["post"], topic=topic, number__gt=1).first()
    if post is None:
        return None
    marked_at = datetime.fromisoformat(kept["marked_at"])
    confirmed_at = kept.get("confirmed_at")
    Solution.objects.create(
        topic=topic,
        post=post,
        marked_by_id=kept["marked_by"],
        marked_at=marked_at,
        # Acts of old kept no more than who and when.
        way=kept.get("way", Solution.Way.ASKER if kept["marked_by"] == topic.author_id else Solution.Way.STAFF),
        reason=kept.get("reason", ""),
        confirmed_by_id=kept.get("confirmed_by"),
        confirmed_at=datetime.fromisoformat(confirmed_at) if confirmed_at else None,
    )
    end_need(topic, by=by)
    topic.solved_at = marked_at
    topic.save(update_fields=["solved_at"])
    end_claim(topic, by=by, way=ClaimEnded.Way.SOLVED)
    moved = SolutionMoved(before=None, after=post.pk)
    return record_topic_event(TopicEvent.Kind.TOPIC_SOLVED, topic, by=by, post=post, extras=moved)
