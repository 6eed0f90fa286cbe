"""A challenge lived through: as author without a name, as voter with a receipt, and as a cheat."""

import pytest
from django.urls import reverse

from ideas.models import Ballot, Entry
from ideas.operations.challenging import price_entry, publish_terms
from ideas.operations.counting_ballots import count_ballots
from tests.browser.desk import click_through, overhang
from tests.factories.challenges import ChallengeFactory, EntryFactory, move_to
from tests.factories.community import MemberFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def press(page, name):
    click_through(page.get_by_role("button", name=name, exact=True))
    assert overhang(page) == 0


def test_an_author_a_voter_and_a_cheat_live_through_a_challenge(page_of, customer, product, complaints):
    budget = {"method": "budget", "rule": "greedy", "budget": 300, "veiled_until": "vote"}
    challenge = ChallengeFactory(**budget)
    EntryFactory(challenge=challenge, cost=250)
    publish_terms(challenge, "Your idea stays yours.", by=product)
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
    move_to(challenge, "over")
    voter.goto(ballot)
    assert voter.get_by_role("button", name="Cast my ballot").count() == 0
    count_ballots(challenge, by=product)
    cheat.goto(reverse("challenge-results", args=[challenge.pk]))
    cheat.get_by_label("Receipt").fill(receipt)
    press(cheat, "Check the receipt")
    assert cheat.get_by_text("This ballot was counted, as it stands here:").is_visible()
    assert cheat.locator(".card li").inner_text() == "Cork under the pump 1"
