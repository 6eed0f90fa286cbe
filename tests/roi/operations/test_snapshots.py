"""A snapshot is frozen, hashed and signed by a second person; what changed since is explained to the cent."""

from datetime import date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from psycopg import connect, errors

from community.foundation.errors import NotPermitted
from roi.errors.books import (
    DefinitionInUse,
    SignerTookSnapshot,
    SnapshotAlreadySigned,
    SnapshotsAskDifferently,
)
from roi.models import LedgerHead, LiveEffect, ReportDefinition, ReportSnapshot
from roi.models.grade import Grade
from roi.operations.correcting import correct_by_rule, correct_posting
from roi.operations.costs import Amount, enter_cost, reverse_cost
from roi.operations.intake import take_in
from roi.operations.integrity import checks
from roi.operations.snapshots import delete_definition, sign_snapshot, take_snapshot
from roi.reports.differences import Cause, Changes
from roi.reports.grouping import GroupBy
from roi.reports.questions import parameters_of, selection_of
from roi.reports.selection import AsOf, Basis, Selection
from tests import database
from tests.database import triggers_off
from tests.factories.community import MemberFactory
from tests.factories.roi import ConversionRuleFactory, approved, at, drafted, policy, reopened, solved
from tests.roi.histories import History, published

pytestmark = pytest.mark.django_db
WHOLE = Selection(currency="EUR")
BY_MONTH = Selection(currency="EUR", basis=Basis.VALID, group_by=GroupBy.MONTH)


@pytest.fixture
def manager():
    return MemberFactory(roles=["manager"])


@pytest.fixture
def controller():
    return MemberFactory(roles=["controller"])


@pytest.fixture(autouse=True)
def _in_april():
    with time_machine.travel("2026-04-10T09:00:00Z"):
        yield


@pytest.fixture
def rule():
    rule = ConversionRuleFactory(code="direct", kpi__driver__code="support")
    approved(rule)
    return rule


@pytest.fixture
def snapshot(rule, manager) -> ReportSnapshot:
    """9.27 of January, and 5 EUR of costs."""
    solved(moment=at("2026-01-15"))
    take_in()
    spend(manager, "5.00")
    return take_snapshot(WHOLE, by=manager, title="January")


def spend(by, amount: str, day: date = date(2026, 1, 20)):
    spent = Amount(Decimal(amount), "EUR")
    return enter_cost(by=by, category="platform", description="Rent", incurred_on=day, spent=spent)


def wrong() -> list[str]:
    return [check.check for check in checks() if check.wrong]


def causes(changes: Changes, figure: str) -> dict[str, Decimal]:
    [change] = [one for one in changes.figures if one.figure == figure]
    assert change.difference == sum(change.by_cause.values())
    return {cause: amount for cause, amount in change.by_cause.items() if amount}


def test_a_snapshot_holds_every_figure_the_versions_and_the_end_of_the_chain(snapshot, manager, rule):
    head, version = LedgerHead.objects.get(), rule.versions.get()

    assert (snapshot.ledger_number, snapshot.ledger_hash, snapshot.taken_by) == (2, head.hash, manager)
    figures = snapshot.content["figures"]
    assert {name: figures[name] for name in ("benefits", "costs", "net", "gross", "by_grade/E3", "headline")} == {
        "benefits": "9.27",
        "costs": "5.00",
        "net": "4.27",
        "gross": "18.40",
        "by_grade/E3": "9.27",
        "headline": "9.27",
    }
    assert snapshot.content["ratios"]["roi_percent"] == "85.40"
    assert snapshot.content["rule_versions"] == [
        {"rule": "direct", "number": 1, "grade": "E3", "content_hash": version.content_hash}
    ]


def test_a_snapshot_is_never_computed_anew(snapshot):
    before = (snapshot.content, snapshot.sha256)
    solved(moment=at("2026-01-16"))
    take_in()

    snapshot.refresh_from_db()
    assert (snapshot.content, snapshot.sha256) == before
    assert wrong() == []


def test_a_second_person_signs_once(snapshot, controller, manager):
    signed = sign_snapshot(snapshot, by=controller)

    assert (signed.signed_by, signed.sha256) == (controller, snapshot.sha256)
    with pytest.raises(SnapshotAlreadySigned):
        sign_snapshot(snapshot, by=MemberFactory(roles=["controller"]))
    assert wrong() == []


def test_nobody_signs_their_own_and_only_controllers_sign(rule, controller, manager):
    own = take_snapshot(WHOLE, by=controller, title="Own")

    with pytest.raises(SignerTookSnapshot):
        sign_snapshot(own, by=controller)
    with pytest.raises(NotPermitted):
        sign_snapshot(own, by=manager)
    with pytest.raises(NotPermitted):
        take_snapshot(WHOLE, by=MemberFactory(roles=["support"]), title="…")
    with pytest.raises(IntegrityError, match="nobody_signs_their_own_snapshot"), transaction.atomic():
        ReportSnapshot.objects.filter(pk=own.pk).update(signed_by=controller, signed_at=datetime.now().astimezone())


