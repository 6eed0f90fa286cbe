"""What people bring again and again is proposed as an idea, with numbers as evidence and what a year of it costs."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from community.models import MeToo
from community.operations.erasing import erase_member
from config.integrity import all_checks
from crm.matching.grouping import grouped
from crm.models import RecurringProblem, TicketIdea
from crm.operations.deciding_recurring import dismiss_problem, link_problem, propose_from_problem
from crm.operations.finding_recurring import find_recurring
from crm.operations.forgetting import forget_people
from crm.recurring_errors import DismissalNeedsReason, MayNotDecideOnProblems, ProblemIsDecided
from crm.tasks import find_recurring as nightly
from ideas.models import Idea, IdeaVote, VoteOrigin
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, TopicFactory
from tests.factories.crm import CommunityTicketFactory, ContactFactory, TicketFactory
from tests.factories.ideas import IdeaFactory
from tests.factories.roi import ConversionRuleFactory, approved
from tests.journeys.test_races import at_once

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SUBJECTS = ("Export to Excel loses umlauts", "Umlauts lost in the Excel export", "Excel export loses my umlauts")


def asked(number, *, since=0):
    """Tickets that say the same in other words, ten days apart, each of somebody else."""
    return [
        TicketFactory(subject=SUBJECTS[place % 3], opened_at=NOW - timedelta(days=10 * place + 1))
        for place in range(since, since + number)
    ]


@pytest.fixture
def question(helper):
    """A question that asks the same, with somebody who has the problem, too."""
    topic = TopicFactory(
        title="Umlauts get lost in the export to Excel", created_at=NOW - timedelta(days=40), me_too_count=1
    )
    MeToo.objects.create(topic=topic, member=helper)
    return CommunityTicketFactory(topic=topic, opened_at=NOW - timedelta(days=40))


@pytest.fixture
def problem(question):
    asked(4)
    TicketFactory(subject="The pump is leaking", opened_at=NOW)
    assert find_recurring(NOW) == 1
    return RecurringProblem.objects.get()


def test_tickets_and_questions_that_are_alike_become_one_problem_with_numbers_and_its_yearly_cost(question, product):
    approved(ConversionRuleFactory(), "18.40")
    asked(4)
    TicketFactory(subject="The pump is leaking", opened_at=NOW)
    TicketFactory(subject=SUBJECTS[0], opened_at=NOW - timedelta(days=366))

    assert (find_recurring(NOW), find_recurring(NOW)) == (1, 0)

    row = RecurringProblem.objects.get()
    assert row.title == question.topic.title
    assert (row.number, row.questions, row.people) == (5, 1, 6)
    assert row.per_month == {"2026-10": 3, "2026-11": 2}
    assert (row.first_at, row.last_at) == (NOW - timedelta(days=40), NOW - timedelta(days=1))
    assert (row.yearly_cost, row.currency, row.priced_on) == (Decimal("92.00"), "EUR", timezone.localdate())
    assert row.price_source.endswith(" v1")


def test_a_group_needs_as_many_tickets_and_people_as_the_policy_says_and_goes_when_it_is_none(problem, agent):
    one = ContactFactory()
    for place in range(9):
        TicketFactory(contact=one, subject="Door does not close", opened_at=NOW - timedelta(days=place))
    assert find_recurring(NOW) == 0

    assert find_recurring(NOW + timedelta(days=400)) == 0
    assert not RecurringProblem.objects.exists()


def test_accepting_makes_an_idea_with_the_votes_of_askers_and_of_those_who_have_the_problem_too(
    problem, question, helper, product
):
    proposed = propose_from_problem(
        problem, question.topic.category, by=product, title="Keep umlauts", body="In every export."
    )

    assert (proposed.state, proposed.idea.author, proposed.idea.topic) == ("proposed", product, question.topic)
    assert Idea.objects.get().vote_count == 6
    assert set(VoteOrigin.objects.values_list("kind", flat=True)) == {"crm.ticket", "community.metoo"}
    assert IdeaVote.objects.filter(member=helper, way="on_behalf").count() == 1
    assert TicketIdea.objects.count() == 5
    with pytest.raises(ProblemIsDecided):
        dismiss_problem(problem, by=product, reason="Twice")
    asked(6, since=4)
    assert find_recurring(NOW) == 0
    assert [check for check in all_checks() if check.wrong] == []


def test_it_is_linked_to_an_idea_that_is_there_and_only_the_product_team_decides(problem, agent, product):
    idea = IdeaFactory()
    for refused in (
        lambda: link_problem(problem, idea, by=agent),
        lambda: dismiss_problem(problem, by=agent, reason="No"),
        lambda: propose_from_problem(problem, idea.category, by=agent, title="Keep umlauts", body="All"),
    ):
        with pytest.raises(MayNotDecideOnProblems):
            refused()
    assert (IdeaVote.objects.count(), RecurringProblem.objects.waiting().count()) == (0, 1)

    assert link_problem(problem, idea, by=product).idea == idea
    assert Idea.objects.get(pk=idea.pk).vote_count == 6


def test_what_was_dismissed_with_a_reason_comes_back_when_half_as_many_came_again(problem, product):
    with pytest.raises(DismissalNeedsReason):
        dismiss_problem(problem, by=product, reason="  ")
    dismiss_problem(problem, by=product, reason="Excel is at fault")

    asked(2, since=4)
    assert (find_recurring(NOW), RecurringProblem.objects.get().state) == (0, "dismissed")
    asked(1, since=6)
    assert find_recurring(NOW) == 0
    again = RecurringProblem.objects.get()
    assert (again.state, again.number, again.reason) == ("waiting", 8, "Excel is at fault")


def test_a_reason_that_names_somebody_who_is_forgotten_names_them_no_more(problem, product):
    named = ContactFactory(name="Ottokar Wüstenhagen")
    dismiss_problem(problem, by=product, reason="Ottokar Wüstenhagen alone wants it")

    forget_people([named.pk])

    assert "Wüstenhagen" not in RecurringProblem.objects.get().reason


def test_what_people_said_asks_the_same_is_one_group_whatever_its_words():
    texts = {1: ["excel", "umlaut"], 2: ["pump", "leak"], 3: ["excel", "export", "umlaut"], 4: ["tür", "klemmt"]}

    assert grouped(texts) == [[1, 3], [2], [4]]
    assert grouped(texts, [(4, 3), (9, 1)]) == [[4, 1, 3], [2]]


def test_nothing_that_was_written_to_the_desk_is_kept_shown_to_outsiders_or_voted_for_after_it_is_forgotten(
    problem, question, product, agent_api
):
    hidden = TicketFactory(subject=SUBJECTS[0], contact=ContactFactory(member=MemberFactory()), opened_at=NOW)
    find_recurring(NOW)
    asker = hidden.contact.member
    erase_member(asker, by=asker)

    row = RecurringProblem.objects.values().get()
    assert [text for text in SUBJECTS if text in str(row)] == []
    proposed = propose_from_problem(problem, CategoryFactory(), by=product, title="Keep umlauts", body="All")
    assert Idea.objects.get().vote_count == 6
    assert not TicketIdea.objects.filter(ticket=hidden, idea=proposed.idea).exists()


def test_what_is_called_by_a_question_of_a_circle_is_not_shown_to_staff_outside_it(product):
    circle = CategoryFactory(circle=CircleFactory())
    for _ in range(5):
        CommunityTicketFactory(topic=TopicFactory(category=circle, title=SUBJECTS[0]), opened_at=NOW)
    find_recurring(NOW)

    assert RecurringProblem.objects.count() == 1
    assert not RecurringProblem.objects.visible_to(product).exists()
    assert not RecurringProblem.objects.visible_to(MemberFactory()).exists()


def test_the_back_office_lists_them_with_evidence_and_takes_the_decision(problem, product, agent, client, queries):
    client.force_login(product)
    index = reverse("admin:crm_recurringproblem_changelist")
    client.get(index)
    with queries(6):
        shown = client.get(index)
    assert problem.title in shown.text
    page = client.get(reverse("admin:crm_recurringproblem_change", args=[problem.pk])).text
    assert "Tickets in a year: 5, of which questions: 1. People: 6." in page
    assert "No approved rule says what a ticket costs." in page
    propose = reverse("admin:crm_recurringproblem_act", args=[problem.pk, "propose"])
    assert problem.title in client.get(propose).text
    given = {"category": problem.ticket.topic.category_id, "title": "Keep umlauts", "body": "In every export."}
    assert client.post(propose, given).status_code == 302
    assert Idea.objects.get().title == "Keep umlauts"

    client.force_login(agent)
    assert client.post(propose, given).status_code == 403


def test_a_program_reads_the_evidence_and_decides_as_the_product_team_does(
    problem, product_api, agent_api, customer_api, queries
):
    path = "/api/v1/recurring-problems/"
    own = f"{path}{problem.pk}/"
    product_api.get(path)
    with queries(3):
        (row,) = product_api.get(path).json()["results"]
    assert (row["title"], row["number"], row["people"], row["yearly_cost"]) == (problem.title, 5, 6, None)
    assert (customer_api.get(path).status_code, customer_api.get(own).status_code) == (403, 403)
    words = {"category": problem.ticket.topic.category.slug, "title": "Keep umlauts", "body": "In every export."}
    assert agent_api.post(f"{own}idea/", words).status_code == 403
    assert product_api.put(f"{own}dismissal/", {"reason": ""}).status_code == 400
    assert product_api.put(f"{own}idea/", {"idea": 0}).status_code == 400

    made = product_api.post(f"{own}idea/", words)

    assert (made.status_code, made.json()["state"], made.json()["idea"]) == (201, "proposed", Idea.objects.get().pk)
    assert product_api.put(f"{own}idea/", {"idea": Idea.objects.get().pk}).status_code == 409
    assert product_api.get(path).json()["results"] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_whoever_accepts_at_the_same_moment_makes_one_idea_and_two_searches_write_one_row():
    product, category = MemberFactory(roles=["product"]), CategoryFactory()
    asked(5)
    at_once(3, lambda _: nightly() if _ == 2 else find_recurring(NOW))
    problem = RecurringProblem.objects.get()

    outcomes = at_once(
        4, lambda _: propose_from_problem(problem, category, by=product, title="Keep umlauts", body="All")
    )

    assert sum(isinstance(outcome, ProblemIsDecided) for outcome in outcomes) == 3
    assert (Idea.objects.count(), Idea.objects.get().vote_count) == (1, 5)
