"""Ideas that are held back: nobody sees them, a person decides with a reason, and of two only the first one."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from community.errors import MayNotModerate, TextIsEmpty
from community.foundation.errors import DomainError
from community.models import ModerationAct, ModerationCase
from community.operations import checking_moderation
from community.operations.judging import Decision, decide_case
from community.operations.undoing import undo_act
from ideas.errors import IdeaIsNotHeld, MayNotVote
from ideas.models import Idea, IdeaEvent
from ideas.operations import integrity
from ideas.operations.finding_duplicates import find_idea_duplicates
from ideas.operations.holding_back import reject_idea, release_idea
from ideas.operations.indexing import take_in_idea_events
from ideas.operations.voting import cast_vote
from ideas.reports.likeness import similar_ideas
from ideas.web.views.lists import ideas_worth_finding
from tests.factories.community import MemberFactory
from tests.factories.ideas import IdeaFactory, held_idea
from tests.journeys.test_races import at_once

WORDS = "Probing zebra pump"


def wrong() -> list[str]:
    return [check.check for check in (*integrity.checks(), *checking_moderation.checks()) if check.wrong]


@pytest.fixture
def moderator(db):
    return MemberFactory(roles=["moderator"])


@pytest.mark.django_db
def test_nobody_finds_or_sees_what_is_held_back(client, anonymous_api, customer_api, customer, product):
    idea, seen = held_idea(title=WORDS), IdeaFactory(title="Zebra crossing")
    take_in_idea_events()

    assert client.get(idea.get_absolute_url()).status_code == 404
    assert client.get(reverse("idea-vote", args=[idea.pk])).status_code == 404
    for address in ("/", "/ideas/", "/ideas/?order=trending", "/search/?q=zebra", "/sitemap-ideas-0.xml"):
        assert WORDS not in client.get(address).content.decode()
    for api in (anonymous_api, customer_api):
        assert [row["id"] for row in api.get("/api/v1/ideas/").json()["results"]] == [seen.pk]
        assert api.get(f"/api/v1/ideas/{idea.pk}/").status_code == 404
        found = api.get("/api/v1/search/", {"q": "zebra", "kind": "idea"}).json()["results"]
        assert [hit["id"] for hit in found] == [seen.pk]
    assert list(ideas_worth_finding()) == [seen]
    assert not Idea.objects.visible_to(idea.author).filter(pk=idea.pk).exists()
    assert {one.idea for one in similar_ideas(WORDS, "", Idea.objects.visible_to(AnonymousUser()))} == {seen}
    assert find_idea_duplicates() == 0
    with pytest.raises(MayNotVote):
        cast_vote(idea, by=customer)


@pytest.mark.django_db
def test_who_keeps_order_opens_it_from_the_queue_but_meets_it_in_no_list(client, product_api, product, moderator):
    idea = held_idea(title=WORDS)

    assert product_api.get("/api/v1/ideas/").json()["results"] == []
    assert product_api.get(f"/api/v1/ideas/{idea.pk}/").status_code == 200
    client.force_login(moderator)
    assert WORDS not in client.get("/ideas/").content.decode()
    assert "Held back" in client.get(idea.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_released_it_appears_on_the_date_that_it_has_and_leaves_the_queue(product):
    idea = held_idea()
    before = idea.created_at

    event = release_idea(idea, by=product, reason="A real proposal.")

    idea.refresh_from_db()
    assert (idea.state, idea.created_at) == ("visible", before)
    assert (event.kind, event.by, event.extras) == ("idea_released", product, {"reason": "A real proposal."})
    act = ModerationAct.objects.get()
    assert (act.kind, act.thing_id, act.by, act.reason) == ("approve", idea.pk, product, "A real proposal.")
    case = ModerationCase.objects.get()
    assert (case.outcome, case.decided_by) == ("disagreed", product)
    take_in_idea_events()
    assert wrong() == []


@pytest.mark.django_db
def test_rejected_it_stays_as_a_row_and_can_be_taken_back(product, moderator):
    idea = held_idea()

    event = reject_idea(idea, by=product, reason="A probe of our servers.")

    idea.refresh_from_db()
    assert (idea.state, event.kind, event.extras["reason"]) == ("deleted", "idea_rejected", "A probe of our servers.")
    assert ModerationCase.objects.get().outcome == "agreed"
    undo_act(ModerationAct.objects.get(kind="reject"), by=moderator, reason="It was none.")
    idea.refresh_from_db()
    assert idea.state == "visible"
    take_in_idea_events()
    assert wrong() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("outcome", "state", "kind"), [("agreed", "deleted", "reject"), ("disagreed", "visible", "approve")]
)
def test_a_moderator_decides_it_in_the_queue_like_any_other_case(outcome, state, kind, moderator):
    idea = held_idea()

    decide_case(ModerationCase.objects.get(), Decision(outcome, "delete", "spam", "We looked at it."), by=moderator)

    idea.refresh_from_db()
    assert (idea.state, ModerationAct.objects.get().kind) == (state, kind)
    assert IdeaEvent.objects.latest("id").extras == {"reason": "We looked at it."}
    take_in_idea_events()
    assert wrong() == []


@pytest.mark.django_db
def test_it_takes_a_keeper_a_reason_and_an_idea_that_is_held_back(customer, product):
    idea = held_idea()

    with pytest.raises(MayNotModerate):
        release_idea(idea, by=customer, reason="Mine.")
    with pytest.raises(TextIsEmpty):
        reject_idea(idea, by=product, reason="  ")
    with pytest.raises(IdeaIsNotHeld):
        reject_idea(IdeaFactory(), by=product, reason="Never held back.")
    idea.refresh_from_db()
    assert (idea.state, ModerationAct.objects.count()) == ("held", 0)


@pytest.mark.django_db
def test_an_idea_held_back_without_a_case_is_found(product):
    IdeaFactory(state="held")

    assert "ideas.what_is_held_back_waits_in_the_queue" in wrong()


@pytest.mark.django_db
def test_the_back_office_shows_why_and_decides_many_with_one_reason(client, product, settings):
    settings.STAFF_MFA = False
    client.force_login(product)
    ideas = [held_idea() for _ in range(3)]
    page = client.get(reverse("admin:ideas_idea_change", args=[ideas[0].pk])).content.decode()
    assert "ssrf" in page
    assert f"/admin/ideas/idea/{ideas[0].pk}/acts/release/" in page
    assert f"/admin/ideas/idea/{ideas[0].pk}/acts/restore/" not in page

    chosen = {"action": "reject_ideas", "_selected_action": [idea.pk for idea in ideas[1:]]}
    client.post("/admin/ideas/idea/", chosen | {"applied": "1", "reason": "Probes."})
    client.post(f"/admin/ideas/idea/{ideas[0].pk}/acts/release/", {"reason": "Real."})

    assert [Idea.objects.get(pk=idea.pk).state for idea in ideas] == ["visible", "deleted", "deleted"]
    assert set(ModerationAct.objects.values_list("reason", flat=True)) == {"Probes.", "Real."}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_who_decide_at_once_one_does():
    people = [MemberFactory(roles=["product"]) for _ in range(4)]
    keepers = [MemberFactory(roles=["moderator"]) for _ in range(2)]
    for _ in range(5):
        idea = held_idea()
        case = ModerationCase.objects.get(thing_id=idea.pk, thing_kind="idea")

        def decide(number, idea=idea, case=case):
            if number >= 4:
                outcome = ("agreed", "disagreed")[number - 4]
                return decide_case(case, Decision(outcome, "delete", "spam", "Queue."), by=keepers[number - 4])
            return (release_idea, reject_idea)[number % 2](idea, by=people[number], reason=f"Button {number}.")

        outcomes = at_once(6, decide)

        assert [isinstance(one, DomainError) for one in outcomes].count(False) == 1
        assert ModerationAct.objects.filter(thing_kind="idea", thing_id=idea.pk).count() == 1
        assert idea.events.exclude(kind="idea_proposed").count() == 1
        case.refresh_from_db()
        assert case.outcome == {"visible": "disagreed", "deleted": "agreed"}[Idea.objects.get(pk=idea.pk).state]
    take_in_idea_events()
    assert wrong() == []