CHANGES = [
    "UPDATE roi_reportsnapshot SET content = '{}'",
    "UPDATE roi_reportsnapshot SET sha256 = repeat('0', 64)",
    "DELETE FROM roi_reportsnapshot",
    "TRUNCATE roi_reportsnapshot CASCADE",
]


@pytest.mark.parametrize("statement", CHANGES)
def test_i2_the_serving_role_may_not_even_try_to_change_it(snapshot, statement):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_i2_a_signature_is_not_taken_back(snapshot, controller):
    sign_snapshot(snapshot, by=controller)

    with pytest.raises(IntegrityError, match="stays as it was taken"), transaction.atomic():
        ReportSnapshot.objects.update(signed_by=None, signed_at=None)


@pytest.mark.django_db(transaction=True)
def test_i2_the_owner_is_refused_and_who_switches_triggers_off_is_found_out(snapshot):
    with connect(**database._owner_params(), autocommit=True) as owner:
        for statement in CHANGES:
            with pytest.raises(errors.RestrictViolation):
                owner.execute(statement)
        with triggers_off(owner, "roi_reportsnapshot"):
            figure = "jsonb_set(content, '{figures,benefits}', '\"9999.00\"')"
            owner.execute(f"UPDATE roi_reportsnapshot SET content = {figure}")
    assert wrong() == ["roi.snapshots_keep_their_hash", "roi.snapshots_say_what_the_ledger_said"]


def test_a_question_is_kept_and_asked_again():
    selection = Selection(
        currency="EUR",
        basis=Basis.VALID,
        from_day=date(2026, 1, 1),
        to_day=date(2026, 3, 31),
        as_of=AsOf("2026-02-05", at("2026-02-05", "23:00")),
        min_grade=Grade.E3,
        cashable=False,
        group_by=GroupBy.DRIVER,
    )

    assert selection_of(parameters_of(selection)) == selection
    assert selection_of(parameters_of(WHOLE)) == WHOLE


def test_a_definition_goes_unless_a_snapshot_answers_it(rule, manager):
    used, free = (ReportDefinition.objects.create(code=code, title=code, owner=manager) for code in ("used", "free"))
    take_snapshot(WHOLE, by=manager, title="…", definition=used)

    delete_definition(free, by=manager)
    with pytest.raises(DefinitionInUse):
        delete_definition(used, by=manager)
    assert list(ReportDefinition.objects.all()) == [used]


def test_what_changed_since_is_explained_by_cause(snapshot, manager, controller, rule):
    first = LiveEffect.objects.exclude(key__startswith="cost").get().posting
    event = solved(moment=at("2026-02-10"))
    take_in()
    reopened(event.ticket, moment=at("2026-02-11"))
    solved(moment=at("2026-02-12"))
    take_in()
    reverse_cost(spend(manager, "7.00"), by=manager)
    spend(manager, "1.50")
    correct_by_rule(drafted(rule, "19.10", start=date(2026, 2, 1)), by=controller, reason="Dearer.")
    policy("equal", validity=(None, date(2026, 2, 1)))
    correct_posting(first, by=controller, why="policy", reason="Agreed.")

    changes = Changes.since(snapshot)

    assert causes(changes, "benefits") == {
        "events": Decimal("18.54"),
        "withdrawn": Decimal("-9.27"),
        "rule": Decimal("0.36"),
    }
    assert causes(changes, "costs") == {"costs": Decimal("1.50")}
    assert causes(changes, "net") == {**causes(changes, "benefits"), "costs": Decimal("-1.50")}
    assert changes.posting_counts == {
        **dict.fromkeys(Cause.values, 0),
        "events": 2,
        "withdrawn": 1,
        "rule": 2,
        "policy": 2,
        "costs": 3,
    }
    assert all(one.unexplained == 0 for one in changes.figures)


def test_a_later_snapshot_of_the_same_question_is_explained_too(snapshot, manager):
    spend(manager, "1.00")
    later = take_snapshot(WHOLE, by=manager, title="Later")
    spend(manager, "2.00")

    assert causes(Changes.since(snapshot, later), "costs") == {"costs": Decimal("1.00")}
    assert causes(Changes.since(later), "costs") == {"costs": Decimal("2.00")}
    with pytest.raises(SnapshotsAskDifferently):
        Changes.since(later, snapshot)
    with pytest.raises(SnapshotsAskDifferently):
        Changes.since(snapshot, take_snapshot(BY_MONTH, by=manager, title="Another"))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("selection", [WHOLE, BY_MONTH])
def test_the_causes_sum_to_the_difference_in_any_history(seed, selection, rule, controller, manager, settings):
    settings.FX_MAX_AGE_DAYS = 200
    published("1.1000", date(2025, 11, 30))
    approved(ConversionRuleFactory(idea=True, code="idea"), None)
    history = History(seed, controller, rule)
    for _ in range(10):
        history.act()
    taken = take_snapshot(selection, by=manager, title="…")
    for _ in range(14):
        history.act()

    changes = Changes.since(taken)

    assert [one for one in changes.figures if one.unexplained] == []
    assert any(one.difference for one in changes.figures)
    assert sum(changes.posting_counts.values()) == LedgerHead.objects.get().number - taken.ledger_number
    assert wrong() == []
