"""Claiming an open question for a while: somebody is on it, and others see that."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from community.errors import TextIsEmpty, TopicIsNotStanding
from community.errors.claiming import (
    ClaimCannotBeRenewed,
    MayNotClaim,
    MayNotReleaseClaim,
    QuestionIsClaimed,
    QuestionIsNotOpen,
    TooManyClaims,
)
from community.errors.duplicates import TopicAsksAgain
from community.errors.moderating import TopicIsLocked
from community.foundation.acting import act
from community.models import Member, Sanction, Topic, TopicClaim, TopicEvent, TopicLock
from community.models.sanction import sanction_of
from community.models.topic_claim import CLAIMS_AT_MOST, RENEWALS_AT_MOST
from community.models.topic_event import Claimed, ClaimEnded
from community.operations.ending_claims import end_claim
from community.operations.events import record_topic_event
from community.operations.posting import locked_topic
from community.operations.sanctioning import check_may_speak, locked_member
from community.permissions import can_claim_topic, can_release_claim

_W = ClaimEnded.Way


@act
def claim_topic(topic: Topic, *, by: Member) -> TopicEvent | None:
    """Announce an answer for a while; one's own running claim stays as it is, and the answer is ``None``.

    Nobody is kept from answering. Raises ``MayNotClaim``, ``MemberIsSilenced``, ``TopicIsNotStanding``,
    ``QuestionIsNotOpen``, ``TopicIsLocked``, ``TopicAsksAgain``, ``QuestionIsClaimed`` with who and until when, or
    ``TooManyClaims``.
    """
    topic = locked_topic(topic)
    if not can_claim_topic(by, topic):
        raise MayNotClaim
    _check_is_open(topic)
    now = timezone.now()
    claim = TopicClaim.objects.filter(topic=topic).select_related("by").first()
    if claim is not None and claim.until > now:
        if claim.by_id == by.pk:
            return None
        raise QuestionIsClaimed.until(str(claim.by), claim.until)
    # Under a lock of the person: two claims to different questions at once are counted one after the other, and who was
    # suspended, silenced or forgotten meanwhile claims nothing.
    person = locked_member(by)
    if not person.is_active or sanction_of(person, Sanction.Kind.SUSPENSION) is not None:
        raise MayNotClaim
    check_may_speak(person)
    if TopicClaim.objects.running(now).filter(by=person).count() >= CLAIMS_AT_MOST:
        raise TooManyClaims
    end_claim(topic, by=Member.objects.system(), way=_W.LAPSED)
    until = now + timedelta(minutes=settings.CLAIM_LEASE_MINUTES)
    claim = TopicClaim.objects.create(topic=topic, by=by, claimed_at=now, until=until)
    return _record(claim, topic, now)


@act
def renew_claim(topic: Topic, *, by: Member, number: int) -> TopicEvent | None:
    """Ask for more time; ``number`` says the how manieth renewal it is, so that asking twice is asking once.

    Raises ``ClaimCannotBeRenewed``.
    """
    topic = locked_topic(topic)
    now = timezone.now()
    claim = TopicClaim.objects.running(now).filter(topic=topic, by=by).first()
    if claim is None or not claim.renewals <= number <= min(claim.renewals + 1, RENEWALS_AT_MOST):
        raise ClaimCannotBeRenewed
    if number == claim.renewals:
        return None
    claim.renewals, claim.until = number, now + timedelta(minutes=settings.CLAIM_LEASE_MINUTES)
    claim.save(update_fields=["renewals", "until"])
    return _record(claim, topic, now)


@act
def release_claim(topic: Topic, *, by: Member, reason: str = "") -> TopicEvent | None:
    """Take one's own claim back, or as one of those who keep order somebody else's; without one nothing happens.

    Raises ``MayNotReleaseClaim``, or ``TextIsEmpty`` when somebody else's is released without a reason.
    """
    topic = locked_topic(topic)
    claim = TopicClaim.objects.running(timezone.now()).filter(topic=topic).first()
    if claim is None:
        return None
    if not can_release_claim(by, claim):
        raise MayNotReleaseClaim
    if claim.by_id == by.pk:
        return end_claim(topic, by=by, way=_W.RELEASED)
    if not reason.strip():
        raise TextIsEmpty(pointer="/reason")
    return end_claim(topic, by=by, way=_W.TAKEN_AWAY, reason=reason.strip())


def end_lapsed_claims(*, now: datetime) -> int:
    """Remove the rows of claims whose time is over; return how many there were. Repeatable, also by two at once."""
    lapsed = TopicClaim.objects.lapsed(now).order_by("topic").values_list("topic", flat=True)
    return sum(_end_lapsed(Topic(pk=pk), now) for pk in lapsed)


def release_claims_of(member: Member) -> None:
    """Take back all that somebody claimed, as when the person is forgotten."""
    for claim in TopicClaim.objects.filter(by=member).select_related("topic").order_by("topic"):
        end_claim(locked_topic(claim.topic), by=member, way=_W.RELEASED)


@act
def _end_lapsed(topic: Topic, now: datetime) -> bool:
    topic = locked_topic(topic)
    if topic.claimed_until is None or topic.claimed_until > now:
        return False
    end_claim(topic, by=Member.objects.system(), way=_W.LAPSED)
    return True


def _record(claim: TopicClaim, topic: Topic, now: datetime) -> TopicEvent:
    topic.claimed_until = claim.until
    topic.save(update_fields=["claimed_until"])
    extras = Claimed(claim.until.isoformat(), claim.renewals)
    return record_topic_event(TopicEvent.Kind.TOPIC_CLAIMED, topic, by=claim.by, extras=extras, at=now)


def _check_is_open(topic: Topic) -> None:
    if not topic.is_standing:
        raise TopicIsNotStanding
    if not topic.is_question or topic.is_solved:
        raise QuestionIsNotOpen
    if TopicLock.objects.filter(topic=topic).exists():
        raise TopicIsLocked
    if not Topic.objects.originals().filter(pk=topic.pk).exists():
        raise TopicAsksAgain
