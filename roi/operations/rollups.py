"""Sets the sums of legs right, should they ever be wrong, and says how that would show."""

from django.db import connection

from community.foundation.acting import act
from roi.operations.appending import lock_ledger

# What should be and what is cancel out, key by key; where one of them is missing something is left over.
CHECKS = (
    (
        "roi.rollups_equal_their_legs",
        "SELECT count(*) FROM roi_rollup",
        """SELECT concat_ws(' ', valid_on, period_id, account_id, category, channel, role) FROM (
               SELECT p.valid_on, p.period_id, l.account_id, p.driver_id, p.rule_version_id,
                   coalesce(v.category, '') AS category, coalesce(v.channel, '') AS channel,
                   coalesce(v.product, '') AS product, l.role, p.grade, p.cashable, l.currency,
                   coalesce(v.original_currency, c.original_currency, '') AS original_currency,
                   l.amount, 1::bigint AS leg_count, true AS is_true
               FROM roi_leg l JOIN roi_posting p ON p.id = l.posting_id
               LEFT JOIN roi_valuation v ON v.id = p.valuation_id
               LEFT JOIN roi_costentry c ON c.id = p.cost_entry_id
               WHERE p.scenario_id IS NULL
               UNION ALL
               SELECT valid_on, period_id, account_id, driver_id, rule_version_id, category, channel, product, role,
                   grade, cashable, currency, original_currency, -amount, -leg_count, false
               FROM roi_rollup
           ) legs_and_their_rollups
           GROUP BY valid_on, period_id, account_id, driver_id, rule_version_id, category, channel, product, role,
               grade, cashable, currency, original_currency
           HAVING sum(amount) <> 0 OR sum(leg_count) <> 0 OR NOT bool_or(is_true)""",
    ),
    (
        "roi.monthly_rollups_equal_their_days",
        "SELECT count(*) FROM roi_monthlyrollup",
        """SELECT concat_ws(' ', month, period_id, account_id, slice, slice_key) FROM (
               SELECT date_trunc('month', valid_on)::date AS month, period_id, account_id, s.driver_id, rule_version_id,
                   grade, cashable, currency, slice, slice_key, amount, leg_count, true AS is_true
               FROM roi_rollup s JOIN roi_ledgeraccount a ON a.id = account_id CROSS JOIN LATERAL (VALUES
                   ('whole', ''), ('category', category), ('channel', channel), ('product', product), ('role', role),
                   ('currency', original_currency)
               ) slices (slice, slice_key)
               WHERE slice = 'whole' OR a.type IN ('attribution', 'unattributed', 'cost')
               UNION ALL
               SELECT valid_on, period_id, account_id, driver_id, rule_version_id, grade, cashable, currency, slice,
                   slice_key, -amount, -leg_count, false
               FROM roi_monthlyrollup
           ) days_and_their_months
           GROUP BY month, period_id, account_id, driver_id, rule_version_id, grade, cashable, currency, slice,
               slice_key
           HAVING sum(amount) <> 0 OR sum(leg_count) <> 0 OR NOT bool_or(is_true)""",
    ),
    (
        "roi.rollups_of_parties_equal_their_legs",
        "SELECT count(*) FROM roi_partyrollup",
        """SELECT concat_ws(' ', slice, party_id, currency, slice_key) FROM (
               SELECT slice, l.currency, l.party_id, slice_key, l.amount, 1::bigint AS leg_count, true AS is_true
               FROM roi_leg l JOIN roi_posting p ON p.id = l.posting_id AND p.scenario_id IS NULL
               JOIN roi_ledgeraccount a ON a.id = l.account_id AND a.type = 'attribution'
               CROSS JOIN LATERAL (VALUES ('whole', ''), ('role', l.role)) slices (slice, slice_key)
               WHERE l.party_id IS NOT NULL
               UNION ALL
               SELECT slice, currency, party_id, slice_key, -amount, -leg_count, false FROM roi_partyrollup
           ) legs_and_their_rollups
           GROUP BY slice, currency, party_id, slice_key
           HAVING sum(amount) <> 0 OR sum(leg_count) <> 0 OR NOT bool_or(is_true)""",
    ),
)


@act
def rebuild_rollups() -> int:
    """Sum all legs anew, write what differs and return how many sums were wrong; reports go on meanwhile.

    The serving role has no right to write sums, so a function of the owner of the tables does it.
    """
    lock_ledger()
    with connection.cursor() as cursor:
        cursor.execute("SELECT roi_rebuild_rollups()")
        return int(cursor.fetchone()[0])
