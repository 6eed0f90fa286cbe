"""A challenge lived through: as author without a name, voter with a receipt, juror, product manager, and as a cheat."""

import pytest
from django.urls import reverse

from ideas.jury_errors import IsNotOnTheJury
from ideas.models import Ballot, Entry
from ideas.operations.awarding import award_prize, offer_prize
from ideas.operations.challenging import price_entry, publish_terms
from ideas.operations.counting_ballots import count_ballots
from ideas.operations.counting_juries import count_jury
from ideas.operations.jury_reviewing import submit_jury_review
from ideas.operations.seating import choose_scorecard, seat_juror
from ideas.operations.taking_part import lift_veils
from tests.browser.desk import click_through, overhang
from tests.factories.challenges import ChallengeFactory, EntryFactory, move_to
from tests.factories.community import MemberFactory
from tests.factories.reviews import card, said

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def press(page, name):
    click_through(page.get_by_role("button", name=name, exact=True))
    assert overhang(page) == 0


def test_an_author_a_voter_a_juror_a_product_manager_and_a_cheat_live_through_a_challenge(
    page_of, customer, product, complaints
):
    budget = {"method": "budget", "rule": "greedy", "budget": 300, "veiled_until": "jury"}
    challenge = ChallengeFactory(**budget)
    EntryFactory(challenge=challenge, cost=250)
    publish_terms(challenge, "Your idea stays yours.", by=product)
    choose_scorecard(challenge, card(product), by=product)
    cheating_author, juror_member = customer, MemberFactory()
    for member in (cheating_author, juror_member):
        seat_juror(challenge, member, by=product)
    ballot = reverse("challenge-ballot", args=[challenge.pk])

    author = page_of(customer, 360)
    author.goto(challenge.get_absolute_url())
    press(author, "Accept and take part")
    click_through(author.get_by_role("link", name="Propose an idea for it"))
    author.get_by_label("Your idea in one sentence").fill("Cork under the pump")
    author.get_by_label("What would be better, and for whom?").fill("It swallows the sound.")
    press(author, "Propose it")
    assert author.get_by_text("Yours", exact=True).is_visible()
    price_entry(Entry.objects.get(idea__author=customer), 100, by=product)
    move_to(challenge, "vote")

    voter = page_of(MemberFactory())
    voter.goto(challenge.get_absolute_url())
    assert voter.get_by_text(customer.display_name).count() == 0
    press(voter, "Accept and take part")
    click_through(voter.get_by_role("link", name="Vote", exact=True))
    voter.get_by_label("Cork under the pump").check()
    assert voter.locator(".left").inner_text() == "200.00 EUR still free"
    press(voter, "Cast my ballot")
    receipt = voter.locator(".notice.success").inner_text().split()[-1]

    voter.locator(".ballot input[type=checkbox]:not(:checked)").check()
    assert voter.locator(".left").inner_text() == "50.00 EUR too much"
    press(voter, "Change my ballot")
    assert "the budget is 300.00 EUR" in voter.get_by_role("alert").inner_text()
    assert Ballot.objects.get().receipt == receipt
    # The browser says of a refused form that it was refused.
    complaints.clear()

    cheat = page_of(None)
    cheat.goto(ballot)
    assert "/accounts/login/" in cheat.url
    move_to(challenge, "jury")
    entry = Entry.objects.get(idea__author=customer)
    juror = page_of(juror_member, 360)
    juror.goto(challenge.get_absolute_url())
    click_through(juror.get_by_role("link", name="Judge the ideas"))
    assert juror.get_by_text(customer.display_name).count() == 0
    click_through(juror.get_by_role("link", name="Cork under the pump"))
    juror.get_by_label("Use (1 … 5)").fill("5")
    juror.get_by_label("Cost (1 … 5)").fill("2")
    press(juror, "Hand it in")
    assert juror.get_by_text("Your review is handed in.").is_visible()
    author.goto(reverse("challenge-jury", args=[challenge.pk]))
    assert author.get_by_role("link", name="Cork under the pump").count() == 0
    with pytest.raises(IsNotOnTheJury):
        submit_jury_review(entry, said(5, 1), by=cheating_author)

    move_to(challenge, "over")
    voter.goto(ballot)
    assert voter.get_by_role("button", name="Cast my ballot").count() == 0
    count_ballots(challenge, by=product)
    count_jury(challenge, by=product)
    award_prize(
        offer_prize(challenge, by=product, title="Gold"), entry, by=product, ranked_by="jury", reason="Unbeaten."
    )
    lift_veils()
    voter.goto(challenge.get_absolute_url())
    assert voter.get_by_text("place 1 before the jury").is_visible()
    assert voter.get_by_role("link", name=customer.display_name).first.is_visible()
    cheat.goto(reverse("challenge-results", args=[challenge.pk]))
    assert cheat.get_by_role("heading", name="What the jury says").is_visible()
    cheat.get_by_label("Receipt").fill(receipt)
    press(cheat, "Check the receipt")
    assert cheat.get_by_text("This ballot was counted, as it stands here:").is_visible()
    assert cheat.locator(".card li").inner_text() == "Cork under the pump 1"
