"""Challenges in the back office: made by a form, run by buttons, and nobody there learns what is hidden."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ideas.models import Challenge, ChallengeEvent, Count
from ideas.operations.balloting import cast_ballot
from ideas.operations.taking_part import propose_entry
from tests.factories.challenges import ChallengeFactory, challenge_by, move_to
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/ideas/challenge/"


@pytest.fixture
def office(client, product):
    product.is_staff = True
    product.save()
    client.force_login(product)
    return client


def page_of(thing):
    return reverse(f"admin:ideas_{thing._meta.model_name}_change", args=[thing.pk])


def press(client, thing, act, **given):
    return client.post(reverse(f"admin:ideas_{thing._meta.model_name}_act", args=[thing.pk, act]), given)


def fields(category, owner, **more):
    given = {
        "title": "Quieter pumps",
        "body": "How?",
        "category": category.pk,
        "owner": owner.pk,
        "time_zone": "Europe/Vienna",
        "method": "dots",
        "rule": "points",
        "ballot_limit": 3,
        "currency": "EUR",
        "winner_count": 2,
        "hides_results": "on",
        "veiled_until": "vote",
    }
    return {**given, **more}


def test_a_challenge_is_made_and_run_by_form_and_buttons(office, product):
    made = office.post(f"{LIST}add/", fields(CategoryFactory(), product))
    challenge = Challenge.objects.get()
    assert (made.status_code, challenge.time_zone, challenge.veiled_until) == (302, "Europe/Vienna", "vote")
    refused = press(office, challenge, "publish")
    assert "Set at least a call for ideas" in refused.content.decode()

    today = timezone.localdate(timezone=challenge.zone)
    days = {"call_first": today, "call_last": today + timedelta(days=5)}
    half = press(office, challenge, "phases", **days, vote_first=today + timedelta(days=6))
    assert "Phases follow each other" in half.content.decode()
    press(
        office, challenge, "phases", **days, vote_first=today + timedelta(days=6), vote_last=today + timedelta(days=9)
    )
    press(office, challenge, "terms", body="Yours.")
    press(office, challenge, "publish")

    challenge.refresh_from_db()
    assert challenge.published_at is not None
    assert challenge.phase_at(timezone.now()).kind == "call"
    kinds = ["challenge_written", "phases_set", "terms_published", "challenge_published"]
    assert list(ChallengeEvent.objects.order_by("id").values_list("kind", flat=True)) == kinds


def test_days_stand_in_the_form_as_browsers_want_them_in_any_language(office):
    challenge = ChallengeFactory()
    first, _last = challenge.phase_at(timezone.now()).days

    page = office.get(reverse("admin:ideas_challenge_act", args=[challenge.pk, "phases"]), HTTP_ACCEPT_LANGUAGE="de")

    assert (f'value="{first:%Y-%m-%d}"' in page.text, "Aufruf ab" in page.text) == (True, True)


def test_what_does_not_fit_is_refused_beside_its_field(office, product):
    wrong = office.post(f"{LIST}add/", fields(CategoryFactory(), product, method="ranked"))
    no_segment = office.post(f"{LIST}add/", fields(CategoryFactory(), product, electorate="segment:7"))

    assert "Method, limit, rule and budget do not fit each other." in wrong.content.decode()
    assert "There is no such segment." in no_segment.content.decode()
    assert not Challenge.objects.exists()


def test_once_it_is_published_only_words_owner_and_cost_budget_change(office, product):
    challenge = ChallengeFactory(owner=product)
    given = {"title": "Silent pumps", "body": "How?", "owner": product.pk, "cost_budget": "500", "method": "dots"}

    assert office.get(page_of(challenge)).status_code == 200
    assert office.post(page_of(challenge), given).status_code == 302

    challenge.refresh_from_db()
    assert (challenge.title, challenge.cost_budget, challenge.method) == ("Silent pumps", 500, "simple")


def test_ballots_are_counted_by_a_button_when_the_vote_is_over_and_participation_is_seen(office):
    challenge, (one, *_rest) = challenge_by("simple")
    cast_ballot(challenge, {one.pk: 1}, by=MemberFactory())
    count_page = reverse("admin:ideas_challenge_act", args=[challenge.pk, "count"])
    assert count_page not in office.get(page_of(challenge)).content.decode()

    move_to(challenge, "over")
    page = office.get(page_of(challenge)).content.decode()
    assert (count_page in page, "ballots: <strong>1</strong>" in page) == (True, True)
    press(office, challenge, "count")

    assert Count.objects.get().ballot_count == 1


def test_an_entry_is_priced_before_the_vote_and_its_author_stands_nowhere(office, customer):
    challenge = ChallengeFactory(veiled_until="vote", rule="greedy", budget=500)
    entry = propose_entry(challenge, by=customer, title="Cork", body="Line it.")
    press(office, entry, "price", cost="120.50")
    entry.refresh_from_db()
    assert str(entry.cost) == "120.50"

    for address in (page_of(entry), "/admin/ideas/entry/", LIST, page_of(challenge), "/admin/ideas/ideaevent/"):
        page = office.get(address)
        assert page.status_code == 200
        assert customer.display_name not in page.content.decode()
    move_to(challenge, "vote")
    assert "The vote has begun" in press(office, entry, "price", cost="1").content.decode()


def test_those_who_do_not_run_challenges_only_read_them_and_nothing_of_circles(client):
    manager = MemberFactory(roles=["manager"], is_staff=True)
    challenge = ChallengeFactory()
    hidden = ChallengeFactory(category=CategoryFactory(of_circle=CircleFactory()))
    client.force_login(manager)

    assert client.get(f"{LIST}add/").status_code == 403
    assert client.get(page_of(challenge)).status_code == 200
    assert press(client, challenge, "terms", body="Mine.").status_code == 403
    assert client.get(page_of(hidden)).status_code == 302
    assert challenge.terms.count() == 0


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_however_long_it_is(office, queries, number):
    category = CategoryFactory()
    ChallengeFactory.create_batch(number, category=category)

    office.get(LIST)
    with queries(8):
        office.get(LIST)
