"""Freezes what the account of whoever voted was worth then, and counts for lists what stands behind each idea."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from community.foundation.acting import act
from crm.models import IdeaWorth
from crm.reports.vote_values import BEHIND

# So often looked at again, so that a task that did not run for a day catches up; `everything` looks at all.
LOOKED_BACK = timedelta(days=1)
# Votes are held, so that none goes before its value is there and goes along with it.
# Who buys for a group has the contract, and its daughters vote: the nearest account upwards under contract counts.
_FREEZE = """
WITH RECURSIVE fresh AS (
    SELECT v.id AS vote, (v.created_at AT TIME ZONE %(zone)s)::date AS day, coalesce(c.account_id, n.account_id) AS account
    FROM ideas_ideavote v
    LEFT JOIN crm_contact c ON c.member_id = v.member_id
    LEFT JOIN crm_contact n ON v.stands_for = 'crm.contact:' || n.id
    WHERE v.created_at > %(since)s AND NOT EXISTS (SELECT FROM crm_votevalue w WHERE w.vote_id = v.id)
    ORDER BY v.id FOR KEY SHARE OF v
), above AS (
    SELECT f.vote, f.day, a.id, a.parent_id, 0 AS far FROM fresh f JOIN crm_account a ON a.id = f.account
    UNION ALL
    SELECT b.vote, b.day, a.id, a.parent_id, b.far + 1 FROM above b JOIN crm_account a ON a.id = b.parent_id
    WHERE b.far < 50
), paid AS (
    SELECT DISTINCT ON (b.vote) b.vote, b.id AS account, v.amount, v.currency FROM above b CROSS JOIN LATERAL (
        SELECT amount, currency, contract_from, contract_until FROM crm_accountvalue
        WHERE account_id = b.id AND valid_from <= b.day ORDER BY valid_from DESC, id DESC LIMIT 1) v
    WHERE coalesce(v.contract_from <= b.day, true) AND coalesce(v.contract_until >= b.day, true)
    ORDER BY b.vote, b.far
)
INSERT INTO crm_votevalue (vote_id, account_id, amount, currency, valued_on, frozen_at)
SELECT f.vote, coalesce(p.account, f.account), p.amount, coalesce(p.currency, ''), f.day, %(now)s
FROM fresh f LEFT JOIN paid p ON p.vote = f.vote ORDER BY f.vote
ON CONFLICT DO NOTHING
"""
_COUNT = f"""
WITH counted (idea, currency, accounts, frozen, today, churned) AS ({BEHIND}), gone AS (
    DELETE FROM crm_ideaworth w WHERE NOT EXISTS (
        SELECT FROM counted c WHERE c.idea = w.idea_id AND c.currency = w.currency)
)
INSERT INTO crm_ideaworth AS w (idea_id, currency, accounts, "then", today, churned)
SELECT idea, currency, accounts, frozen, today, churned FROM counted
ON CONFLICT (idea_id, currency) DO UPDATE
SET accounts = excluded.accounts, "then" = excluded."then", today = excluded.today, churned = excluded.churned
WHERE (w.accounts, w."then", w.today, w.churned)
    IS DISTINCT FROM (excluded.accounts, excluded."then", excluded.today, excluded.churned)
"""  # noqa: S608 -- our own constants


@act
def freeze_vote_values(now: datetime, *, everything: bool = False) -> int:
    """Freeze the value behind each vote that has none yet, by what held on the day of the vote; return of how many.

    What is recorded later, for that day too, changes nothing any more. A vote taken back meanwhile is left out.
    """
    since = datetime.min.replace(tzinfo=now.tzinfo, year=1970) if everything else now - LOOKED_BACK
    with connection.cursor() as cursor:
        cursor.execute(_FREEZE, {"since": since, "now": now, "zone": settings.TIME_ZONE})
        return int(cursor.rowcount)


@act
def count_idea_worth() -> int:
    """Count for all ideas what stands behind them today; return for how many ideas and currencies it changed."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {IdeaWorth._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")  # noqa: SLF001 -- Django's own name
        cursor.execute(_COUNT, {"ideas": None, "day": timezone.localdate()})
        return int(cursor.rowcount)
