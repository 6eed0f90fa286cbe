"""Judging at the desk of the product team: scorecards by a form, reviews by a queue, each for themselves."""

from decimal import Decimal

import pytest
from django.urls import reverse

from ideas.models import Review, Scorecard
from ideas.operations.reviewing import save_review
from tests.factories.ideas import IdeaFactory
from tests.factories.reviews import asked, card, colleague, judged, said

pytestmark = pytest.mark.django_db
ROWS = {"criteria-TOTAL_FORMS": "3", "criteria-INITIAL_FORMS": "0"}
FIRST = {"code": "use", "label": "Use", "lowest": "1", "highest": "5", "weight": "2", "guidance": "5: daily"}
SECOND = {"code": "cost", "label": "Cost", "lowest": "0", "highest": "10", "weight": "1", "counts_against": "on"}


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_MFA = False


@pytest.fixture
def team(client, product):
    client.force_login(product)
    return client


def rows(*criteria):
    given = {f"criteria-{n}-{name}": value for n, one in enumerate(criteria) for name, value in one.items()}
    return ROWS | {f"criteria-{n}-weight": "1" for n in range(3)} | given


def act_on(review, act):
    return reverse("admin:ideas_review_act", args=[review.pk, act])


def page_of(client, thing):
    return client.get(reverse(f"admin:ideas_{thing._meta.model_name}_change", args=[thing.pk])).content.decode()


def test_a_scorecard_is_written_changed_and_fixed_once_somebody_is_asked(team, product):
    new = reverse("admin:ideas_scorecard_add")
    team.post(new, {"name": "Use", "method": "weighted", **rows(FIRST, SECOND)})
    written = Scorecard.objects.get()
    assert [(one.code, one.weight, one.counts_against) for one in written.criteria.all()] == [
        ("use", Decimal(2), False),
        ("cost", Decimal(1), True),
    ]

    change = reverse("admin:ideas_scorecard_change", args=[written.pk])
    first, second = (str(one.pk) for one in written.criteria.order_by("place"))
    kept = rows({**FIRST, "id": first}, {**SECOND, "id": second, "DELETE": "on"}) | {"criteria-INITIAL_FORMS": "2"}
    team.post(change, {"name": "Use", "method": "custom", "formula": "use * 2", **kept})
    written.refresh_from_db()
    assert (written.formula, written.criteria.count()) == ("use * 2", 1)

    asked(IdeaFactory(), colleague(), written, by=product)
    assert team.post(change, {"name": "Other", "method": "weighted", **rows(FIRST)}).status_code == 403
    assert "Use" in page_of(team, written)


@pytest.mark.parametrize(
    ("given", "said_so"),
    [
        ({"method": "rice", **rows(FIRST)}, "These criteria do not fit"),
        ({"method": "weighted", **rows()}, "These criteria do not fit"),
        ({"method": "custom", "formula": "joy", **rows(FIRST)}, "The formula may hold the codes"),
        ({"method": "custom", **rows(FIRST)}, "A formula goes with the method"),
        ({"method": "weighted", **rows({**FIRST, "lowest": "9"})}, "A scale goes from a lower to a higher number"),
    ],
)
def test_a_scorecard_that_cannot_be_judged_by_stays_on_its_form(team, given, said_so):
    answer = team.post(reverse("admin:ideas_scorecard_add"), {"name": "Use", **given})
    assert said_so in answer.content.decode()
    assert not Scorecard.objects.exists()


