"""Whoever may not answer any more holds no question: a claim ends with its holder, also when both happen at once."""

import pytest

from community.errors.claiming import MayNotClaim
from community.flaggable import Because
from community.foundation.errors import DomainError
from community.models import Member, Sanction, Topic, TopicClaim, TopicEvent
from community.operations.claiming import claim_topic, renew_claim
from community.operations.erasing import erase_member
from community.operations.sanctioning import lift_sanction, sanction_member
from config.integrity import all_checks
from tests.factories.community import MemberFactory, TopicFactory
from tests.journeys.test_races import at_once

WHY = Because("abuse", "Rude.")


@pytest.fixture
def moderator(db) -> Member:
    return MemberFactory(roles=["moderator"])


def helper() -> Member:
    return MemberFactory(trust_level=1)


def ends() -> list[tuple[str, str]]:
    events = TopicEvent.objects.filter(kind="claim_ended").order_by("id").select_related("by")
    return [(event.by.kind, event.extras["way"]) for event in events]


def suspend(member: Member, by: Member, kind: str = Sanction.Kind.SUSPENSION) -> None:
    sanction_member(member, Sanction.Kind(kind), by=by, until=None, because=WHY)


@pytest.mark.parametrize("kind", ["suspension", "silence"])
def test_what_a_sanctioned_member_claimed_is_free_again(kind, moderator):
    member, other, topics = helper(), helper(), TopicFactory.create_batch(2)
    mine, theirs = topics
    claim_topic(mine, by=member)
    claim_topic(theirs, by=other)

    suspend(member, moderator, kind)

    assert [claim.topic for claim in TopicClaim.objects.all()] == [theirs]
    # Why is nobody's business who reads the life of the question.
    assert ends() == [("system", "taken_away")]
    assert TopicEvent.objects.get(kind="claim_ended").extras["reason"] == ""
    assert Topic.objects.get(pk=mine.pk).claimed_until is None
    claim_topic(mine, by=other)


def test_who_is_suspended_claims_nothing_and_may_again_afterwards(moderator):
    member, topic = helper(), TopicFactory()
    suspend(member, moderator)

    with pytest.raises(MayNotClaim):
        claim_topic(topic, by=member)
    lift_sanction(member, Sanction.Kind.SUSPENSION, by=moderator, because=WHY)
    claim_topic(topic, by=member)


def test_who_was_forgotten_meanwhile_claims_nothing(db):
    member, topic = helper(), TopicFactory()
    stale = Member.objects.get(pk=member.pk)
    erase_member(member, by=member)

    with pytest.raises(MayNotClaim):
        claim_topic(topic, by=stale)
    assert not TopicClaim.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("leaving", ["suspended", "forgotten"])
def test_claims_and_the_end_of_their_holder_at_once_leave_no_claim(leaving):
    moderator = MemberFactory(roles=["moderator", "community_manager"])
    for _ in range(6):
        member, topics = helper(), TopicFactory.create_batch(3)

        def act(number: int, member: Member = member, topics: list[Topic] = topics) -> None:
            person = Member.objects.get(pk=member.pk)
            try:
                if number == 4:
                    suspend(person, moderator) if leaving == "suspended" else erase_member(person, by=moderator)
                elif number == 5:
                    renew_claim(topics[0], by=person, number=1)
                else:
                    claim_topic(topics[number % 3], by=person)
            except DomainError:
                # It came too late.
                pass

        at_once(6, act)

        assert not TopicClaim.objects.filter(by=member).exists()
    assert [check.check for check in all_checks() if check.wrong and "claim" in check.check] == []
