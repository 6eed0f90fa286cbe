import pytest
from django.urls import reverse

from ideas.models import Adoption, Idea, Realisation
from tests.factories.community import MemberFactory
from tests.factories.ideas import AdoptionFactory, IdeaFactory, IdeaVoteFactory

pytestmark = pytest.mark.django_db
EXPECTED = {"low": "100", "likely": "200.50", "high": "400", "cost": "50", "currency": "eur", "reason": "We want it."}


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_MFA = False


@pytest.fixture
def team(client, product):
    client.force_login(product)
    return client


def act_on(idea: Idea, act: str) -> str:
    return reverse("admin:ideas_idea_act", args=[idea.pk, act])


def test_the_form_offers_only_allowed_moves(team):
    page = team.get(act_on(IdeaFactory(status=Idea.Status.PLANNED), "status")).content.decode()

    offered = {word for word in Idea.Status.values if f'value="{word}"' in page}
    assert offered == {"under_review", "started", "declined"}


def test_declining_needs_a_public_reason(team):
    idea = IdeaFactory()

    refused = team.post(act_on(idea, "status"), {"status": "declined", "reason": ""})
    assert "Give a public reason." in refused.content.decode()

    team.post(act_on(idea, "status"), {"status": "declined", "reason": "Too loud."})
    idea.refresh_from_db()
    assert (idea.status, idea.decisions.get().reason) == ("declined", "Too loud.")


def test_adopting_makes_it_planned_and_may_be_changed(team, product):
    idea = IdeaFactory()

    team.post(act_on(idea, "adoption"), {**EXPECTED, "owner": product.pk})
    team.post(act_on(idea, "adoption"), {**EXPECTED, "high": "500", "owner": product.pk})

    idea.refresh_from_db()
    adoption = Adoption.objects.get(idea=idea)
    assert idea.status == "planned"
    assert (str(adoption.expected_likely), str(adoption.expected_high), adoption.currency) == (
        "200.50",
        "500.00",
        "EUR",
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [("likely", "50"), ("currency", "XXX"), ("low", "0.001"), ("low", "NaN"), ("cost", "-1"), ("high", "1e30")],
)
def test_impossible_expectations_stay_on_the_form(team, product, field, value):
    idea = IdeaFactory()

    refused = team.post(act_on(idea, "adoption"), {**EXPECTED, "owner": product.pk, field: value})

    assert refused.status_code == 200
    assert "errorlist" in refused.content.decode()
    assert not Adoption.objects.exists()


def test_realised_value_is_recorded_once_for_a_period(team):
    idea = AdoptionFactory(idea__status=Idea.Status.DELIVERED).idea
    values = {
        "first_day": "2026-09-01",
        "last_day": "2026-09-30",
        "amount": "120.00",
        "currency": "EUR",
        "evidence": "Counted.",
    }

    team.post(act_on(idea, "realised"), values)
    again = team.post(act_on(idea, "realised"), values)
    at_the_end = team.post(act_on(idea, "realised"), {**values, "last_day": "9999-12-31"})

    period = Realisation.objects.get().period
    assert (str(period.lower), str(period.upper)) == ("2026-09-01", "2026-10-01")
    assert "recorded already" in again.content.decode()
    assert at_the_end.status_code == 200


def test_the_page_shows_decisions_and_buttons(team):
    idea = IdeaFactory()
    IdeaVoteFactory(idea=idea)

    page = team.get(reverse("admin:ideas_idea_change", args=[idea.pk])).content.decode()

    assert act_on(idea, "status") in page
    assert act_on(idea, "realised") not in page


def test_support_sees_ideas_and_decides_nothing(client, agent):
    client.force_login(agent)
    idea = IdeaFactory()

    assert client.get(reverse("admin:ideas_idea_change", args=[idea.pk])).status_code == 200
    assert client.post(act_on(idea, "status"), {"status": "planned"}).status_code == 403


def test_admins_hide_ideas_with_a_reason(client):
    client.force_login(MemberFactory(roles=["admin"]))
    idea = IdeaFactory()

    client.post(act_on(idea, "hide"), {"reason": "Spam"})

    idea.refresh_from_db()
    assert idea.state == "hidden"
