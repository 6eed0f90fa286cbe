"""Prizes of a challenge: offered, given to entries once, paid once, and seen by everybody but for the payment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from community.errors import TextIsEmpty
from ideas.challenge_errors import (
    AmountIsNotPositive,
    EntryIsUnknown,
    MayNotRunChallenges,
    PayoutIsInTheFuture,
    PrizeIsAwarded,
    PrizeIsPaid,
    VoteIsNotCounted,
)
from ideas.models import Award, ChallengeEvent, Payout
from ideas.operations.awarding import award_prize, offer_prize, record_payout
from ideas.operations.counting_ballots import count_ballots
from ideas.operations.taking_part import propose_entry
from tests.factories.challenges import ChallengeFactory, EntryFactory, challenge_by, move_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(product):
    """A counted challenge with two entries and a prize."""
    challenge, entries = challenge_by("simple", entries=2)
    move_to(challenge, "over")
    count_ballots(challenge, by=product)
    return challenge, entries, offer_prize(challenge, by=product, title=" Two modules ", amount=Decimal("250.00"))


def test_a_prize_is_given_once_and_paid_once_and_each_of_it_is_written_down(decided, product):
    challenge, (one, two), prize = decided
    today = timezone.localdate(timezone=challenge.zone)

    award = award_prize(prize, one, by=product, reason="Most points.")
    assert award_prize(prize, one, by=product) == award
    with pytest.raises(PrizeIsAwarded):
        award_prize(prize, two, by=product)
    with pytest.raises(PayoutIsInTheFuture):
        record_payout(award, by=product, paid_on=today + timedelta(days=1), reference="B-17")
    payout = record_payout(award, by=product, paid_on=today, reference=" B-17 ")
    assert record_payout(award, by=product, paid_on=today, reference="B-17") == payout
    with pytest.raises(PrizeIsPaid):
        record_payout(award, by=product, paid_on=today, reference="B-18")

    assert (prize.title, payout.amount, payout.reference) == ("Two modules", Decimal("250.00"), "B-17")
    told = ChallengeEvent.objects.filter(kind__startswith="prize_").order_by("id").values_list("kind", "extras")
    assert list(told) == [(kind, {"prize": 1}) for kind in ("prize_offered", "prize_awarded", "prize_paid")]


def test_what_cannot_be_given_is_refused_with_its_reason(decided, product, customer):
    challenge, (one, _two), prize = decided
    running, (entry, *_rest) = challenge_by("simple")
    early = offer_prize(running, by=product, title="Cake")

    for refusal, act in (
        (VoteIsNotCounted, lambda: award_prize(early, entry, by=product)),
        (EntryIsUnknown, lambda: award_prize(prize, entry, by=product)),
        (MayNotRunChallenges, lambda: award_prize(prize, one, by=customer)),
        (MayNotRunChallenges, lambda: offer_prize(challenge, by=customer, title="Mine")),
        (AmountIsNotPositive, lambda: offer_prize(challenge, by=product, title="Debt", amount=Decimal(-1))),
        (TextIsEmpty, lambda: offer_prize(challenge, by=product, title=" ")),
    ):
        with pytest.raises(refusal):
            act()
    assert not Award.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_one_prize_at_once_one_does(decided, product):
    _challenge, entries, prize = decided

    def give(entry):
        try:
            return award_prize(prize, entry, by=product)
        except PrizeIsAwarded:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        given = list(threads.map(give, entries))

    assert [award for award in given if award] == list(Award.objects.all())
    assert Award.objects.count() == 1


def test_everybody_reads_who_won_and_staff_alone_that_it_was_paid(
    decided, product_api, customer_api, anonymous_api, client
):
    challenge, (one, _two), prize = decided
    prizes = f"/api/v1/challenges/{challenge.pk}/prizes/"
    paid = {"paid_on": timezone.localdate().isoformat(), "reference": "B-1704"}

    assert product_api.put(f"{prizes}{prize.pk}/payout/", paid).status_code == 404
    assert customer_api.put(f"{prizes}{prize.pk}/award/", {"entry": one.pk}).status_code == 403
    given = product_api.put(f"{prizes}{prize.pk}/award/", {"entry": one.pk, "reason": "Simply the best."})
    assert (given.status_code, given.json()["award"]["entry"]["id"]) == (200, one.pk)
    assert product_api.put(f"{prizes}{prize.pk}/payout/", paid).json() == paid
    assert product_api.post(prizes, {"title": "Cake"}).json()["number"] == 2

    answer, page = anonymous_api.get(prizes), client.get(challenge.get_absolute_url()).text
    assert [row["title"] for row in answer.json()] == ["Two modules", "Cake"]
    for told in ("Simply the best.", one.idea.title, "250.00"):
        assert (told in answer.text, told in page) == (True, True)
    assert ("B-1704" in answer.text, "B-1704" in page) == (False, False)


def test_a_winner_whose_name_is_hidden_still_has_none(product, customer, client, anonymous_api):
    challenge = ChallengeFactory(veiled_until="jury")
    entry = propose_entry(challenge, by=customer, title="Cork", body="Line it.")
    move_to(challenge, "jury")
    count_ballots(challenge, by=product)
    award_prize(offer_prize(challenge, by=product, title="Cake"), entry, by=product)

    for answer in (
        client.get(challenge.get_absolute_url()),
        anonymous_api.get(f"/api/v1/challenges/{challenge.pk}/prizes/"),
    ):
        assert ("Cork" in answer.text, customer.display_name in answer.text) == (True, False)


def test_prizes_are_offered_given_and_paid_by_buttons(client, product):
    product.is_staff = True
    product.save()
    client.force_login(product)
    challenge = ChallengeFactory(running="")
    move_to(challenge, "over", ("call",))
    entry = EntryFactory(challenge=challenge)

    def press(thing, act, **given):
        return client.post(reverse(f"admin:ideas_{thing._meta.model_name}_act", args=[thing.pk, act]), given)

    press(challenge, "offer-prize", title="Cake", amount="20")
    prize = challenge.prizes.get()
    press(prize, "award", entry=entry.pk, reason="Sweet.")
    press(prize, "payout", paid_on=timezone.localdate().isoformat(), reference="B-9")

    assert (Award.objects.get().entry, Payout.objects.get().reference) == (entry, "B-9")
    shown = client.get(reverse("admin:ideas_prize_change", args=[prize.pk])).text
    assert (entry.idea.title in shown, "B-9" in shown, client.get("/admin/ideas/prize/").status_code) == (
        True,
        True,
        200,
    )
