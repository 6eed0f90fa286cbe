"""Corrections, saved questions and snapshots in the back office."""

from datetime import date

import pytest

from roi.models import Posting, ReportDefinition, ReportSnapshot, Scenario
from roi.operations.intake import take_in
from roi.operations.restating import restate
from roi.operations.snapshots import take_snapshot
from roi.reports.selection import Selection
from tests.factories.roi import ConversionRuleFactory, approved, at, drafted, policy, solved
from tests.roi.admin.pages import page, post, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def posting(db) -> Posting:
    approved(ConversionRuleFactory(code="direct"))
    solved(moment=at("2026-01-15"))
    take_in()
    return Posting.objects.get()


def test_a_posting_is_corrected_by_a_button_that_goes_away(office, posting, controller):
    policy("equal")
    address = page("posting", "act", posting.pk, "correct")
    assert address in office.get(page("posting", "change", posting.pk)).content.decode()

    refused = office.post(address, {"why": "rule", "reason": "So."})
    assert "not for the reason that you give" in refused.content.decode()
    post(office, address, {"why": "policy", "reason": "So."})

    assert posting.correction.by == controller
    assert address not in office.get(page("posting", "change", posting.pk)).content.decode()
    assert office.get(page("correction", "changelist")).status_code == 200
    assert office.get(page("correction", "change", posting.correction.pk)).status_code == 200


def test_a_version_is_approved_and_corrects_what_is_valued_already(office, posting):
    version = drafted(posting.rule_version.rule, "19.10", start=date(2026, 1, 1))

    post(office, page("ruleversion", "act", version.pk, "approve-and-correct"), {"reason": "Dearer."})

    assert [one.kind for one in Posting.objects.in_order()] == ["original", "reversal", "correction"]


def test_a_question_is_kept_and_a_snapshot_taken_of_it(office, posting, controller):
    values = {"code": "all", "title": "All", "parameters": '{"group_by": "month"}'}
    wrong = office.post(page("reportdefinition", "add"), values | {"parameters": '{"group_by": "mood"}'})
    assert "group_by" in wrong.content.decode()
    post(office, page("reportdefinition", "add"), values)
    definition = ReportDefinition.objects.get()

    shown = post(office, page("reportdefinition", "act", definition.pk, "take-snapshot"), {"title": "Board"})

    assert told(shown) == ["Take a snapshot: done."]
    taken = ReportSnapshot.objects.get()
    assert (definition.owner, taken.taken_by, taken.title) == (controller, controller, "Board")
    assert "groups/2026-01/benefits" in office.get(page("reportsnapshot", "change", taken.pk)).content.decode()


def test_a_snapshot_of_somebody_else_is_signed_from_the_list_of_those_that_wait(office, posting, controller, manager):
    taken = take_snapshot(Selection(currency="EUR"), by=manager, title="Board")
    own = take_snapshot(Selection(currency="EUR"), by=controller, title="Own")
    assert office.get(page("reportsnapshot", "changelist"), {"signed_at__isempty": "1"}).status_code == 200

    post(office, page("reportsnapshot", "act", taken.pk, "sign"), {})
    refused = office.post(page("reportsnapshot", "act", own.pk, "sign"))

    taken.refresh_from_db()
    assert taken.signed_by == controller
    assert "Somebody else than who took it" in refused.content.decode()


def test_scenarios_and_rates_are_looked_at_only(office, posting, manager):
    restate(date(2026, 1, 1), date(2026, 1, 31), by=manager, title="As it was", versions={})

    shown = office.get(page("scenario", "change", Scenario.objects.get().pk)).content.decode()
    assert "valuations_sha256" in shown
    assert office.get(page("fxrate", "changelist")).status_code == 200
    for model in ("scenario", "fxrate", "correction", "reportsnapshot"):
        assert office.get(page(model, "add")).status_code == 403
