import pytest
from django.db import IntegrityError, transaction

from community.errors import TextIsTooLong
from config.integrity import all_checks
from crm.errors import MayNotRate, ScoreIsImpossible, TicketIsNotSolved
from crm.models import Satisfaction, Ticket, TicketEvent
from crm.operations.rating import give_satisfaction
from crm.operations.solving import solve_ticket
from tests.factories.community import MemberFactory
from tests.factories.crm import CommunityTicketFactory, ResolutionFactory, SatisfactionFactory, TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket() -> Ticket:
    return ResolutionFactory(ticket=CommunityTicketFactory()).ticket


def rated():
    return list(TicketEvent.objects.filter(kind="rated").order_by("id").values_list("extras", flat=True))


def test_the_asker_rates_and_may_change_it(ticket):
    asker = ticket.contact.member

    give_satisfaction(ticket, by=asker, score=2, comment="Slow. ")
    again = give_satisfaction(ticket, by=asker, score=2, comment="Slow.")
    give_satisfaction(ticket, by=asker, score=5)

    assert again is None
    assert list(Satisfaction.objects.values_list("ticket", "score", "comment", "by")) == [(ticket.pk, 5, "", asker.pk)]
    assert rated() == [{"before": None, "after": 2}, {"before": 2, "after": 5}]


def test_nobody_else_rates(ticket):
    mail = ResolutionFactory(ticket=TicketFactory()).ticket

    for by in (MemberFactory(), MemberFactory(roles=["support"])):
        for thing in (ticket, mail):
            with pytest.raises(MayNotRate):
                give_satisfaction(thing, by=by, score=5)

    assert Satisfaction.objects.count() == 0


def test_only_a_solved_ticket_is_rated(agent):
    ticket = CommunityTicketFactory()
    asker = ticket.contact.member

    with pytest.raises(TicketIsNotSolved):
        give_satisfaction(ticket, by=asker, score=5)
    solve_ticket(ticket, by=agent, answer="Hold the button.")

    assert give_satisfaction(ticket, by=asker, score=5) is not None


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_runs_from_one_to_five(score, ticket):
    asker = ticket.contact.member

    with pytest.raises(ScoreIsImpossible):
        give_satisfaction(ticket, by=asker, score=score)
    with pytest.raises(IntegrityError), transaction.atomic():
        Satisfaction.objects.create(ticket=ticket, by=asker, score=score)


def test_a_comment_has_an_end(ticket):
    with pytest.raises(TextIsTooLong):
        give_satisfaction(ticket, by=ticket.contact.member, score=1, comment="x" * 2001)


def test_a_rating_that_its_asker_never_gave_is_found():
    right, wrong = SatisfactionFactory(), SatisfactionFactory()
    Satisfaction.objects.filter(pk=wrong.pk).update(score=1)

    found = {check.check: check for check in all_checks()}["crm.satisfaction_is_what_the_asker_said_last"]

    assert right.pk != wrong.pk
    assert (found.rows, found.wrong, found.examples) == (2, 1, [str(wrong.pk)])
