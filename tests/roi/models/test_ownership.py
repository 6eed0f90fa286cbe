"""I-2: another role than the one that serves owns the tables, and a broken link of the chain is named."""

import json

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from roi.models import Posting
from roi.operations.intake import take_in
from tests import database
from tests.database import triggers_off
from tests.factories.roi import ConversionRuleFactory, approved, at, solved

OWNERS = """
    SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'roi\\_%'
"""
WRITABLE = """
    SELECT c.relname, p.privilege_type FROM pg_class c, aclexplode(c.relacl) p
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%s) AND p.grantee = current_user::regrole
      AND p.privilege_type NOT IN ('SELECT', 'INSERT', 'REFERENCES', 'MAINTAIN') ORDER BY 1, 2
"""
KEPT = [
    *("roi_posting", "roi_leg", "roi_valuation", "roi_ledgeraccount", "roi_costentry", "roi_ledgerhead"),
    *("roi_liveeffect", "roi_fxrate", "roi_correction", "roi_scenario", "roi_reportsnapshot"),
    *("roi_periodevent", "roi_classification"),
]


@pytest.mark.django_db
def test_i2_the_tables_belong_to_another_role_than_the_one_that_serves():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        [(serving,)] = cursor.fetchall()
        cursor.execute(OWNERS)
        owners = {owner for (owner,) in cursor.fetchall()}
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls OR pg_has_role(%s, 'member') FROM pg_roles WHERE rolname = current_user",
            [*owners],
        )
        [(may_become_owner,)] = cursor.fetchall()

    assert owners == {database._owner_params()["user"]}
    assert serving not in owners
    assert not may_become_owner


@pytest.mark.django_db
def test_i2_the_serving_role_has_no_right_to_change_what_is_kept():
    with connection.cursor() as cursor:
        cursor.execute(WRITABLE, [KEPT])
        assert cursor.fetchall() == []


@pytest.mark.django_db(transaction=True)
def test_i2_verify_ledger_names_the_broken_link(capsys):
    approved(ConversionRuleFactory())
    for day in (15, 16, 17):
        solved(moment=at(f"2026-01-{day}"))
    take_in()
    assert Posting.objects.count() == 3

    with psycopg.connect(**database._owner_params(), autocommit=True) as owner, triggers_off(owner, "roi_posting"):
        owner.execute("UPDATE roi_posting SET content_hash = repeat('0', 64) WHERE number = 2")

    with pytest.raises(CommandError, match="not as it must be"):
        call_command("verify_ledger")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    [chain] = [line for line in lines if line["check"] == "roi.the_hash_chain_verifies"]
    assert (chain["wrong"], chain["examples"]) == (1, ["#2"])
