"""A correction is a reversal and a new original in one transaction, and says truly why."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from community.foundation.errors import NotPermitted
from crm.models import Ticket
from ideas.models import IdeaEvent
from roi.errors import ApproverIsAuthor, RuleVersionsOverlap
from roi.errors.books import CannotBePricedAnew, CorrectionHasOtherCause, NothingToCorrect, PostingDoesNotStand
from roi.models import Correction, Exclusion, FxRate, Leg, LiveEffect, Posting, Valuation
from roi.operations.closing import close_period, soft_close_period
from roi.operations.correcting import correct_by_rule, correct_posting
from roi.operations.costs import Amount, enter_cost
from roi.operations.intake import take_in
from roi.operations.integrity import checks
from tests.factories.community import HelpfulFactory, MemberFactory, PostFactory
from tests.factories.ideas import AdoptionFactory, RealisationFactory
from tests.factories.roi import ConversionRuleFactory, approved, at, drafted, policy, reopened, solved

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY, APRIL = date(2026, 1, 1), date(2026, 2, 1), date(2026, 4, 1)


@pytest.fixture
def controller():
    return MemberFactory(roles=["controller"])


@pytest.fixture(autouse=True)
def _in_april():
    with time_machine.travel("2026-04-10T09:00:00Z"):
        yield


@pytest.fixture
def rule():
    return ConversionRuleFactory()


@pytest.fixture
def posting(rule) -> Posting:
    """A ticket of January, valued at 9.27 net, all of it the solver's."""
    approved(rule)
    solved(moment=at("2026-01-15"))
    take_in()
    return Posting.objects.get()


def published(value: str, on: date) -> FxRate:
    return FxRate.objects.create(base="EUR", quote="USD", on=on, rate=Decimal(value), source="ECB")


def share_equally(**fields) -> None:
    """Another policy for tickets than the default."""
    policy("equal", **fields)


def told() -> list[tuple[str, str, date, bool]]:
    return [(one.kind, one.cause, one.period.month, one.prior_period) for one in Posting.objects.in_order()]


def net() -> Decimal:
    legs = Leg.objects.filter(account__type__in=["attribution", "unattributed"])
    return sum(legs.values_list("amount", flat=True), Decimal(0))


def wrong() -> list[str]:
    return [check.check for check in checks() if check.wrong]


def test_i4_a_correction_is_a_reversal_and_a_new_original_that_name_it_as_their_cause(posting, controller):
    share_equally()

    correction = correct_posting(posting, by=controller, why="policy", reason="It was agreed otherwise.")

    cause = f"roi.correction:{correction.pk}"
    assert told()[1:] == [("reversal", cause, JANUARY, False), ("correction", cause, JANUARY, False)]
    reversal, renewed = Posting.objects.filter(cause=cause).in_order()
    assert (reversal.reverses, renewed.effect_key, renewed.valid_on) == (posting, posting.effect_key, posting.valid_on)
    negated = [(leg.account, -leg.amount, leg.party) for leg in posting.legs.all()]
    assert [(leg.account, leg.amount, leg.party) for leg in reversal.legs.all()] == negated
    assert LiveEffect.objects.get().posting == renewed
    assert renewed.valuation.policy.method == "equal"
    assert (renewed.valuation.revision, posting.valuation.revision) == (2, 1)
    assert (net(), wrong()) == (Decimal("9.27"), [])


