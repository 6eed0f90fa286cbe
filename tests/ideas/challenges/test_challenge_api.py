"""A challenge over HTTP, from the draft to the result."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ideas.models import Challenge, Entry
from tests.factories.challenges import ChallengeFactory, EntryFactory, challenge_by, move_to
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/challenges/"


def ballot_of(challenge, rest=""):
    return f"/api/v1/ballots/{challenge.pk}/{rest}"


def test_a_whole_challenge_by_token(product_api, customer_api, anonymous_api):
    today = timezone.localdate()
    draft = product_api.post(
        ROOT,
        {
            "title": "Quieter pumps",
            "body": "How?",
            "category": CategoryFactory().slug,
            "method": "dots",
            "ballot_limit": 3,
        },
    )
    assert (draft.status_code, draft.json()["published_at"]) == (201, None)
    url = f"{ROOT}{draft.json()['id']}/"
    assert customer_api.get(url).status_code == 404
    days = {"first_day": today.isoformat(), "last_day": (today + timedelta(days=9)).isoformat()}
    later = {
        "first_day": (today + timedelta(days=10)).isoformat(),
        "last_day": (today + timedelta(days=12)).isoformat(),
    }
    phased = product_api.put(f"{url}phases/", {"phases": [{"kind": "call", **days}, {"kind": "vote", **later}]})
    assert (phased.status_code, phased.json()["phase"]) == (200, "call")
    assert product_api.put(f"{url}terms/", {"body": "Yours."}).json()["number"] == 1
    assert product_api.put(f"{url}publication/").status_code == 200

    words = {"title": "Cork", "body": "Line it."}
    assert customer_api.post(f"{url}entries/", words).json()["code"] == "terms_not_accepted"
    assert customer_api.put(f"{url}terms/acceptance/", {"number": 2}).json()["code"] == "terms_have_changed"
    assert customer_api.put(f"{url}terms/acceptance/", {"number": 1}).json()["accepted"] == 1
    entry = customer_api.post(f"{url}entries/", words)
    assert (entry.status_code, entry.json()["author"]["display_name"]) == (201, "Carla Customer")

    challenge = Challenge.objects.get()
    move_to(challenge, "vote")
    ballot = {"choices": [{"entry": entry.json()["id"], "points": 3}]}
    cast = customer_api.put(ballot_of(challenge), ballot)
    assert (cast.status_code, cast.json()["choices"]) == (200, ballot["choices"])
    assert customer_api.put(ballot_of(challenge), ballot).json() == cast.json()
    assert anonymous_api.get(ballot_of(challenge)).status_code == 401
    assert product_api.put(ballot_of(challenge, "count/")).json()["code"] == "vote_not_over"
    move_to(challenge, "over")

    assert customer_api.put(ballot_of(challenge), ballot).status_code == 409
    assert anonymous_api.get(ballot_of(challenge, "count/")).status_code == 404
    assert customer_api.put(ballot_of(challenge, "count/")).status_code == 403
    result = product_api.put(ballot_of(challenge, "count/")).json()
    assert (result["rule"], result["standings"][0]["points"]) == ("most points", 3)
    assert anonymous_api.get(ballot_of(challenge, "count/")).json() == result
    table = anonymous_api.get(ballot_of(challenge, "tally/?form=csv")).content.decode()
    assert table.splitlines()[1].startswith(cast.json()["receipt"])


def test_who_does_not_run_challenges_writes_none(customer_api, agent_api):
    body = {"title": "Mine", "body": "How?", "category": CategoryFactory().slug}

    assert {api.post(ROOT, body).status_code for api in (customer_api, agent_api)} == {403}
    assert not Challenge.objects.exists()


def test_a_ballot_is_refused_with_its_reason(customer_api):
    challenge, (one, two, three) = challenge_by("limited")

    def said(*choices):
        return customer_api.put(ballot_of(challenge), {"choices": list(choices)})

    assert said({"entry": one.pk}, {"entry": two.pk}, {"entry": three.pk}).json()["code"] == "ballot_too_full"
    assert said({"entry": EntryFactory().pk}).json()["code"] == "entry_unknown"
    assert said().json()["code"] == "ballot_empty"
    assert said({"entry": one.pk}, {"entry": one.pk}).status_code == 400
    assert said({"entry": one.pk, "points": 0}).status_code == 400
    assert customer_api.get(ballot_of(challenge)).status_code == 404
    assert customer_api.delete(ballot_of(challenge)).status_code == 204


def test_the_group_of_a_challenge_has_no_name_for_others(product, product_api, anonymous_api):
    circle = CircleFactory(name="Secret testers", members=[product])
    foreign = CircleFactory()
    body = {"title": "Mine", "body": "How?", "category": CategoryFactory().slug}

    assert product_api.post(ROOT, {**body, "circle": foreign.pk}).json()["errors"][0]["pointer"] == "/circle"
    made = product_api.post(ROOT, {**body, "circle": circle.pk}).json()
    Challenge.objects.update(published_at=timezone.now())

    shown = anonymous_api.get(f"{ROOT}{made['id']}/")
    assert shown.json()["is_for_a_group"] is True
    assert "Secret testers" not in shown.content.decode()


def test_what_stands_in_a_circle_is_not_there_for_others(customer_api, anonymous_api, api_of):
    insider = MemberFactory()
    challenge, (entry, *_others) = challenge_by("simple", category__of_circle=CircleFactory(members=[insider]))

    for api in (customer_api, anonymous_api):
        assert api.get(ROOT).json()["results"] == []
        for rest in ("", "entries/", "terms/"):
            assert api.get(f"{ROOT}{challenge.pk}/{rest}").status_code == 404
    assert customer_api.put(ballot_of(challenge), {"choices": [{"entry": entry.pk}]}).status_code == 404
    assert api_of(insider).put(ballot_of(challenge), {"choices": [{"entry": entry.pk}]}).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_lists_ask_the_same_however_long_they_are(number, anonymous_api, queries):
    challenge = ChallengeFactory()
    EntryFactory.create_batch(number, challenge=challenge)
    for _ in range(number - 1):
        ChallengeFactory()

    with queries(2):
        assert len(anonymous_api.get(ROOT).json()["results"]) == number
    with queries(3):
        assert len(anonymous_api.get(f"{ROOT}{challenge.pk}/entries/").json()["results"]) == number
    assert Entry.objects.count() == number
