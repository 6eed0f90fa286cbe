"""A challenge is an investment: whom it reached, who took part, what it cost once, and what its ideas brought."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from community.operations.visiting import Sighting, record_visit
from community.signals import thing_seen
from config.intakes import run_here
from crm.models import Campaign, CampaignArrival, CampaignCost, CampaignLink
from crm.operations.segmenting import save_segment
from ideas.models import Challenge
from ideas.operations.awarding import award_prize, offer_prize, record_payout
from ideas.operations.balloting import cast_ballot
from ideas.operations.counting_ballots import count_ballots
from ideas.operations.counting_juries import count_jury
from ideas.operations.jury_reviewing import submit_jury_review
from ideas.operations.seating import choose_scorecard, seat_juror
from roi.importing.costs import is_paid_prize
from roi.models import CostEntry
from roi.operations.campaign_costs import take_in_campaign_costs
from roi.operations.costs import Amount, Bearers, enter_cost, reverse_cost
from roi.operations.prize_costs import take_in_prizes
from tests.factories.challenges import challenge_by, move_to
from tests.factories.community import CircleFactory, MemberFactory
from tests.factories.crm import ContactFactory
from tests.factories.ideas import AdoptionFactory
from tests.factories.reviews import card, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def bells():
    """Sightings as pages tell of them."""
    heard = []

    def hear(sighting, **_):
        heard.append(sighting)

    thing_seen.connect(hear)
    yield heard
    thing_seen.disconnect(hear)


@pytest.fixture
def held(product):
    """A challenge that was voted on, judged and decided, with two campaigns, one of which leads elsewhere as well."""
    challenge, (one, two, _three) = challenge_by("simple")
    choose_scorecard(challenge, card(product), by=product)
    juror = MemberFactory()
    seat_juror(challenge, juror, by=product)
    for _number in range(2):
        cast_ballot(challenge, {one.pk: 1}, by=MemberFactory())
    move_to(challenge, "jury")
    submit_jury_review(two, said(5, 1), by=juror)
    move_to(challenge, "over")
    count_ballots(challenge, by=product)
    count_jury(challenge, by=product)
    for name, links in (
        ("Own", {challenge.get_absolute_url(): 5}),
        ("Fair", {f"/challenges/{challenge.pk}/": 3, "/ideas/": 1}),
    ):
        campaign = Campaign.objects.create(name=name, starts_on=date(2026, 10, 1), by=product)
        for path, clicks in links.items():
            link = CampaignLink.objects.create(
                campaign=campaign, tag=f"{name}{clicks}".lower(), path=path, clicks=clicks
            )
            CampaignArrival.objects.create(link=link, member=juror)
        CampaignCost.objects.create(
            campaign=campaign,
            description="Posters",
            incurred_on=date(2026, 10, 5),
            amount=100,
            currency="EUR",
            by=product,
        )
    return challenge, one, two


def seen_by(challenge, visitor):
    """As the page of a challenge tells it for a visitor."""
    record_visit(Sighting(visitor, "contest", challenge.pk, timezone.localdate(), timezone.now()))


def test_controllers_and_managers_read_it_and_nobody_else(held, controller_api, manager_api, product_api, customer_api):
    address = f"/api/v1/challenges/{held[0].pk}/report/"
    answers = [api.get(address).status_code for api in (controller_api, manager_api, product_api, customer_api)]
    assert answers == [200, 200, 403, 403]


def test_it_counts_people_and_tells_the_page_of_it(held, manager, product, controller_api, client, bells):
    challenge, *_rest = held
    for visitor in ("a", "a", "b"):
        seen_by(challenge, visitor)
    client.get(challenge.get_absolute_url(), headers={"User-Agent": "Mozilla/5.0 Firefox/145.0"})
    list(run_here(("attention.ideas.challenge_event",)))

    told = controller_api.get(f"/api/v1/challenges/{challenge.pk}/report/").json()

    assert [sighting.thing_kind for sighting in bells] == ["contest"]
    assert (told["reach"]["people"], told["reach"]["days"][0]["people"], told["reach"]["notices"]) == (2, 2, 1)
    seen = told["participation"]
    assert [seen[name] for name in ("proposed", "entries", "voted", "seated", "juried")] == [3, 3, 2, 1, 1]
    assert {row["kind"]: row["people"] for row in seen["phases"]} == {"call": 3, "discuss": 0, "vote": 2, "jury": 1}
    client.force_login(product)
    assert client.get(f"/value/challenges/{challenge.pk}/").status_code == 403
    client.force_login(manager)
    assert "came by the campaign “Fair”" in client.get(f"/value/challenges/{challenge.pk}/").text
    assert challenge.title in client.get("/value/challenges/").text


def test_money_is_in_it_once(held, product, manager, controller_api):
    challenge, one, two = held
    gold = offer_prize(challenge, by=product, title="Gold", amount=Decimal(250))
    offer_prize(challenge, by=product, title="Cake", amount=Decimal(20))
    award = award_prize(gold, two, by=product, ranked_by="jury")
    record_payout(award, by=product, paid_on=timezone.localdate(), reference="B-17")
    assert (take_in_prizes(), take_in_prizes()) == (1, 0)
    assert (take_in_campaign_costs(), take_in_campaign_costs()) == (2, 0)
    assert (is_paid_prize("B-17"), is_paid_prize("B-18")) == (True, False)
    AdoptionFactory(idea=one.idea, expected_low=100, expected_likely=200, expected_high=300)
    for amount, taken_back in ((40, False), (70, True)):
        entry = enter_cost(
            by=manager,
            category="implementation",
            description="Cork",
            incurred_on=timezone.localdate(),
            spent=Amount(Decimal(amount), "EUR"),
            bearers=Bearers(idea=one.idea),
        )
        if taken_back:
            reverse_cost(entry, by=manager)

    told = controller_api.get(f"/api/v1/challenges/{challenge.pk}/report/").json()

    shares = [(row["name"], row["clicks"], row["cost"]) for row in told["reach"]["campaigns"]]
    assert shares == [("Own", 5, "100.00"), ("Fair", 3, "75.00")]
    costs = {"prizes": "250.00", "campaigns": "175.00", "staff": "0.00", "other": "40.00"}
    assert told["costs"] == {**costs, "total": "465.00", "prizes_owed": "20.00"}
    benefit = told["benefit"]
    assert (benefit["expected_likely"], benefit["realised_net"], told["result"]) == ("200.00", "0.00", "-465.00")
    assert CostEntry.objects.filter(category="incentives").count() == 1


def test_what_a_file_of_costs_brought_under_the_number_of_a_prize_is_not_booked_again(
    held, product, manager, controller_api
):
    challenge, one, _two = held
    prize = offer_prize(challenge, by=product, title="Gold", amount=Decimal(250))
    record_payout(award_prize(prize, one, by=product), by=product, paid_on=timezone.localdate(), reference="B-17")
    enter_cost(
        by=manager,
        category="incentives",
        description="Transfer",
        incurred_on=timezone.localdate(),
        spent=Amount(Decimal(250), "EUR"),
        import_ref="B-17",
    )

    assert take_in_prizes() == 0
    assert controller_api.get(f"/api/v1/challenges/{challenge.pk}/report/").json()["costs"]["prizes"] == "250.00"


def test_those_for_whom_it_is_are_counted_by_group_and_by_segment(held, manager_api):
    challenge, *_rest = held
    inside = MemberFactory()
    ContactFactory(member=inside, name="Anna One")
    rule = {"field": "name", "op": "begins", "value": "Anna"}
    segment = save_segment("Annas", by=MemberFactory(roles=["community_manager"]), target="contact", rule=rule)
    circle = CircleFactory()
    circle.members.add(inside, MemberFactory())

    def eligible(**narrowed):
        Challenge.objects.filter(pk=challenge.pk).update(**narrowed)
        return manager_api.get(f"/api/v1/challenges/{challenge.pk}/report/").json()["participation"]["eligible"]

    everybody = eligible()
    assert (
        everybody > 3,
        eligible(circle=circle),
        eligible(electorate=f"segment:{segment.pk}"),
        eligible(electorate="segment:0"),
    ) == (
        True,
        2,
        1,
        0,
    )
