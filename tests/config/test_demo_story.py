from collections import Counter

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth import authenticate
from django.test import Client

from community.foundation.intake import backlog
from community.models import AccessToken, Article, Category, Feedback, Member, Topic
from config.demo.logins import PASSWORD
from config.demo.proposals import plan_ideas
from config.demo.questions import plan_questions
from config.demo.reading import MONTHS
from config.demo.roster import login_keys, read_roster
from config.intakes import INTAKES
from config.integrity import all_checks
from crm.models import (
    Account,
    AccountValue,
    CampaignArrival,
    ConsentStatement,
    Contact,
    ContactImport,
    DuplicateCandidate,
    Influencer,
    LinkedPersona,
    Macro,
    Message,
    SavedSearch,
    Segment,
    Team,
    TeamSeat,
    Ticket,
    Triage,
)
from ideas.models import Idea
from roi.models import (
    CostEntry,
    Exclusion,
    Kpi,
    KpiReading,
    Leg,
    Period,
    Posting,
    RuleVersion,
    StageReading,
    Study,
    Valuation,
)
from tests.config.conftest import tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_story")]
PERIODS_CLOSED = 4
CAMPAIGN_COSTS = 3


def rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_the_plan_is_the_same_every_time():
    roster = read_roster()

    assert plan_questions(roster) == plan_questions(roster)
    assert plan_ideas(roster) == plan_ideas(roster)


def test_files_came_in_with_rows_to_correct_and_a_search_is_saved():
    fair, firms = ContactImport.objects.order_by("id")

    assert (fair.state, fair.counts) == ("done", {"created": 3, "unchanged": 1, "rejected": 2})
    assert [error.line for error in fair.errors.order_by("line")] == [5, 6]
    assert (firms.state, firms.target, firms.mapping["Mutter"]) == ("checked", "account", "parent")
    assert firms.counts == {"created": 1, "unchanged": 1, "rejected": 2}
    assert ConsentStatement.objects.filter(way="import").count() == 2
    assert SavedSearch.objects.get().channel.key == "balcony-news"


def test_the_story_is_whole_and_every_check_passes():
    assert [check for check in all_checks() if check.wrong] == []
    assert {backlog(intake).waiting for intake in INTAKES} == {0}
    states = Counter(Ticket.objects.values_list("status", "resolution__by"))
    assert states["solved", "peer"] > states["solved", "staff"] > states["solved", "none"] > 0
    assert Topic.objects.questions().count() >= 110
    assert Topic.objects.unanswered().count() >= 12
    assert Article.objects.public().filter(sources__isnull=False).distinct().count() >= 8
    assert set(Article.objects.values_list("language", flat=True)) == {"de", "en"}
    assert set(Article.objects.values_list("state", flat=True)) == {"published", "outdated", "in_review"}
    assert Feedback.objects.with_words().exists()
    assert Leg.objects.filter(role="article").exists()
    assert set(Category.objects.values_list("visibility", flat=True)) == {"public", "members", "circle"}
    assert set(Category.objects.values_list("language", flat=True)) == {"de", "en"}
    assert set(Idea.objects.values_list("status", flat=True)) == set(Idea.Status.values) - {"merged"}
    assert set(Account.objects.values_list("kind", flat=True)) == set(Account.Kind.values)
    assert Kpi.objects.count() >= 12
    assert Kpi.objects.filter(kpi_class="communication").exists()
    assert RuleVersion.objects.approved().count() == 7
    assert {"crm.ticket_event", "ideas.idea_event", "community.ask_event", "roi.month"} == set(
        Valuation.objects.values_list("source", flat=True)
    )
    assert KpiReading.objects.values("month").distinct().count() == StageReading.objects.count() == len(MONTHS)
    study = Study.objects.get()
    assert study.is_approved
    assert study.result["registered_before_start"]
    assert study.low < study.estimate < study.high
    assert set(Posting.objects.values_list("kind", flat=True)) == set(Posting.Kind.values) - {"correction"}
    assert Posting.objects.filter(prior_period=True, kind="reversal").exists()
    assert Period.objects.closed().count() == PERIODS_CLOSED
    assert Valuation.objects.count() > 60
    assert {"solved_by_staff", "solved_by_asker"} <= set(Exclusion.objects.values_list("reason", flat=True))


def test_the_story_has_a_desk_people_and_channels_to_look_at():
    assert not Contact.objects.filter(account__isnull=True, member__kind="customer").exists()
    assert Team.objects.count() == len({seat.team_id for seat in TeamSeat.objects.all()}) > 1
    assert set(Macro.objects.values_list("texts__language", flat=True)) == {"de", "en"}
    assert all(segment.count for segment in Segment.objects.all())
    assert {AccountValue, ConsentStatement, Influencer, LinkedPersona, CampaignArrival} == {
        model
        for model in (AccountValue, ConsentStatement, Influencer, LinkedPersona, CampaignArrival)
        if model.objects.exists()
    }
    assert DuplicateCandidate.objects.count() > 1
    assert set(Triage.objects.values_list("verdict", flat=True)) == {"ticket", "idea", "ignore"}
    assert Message.objects.undecided().exists()
    assert {"positive", "negative"} <= set(Message.objects.values_list("reading__mood", flat=True))
    assert CostEntry.objects.filter(import_ref__startswith="crm.campaign_cost:").count() == CAMPAIGN_COSTS


def test_a_second_run_changes_nothing_but_the_token(settings, story):
    settings.DEBUG = True
    before = rows()

    second = tell()

    after = rows()
    assert {label: after[label] - before[label] for label in after if after[label] != before[label]} == {
        AccessToken._meta.label: 1
    }
    assert AccessToken.objects.filter(revoked_at__isnull=True).count() == 1
    assert "is loaded" in story.told
    assert "is there already" in second
    for key in login_keys():
        assert f"{key}@demo.example" in second
    assert PASSWORD in second


def test_logins_work_while_debugging_only(client, settings):
    settings.DEBUG = True
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, "config.demo.backend.DemoBackend"]
    tell()
    agent = Member.objects.get(email="agent@demo.example")
    assert authenticate(email=agent.email, password=PASSWORD) == agent
    assert authenticate(email=agent.email, password="something else") is None
    assert authenticate(email="anna.kruger@post.example", password=PASSWORD) is None
    assert not agent.has_usable_password()
    assert client.post("/accounts/login/", {"login": agent.email, "password": PASSWORD}).status_code == 302
    assert client.get("/api/v1/me/").json()["email"] == agent.email
    assert agent.has_role("support")
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == len(login_keys())
    assert Member.objects.get(email="helper@demo.example").circles.count() == 1

    settings.DEBUG = False
    told = tell()

    assert PASSWORD not in told
    assert authenticate(email=agent.email, password=PASSWORD) is None
    assert client.get("/api/v1/me/").status_code in {401, 403}


def test_the_printed_token_reads_the_report():
    secret = next(word for word in tell().split() if word.startswith("mw_"))
    client = Client(headers={"Authorization": f"Bearer {secret}"})

    report = client.get("/api/v1/roi/report/").json()
    refused = client.post("/api/v1/topics/", {"title": "x"}, content_type="application/json")

    assert float(report["benefits"]) > 10_000
    assert float(report["costs"]) > 10_000
    assert float(report["net"]) == pytest.approx(float(report["benefits"]) - float(report["costs"]))
    assert refused.status_code == 403
