"""Help before asking becomes money by two rules, confirmed and potential, which are never one figure."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from community.foundation.events import Origin
from community.models import AskEvent
from roi.models import AskIntake, Exclusion, Leg, Party, Posting, Valuation
from roi.operations.intake import take_in
from roi.operations.integrity import checks
from roi.operations.valuing_asks import value_ask_events
from tests.factories.community import HelpfulFactory, MemberFactory, PostFactory, SolutionFactory
from tests.factories.crm import TicketFactory
from tests.factories.roi import ConversionRuleFactory, approved, at, policy
from tests.roi.asks import ask_session, decided, refuted

pytestmark = pytest.mark.django_db

STARTED = at("2026-01-10")


@pytest.fixture
def rules():
    rules = {}
    for kind, value in (("confirmed", "20.00"), ("potential", "10.00")):
        rules[kind] = ConversionRuleFactory(
            subject=f"deflection_{kind}", method=kind, kpi__driver__code=kind, code=f"rule-{kind}"
        )
        approved(rules[kind], value, factors=[], grade="E4")
    return rules


@pytest.fixture
def topic():
    solution = SolutionFactory(marked_at=at("2026-01-02"))
    return solution.topic


def net_by_driver() -> dict[str, Decimal]:
    legs = Leg.objects.filter(account__type__in=["attribution", "unattributed"])
    return dict(legs.values_list("account__driver__code").annotate(total=Sum("amount")))


def reasons() -> list[str]:
    return list(Exclusion.objects.order_by("event_id").values_list("reason", flat=True))


def test_confirmed_and_potential_are_kept_apart(rules, topic):
    decided(ask_session(opened=topic, started_at=STARTED, verdict="confirmed"))
    decided(ask_session(opened=topic, started_at=STARTED))
    decided(ask_session(opened=topic, started_at=STARTED))

    assert take_in() == 3

    assert net_by_driver() == {"confirmed": Decimal("20.00"), "potential": Decimal("20.00")}
    assert list(Posting.objects.values_list("driver__code", "kind").order_by("number")) == [
        ("confirmed", "original"),
        ("potential", "original"),
        ("potential", "original"),
    ]
    assert [(check.check, check.examples) for check in checks() if check.wrong] == []


def test_a_spared_contact_says_what_was_opened_and_who_made_it(rules, topic):
    other = HelpfulFactory(post=PostFactory(topic=topic, created_at=at("2026-01-03")), created_at=at("2026-01-04")).post
    event = decided(ask_session(opened=topic, started_at=STARTED, member=MemberFactory()))

    take_in()

    valuation = Valuation.objects.get()
    assert (valuation.source, valuation.event_id, valuation.path) == ("community.ask_event", event.pk, "indirect")
    assert (valuation.object_kind, valuation.object_id, valuation.category) == ("topic", topic.pk, topic.category.slug)
    assert (valuation.valid_on, valuation.postings.get().effect_key) == (
        date(2026, 1, 17),
        f"ask:{event.session_id}",
    )
    legs = Leg.objects.filter(role__gt="").order_by("position").select_related("party__mapping")
    # 60 to 10 to 5; nobody wrote an article, so its weight goes to the others.
    expected = [
        ("helpful", other.author_id, Decimal("0.67")),
        ("question", topic.author_id, Decimal("1.33")),
        ("solution", topic.solution.post.author_id, Decimal("8.00")),
    ]
    assert sorted((leg.role, leg.party.mapping.member_id, leg.amount) for leg in legs) == expected
    assert {(leg.object_kind, leg.object_id) for leg in legs} == {("topic", topic.pk)}


def test_the_controllers_policy_for_later_readers_holds_instead(rules, topic):
    policy("role_weights", {"solution": 1}, path="indirect")
    direct = policy("equal", path="direct")
    decided(ask_session(opened=topic, started_at=STARTED))

    take_in()

    assert [(leg.role, leg.amount) for leg in Leg.objects.filter(role__gt="")] == [("solution", Decimal("10.00"))]
    assert Valuation.objects.exclude(policy=direct).count() == 1


def test_without_anything_opened_the_value_hangs_on_the_rule_alone(rules):
    decided(ask_session(started_at=STARTED))

    take_in()

    valuation = Valuation.objects.get()
    assert (valuation.object_kind, valuation.object_id) == ("rule", rules["potential"].pk)
    assert set(Leg.objects.values_list("object_kind", "object_id")) == {("", None)}
    assert (net_by_driver(), Party.objects.count()) == ({"potential": Decimal("10.00")}, 0)


def test_a_refuted_verdict_takes_the_money_back(rules, topic):
    session = ask_session(opened=topic, started_at=STARTED)
    decided(session)
    take_in()
    refutation = refuted(session, moment=at("2026-02-03"))

    take_in()

    reversal = Posting.objects.get(kind="reversal")
    assert (reversal.cause, reversal.valid_on) == (f"community.ask_event:{refutation.pk}", date(2026, 1, 17))
    assert net_by_driver() == {"potential": Decimal("0.00")}
    assert [(check.check, check.examples) for check in checks() if check.wrong] == []


def test_a_verdict_that_was_refuted_before_it_was_read_is_never_money(rules, topic):
    session = ask_session(opened=topic, started_at=STARTED)
    decided(session)
    refuted(session, moment=at("2026-02-03"))

    take_in()

    assert (reasons(), Posting.objects.count()) == (["contact"], 0)


def test_a_potential_that_is_confirmed_later_counts_once_as_confirmed(rules, topic):
    session = ask_session(opened=topic, started_at=STARTED)
    decided(session)
    take_in()
    decided(session, kind=AskEvent.Kind.DEFLECTION_CONFIRMED, moment=at("2026-01-20"))

    take_in()

    assert net_by_driver() == {"potential": Decimal("0.00"), "confirmed": Decimal("20.00")}


def test_i9_a_session_that_ended_in_a_ticket_is_never_valued(rules, topic):
    member = MemberFactory()
    TicketFactory(contact__member=member, opened_at=at("2026-01-12"))
    decided(ask_session(opened=topic, started_at=STARTED, member=member))
    # A ticket of before, of after the window, or of somebody else is about something else.
    other = MemberFactory()
    TicketFactory(contact__member=other, opened_at=at("2026-01-09"))
    TicketFactory(contact__member=MemberFactory(), opened_at=at("2026-01-12"))
    decided(ask_session(opened=topic, started_at=STARTED, member=other))

    take_in()

    assert (reasons(), net_by_driver()) == (["contact"], {"potential": Decimal("10.00")})


def test_i9_reading_ones_own_question_again_spares_nobody_a_contact(rules, topic):
    decided(ask_session(opened=topic, started_at=STARTED, member=topic.author))

    take_in()

    assert (reasons(), Posting.objects.count()) == (["overlap"], 0)


def test_i3_an_event_is_valued_once_however_often_it_comes(rules, topic):
    decided(ask_session(opened=topic, started_at=STARTED))
    take_in()
    AskIntake.objects.all().delete()

    assert take_in() == 1
    assert Posting.objects.count() == 1


def test_what_waited_for_its_rule_is_valued_once_that_rule_is_approved(topic):
    decided(ask_session(opened=topic, started_at=STARTED, verdict="confirmed"))
    decided(ask_session(opened=topic, started_at=STARTED))
    take_in()
    assert reasons() == ["no_rule", "no_rule"]

    rule = ConversionRuleFactory(subject="deflection_potential", method="potential", kpi__driver__code="potential")
    approved(rule, "10.00", factors=[], grade="E4")

    # The one about the other rule stays explained.
    assert take_in() == 1
    assert (reasons(), net_by_driver()) == (["no_rule"], {"potential": Decimal("10.00")})


def test_imports_for_reading_only_are_excluded(rules, topic):
    decided(ask_session(opened=topic, started_at=STARTED), origin=Origin.ARCHIVE)

    take_in("backfill")

    assert reasons() == ["archive"]


@pytest.mark.parametrize("events", [1, 3])
def test_a_batch_takes_the_same_queries_however_many_events_it_has(rules, topic, events):
    decided(ask_session(opened=topic, started_at=STARTED, member=MemberFactory()))
    take_in()
    for _ in range(events):
        decided(ask_session(opened=topic, started_at=STARTED, member=MemberFactory()))
    fresh = list(AskEvent.objects.order_by("id"))[1:]

    with CaptureQueriesContext(
        connection,
    ) as queries:
        value_ask_events(fresh)

    assert len(queries) == 31
