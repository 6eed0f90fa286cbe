"""The end of a claim to a question, whatever brings it; the acts that end one call this under the topic's lock."""

from collections.abc import Sequence

from community.models import Member, Topic, TopicClaim, TopicEvent
from community.models.topic_event import ClaimEnded
from community.operations.events import record_topic_event

_W = ClaimEnded.Way


def end_claim(topic: Topic, *, by: Member, way: str, reason: str = "") -> TopicEvent | None:
    """Take the claim off a topic that the caller's act has locked; without one nothing happens.

    The locked topic itself says whether there is one, so that acts upon unclaimed topics ask for nothing.
    """
    if topic.claimed_until is None:
        return None
    TopicClaim.objects.filter(topic=topic).delete()
    topic.claimed_until = None
    topic.save(update_fields=["claimed_until"])
    return record_topic_event(TopicEvent.Kind.CLAIM_ENDED, topic, by=by, extras=ClaimEnded(way, reason))


def held_claims_of(member: Member) -> list[Topic]:
    """Lock the questions that a member claims, by number, and return them."""
    claimed = TopicClaim.objects.filter(by=member).values("topic")
    return list(Topic.objects.select_for_update(no_key=True).filter(pk__in=claimed).order_by("pk"))


def end_claims_of(member: Member, topics: Sequence[Topic]) -> None:
    """Take the claims of somebody who may not answer any more off locked topics; why is nobody's business there."""
    for topic in topics:
        if TopicClaim.objects.filter(topic=topic, by=member).exists():
            end_claim(topic, by=Member.objects.system(), way=_W.TAKEN_AWAY)


def end_own_claim(topic: Topic, *, by: Member) -> TopicEvent | None:
    """Take the claim of whoever answered off a locked topic; somebody else's stays."""
    if topic.claimed_until is None or not TopicClaim.objects.filter(topic=topic, by=by).exists():
        return None
    return end_claim(topic, by=by, way=_W.ANSWERED)
