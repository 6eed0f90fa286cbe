"""Credited by whoever writes as the role that serves, right in every hash and sum: who did nothing is found."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction

from community.models import Helpful, Member
from community.operations.agreeing import mark_helpful, unmark_helpful
from community.operations.erasing import erase_member
from ideas.models import Adoption, IdeaEvent, IdeaVote
from roi.models import LedgerAccount, Leg, Party, PartyMember, Posting, Valuation
from roi.operations.appending import Entry, append
from roi.operations.contents import LegDraft
from roi.operations.intake import take_in
from roi.operations.integrity import checks
from roi.operations.parties import parties_of
from roi.operations.valuing_months import value_months
from tests.factories.community import MemberFactory, PostFactory, SolutionFactory
from tests.factories.ideas import AdoptionFactory, RealisationFactory
from tests.factories.roi import ConversionRuleFactory, approved, at, policy, solved
from tests.roi.visits import answer, visit

pytestmark = pytest.mark.django_db
DID, SOLVED, SHARED = (
    "contributors_did_what_is_said_of_them",
    "whoever_solved_it_is_credited",
    "legs_are_shared_as_the_valuation_says",
)
FOLLOW = "shares_follow_from_contributors_and_policy"


def wrong() -> list[str]:
    return sorted(check.check.removeprefix("roi.") for check in checks() if check.wrong)


@pytest.fixture
def ticket() -> Posting:
    """A ticket that a peer solved, worth 9.27 net."""
    approved(ConversionRuleFactory())
    solved(moment=at("2026-01-14"))
    take_in()
    return Posting.objects.get()


@pytest.fixture
def thief() -> Party:
    """Somebody who did nothing, and is known to the ledger."""
    member = MemberFactory(email="thief@example.org")
    return parties_of([member.pk])[member.pk]


def share(role: str, party: Party | str | None, weight: str, amount: str) -> dict:
    return {"role": role, "party": party and str(party), "weight": weight, "amount": amount}


@transaction.atomic
def credit(like: Posting, event, contributors: list[dict], shares: list[dict], *, posted=None, **inputs) -> None:
    """Value another event by hand like a ticket, with these contributors and shares, and legs and hashes as they must be."""
    valuation = Valuation.objects.get(pk=like.valuation_id)
    valuation.pk, valuation.event_id, valuation.occurred_at = None, event.pk, event.occurred_at
    valuation.object_id = event.ticket.topic_id
    valuation.inputs = {**valuation.inputs, "contributors": contributors, **inputs}
    valuation.trace = {**valuation.trace, "shares": shares}
    valuation.save(force_insert=True)
    legs = [
        LegDraft(leg.account, leg.amount, leg.currency, object_kind="topic", object_id=event.ticket.topic_id)
        for leg in like.legs.select_related("account").order_by("position")
        if leg.account.type in {"benefit", "haircut"}
    ]
    attributed = LedgerAccount.objects.get(type="attribution")
    unattributed, _made = LedgerAccount.objects.get_or_create(
        code=f"unattributed:{like.driver.code}", defaults={"type": "unattributed", "driver": like.driver}
    )
    for one in shares if posted is None else posted:
        party = Party.objects.filter(ref=one["party"]).first() if one["party"] else None
        account, amount = (attributed if party else unattributed), Decimal(one["amount"])
        whose = (party, one["role"], Decimal(one["weight"]))
        legs.append(LegDraft(account, amount, "EUR", *whose, "topic", event.ticket.topic_id))
    same = {name: getattr(like, name) for name in ("kind", "rule_version", "driver", "grade", "cashable", "valid_on")}
    same |= {"effect_key": f"ticket:{event.ticket_id}", "cause": f"crm.ticket_event:{event.pk}"}
    append([Entry(Posting(**same, idempotency_key="forged", valuation=valuation), legs, like.valid_on)])


@pytest.fixture
def another(ticket):
    """The event of another ticket, solved by the same helper; nobody has taken it in."""
    return solved(moment=at("2026-01-14"), helper=Party.objects.get().mapping.member)


def did(role: str, party: object, evidence: int | None) -> dict:
    return {"role": role, "party": party and str(party), "evidence": evidence}


def test_a_forged_one_that_is_right_in_all_is_not_told_apart(ticket, another):
    helper = Party.objects.get()

    credit(
        ticket, another, [did("solution", helper, another.extras["post"])], [share("solution", helper, "70", "9.27")]
    )

    assert wrong() == []


def test_a_solution_credited_to_somebody_else_is_found(ticket, another, thief):
    credit(ticket, another, [did("solution", thief, another.extras["post"])], [share("solution", thief, "70", "9.27")])

    assert wrong() == [DID, SOLVED]


def test_somebody_the_ledger_does_not_know_is_found(ticket, another):
    nobody = uuid4()

    credit(ticket, another, [did("solution", nobody, another.extras["post"])], [share("solution", None, "70", "9.27")])

    assert DID in wrong()


@pytest.mark.parametrize(("party", "found"), [(None, SOLVED), ("not a reference", DID), (7, DID)])
def test_a_solver_who_is_left_out_is_found(ticket, another, party, found):
    credit(ticket, another, [did("solution", party, another.extras["post"])], [share("solution", None, "70", "9.27")])

    assert found in wrong()


def test_a_valuation_without_its_solver_is_found(ticket, another):
    credit(ticket, another, [], [], posted=[share("", None, "0", "9.27")])

    assert wrong() == [SOLVED]


@pytest.mark.parametrize("role", ["helpful", "article", "curation", "voter", "author", "question"])
def test_whoever_did_nothing_has_no_share_in_any_role(ticket, another, thief, role):
    """As a voter nobody can be told from somebody who took the vote back; votes have no place in tickets."""
    helper, elsewhere = Party.objects.earliest("pk"), PostFactory(author=thief.mapping.member)
    weigh = {"helpful": ("8.11", "1.16", "10"), "article": ("7.63", "1.64", "15"), "curation": ("8.65", "0.62", "5")}
    first, second, weight = weigh.get(role, ("9.27", None, "0"))
    shares = [share("solution", helper, "70", first)]
    shares += [share(role, thief, weight, second)] if second else []

    people = [did("solution", helper, another.extras["post"]), did(role, thief, elsewhere.pk)]
    credit(ticket, another, people, shares)

    assert DID in wrong() or role == "voter"


def test_legs_that_are_shared_otherwise_than_told_are_found(ticket, another, thief):
    helper = Party.objects.earliest("pk")
    told = [share("solution", helper, "70", "9.27")]

    people = [did("solution", helper, another.extras["post"])]
    credit(ticket, another, people, told, posted=[share("solution", thief, "70", "9.27")])

    assert wrong() == [SHARED]


def test_shares_that_do_not_follow_from_the_weights_are_found(ticket, another):
    helper, second = Party.objects.get(), MemberFactory()
    post = PostFactory(topic=another.ticket.topic, author=second, created_at=at("2026-01-13"))
    Helpful.objects.create(post=post, member=MemberFactory(), created_at=at("2026-01-13"))
    other = parties_of([second.pk])[second.pk]
    people = [did("solution", helper, another.extras["post"]), did("helpful", other, post.pk)]

    # 70 to 10 would be 8.11 and 1.16.
    credit(ticket, another, people, [share("solution", helper, "70", "1.16"), share("helpful", other, "10", "8.11")])

    assert wrong() == [FOLLOW]


def test_weights_that_nobody_set_are_found(ticket, another):
    helper = Party.objects.get()
    invented = {"id": None, "method": "role_weights", "weights": {"solution": "1"}}

    people = [did("solution", helper, another.extras["post"])]
    credit(ticket, another, people, [share("solution", helper, "1", "9.27")], policy=invented)

    assert wrong() == [FOLLOW]


@pytest.fixture
def month() -> Posting:
    """Readers of January, who were helped by one solution."""
    topic = SolutionFactory(marked_at=at("2025-12-01")).topic
    approved(ConversionRuleFactory(subject="visits", method="survey"), "20.00", factors=())
    visit([topic], date(2026, 1, 20), 1000)
    answer(topic, date(2026, 1, 20), 300, 6)
    with time_machine.travel("2026-02-02T08:00:00Z", tick=False):
        value_months(date(2026, 1, 31))
    return Posting.objects.get()


def test_a_share_in_a_month_of_somebody_who_wrote_nothing_is_found(month, thief):
    assert wrong() == []
    valuation, legs = Valuation.objects.get(), []
    valuation.pk, valuation.path = None, "other"
    valuation.save(force_insert=True)
    for leg in month.legs.select_related("account", "party").order_by("position"):
        whose = thief if leg.role == "solution" else leg.party
        amounts = (leg.account, leg.amount, leg.currency, whose, leg.role, leg.weight)
        legs.append(LegDraft(*amounts, leg.object_kind, leg.object_id))
    same = {name: getattr(month, name) for name in ("kind", "rule_version", "driver", "grade", "cashable", "valid_on")}
    with time_machine.travel("2026-02-02T08:00:00Z", tick=False), transaction.atomic():
        posting = Posting(**same, idempotency_key="month:forged", effect_key="month:forged", valuation=valuation)
        append([Entry(posting, legs, month.valid_on)])

    assert "shares_of_a_month_are_of_those_who_wrote_what_was_read" in wrong()


def test_what_people_do_afterwards_makes_nothing_wrong(ticket, admin_member):
    """A vote is taken back, a policy is set, a helper is forgotten, and a solver becomes an employee."""
    event = solved(moment=at("2026-02-10"))
    post = PostFactory(topic=event.ticket.topic, author=MemberFactory(), created_at=at("2026-02-09"))
    voter = MemberFactory()
    with time_machine.travel("2026-02-09T12:00:00Z", tick=False):
        mark_helpful(post, by=voter)
    take_in()
    assert Leg.objects.filter(role="helpful").count() == 1

    unmark_helpful(post, by=voter)
    policy("equal", subject="idea")
    erase_member(post.author, by=admin_member)
    Member.objects.filter(pk=event.extras["member"]).update(kind="employee")

    assert wrong() == []


@pytest.fixture
def admin_member():
    return MemberFactory(roles=["admin"], is_superuser=True)


def test_what_happens_to_an_idea_afterwards_makes_nothing_wrong(controller):
    approved(ConversionRuleFactory(idea=True), None)
    adoption = AdoptionFactory(idea__status="delivered")
    vote = IdeaVote.objects.create(idea=adoption.idea, member=MemberFactory(), created_at=at("2026-01-01"))
    IdeaEvent.objects.create(kind="idea_adopted", idea=adoption.idea, by=adoption.owner, occurred_at=at("2026-01-02"))
    RealisationFactory(adoption=adoption, recorded_at=at("2026-02-03"))
    take_in()
    assert {*Leg.objects.exclude(role="").values_list("role", flat=True)} == {"author", "champion", "voter"}

    vote.delete()
    Adoption.objects.update(owner=controller)
    assert wrong() == [DID]
    IdeaEvent.objects.create(
        kind="expectation_changed", idea=adoption.idea, by=controller, occurred_at=at("2026-03-01")
    )
    take_in()

    assert wrong() == []


def test_a_mapping_that_is_cut_says_nothing_against_anybody(ticket):
    PartyMember.objects.all().delete()

    assert wrong() == []