def test_a_scorecard_of_a_kind_begins_with_its_standard_criteria(team, product_api):
    form = team.get(reverse("admin:ideas_scorecard_add"), {"method": "rice"}).content.decode()
    for told in ('value="reach"', 'value="effort"', "person-months"):
        assert told in form
    assert 'value="reach"' not in team.get(reverse("admin:ideas_scorecard_add")).content.decode()

    team.post(reverse("admin:ideas_scorecard_add"), {"name": "By form", "method": "ice", **rows()})
    made = product_api.post("/api/v1/scorecards/", {"name": "By program", "method": "rice"})
    assert (
        made.status_code,
        product_api.post("/api/v1/scorecards/", {"name": "None", "method": "weighted"}).status_code,
    ) == (
        201,
        400,
    )

    codes = {one.name: [each.code for each in one.criteria.order_by("place")] for one in Scorecard.objects.all()}
    assert codes == {
        "By form": ["impact", "confidence", "ease"],
        "By program": ["reach", "impact", "confidence", "effort"],
    }


def test_the_product_team_asks_for_many_at_once_and_sees_who_is_late(team, product):
    ideas, by, evaluator = [IdeaFactory(title=f"Idea {n}") for n in range(2)], card(product), colleague()
    form = {"card": by.pk, "evaluators": [evaluator.pk], "due_on": "2026-12-24", "applied": "1"}
    chosen = {"action": "ask_for_reviews", "_selected_action": [one.pk for one in ideas]}
    team.post(reverse("admin:ideas_idea_changelist"), chosen | form)
    assert Review.objects.filter(evaluator=evaluator, due_on="2026-12-24").count() == 2
    save_review(Review.objects.first(), said(5, 1, comment="Only mine so far"), by=evaluator)
    listed = team.get(reverse("admin:ideas_review_changelist")).content.decode()
    assert "Idea 0" in listed
    assert "Idea 1" in listed
    assert "Only mine so far" not in page_of(team, Review.objects.first())


def test_an_evaluator_keeps_a_draft_hands_it_in_and_then_sees_the_others(client, product, manager):
    idea, by = IdeaFactory(), card(product, asks_benefit=True)
    other = judged(idea, product, card(product, "Other"), said(5, 1, comment="Of another scorecard"), by=product)
    mine = asked(idea, manager, by, by=product)
    benefit = {"low": "10", "likely": "20", "high": "30", "currency": "EUR"}
    client.force_login(manager)

    form = client.get(act_on(mine, "judge")).content.decode()
    assert "Use (1 … 5)" in form
    client.post(act_on(mine, "judge"), {"points-use": "4", "comment": "So far"})
    mine.refresh_from_db()
    assert (mine.state, mine.comment) == ("asked", "So far")
    refused = client.post(act_on(mine, "judge"), {"points-use": "4", "hand_in": "on", **benefit})
    assert "Give points to every criterion" in refused.content.decode()
    client.post(act_on(mine, "judge"), {"points-use": "4", "points-cost": "2", "hand_in": "on", **benefit})
    mine.refresh_from_db()
    assert (mine.state, mine.score, mine.benefit_likely) == ("submitted", Decimal("75.0000"), Decimal(20))
    assert "Of another scorecard" in page_of(client, other)
    page = page_of(client, mine)
    assert act_on(mine, "judge") not in page
    assert "75.0000" in page


def test_others_have_no_button_for_it_and_no_way_past_that(team, product, manager):
    theirs = asked(IdeaFactory(), manager, card(product), by=product)
    page = page_of(team, theirs)
    assert act_on(theirs, "take-back") in page
    assert act_on(theirs, "judge") not in page
    refused = team.post(act_on(theirs, "judge"), {"points-use": "4", "points-cost": "4", "hand_in": "on"})
    assert "Only whoever was asked" in refused.content.decode()
    team.post(act_on(theirs, "take-back"))
    assert not Review.objects.exists()


def test_what_came_of_a_scorecard_stands_on_its_page(team, product):
    by, first, second = card(product), IdeaFactory(title="Better"), IdeaFactory(title="Worse")
    for evaluator in (colleague(), colleague()):
        judged(first, evaluator, by, said(5, 1), by=product)
        judged(second, evaluator, by, said(1, 4), by=product)
    page = page_of(team, by)
    assert page.index("Better") < page.index("Worse")
    assert "alpha 1.00" in page
