"""What the measures of self-service, tickets, ideas and money say of a month that was counted by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from community.models import ArticleRevision, ArticleUse, AskEvent, AskSession, Feedback, SurveyAnswer, Visit
from crm.models import Contact, Resolution, Satisfaction, Ticket, TicketEvent
from roi.operations.costs import Amount, enter_cost
from tests.factories.articles import ArticleFactory
from tests.factories.community import CategoryFactory, MemberFactory, PostFactory, TopicFactory
from tests.factories.crm import AccountFactory, CommunityTicketFactory, ResolutionFactory, TicketFactory
from tests.factories.ideas import DecisionFactory, IdeaFactory, IdeaVoteFactory, RealisationFactory
from tests.factories.roi import at
from tests.roi.ledger import controllers, make_driver, make_rule, make_version, post_benefit, reverse

pytestmark = pytest.mark.django_db


def test_visits_by_others_than_the_author(says):
    for number, (day, own) in enumerate([(1, False), (31, False), (15, True)]):
        Visit.objects.create(visitor=str(number), thing_kind="topic", thing_id=7, day=date(2026, 3, day), is_own=own)
    Visit.objects.create(visitor="x", thing_kind="topic", thing_id=7, day=date(2026, 4, 1))

    assert says("self_service_visits") == 2


def test_what_respondents_say(says):
    answers = [(False, None, None), (True, False, None), (True, True, False), (True, True, True)]
    for number, (intent, found, would) in enumerate(answers):
        SurveyAnswer.objects.create(
            day=date(2026, 3, 9),
            visitor=str(number),
            thing_kind="topic",
            thing_id=7,
            support_intent=intent,
            found=found,
            would_contact=would,
        )

    assert says("support_intent_share") == (3, 4)
    assert says("spared_contact_share") == (1, 4)


def deflection(kind, day, *, refuted=False):
    session = AskSession.objects.create(visitor="v", title="Why?")
    by = MemberFactory()
    AskEvent.objects.create(session=session, kind=kind, by=by, occurred_at=at(day))
    if refuted:
        AskEvent.objects.create(session=session, kind="deflection_refuted", by=by, occurred_at=at("2026-04-20"))


def test_deflections_that_were_not_refuted(says):
    for day in ("2026-03-02", "2026-03-30", "2026-04-02"):
        deflection("deflection_confirmed", day)
    deflection("deflection_potential", "2026-03-03")
    deflection("deflection_confirmed", "2026-03-04", refuted=True)
    deflection("deflection_potential", "2026-03-04", refuted=True)

    assert (says("confirmed_deflections"), says("potential_deflections")) == (2, 1)


@pytest.fixture
def tickets():
    """Opened in March: two of the community, three by e-mail. Solved in March: two by peers, one by staff, one alone."""
    march, april = at("2026-03-10"), at("2026-04-10")
    own = [CommunityTicketFactory(opened_at=march) for _ in range(2)]
    mail = [TicketFactory(opened_at=march) for _ in range(3)]
    TicketFactory(opened_at=april)
    for ticket in own:
        ResolutionFactory(ticket=ticket, by="peer", resolved_at=march)
    ResolutionFactory(ticket=mail[0], by="staff", resolved_at=march)
    ResolutionFactory(ticket=mail[1], by="none", member=None, resolved_at=march)
    ResolutionFactory(ticket=mail[2], by="staff", resolved_at=april)
    imported(mail[0].contact, march)
    return own + mail


def imported(contact, when):
    """A ticket that came with an import for reading only."""
    by = MemberFactory()
    ticket = Ticket.objects.create(
        contact=contact, origin="email", subject="Old", opened_at=when, solved_at=when, status="solved"
    )
    Resolution.objects.create(ticket=ticket, by="staff", member=by, resolved_at=when)
    for kind in ("opened", "solved"):
        TicketEvent.objects.create(kind=kind, ticket=ticket, by=by, occurred_at=when, origin="archive")


def test_tickets_by_the_way_they_came(says, tickets):
    assert (says("tickets_opened"), says("assisted_tickets")) == (5, 3)
    assert says("community_ticket_share") == (2, 5)


def test_tickets_by_who_solved_them(says, tickets):
    assert says("peer_solved_tickets") == 2
    assert says("peer_solved_share") == (2, 4)
    assert says("staff_solved_share") == (1, 4)
    assert says("solved_without_agent_share") == (3, 4)


def test_satisfaction_is_an_average_of_scores(says, tickets):
    for ticket, score in zip(tickets, (5, 4, 1), strict=False):
        Satisfaction.objects.create(ticket=ticket, by=MemberFactory(), score=score, given_at=at("2026-03-12"))
    Satisfaction.objects.create(ticket=tickets[3], by=MemberFactory(), score=1, given_at=at("2026-04-12"))

    assert says("satisfaction_average") == (10, 3)


def test_ideas_proposed_voted_for_and_delivered(says):
    ideas = [IdeaFactory(created_at=at(f"2026-03-0{day}")) for day in (1, 2)]
    IdeaFactory(created_at=at("2026-03-03"), state="hidden")
    IdeaFactory(created_at=at("2026-04-03"))
    IdeaVoteFactory(idea=ideas[0], created_at=at("2026-03-05"))
    IdeaVoteFactory(idea=ideas[0], created_at=at("2026-04-05"))
    for day in ("2026-03-20", "2026-03-25"):
        DecisionFactory(idea=ideas[0], status="delivered", decided_at=at(day))
    again = IdeaFactory(created_at=at("2026-01-03"))
    for day in ("2026-02-20", "2026-03-25"):
        DecisionFactory(idea=again, status="delivered", decided_at=at(day))

    assert (says("ideas_proposed"), says("votes_cast"), says("ideas_delivered")) == (2, 1, 1)


def test_ideas_decided_in_time_are_counted_when_their_thirty_days_are_over(says):
    in_time, late, never = (IdeaFactory(created_at=at("2026-02-10")) for _ in range(3))
    for created in ("2026-01-10", "2026-03-10"):
        DecisionFactory(idea=IdeaFactory(created_at=at(created)), decided_at=at(created) + timedelta(days=1))
    DecisionFactory(idea=in_time, decided_at=at("2026-02-20"))
    DecisionFactory(idea=in_time, decided_at=at("2026-03-20"))
    DecisionFactory(idea=late, decided_at=at("2026-03-13"))

    assert says("ideas_decided_in_time_share") == (1, 3)
    # Only the late one was first decided in March besides that of 10 March: 31 days and 1 day.
    assert says("first_decision_median") == 16
    assert never.status == "open"


def test_ideas_that_got_an_answer_within_a_year(says):
    for created, decided in [("2025-03-10", "2025-06-01"), ("2026-02-20", "2026-03-31"), ("2026-02-21", None)]:
        idea = IdeaFactory(created_at=at(created))
        if decided:
            DecisionFactory(idea=idea, decided_at=at(decided, "12:00"))
    IdeaFactory(created_at=at("2026-03-05"))
    IdeaFactory(created_at=at("2025-02-20"))

    assert says("closed_loop_rate") == (2, 3)


def test_ideas_with_realised_value(says):
    RealisationFactory(recorded_at=at("2026-02-10"))
    RealisationFactory(recorded_at=at("2026-02-10"), amount=Decimal(-1))
    RealisationFactory(recorded_at=at("2026-04-10"))

    assert says("realised_ideas") == 1


def test_active_members_known_to_the_crm(says):
    known, contact_only = MemberFactory(), MemberFactory()
    Contact.objects.create(member=known, name="K", account=AccountFactory())
    Contact.objects.create(member=contact_only, name="C")
    for author in (known, contact_only):
        TopicFactory(author=author, created_at=at("2026-03-05"))

    assert says("crm_link_rate") == (1, 2)


def test_categories_where_employees_and_customers_meet(says):
    shared, alone, staffed = (CategoryFactory() for _ in range(3))
    for category in (shared, alone):
        topic = TopicFactory(category=category, created_at=at("2026-03-05"))
    PostFactory(
        topic=TopicFactory(category=shared, created_at=at("2026-02-05")),
        author=MemberFactory(kind="employee"),
        created_at=at("2026-03-06"),
    )
    TopicFactory(category=staffed, author=MemberFactory(kind="employee"), created_at=at("2026-03-05"))

    assert topic.category == alone
    assert says("shared_category_share") == (1, 2)


def test_o40_cost_by_solved_ticket_and_benefit_by_active_member(says, tickets):
    by, _second = controllers()
    version = make_version(make_rule(make_driver()))
    for day, amount in [(5, "300.00"), (31, "100.00")]:
        spent = Amount(Decimal(amount), "EUR")
        enter_cost(by=by, category="platform", description="x", incurred_on=date(2026, 3, day), spent=spent)
    spent = Amount(Decimal(7), "EUR")
    enter_cost(by=by, category="platform", description="x", incurred_on=date(2026, 4, 1), spent=spent)
    post_benefit(version, "9.27", date(2026, 3, 5))
    post_benefit(version, "9.27", date(2026, 3, 6), shares=[(MemberFactory(), "solution", "9.27")])
    reverse(post_benefit(version, "9.27", date(2026, 3, 7)), date(2026, 3, 8))
    post_benefit(version, "9.27", date(2026, 4, 7))
    for _ in range(3):
        TopicFactory(created_at=at("2026-03-20"))

    assert says("cost_per_solved_ticket") == (400, 4)
    assert says("net_benefit_per_active_member") == (18.54, 3)
    assert says("realising_drivers") == 1


def test_drivers_that_brought_nothing_or_long_ago_do_not_count(says):
    make_driver("other")
    version = make_version(make_rule(make_driver()))
    post_benefit(version, "9.27", date(2025, 3, 31))
    reverse(post_benefit(version, "9.27", date(2026, 3, 7)), date(2026, 3, 8))
    assert says("realising_drivers") == 0

    post_benefit(version, "9.27", date(2025, 4, 1))
    assert says("realising_drivers") == 1


def test_articles_that_were_published_helped_and_were_used(says):
    march, april = at("2026-03-09"), at("2026-04-09")
    first, second = ArticleFactory(), ArticleFactory()
    ArticleRevision.objects.filter(article=first).update(published_at=march)
    ArticleRevision.objects.filter(article=second).update(published_at=april)
    for number, (is_helpful, moment) in enumerate([(True, march), (True, march), (False, march), (False, april)]):
        Feedback.objects.create(
            article=first, revision=first.published, visitor=str(number), is_helpful=is_helpful, given_at=moment
        )
    for moment, used in ((march, True), (march, False), (april, True)):
        ticket = CommunityTicketFactory()
        post = PostFactory(topic=ticket.topic)
        ResolutionFactory(ticket=ticket, post=post, resolved_at=moment)
        if used:
            ArticleUse.objects.create(article=first, post=post)

    assert says("articles_published") == 1
    assert says("article_helpful_share") == (2, 3)
    assert says("articles_reused") == 1
