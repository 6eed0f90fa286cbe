"""I-7 in the database: money hangs on an approved chain, which then stays as it was signed."""

from collections.abc import Iterator
from datetime import date

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from psycopg import errors

from roi.models import Assumption, Goal, Kpi, Strategy, StrategyLink, ValueDriver
from roi.operations.rule_versions import approve_rule_version
from tests import database
from tests.factories.community import MemberFactory
from tests.factories.roi import (
    AssumptionFactory,
    ConversionRuleFactory,
    StrategyFactory,
    StrategyLinkFactory,
    approved,
    drafted,
)

pytestmark = pytest.mark.django_db
TABLES = {"goal": Goal, "strategy": Strategy, "valuedriver": ValueDriver, "kpi": Kpi}
UNSIGNED = "approved_at = NULL, approved_by_id = NULL"
BROKEN = [
    *(f"UPDATE roi_{table} SET {UNSIGNED}" for table in TABLES),
    *(f"UPDATE roi_{table} SET author_id = (SELECT max(id) FROM community_member)" for table in TABLES),
    *(f"UPDATE roi_{table} SET code = 'x'" for table in TABLES),
    "UPDATE roi_strategy SET goal_id = goal_id + 1",
    "UPDATE roi_valuedriver SET strategy_id = strategy_id + 1",
    "UPDATE roi_kpi SET driver_id = NULL, kpi_class = 'communication'",
    *(f"DELETE FROM roi_{table}" for table in TABLES),
]