def test_i4_the_database_takes_no_half_of_a_correction(posting, controller):
    Correction.objects.create(posting=posting, why="policy", reason="Half.", by=controller)

    with pytest.raises(IntegrityError, match="lacks its reversal"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("statement", ["UPDATE roi_correction SET why = 'fx'", "DELETE FROM roi_correction"])
def test_i2_a_correction_is_never_changed(posting, controller, statement):
    share_equally()
    correct_posting(posting, by=controller, why="policy", reason="So.")

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_rate_that_came_late_is_put_in_place(controller):
    published("1.0000", date(2026, 1, 30))
    approved(ConversionRuleFactory(idea=True), None, factors=[])
    RealisationFactory(amount=Decimal(50), currency="USD", recorded_at=at("2026-02-03"))
    take_in()
    late = published("1.2500", date(2026, 1, 31))

    correct_posting(Posting.objects.get(), by=controller, why="fx", reason="The rate of the day came later.")

    standing = LiveEffect.objects.get().posting.valuation
    assert (standing.gross, standing.original_gross, standing.fx_rate) == (Decimal(40), Decimal(50), late)
    assert (net(), wrong()) == (Decimal(40), [])


def test_what_others_found_helpful_since_is_an_input(posting, controller):
    answer = PostFactory(topic_id=posting.valuation.object_id, number=3, created_at=at("2026-01-14"))
    HelpfulFactory(post=answer, created_at=at("2026-01-15", "10:00"))

    correct_posting(posting, by=controller, why="input", reason="A vote was restored.")

    shares = Leg.objects.filter(posting=LiveEffect.objects.get().posting, party__isnull=False)
    assert sorted(shares.values_list("role", "amount")) == [("helpful", Decimal("1.16")), ("solution", Decimal("8.11"))]


def test_an_expectation_is_corrected_too(controller):
    published("1.0000", date(2026, 1, 9))
    approved(ConversionRuleFactory(idea=True), None, factors=[])
    adoption = AdoptionFactory(currency="USD")
    IdeaEvent.objects.create(kind="idea_adopted", idea=adoption.idea, by=adoption.owner, occurred_at=at("2026-01-10"))
    take_in()
    published("0.5000", date(2026, 1, 10))

    correct_posting(Posting.objects.get(), by=controller, why="fx", reason="The rate of the day came later.")

    expected = Leg.objects.filter(account__type="expectation").order_by("posting__number")
    assert [leg.amount for leg in expected] == [Decimal(2000), Decimal(-2000), Decimal(4000)]
    assert wrong() == []


def test_a_corrected_value_is_taken_back_by_a_reopening_like_any_other(posting, controller):
    share_equally()
    correct_posting(posting, by=controller, why="policy", reason="So.")

    reopened(_ticket_of(posting), moment=at("2026-02-01"))
    take_in()

    assert [kind for kind, *_ in told()] == ["original", "reversal", "correction", "reversal"]
    assert (net(), LiveEffect.objects.count(), wrong()) == (Decimal(0), 0, [])


def _ticket_of(posting):
    return Ticket.objects.get(pk=posting.valuation.inputs["ticket"])


def test_a_correction_may_be_corrected(posting, controller):
    share_equally(validity=DateRange(None, date(2026, 3, 1)))
    correct_posting(posting, by=controller, why="policy", reason="So.")
    answer = PostFactory(topic_id=posting.valuation.object_id, number=3, created_at=at("2026-01-14"))
    HelpfulFactory(post=answer, created_at=at("2026-01-15", "10:00"))

    correct_posting(LiveEffect.objects.get().posting, by=controller, why="input", reason="A vote was restored.")

    revisions = Valuation.objects.order_by("pk").values_list("revision", flat=True)
    assert (list(revisions), net(), wrong()) == ([1, 2, 3], Decimal("9.27"), [])


def test_i6_in_a_month_that_is_closed_softly_it_stays_and_in_a_closed_one_it_comes_late(posting, controller):
    share_equally()
    soft_close_period(JANUARY, by=controller)
    correct_posting(posting, by=controller, why="policy", reason="So.")
    assert [(month, late) for _, _, month, late in told()] == [(JANUARY, False)] * 3

    close_period(JANUARY, by=controller)
    answer = PostFactory(topic_id=posting.valuation.object_id, number=3, created_at=at("2026-01-14"))
    HelpfulFactory(post=answer, created_at=at("2026-01-15", "10:00"))
    correct_posting(LiveEffect.objects.get().posting, by=controller, why="input", reason="A vote was restored.")

    assert [(month, late) for _, _, month, late in told()][3:] == [(APRIL, True)] * 2
    assert wrong() == []


def test_nothing_is_corrected_where_nothing_has_changed(posting, controller):
    with pytest.raises(NothingToCorrect):
        correct_posting(posting, by=controller, why="input", reason="To be sure.")

    assert not Correction.objects.exists()


@pytest.mark.parametrize("why", ["rule", "fx", "input"])
def test_a_correction_says_truly_why(posting, controller, why):
    share_equally()

    with pytest.raises(CorrectionHasOtherCause):
        correct_posting(posting, by=controller, why=why, reason="…")


def test_what_does_not_stand_or_is_a_cost_is_not_corrected(posting, controller):
    share_equally()
    correct_posting(posting, by=controller, why="policy", reason="So.")
    amount = Amount(Decimal(5), "EUR")
    enter_cost(by=controller, category="platform", description="Rent", incurred_on=JANUARY, spent=amount)

    for one in Posting.objects.exclude(kind="correction"):
        with pytest.raises(PostingDoesNotStand):
            correct_posting(one, by=controller, why="policy", reason="Again.")


def test_what_would_have_no_value_now_waits_for_the_intake(posting, controller):
    share_equally()
    reopened(_ticket_of(posting), moment=at("2026-02-01"))

    with pytest.raises(CannotBePricedAnew):
        correct_posting(posting, by=controller, why="policy", reason="So.")


@pytest.mark.parametrize("roles", [[], ["manager"], ["support"]])
def test_only_controllers_and_admins_correct(posting, roles, rule):
    member = MemberFactory(roles=roles)

    with pytest.raises(NotPermitted):
        correct_posting(posting, by=member, why="policy", reason="So.")
    with pytest.raises(NotPermitted):
        correct_by_rule(drafted(rule), by=member, reason="So.")


def test_i4_a_version_for_days_that_are_valued_corrects_what_stands_there(rule, posting, controller):
    solved(moment=at("2026-02-15"))
    take_in()
    version = drafted(rule, "19.10", start=FEBRUARY)

    [correction] = correct_by_rule(version, by=controller, reason="The desk became dearer in February.")

    assert (correction.why, correction.posting.valid_on) == ("rule", date(2026, 2, 15))
    standing = {one.posting.valid_on: one.posting.valuation for one in LiveEffect.objects.all()}
    assert {day: (v.net, v.rule_version.number) for day, v in standing.items()} == {
        date(2026, 1, 15): (Decimal("9.27"), 1),
        date(2026, 2, 15): (Decimal("9.63"), 2),
    }
    assert (net(), Exclusion.objects.count(), wrong()) == (Decimal("18.90"), 0, [])


def test_a_version_that_leaves_a_gap_where_something_stands_is_refused_whole(rule, posting, controller):
    solved(moment=at("2026-03-15"))
    take_in()

    with pytest.raises(CannotBePricedAnew):
        correct_by_rule(drafted(rule, "19.10", start=FEBRUARY, end=APRIL.replace(month=3)), by=controller, reason="…")

    assert (Posting.objects.count(), rule.versions.approved().count()) == (2, 1)


def test_two_people_are_needed_and_versions_do_not_overlap(rule, posting, controller):
    with pytest.raises(ApproverIsAuthor):
        correct_by_rule(drafted(rule, start=JANUARY, by=controller), by=controller, reason="…")
    with pytest.raises(RuleVersionsOverlap):
        correct_by_rule(drafted(rule, start=date(2019, 1, 1)), by=controller, reason="…")
    assert Posting.objects.count() == 1


def test_without_anything_valued_it_is_an_approval(rule, posting, controller):
    assert correct_by_rule(drafted(rule, "19.10", start=APRIL), by=controller, reason="…") == []
    assert rule.versions.approved().count() == 2
