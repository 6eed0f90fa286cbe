"""A jury is seated, judges without knowing whose ideas these are, in its phase only, and is counted once."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from community.models import Member, Notification
from community.notifiers.base import in_words, readable_by
from config.intakes import run_here
from ideas.challenge_errors import EntryIsUnknown, MayNotRunChallenges
from ideas.jury_errors import (
    CannotBeJuror,
    EntryHasNoPlace,
    IsNotOnTheJury,
    JurorHasJudged,
    JuryHasBegun,
    JuryIsNotCounted,
    JuryIsNotOpen,
    JuryIsNotOver,
    JuryIsOver,
    JuryLacksScorecard,
)
from ideas.models import ChallengeEvent, Idea, JuryCount, JurySeat, JuryStanding, Review
from ideas.operations.awarding import award_prize, offer_prize
from ideas.operations.checking_juries import checks as jury_checks
from ideas.operations.counting_ballots import count_ballots
from ideas.operations.counting_juries import count_jury
from ideas.operations.integrity import checks
from ideas.operations.jury_reviewing import declare_jury_conflict, save_jury_review, submit_jury_review
from ideas.operations.reviewing import submit_review
from ideas.operations.scorecards import CardDraft, edit_card, retire_card
from ideas.operations.seating import choose_scorecard, seat_juror, tell_juries, unseat_juror
from ideas.reports.jury import queue_of, said_by_others, scores_of, to_judge
from ideas.review_errors import CardIsInUse, CardIsRetired, ConflictNeedsReason, ReviewIsClosed, ReviewIsNotWhole
from ideas.tasks import run_challenges
from tests.factories.challenges import ChallengeFactory, EntryFactory, move_to
from tests.factories.community import MemberFactory
from tests.factories.reviews import card, question, said

pytestmark = pytest.mark.django_db


def seat(challenge, member):
    return JurySeat.objects.get(challenge=challenge, member=member)


def wrong():
    return [check.check for each in (checks, jury_checks) for check in each() if check.wrong]


def test_a_jury_is_seated_by_the_product_team_and_only_from_those_who_can_judge(product, customer, helper):
    challenge, by = ChallengeFactory(veiled_until="jury"), card(product)
    retired = card(product, "Old")
    retire_card(retired, by=product)

    choose_scorecard(challenge, by, by=product)
    assert choose_scorecard(challenge, by, by=product) is None
    taken = seat_juror(challenge, customer, by=product)
    assert seat_juror(challenge, customer, by=product) == taken
    for refusal, act in (
        (MayNotRunChallenges, lambda: seat_juror(challenge, helper, by=customer)),
        (MayNotRunChallenges, lambda: choose_scorecard(challenge, None, by=helper)),
        (CardIsRetired, lambda: choose_scorecard(challenge, retired, by=product)),
        (CardIsInUse, lambda: edit_card(by, CardDraft("New", "weighted", [question("use")]), by=product)),
        (CannotBeJuror, lambda: seat_juror(challenge, MemberFactory(roles=["moderator"]), by=product)),
        (CannotBeJuror, lambda: seat_juror(challenge, MemberFactory(is_active=False), by=product)),
        (CannotBeJuror, lambda: seat_juror(challenge, Member.objects.system(), by=product)),
    ):
        with pytest.raises(refusal):
            act()
    unseat_juror(taken, by=product)
    assert unseat_juror(taken, by=product) is None

    told = ChallengeEvent.objects.filter(challenge=challenge).order_by("id").values_list("kind", "extras")
    assert list(told)[-3:] == [
        ("scorecard_chosen", {"scorecard": by.pk}),
        ("juror_seated", {"member": customer.pk}),
        ("juror_unseated", {"member": customer.pk}),
    ]


def test_jurors_judge_veiled_ideas_in_their_phase_only_and_never_their_own(jury, product, customer):
    challenge, (hers, other), (one, two) = jury
    seat_juror(challenge, customer, by=product)

    save_jury_review(hers, said(4, 4, comment="So far"), by=one)
    with pytest.raises(ReviewIsNotWhole):
        submit_jury_review(other, by=one)
    submit_jury_review(hers, said(5, 1), by=one)
    for refusal, act in (
        (ReviewIsClosed, lambda: save_jury_review(hers, said(1, 1), by=one)),
        (IsNotOnTheJury, lambda: submit_jury_review(hers, said(5, 5), by=customer)),
        (IsNotOnTheJury, lambda: submit_jury_review(hers, said(5, 5), by=product)),
        (
            EntryIsUnknown,
            lambda: submit_jury_review(EntryFactory(challenge=challenge, idea__state="hidden"), said(5, 5), by=two),
        ),
        (ConflictNeedsReason, lambda: declare_jury_conflict(other, " ", by=two)),
        (JurorHasJudged, lambda: unseat_juror(seat(challenge, one), by=product)),
        (JuryHasBegun, lambda: choose_scorecard(challenge, None, by=product)),
        (JuryIsNotOver, lambda: count_jury(challenge, by=product)),
    ):
        with pytest.raises(refusal):
            act()
    assert [line.entry for line in queue_of(challenge, seat(challenge, customer))] == [other]

    two.groups.add(Group.objects.get_or_create(name="moderator")[0])
    with pytest.raises(IsNotOnTheJury):
        submit_jury_review(other, said(1, 1), by=Member.objects.get(pk=two.pk))
    for running in ("vote", "over"):
        move_to(challenge, running)
        with pytest.raises(JuryIsNotOpen):
            submit_jury_review(other, said(1, 1), by=one)
    with pytest.raises(JuryIsOver):
        unseat_juror(seat(challenge, one), by=product)
    without = EntryFactory(challenge=ChallengeFactory(running="jury"))
    seat_juror(without.challenge, one, by=product)
    with pytest.raises(JuryLacksScorecard):
        submit_jury_review(without, said(1, 1), by=one)
    assert wrong() == []


def test_a_juror_reads_what_others_say_once_their_own_is_in_and_nobody_elsewhere_does(jury, product, manager):
    challenge, (hers, _other), (one, two) = jury
    submit_jury_review(hers, said(5, 1, comment="Lovely"), by=one)

    def others_of(juror):
        return [
            each.comment for each in said_by_others(challenge, to_judge(challenge, seat(challenge, juror), hers.pk))
        ]

    assert (others_of(two), others_of(one)) == ([], [])
    submit_jury_review(hers, said(1, 5, comment="Dull"), by=two)
    assert (others_of(two), others_of(one)) == (["Lovely"], ["Dull"])
    review = Review.objects.get(evaluator=one)
    for reader in (product, manager, one):
        assert not Review.objects.visible_to(reader).exists()
    with pytest.raises(Review.DoesNotExist):
        submit_review(review, said(1, 1), by=one)


def test_the_jury_is_counted_once_and_stays_and_anybody_counts_it_again(jury, product, customer_api, capsys, tmp_path):
    challenge, (hers, other), (one, two) = jury
    submit_jury_review(hers, said(5, 1), by=one)
    submit_jury_review(other, said(2, 3), by=one)
    submit_jury_review(other, said(1, 3), by=two)
    declare_jury_conflict(hers, "She is my sister.", by=two)
    draft = Review.objects.get(evaluator=one, idea=hers.idea)
    move_to(challenge, "over")
    with pytest.raises(MayNotRunChallenges):
        count_jury(challenge, by=one)

    run_challenges()

    count = JuryCount.objects.get()
    assert (count.review_count, count.juror_count, count.conflict_count) == (3, 2, 1)
    assert list(count.standings.order_by("place").values_list("entry", "reviews")) == [(hers.pk, 1), (other.pk, 2)]
    assert (count_jury(challenge, by=product), run_challenges()) == (count, 0)
    for change in (
        lambda: JuryStanding.objects.update(place=7),
        lambda: JuryCount.objects.update(alpha=1),
        lambda: Review.objects.create(
            idea=other.idea, card=draft.card, evaluator=product, asked_by=product, seat=seat(challenge, one)
        ),
        lambda: type(challenge).objects.update(scorecard=None),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()

    base = f"/api/v1/challenges/{challenge.pk}/jury"
    shown, scores = customer_api.get(f"{base}/count/").json(), customer_api.get(f"{base}/scores/").json()
    assert (shown["scores_hash"], shown["alpha"]) == (scores["hash"], count.alpha)
    assert [row["entry"]["title"] for row in shown["standings"]] == ["A whispering pump", "A slower pump"]
    assert not any(name in json.dumps([shown, scores]) for name in ("Juror", "sister"))
    (path := tmp_path / "scores.json").write_text(json.dumps(scores))
    call_command("recount_tally", path)
    again = json.loads(capsys.readouterr().out)
    assert (again["order"], again["hash_fits"], again["alpha"]) == ([hers.pk, other.pk], True, count.alpha)
    scores["reviews"][0]["score"] = "1.0000"
    path.write_text(json.dumps(scores))
    with pytest.raises(SystemExit):
        call_command("recount_tally", path)
    assert wrong() == []


def test_scores_that_were_tampered_with_and_a_juror_with_a_part_in_it_are_found(jury, product):
    challenge, (hers, _other), (one, _two) = jury
    submit_jury_review(hers, said(5, 1), by=one)
    move_to(challenge, "over")
    count_jury(challenge, by=product)
    assert scores_of(challenge)["hash"] == JuryCount.objects.get().scores_hash

    Idea.objects.filter(pk=hers.idea_id).update(author=one, created_at="2020-01-01T00:00Z")

    assert wrong() == ["ideas.jury_reviews_belong_to_their_seats", "ideas.juries_equal_what_was_handed_in"]


def test_jurors_are_told_of_their_seat_when_they_begin_and_once_before_the_end(jury, product):
    challenge, (hers, other), (one, two) = jury
    assert (tell_juries(), tell_juries()) == (1, 0)
    for entry in (hers, other):
        submit_jury_review(entry, said(3, 3), by=one)
    phase = challenge.phases.get(kind="jury")
    phase.period = type(phase.period)(
        phase.period.lower, phase.period.lower + (phase.period.upper - phase.period.lower) / 5
    )
    phase.save()
    assert (tell_juries(), tell_juries()) == (1, 0)
    list(run_here(("attention.ideas.challenge_event",)))

    def told(member):
        rows = Notification.objects.filter(recipient=member, source="ideas.challenge_event").order_by("id")
        lines = in_words(list(readable_by(member).filter(pk__in=rows).order_by("id")), member)
        assert {line.address for line in lines} == {reverse("challenge-jury", args=[challenge.pk])}
        return [line.notification.kind for line in lines]

    assert (told(one), told(two)) == (["jury_seated", "jury_begun"], ["jury_seated", "jury_begun", "jury_ending"])


def test_prizes_are_given_for_a_place_before_the_jury_or_in_the_vote(jury, product, product_api, anonymous_api):
    challenge, (hers, other), (one, _two) = jury
    gold, silver, wood = (offer_prize(challenge, by=product, title=title) for title in ("Gold", "Silver", "Wood"))
    submit_jury_review(other, said(5, 1), by=one)
    count_ballots(challenge, by=product)
    with pytest.raises(JuryIsNotCounted):
        award_prize(gold, other, by=product)
    move_to(challenge, "over")
    count_jury(challenge, by=product)

    with pytest.raises(EntryHasNoPlace):
        award_prize(gold, hers, by=product, ranked_by="jury")
    prizes = f"/api/v1/challenges/{challenge.pk}/prizes"
    product_api.put(f"{prizes}/{gold.pk}/award/", {"entry": other.pk, "ranked_by": "jury", "reason": "Best of all."})
    award_prize(silver, hers, by=product, ranked_by="vote")
    award_prize(wood, hers, by=product)

    shown = [(row["award"]["ranked_by"], row["award"]["place"]) for row in anonymous_api.get(f"{prizes}/").json()]
    assert shown == [("jury", 1), ("vote", hers.standing.place), ("", None)]
    told = ChallengeEvent.objects.filter(kind="prize_awarded").order_by("id").values_list("extras", flat=True)
    assert told[0] == {"prize": 1, "ranked_by": "jury", "place": 1}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_that_one_juror_hands_in_at_once_one_stands(jury):
    challenge, (hers, _other), (one, _two) = jury

    def judge(points):
        try:
            return submit_jury_review(hers, said(points, 1), by=one)
        except ReviewIsClosed:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(judge, (2, 5)))

    assert sum(event is not None for event in done) == Review.objects.of_jury(challenge).submitted().count() == 1