def attempt(statement: str, *params: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("model", TABLES.values())
def test_i7_no_version_becomes_money_while_a_link_of_its_chain_is_unsigned(model):
    version = drafted(ConversionRuleFactory())
    signer = MemberFactory(roles=["controller"])
    hashed = "content_hash = encode(sha256(''), 'hex')"
    sign = f"UPDATE roi_ruleversion SET approved_at = now(), approved_by_id = %s, {hashed} WHERE id = %s"
    model.objects.update(approved_at=None, approved_by=None)

    with pytest.raises(IntegrityError, match="needs an approved KPI, driver, strategy and goal"):
        attempt(sign, signer.pk, version.pk)

    model.objects.update(approved_at=timezone.now(), approved_by=signer)
    attempt(sign, signer.pk, version.pk)


def test_i7_a_version_cannot_be_born_approved_below_an_unsigned_chain():
    version = drafted(ConversionRuleFactory())
    Goal.objects.update(approved_at=None, approved_by=None)

    with pytest.raises(IntegrityError, match="needs an approved KPI"):
        attempt(
            """INSERT INTO roi_ruleversion (rule_id, number, validity, unit_value, currency, grade, reason, content_hash,
                   author_id, approved_by_id, approved_at)
               SELECT rule_id, 9, validity, 1, currency, grade, reason, '', author_id, %s, now() FROM roi_ruleversion""",
            MemberFactory().pk,
        )
    assert version.rule.versions.count() == 1


@pytest.mark.parametrize("statement", BROKEN)
def test_i7_the_serving_role_cannot_take_an_approved_chain_apart(statement):
    approved(ConversionRuleFactory())

    with pytest.raises(IntegrityError, match="keeps its links and its approval"):
        attempt(statement)


def test_i7_what_no_approved_version_hangs_on_can_be_unsigned_and_relinked():
    drafted(ConversionRuleFactory())
    other = StrategyFactory()

    for table in TABLES:
        attempt(f"UPDATE roi_{table} SET {UNSIGNED}")
    attempt("UPDATE roi_valuedriver SET strategy_id = %s", other.pk)

    assert ValueDriver.objects.get().strategy == other


def test_i7_a_title_is_not_what_money_hangs_on():
    approved(ConversionRuleFactory())

    attempt("UPDATE roi_goal SET title = 'Spend much less'")


@pytest.fixture
def owner(transactional_db) -> Iterator[psycopg.Connection]:
    """The owner of the tables, who sees what is committed."""
    approved(ConversionRuleFactory())
    with psycopg.connect(**database._owner_params(), autocommit=True) as own:
        yield own


@pytest.mark.django_db(transaction=True)
def test_i7_the_owner_is_refused_too(owner):
    for statement in BROKEN:
        with pytest.raises(errors.RestrictViolation):
            owner.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_i7_replication_mode_does_not_get_past_the_triggers(owner):
    always = "SELECT tgenabled = 'A' FROM pg_trigger WHERE tgname = ANY(%s)"
    names = ["a_chain_in_use_is_kept", "money_hangs_on_an_approved_chain", "strategy_links_run_in_no_circle"]

    assert owner.execute(always, [names]).fetchall() == [(True,)] * 6


@pytest.mark.django_db(transaction=True)
def test_i7_a_chain_from_before_there_were_signatures_can_be_signed_once(owner):
    writer, signer = MemberFactory(), MemberFactory()
    with database.triggers_off(owner, "roi_goal"):
        owner.execute(f"UPDATE roi_goal SET author_id = NULL, {UNSIGNED}")

    attempt("UPDATE roi_goal SET author_id = %s", writer.pk)
    attempt("UPDATE roi_goal SET approved_at = now(), approved_by_id = %s", signer.pk)

    with pytest.raises(IntegrityError, match="keeps its links"):
        attempt(f"UPDATE roi_goal SET {UNSIGNED}")


def test_strategies_are_linked_in_no_circle():
    first, second, third = (StrategyFactory() for _ in range(3))
    StrategyLinkFactory(cause=first, effect=second)
    StrategyLinkFactory(cause=second, effect=third)
    StrategyLinkFactory(cause=first, effect=third)

    with pytest.raises(IntegrityError, match="run in no circle"), transaction.atomic():
        StrategyLinkFactory(cause=third, effect=first)
    with pytest.raises(IntegrityError, match="run in no circle"):
        attempt("UPDATE roi_strategylink SET cause_id = %s WHERE cause_id = %s", third.pk, first.pk)


def test_a_link_can_be_turned_round_when_nothing_else_closes_the_circle():
    link = StrategyLinkFactory()

    attempt("UPDATE roi_strategylink SET cause_id = effect_id, effect_id = cause_id")

    assert StrategyLink.objects.get().cause == link.effect


def test_no_strategy_causes_itself_and_two_are_linked_once():
    link = StrategyLinkFactory()

    with pytest.raises(IntegrityError, match="no_strategy_causes_itself"), transaction.atomic():
        StrategyLinkFactory(cause=link.cause, effect=link.cause)
    with pytest.raises(IntegrityError, match="two_strategies_are_linked_once"), transaction.atomic():
        StrategyLinkFactory(cause=link.cause, effect=link.effect)


@pytest.mark.parametrize("change", ["value = 2", "unit = 'x'", "grade = 'E1'", "validity = '[2019-01-01,)'"])
def test_an_approved_assumption_is_fixed(change):
    AssumptionFactory()

    with pytest.raises(IntegrityError, match="an approved assumption is fixed"):
        attempt(f"UPDATE roi_assumption SET {change}")


def test_an_approved_assumption_can_end_and_its_review_be_put_off():
    AssumptionFactory()

    attempt("UPDATE roi_assumption SET validity = '[2020-01-01,2026-01-01)', review_on = '2030-01-01'")

    assert Assumption.objects.get().validity.upper == date(2026, 1, 1)


def test_an_assumption_in_use_keeps_its_signature():
    assumption, version = AssumptionFactory(), drafted(ConversionRuleFactory())
    attempt(f"UPDATE roi_assumption SET {UNSIGNED}")
    Assumption.objects.update(approved_by=assumption.approved_by, approved_at=assumption.approved_at)
    version.factors.update(assumption=assumption)
    approve_rule_version(version, by=MemberFactory(roles=["controller"]))

    with pytest.raises(IntegrityError, match="an approved assumption is fixed"):
        attempt(f"UPDATE roi_assumption SET {UNSIGNED}")
