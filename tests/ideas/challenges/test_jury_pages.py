"""Jurors judge on pages of their own and by the API, and the product team runs the jury in the back office."""

from decimal import Decimal

import pytest
from django.urls import reverse

from ideas.models import JurySeat, Review
from ideas.operations.jury_reviewing import submit_jury_review
from tests.factories.challenges import ChallengeFactory, EntryFactory, move_to
from tests.factories.community import MemberFactory
from tests.factories.reviews import said

pytestmark = pytest.mark.django_db


def test_pages_and_answers_lead_a_juror_through_and_tell_nobody_whose_it_is(jury, client, customer, api_of, queries):
    challenge, (hers, other), (one, two) = jury
    queue, base = reverse("challenge-jury", args=[challenge.pk]), f"/api/v1/challenges/{challenge.pk}/jury"
    page = reverse("challenge-jury-entry", args=[challenge.pk, hers.pk])
    api = api_of(two)

    client.force_login(customer)
    assert [client.get(address).status_code for address in (queue, page)] == [404, 404]
    client.force_login(one)
    assert "Judge the ideas" in client.get(challenge.get_absolute_url()).text
    shown = [client.get(address).text for address in (queue, page)]
    shown += [api.get(f"{base}{rest}").text for rest in ("/", "/reviews/", f"/reviews/{hers.pk}/")]
    assert all("A whispering pump" in text for text in (*shown[:2], *shown[3:]))
    assert not any(customer.display_name in text or f"members/{customer.pk}" in text for text in shown)

    refused = client.post(page, {"points-use": "9", "points-cost": "1", "hand_in": "1"})
    assert (refused.status_code, "9" in refused.text) == (400, True)
    assert client.post(page, {"points-use": "4", "hand_in": "1"}).status_code == 409
    client.post(page, {"points-use": "4", "comment": "So far"})
    assert Review.objects.get().state == "asked"
    client.post(page, {"points-use": "4", "points-cost": "2", "hand_in": "1"})
    assert (Review.objects.get().score, client.post(page, {}).status_code) == (Decimal("75.0000"), 200)
    decline = reverse("challenge-jury-conflict", args=[challenge.pk, other.pk])
    assert client.post(decline, {"reason": ""}).status_code == 400
    client.post(decline, {"reason": "A rival of my firm."})
    assert "Nothing waits for you." in client.get(queue).text

    assert api.put(f"{base}/reviews/{hers.pk}/", {"points": {"use": "3"}}).json()["points"] == {"use": "3.000"}
    given = api.post(f"{base}/reviews/{hers.pk}/submission/", {"points": {"use": "3", "cost": "3"}})
    assert (given.status_code, given.json()["state"], given.json()["entry"]["author"]) == (200, "submitted", None)
    assert api.put(f"{base}/reviews/{other.pk}/conflict/", {"reason": "A rival."}).json()["state"] == "conflicted"
    assert [api_of(customer).get(f"{base}{rest}").status_code for rest in ("/", "/reviews/", "/count/")] == [
        403,
        404,
        404,
    ]
    with queries(9):
        api.get(f"{base}/reviews/")
    EntryFactory(challenge=challenge)
    with queries(9):
        api.get(f"{base}/reviews/")


def test_the_jury_is_run_from_the_back_office(jury, product, client, product_api, settings):
    challenge, (hers, _other), (one, two) = jury
    product.is_staff = True
    product.save()
    client.force_login(product)
    late = MemberFactory(display_name="Lately Seated")

    def press(act, **given):
        return client.post(reverse("admin:ideas_challenge_act", args=[challenge.pk, act]), given)

    press("seat-juror", member=late.pk)
    assert JurySeat.objects.filter(member=late).exists()
    press("unseat-juror", seat=JurySeat.objects.get(member=late).pk)
    assert "begun" in press("jury-scorecard", card="").text
    submit_jury_review(hers, said(5, 1), by=one)
    home = reverse("admin:ideas_challenge_change", args=[challenge.pk])
    assert ("Juror 1" in client.get(home).text, "100.00" in client.get(home).text) == (True, False)
    move_to(challenge, "over")
    press("count-jury")
    assert "100.00" in client.get(home).text
    result = client.get(reverse("challenge-results", args=[challenge.pk])).text
    assert ("What the jury says" in result, "score 100" in result) == (True, True)

    base = f"/api/v1/challenges/{ChallengeFactory().pk}/jury"
    number = challenge.scorecard_id
    assert product_api.put(f"{base}/scorecard/", {"scorecard": number}).json()["scorecard"]["id"] == number
    assert product_api.put(f"{base}/seats/{two.pk}/").json()["seats"][0]["member"]["id"] == two.pk
    assert (product_api.delete(f"{base}/seats/{two.pk}/").status_code, product_api.get(f"{base}/").json()["seats"]) == (
        204,
        [],
    )
