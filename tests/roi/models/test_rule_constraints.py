"""Rules in the database: no rule without a goal, no overlap, no change after approval."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from roi.models import ConversionRule, Factor, Kpi, RuleVersion
from roi.operations.intake import take_in
from tests.factories.community import MemberFactory
from tests.factories.roi import ConversionRuleFactory, KpiFactory, approved, at, drafted, solved

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return approved(ConversionRuleFactory())


def attempt(statement: str, *params: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_only_a_communication_kpi_stands_without_a_driver():
    KpiFactory(kpi_class=Kpi.KpiClass.COMMUNICATION, driver=None)

    with pytest.raises(IntegrityError, match="only_a_communication_kpi_stands_without_a_driver"), transaction.atomic():
        KpiFactory(kpi_class=Kpi.KpiClass.FINANCIAL, driver=None)


def test_i7_a_rule_refuses_a_kpi_without_a_driver_and_so_without_a_goal():
    likes = KpiFactory(kpi_class=Kpi.KpiClass.COMMUNICATION, driver=None)
    driver = KpiFactory().driver

    with pytest.raises(IntegrityError, match="driver_id"), transaction.atomic():
        ConversionRule.objects.create(code="likes", title="Likes", kpi=likes, driver=None, subject="ticket_solved")
    with pytest.raises(IntegrityError, match="rule_stands_on_a_kpi_of_its_driver"), transaction.atomic():
        ConversionRule.objects.create(code="likes", title="Likes", kpi=likes, driver=driver, subject="ticket_solved")


def test_i7_a_kpi_under_a_rule_keeps_its_driver():
    ConversionRuleFactory()

    with pytest.raises(IntegrityError, match="stays as it was signed"):
        attempt("UPDATE roi_kpi SET driver_id = NULL, kpi_class = 'communication'")
    attempt("UPDATE roi_kpi SET approved_at = NULL, approved_by_id = NULL")
    with pytest.raises(IntegrityError, match="rule_stands_on_a_kpi_of_its_driver"):
        attempt("UPDATE roi_kpi SET driver_id = NULL, kpi_class = 'communication'")


@pytest.mark.parametrize("table", ["roi_goal", "roi_strategy", "roi_valuedriver", "roi_kpi", "roi_conversionrule"])
def test_i7_no_link_of_the_chain_can_be_taken_out(version, table):
    with pytest.raises(IntegrityError):
        attempt(f"DELETE FROM {table}")


@pytest.mark.parametrize(
    "change",
    [
        "unit_value = 99",
        "currency = 'USD'",
        "grade = 'E1'",
        "reason = 'because'",
        "approved_at = NULL, approved_by_id = NULL",
        "validity = '[2019-01-01,)'",
        "validity = '(,)'",
        "validity = '[2020-01-01,2026-01-15)'",
    ],
)
def test_an_approved_version_is_fixed(version, change):
    solved(moment=at("2026-01-15"))
    take_in()

    with pytest.raises(IntegrityError, match="approved rule version is fixed"):
        attempt(f"UPDATE roi_ruleversion SET {change}")


def test_an_approved_version_is_not_deleted(version):
    Factor.objects.filter(pk=0).delete()

    with pytest.raises(IntegrityError, match="fixed"):
        attempt("DELETE FROM roi_ruleversion")


def test_a_version_may_only_be_ended_after_the_last_thing_it_valued(version):
    solved(moment=at("2026-01-15"))
    take_in()

    attempt("UPDATE roi_ruleversion SET validity = '[2020-01-01,2026-01-16)'")

    with pytest.raises(IntegrityError, match="fixed"):
        attempt("UPDATE roi_ruleversion SET validity = '[2020-01-01,)'")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE roi_factor SET keeps = 1",
        "DELETE FROM roi_factor",
        """INSERT INTO roi_factor (version_id, position, code, keeps, evidence)
           SELECT id, 9, 'risk', 0.5, '' FROM roi_ruleversion""",
    ],
)
def test_the_factors_of_an_approved_version_are_fixed(version, statement):
    with pytest.raises(IntegrityError, match="factors of an approved rule version are fixed"):
        attempt(statement)


def test_a_draft_can_be_changed_and_deleted():
    draft = drafted(ConversionRuleFactory())

    attempt("UPDATE roi_factor SET keeps = 1")
    attempt("UPDATE roi_ruleversion SET unit_value = 99")
    draft.delete()

    assert (RuleVersion.objects.count(), Factor.objects.count()) == (0, 0)


def test_a_rule_with_an_approved_version_keeps_its_meaning(version):
    with pytest.raises(IntegrityError, match="keeps its KPI"):
        attempt("UPDATE roi_conversionrule SET subject = 'idea_realised'")

    attempt("UPDATE roi_conversionrule SET title = 'A better title'")


def test_a_rule_with_an_approved_version_keeps_its_method():
    rule = ConversionRuleFactory(subject="visits", method="trade")
    attempt("UPDATE roi_conversionrule SET method = 'survey' WHERE id = %s", rule.pk)
    approved(rule, grade="E5")

    with pytest.raises(IntegrityError, match="keeps its KPI, driver, subject, method"):
        attempt("UPDATE roi_conversionrule SET method = 'oblinger' WHERE id = %s", rule.pk)


def test_overlapping_approved_versions_are_refused_by_the_database(version):
    other = MemberFactory()

    with pytest.raises(IntegrityError, match="approved_versions_of_a_rule_do_not_overlap"), transaction.atomic():
        RuleVersion.objects.create(
            rule=version.rule,
            number=2,
            validity=(date(2026, 1, 1), None),
            unit_value=1,
            currency="EUR",
            grade="E1",
            reason="Sneaky.",
            author=other,
            approved_by=version.author,
            approved_at=at("2026-01-01"),
            content_hash="0" * 64,
        )


def test_nobody_approves_their_own_version_in_the_database_either():
    draft = drafted(ConversionRuleFactory())

    sign = "UPDATE roi_ruleversion SET approved_at = now(), approved_by_id = author_id, content_hash = repeat('0', 64)"
    with pytest.raises(IntegrityError, match="nobody_approves_their_own_rule"):
        attempt(f"{sign} WHERE id = %s", draft.pk)


def test_i5_a_valuation_needs_a_rule_that_held(version):
    solved(moment=at("2026-01-15"))
    take_in()
    copy = """INSERT INTO roi_valuation (source, event_id, rule_version_id, path, object_kind, object_id, category,
                  channel, occurred_at, valid_on, inputs, trace, gross, net, currency)
              SELECT source, 0, {}, path, object_kind, object_id, category, channel, occurred_at, {}, inputs, trace,
                  gross, net, currency FROM roi_valuation"""
    draft = drafted(version.rule)

    for changed in (("rule_version_id", "'2019-12-31'::date"), (str(draft.pk), "valid_on")):
        with pytest.raises(IntegrityError, match="not approved or does not hold"):
            attempt(copy.format(*changed))
