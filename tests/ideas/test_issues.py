"""Ideas are linked to the issues by which they are built, and hear of them; nothing is decided by that."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from community.foundation.intake import run_intake
from community.models import Notification
from ideas.errors import IdeaIsMerged, MayNotDecide
from ideas.issue_errors import AddressIsNoIssue
from ideas.issue_names import IssueTold, issue_at, named
from ideas.models import Idea, IdeaEvent, IdeaIssue, PreparedDecision, TrackerIssue
from ideas.notifiers import SOURCE
from ideas.operations.deciding import Answer
from ideas.operations.issues import PreparingRules, link_issue, note_issue, unlink_issue
from ideas.operations.merging import merge_idea
from ideas.operations.publishing import prepare_decision, publish_decision
from tests.factories.community import MemberFactory
from tests.factories.ideas import IdeaFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
SHOP = "https://github.com/Acme/shop/issues/12"
NOTHING, ALL = PreparingRules(), PreparingRules(delivered=True, started=True, started_labels=("Doing",))


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_MFA = False


def told(url=SHOP, state="open", minutes=0, title="Quieter pump", **more):
    return IssueTold(issue_at(url), title, state, AT + timedelta(minutes=minutes), **more)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (SHOP, ("github", "github.com", "acme/shop", "12")),
        ("https://github.com/acme/shop/issues/12#issuecomment-3", ("github", "github.com", "acme/shop", "12")),
        ("https://gitlab.com/a/b/shop/-/issues/7", ("gitlab", "gitlab.com", "a/b/shop", "7")),
        ("https://git.acme.example:8443/a/shop/-/work_items/7", ("gitlab", "git.acme.example:8443", "a/shop", "7")),
        ("https://acme.atlassian.net/browse/pump-7?page=2", ("jira", "acme.atlassian.net", "PUMP", "PUMP-7")),
        ("https://in.example/jira/browse/P2-7", ("jira", "in.example/jira", "P2", "P2-7")),
        ("https://a.atlassian.net/jira/boards/1?selectedIssue=PUMP-7", ("jira", "a.atlassian.net", "PUMP", "PUMP-7")),
        ("https://github.com/acme/shop/pull/12", None),
        ("https://github.com/acme/shop/issues/new", None),
        ("https://acme.example/", None),
        ("https://me:secret@github.com/acme/shop/issues/12", None),
        ("javascript:alert(1)//github.com/acme/shop/issues/12", None),
        ("https://[bad/acme/shop/issues/12", None),
    ],
)
def test_issues_are_known_by_their_addresses(url, name):
    found = issue_at(url)
    assert found == (name and named(*name))
    assert found is None or issue_at(found.address) == found


def test_the_product_team_links_and_unlinks_and_others_do_not(product, agent, customer):
    idea, other = IdeaFactory(), IdeaFactory()
    link = link_issue(idea, SHOP, by=product)
    assert link_issue(idea, SHOP.upper().replace("HTTPS", "https").replace("ISSUES", "issues"), by=product) == link
    assert link_issue(other, SHOP, by=product).issue == link.issue
    for stranger in (agent, customer):
        with pytest.raises(MayNotDecide):
            link_issue(idea, SHOP, by=stranger)
        with pytest.raises(MayNotDecide):
            unlink_issue(link, by=stranger)
    with pytest.raises(AddressIsNoIssue):
        link_issue(idea, "https://acme.example/", by=product)
    merge_idea(other, idea, by=product, reason="The same")
    with pytest.raises(IdeaIsMerged):
        link_issue(other, SHOP, by=product)

    unlink_issue(link, by=product)
    assert unlink_issue(link, by=product) is None
    kinds = IdeaEvent.objects.filter(idea=idea, kind__startswith="issue_").order_by("id").values_list("kind", "extras")
    said = {"issue": link.issue_id, "name": "acme/shop#12"}
    assert list(kinds) == [("issue_linked", said), ("issue_unlinked", said)]


def test_an_issue_tells_its_title_and_state_once_and_in_order(product):
    idea = IdeaFactory(status="started")
    issue = link_issue(idea, SHOP, by=product).issue
    steps = [
        (told(), "issue changed", ("open", "Quieter pump")),
        (told(), "known", ("open", "Quieter pump")),
        (told(state="done", minutes=5), "issue changed", ("done", "Quieter pump")),
        (told(state="open", minutes=3, title="Old"), "older than what is known", ("done", "Quieter pump")),
        (told(state="open", minutes=6, title="Silent pump"), "issue changed", ("open", "Silent pump")),
        (told(state="dropped", minutes=7), "issue changed", ("dropped", "Quieter pump")),
        (told(state="gone", minutes=8, title=""), "issue changed", ("gone", "Quieter pump")),
        (told(SHOP.replace("12", "13")), "no idea is linked to this issue", ("gone", "Quieter pump")),
    ]
    for news, outcome, now in steps:
        assert note_issue(news, NOTHING) == outcome
        issue.refresh_from_db()
        assert (issue.state, issue.title) == now
    events = IdeaEvent.objects.filter(idea=idea, kind="issue_changed").order_by("id")
    assert [event.extras["after"] for event in events] == ["open", "done", "open", "dropped", "gone"]
    assert [event.extras["is_renamed"] for event in events] == [True, False, True, True, False]
    assert "pump" not in str([event.extras for event in events])
    assert not PreparedDecision.objects.exists()
    idea.refresh_from_db()
    assert idea.status == "started"


def test_an_issue_that_moves_takes_its_ideas_along(product):
    one, other = IdeaFactory(), IdeaFactory()
    issue = link_issue(one, SHOP, by=product).issue
    there = "https://github.com/acme/pumps/issues/4"
    note_issue(told(there, former=issue_at(SHOP)), NOTHING)
    issue.refresh_from_db()
    assert (str(issue), issue.state) == ("acme/pumps#4", "open")

    link_issue(other, SHOP, by=product)
    note_issue(told(there, minutes=1, former=issue_at(SHOP)), NOTHING)
    assert {(str(link.issue), link.idea) for link in IdeaIssue.objects.all()} == {
        *(("acme/pumps#4", one), ("acme/pumps#4", other), ("acme/shop#12", other))
    }
    assert TrackerIssue.objects.get(project="acme/shop").state == "gone"


def test_rules_prepare_and_a_person_publishes(product, manager):
    idea = IdeaFactory(status="planned", owner=manager)
    merged = IdeaFactory()
    second = "https://acme.atlassian.net/browse/PUMP-7"
    link_issue(idea, SHOP, by=product)
    link_issue(merged, second, by=product)
    merge_idea(merged, idea, by=product, reason="The same")

    note_issue(told(labels=["doing"]), ALL)
    prepared = PreparedDecision.objects.get()
    assert (prepared.idea, prepared.status, prepared.publish_at) == (idea, "started", None)
    run_intake(SOURCE.intake(), lane="live")
    told_to = Notification.objects.filter(kind="idea_prepared").values_list("recipient", flat=True)
    assert set(told_to) == {manager.pk, product.pk}
    publish_decision(idea, by=product)
    note_issue(told(state="done", minutes=2), ALL)
    assert not PreparedDecision.objects.exists()
    note_issue(told(second, "done", minutes=3), ALL)
    assert PreparedDecision.objects.get().status == "delivered"
    idea.refresh_from_db()
    assert idea.status == "started"

    prepare_decision(idea, Answer("declined", "Too loud."), by=product)
    note_issue(told(second, "open", minutes=4), ALL)
    note_issue(told(second, "done", minutes=5), ALL)
    assert PreparedDecision.objects.get().status == "declined"


def test_what_was_dropped_delivers_nothing(product):
    idea = IdeaFactory(status="started")
    link_issue(idea, SHOP, by=product)
    note_issue(told(state="dropped"), ALL)
    assert not PreparedDecision.objects.exists()


def test_links_by_program_and_on_the_page_of_the_idea(client, product, product_api, agent_api, customer_api, queries):
    idea = IdeaFactory()
    address = f"/api/v1/ideas/{idea.pk}/links/"
    made = product_api.post(address, {"url": SHOP})
    assert (made.status_code, made.json()["url"]) == (201, "https://github.com/acme/shop/issues/12")
    assert made.json() | {"state": "unknown", "title": "", "project": "acme/shop", "key": "12"} == made.json()
    assert product_api.post(address, {"url": "https://acme.example"}).json()["errors"][0]["pointer"] == "/url"
    assert agent_api.post(address, {"url": SHOP}).status_code == 403
    assert {customer_api.get(address).status_code, customer_api.post(address, {"url": SHOP}).status_code} == {403}
    with queries(4):
        assert len(agent_api.get(address).json()["results"]) == 1
    product_api.post(address, {"url": SHOP.replace("12", "13")})
    with queries(4):
        assert len(agent_api.get(address).json()["results"]) == 2

    client.force_login(product)
    page = reverse("admin:ideas_idea_change", args=[idea.pk])
    assert (
        client.post(f"{page.removesuffix('change/')}acts/issue/", {"url": SHOP.replace("12", "14")}).status_code == 302
    )
    shown = client.get(page).content.decode()
    assert 'href="https://github.com/acme/shop/issues/14"' in shown
    assert "not heard of yet" in shown
    link = IdeaIssue.objects.get(issue__key="14")
    client.post(f"{page.removesuffix('change/')}acts/unlink-issue/", {"issue": link.pk})
    first = f"{address}{made.json()['id']}/"
    assert (agent_api.get(first).json()["key"], product_api.delete(first).status_code) == ("12", 204)
    assert [one.issue.key for one in IdeaIssue.objects.all()] == ["13"]
    client.force_login(MemberFactory())
    assert "acme/shop" not in client.get(idea.get_absolute_url()).content.decode()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_ten_who_link_the_same_at_once_link_it_once(product):
    idea = IdeaFactory()

    def once(_):
        try:
            return link_issue(Idea(pk=idea.pk), SHOP, by=product).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as people:
        assert len(set(people.map(once, range(10)))) == 1
    assert (IdeaIssue.objects.count(), IdeaEvent.objects.filter(kind="issue_linked").count()) == (1, 1)
