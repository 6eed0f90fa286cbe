"""Votes that look wrong are held back until a person has said whether they count."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.errors import TextIsEmpty
from community.models import Member
from community.operations.erasing import erase_member
from ideas.errors import MayNotJudgeVotes, VotesAreDecided
from ideas.models import HeldVote, Idea, IdeaEvent, IdeaVote, VoteCase, VoteRule
from ideas.models.vote import Source, Voter
from ideas.operations.integrity import checks
from ideas.operations.judging_votes import hold_suspicious_votes, reject_votes, release_votes
from ideas.operations.merging import merge_idea, unmerge_idea
from ideas.operations.supporting import take_word_back, vote_on_behalf
from ideas.operations.voting import cast_vote, withdraw_vote
from ideas.operations.weighing import weigh_ideas
from tests.factories.community import MemberFactory, TopicFactory
from tests.factories.ideas import IdeaFactory
from tests.journeys.test_races import at_once

pytestmark = pytest.mark.django_db
NOW = timezone.now


def people(number, *, joined, apart=timedelta(minutes=3)):
    """Return members that joined one after the other since so long ago."""
    rows = [
        Member(email=f"{joined.total_seconds():.0f}-{n}@example.org", joined_at=NOW() - joined + n * apart)
        for n in range(number)
    ]
    return Member.objects.bulk_create(rows)


def vote_all(idea, members, *, within=timedelta(minutes=5)):
    """Let all vote for an idea, the last one now."""
    for number, member in enumerate(reversed(members)):
        cast_vote(idea, by=member)
        at = NOW() - within * number / len(members)
        IdeaVote.objects.filter(idea=idea, member=member).update(created_at=at, first_at=at)


def ring(idea, number=8):
    """Let members vote who joined together an hour ago and do nothing else."""
    members = people(number, joined=timedelta(hours=1))
    vote_all(idea, members)
    return members


def count(idea):
    return Idea.objects.get(pk=idea.pk).vote_count


def state_of(idea, member):
    return HeldVote.objects.get(idea=idea, member=member).state


def wrong():
    return [check.check for check in checks() if check.wrong and not check.check.endswith("has_its_search_document")]


@pytest.fixture
def idea():
    return IdeaFactory()


@pytest.fixture
def held(idea):
    """Eight members whose votes are held back."""
    members = ring(idea)
    assert hold_suspicious_votes(NOW()) == 8
    return members


def test_a_ring_of_fresh_accounts_is_held_back_and_an_honest_burst_after_a_newsletter_is_not(idea):
    honest, elsewhere = IdeaFactory(), IdeaFactory()
    # Many who came with one import, and some who signed up since and speak: none of them is held back.
    vote_all(honest, people(200, joined=timedelta(days=400), apart=timedelta(seconds=1)))
    newcomers = people(20, joined=timedelta(hours=2))
    for member in newcomers:
        TopicFactory(author=member)
    vote_all(honest, newcomers)
    # Those who signed up today, too few to be a ring, each for another reason.
    vote_all(honest, people(5, joined=timedelta(hours=5)))
    one = people(9, joined=timedelta(hours=9))
    vote_all(elsewhere, one)
    for member in one:
        cast_vote(IdeaFactory(), by=member)
    cheats = ring(idea, 40)

    assert hold_suspicious_votes(NOW()) == 40
    assert set(HeldVote.objects.values_list("member", flat=True)) == {member.pk for member in cheats}
    assert (count(idea), count(honest), count(elsewhere)) == (0, 225, 9)
    first = HeldVote.objects.order_by("id").first()
    assert {(sign["rule"], sign["points"]) for sign in first.findings} == {
        ("fresh", 30),
        ("cluster", 30),
        ("burst", 20),
    }
    assert {sign["number"] for sign in first.findings if sign["rule"] != "fresh"} == {40}
    assert IdeaEvent.objects.get(kind="votes_held").extras == {"case": first.case_id, "votes": 40, "reason": ""}
    assert (hold_suspicious_votes(NOW()), wrong()) == (0, [])


def test_what_is_held_back_stays_as_cast_for_its_voter_and_weighs_nothing(client, idea, held):
    weigh_ideas(NOW())

    assert Idea.objects.get(pk=idea.pk).trend == 0
    assert IdeaVote.objects.filter(idea=idea, standing="held").count() == 8
    client.force_login(held[0])
    assert client.put(f"/api/v1/ideas/{idea.pk}/vote/").json() == {"count": 0, "mine": True}
    assert cast_vote(idea, by=held[0]) is False


def test_rules_are_data(idea):
    VoteRule.objects.filter(code="cluster").update(is_enabled=False)
    ring(idea)
    assert hold_suspicious_votes(NOW()) == 0

    VoteRule.objects.filter(code="fresh").update(points=60, minutes=30)
    assert hold_suspicious_votes(NOW()) == 0
    VoteRule.objects.filter(code="fresh").update(minutes=90)
    assert hold_suspicious_votes(NOW()) == 8


def test_a_released_vote_keeps_its_date_and_is_never_held_back_for_the_same_again(idea, held, product):
    case, dates = VoteCase.objects.get(), dict(IdeaVote.objects.values_list("member", "first_at"))

    release_votes(case, by=product, reason="Ein Workshop.", members=[held[0].pk])
    assert count(idea) == 1
    event = release_votes(case, by=product, reason="Alle aus dem Workshop.")

    assert (event.kind, event.extras) == (
        "votes_released",
        {"case": case.pk, "votes": 7, "reason": "Alle aus dem Workshop."},
    )
    assert (count(idea), hold_suspicious_votes(NOW())) == (8, 0)
    assert dict(IdeaVote.objects.values_list("member", "first_at")) == dates
    # Something else that is worth enough by itself does hold it back.
    VoteRule.objects.filter(code="burst").update(points=60, limit=5)
    assert hold_suspicious_votes(NOW()) == 8
    assert wrong() == []


def test_a_rejected_vote_stays_so_when_the_task_runs_or_its_member_votes_again_also_through_a_merge(
    idea, held, product
):
    other, case = IdeaFactory(), VoteCase.objects.get()
    reject_votes(case, by=product, reason="Ein Ring.", members=[member.pk for member in held[1:]])
    withdraw_vote(idea, by=held[0])
    withdraw_vote(idea, by=held[1])

    assert [cast_vote(idea, by=member) for member in held[:2]] == [True, True]
    assert [state_of(idea, member) for member in held[:2]] == ["held", "rejected"]
    merge_idea(idea, other, by=product)
    withdraw_vote(other, by=held[1])
    cast_vote(other, by=held[1])
    assert (count(idea), count(other), state_of(other, held[1])) == (0, 0, "rejected")
    unmerge_idea(Idea.objects.get(pk=idea.pk), by=product)
    assert (hold_suspicious_votes(NOW()), count(other), wrong()) == (0, 0, [])

    # Whoever changes their mind names the member; that counts wherever they voted meanwhile.
    release_votes(case, by=product, reason="Doch nicht.", members=[held[1].pk])
    assert (count(idea), count(other), wrong()) == (0, 1, [])


def test_what_staff_wrote_down_is_never_held_back(idea, held, product):
    agent, place = MemberFactory(roles=["support"]), Source("ticket", 7)
    other = IdeaFactory()
    ring_of_other = people(8, joined=timedelta(hours=2))
    for number, member in enumerate(ring_of_other):
        vote_on_behalf(other, Voter(member=member), Source("ticket", number), by=agent)
        cast_vote(other, by=member)
    assert (hold_suspicious_votes(NOW()), count(other)) == (0, 8)

    # By the word of staff it counts, and by that alone: no press of a button makes it the member's own.
    reject_votes(VoteCase.objects.get(), by=product, reason="Ein Ring.")
    withdraw_vote(idea, by=held[0])
    vote_on_behalf(idea, Voter(member=held[0]), place, by=agent)
    cast_vote(idea, by=held[0])
    assert (count(idea), IdeaVote.objects.get(idea=idea, member=held[0]).way, wrong()) == (1, "on_behalf", [])
    take_word_back(idea, place)
    assert count(idea) == 0


def test_only_keepers_and_the_product_team_decide_once_and_say_why(idea, held, product):
    case = VoteCase.objects.get()

    for nobody in (held[0], MemberFactory(roles=["controller"])):
        with pytest.raises(MayNotJudgeVotes):
            release_votes(case, by=nobody, reason="Bitte.")
    with pytest.raises(TextIsEmpty):
        reject_votes(case, by=product, reason=" ")
    with pytest.raises(VotesAreDecided):
        reject_votes(case, by=product, reason="Ein Ring.", members=[product.pk])
    reject_votes(case, by=MemberFactory(roles=["moderator"]), reason="Ein Ring.")
    for decide in (release_votes, reject_votes):
        with pytest.raises(VotesAreDecided):
            decide(case, by=product, reason="Ein Ring.")


def test_whoever_is_forgotten_leaves_nothing_in_a_case(idea, held):
    erase_member(held[0], by=held[0], reason="I leave.")

    assert (HeldVote.objects.filter(member=held[0]).exists(), count(idea), wrong()) == (False, 0, [])


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_releasing_holding_back_taking_back_and_merging_at_once_leave_the_count_right(product):
    for _ in range(5):
        idea, other = IdeaFactory(), IdeaFactory()
        members = ring(idea, 9)
        cast_vote(other, by=members[1])
        assert hold_suspicious_votes(NOW()) == 8
        case = VoteCase.objects.get(idea=idea)
        acts = [
            lambda case=case: release_votes(case, by=product, reason="Workshop."),
            lambda: hold_suspicious_votes(NOW()),
            lambda idea=idea, members=members: withdraw_vote(idea, by=members[0]),
            lambda idea=idea, other=other: merge_idea(idea, other, by=product),
            lambda case=case, members=members: reject_votes(case, by=product, reason="Ring.", members=[members[1].pk]),
            lambda other=other, members=members: cast_vote(other, by=members[2]),
        ]

        outcomes = at_once(len(acts), lambda n, acts=acts: acts[n]())

        assert None not in outcomes
        assert wrong() == []
        Member.objects.filter(email__contains="-").update(email=None)
