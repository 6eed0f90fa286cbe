"""What stands behind the votes for ideas: what each voter's account was worth when they voted, and what it is today."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.conf import settings
from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.utils import timezone

from crm.models import IdeaWorth
from ideas.worth import Worth

# Each account once for an idea and all that are merged into it, by its first vote; an account that was merged since is the
# one that it leads to. A vote that is held back or rejected has nothing behind it.
BEHIND = """
WITH behind AS (
    SELECT g.idea, coalesce(m.leads_to_id, w.account_id) AS account, w.amount, w.currency, v.created_at, v.id
    FROM (SELECT id, coalesce(merged_into_id, id) AS idea FROM ideas_idea
          UNION ALL SELECT id, id FROM ideas_idea WHERE merged_into_id IS NOT NULL) g
    JOIN ideas_ideavote v ON v.idea_id = g.id AND v.standing = 'counts'
    JOIN crm_votevalue w ON w.vote_id = v.id AND w.account_id IS NOT NULL
    LEFT JOIN crm_accountmerge m ON m.account_id = w.account_id AND m.undone_at IS NULL
    WHERE %(ideas)s::bigint[] IS NULL OR g.idea = ANY(%(ideas)s::bigint[])
), once AS (
    SELECT DISTINCT ON (idea, account) idea, account, amount, currency FROM behind
    ORDER BY idea, account, created_at, id
), now AS (
    SELECT a.account, v.amount, v.currency FROM (SELECT DISTINCT account FROM once) a CROSS JOIN LATERAL (
        SELECT amount, currency, contract_from, contract_until FROM crm_accountvalue
        WHERE account_id = a.account AND valid_from <= %(day)s ORDER BY valid_from DESC, id DESC LIMIT 1) v
    WHERE v.amount > 0 AND coalesce(v.contract_from <= %(day)s, true) AND coalesce(v.contract_until >= %(day)s, true)
), parts AS (
    SELECT o.idea, o.account, o.currency, o.amount AS frozen, 0 AS today, CASE WHEN n.account IS NULL THEN o.amount ELSE 0 END AS churned
    FROM once o LEFT JOIN now n ON n.account = o.account WHERE o.amount IS NOT NULL
    UNION ALL SELECT o.idea, o.account, n.currency, 0, n.amount, 0 FROM once o JOIN now n ON n.account = o.account
)
SELECT idea, currency, count(DISTINCT account), sum(frozen), sum(today), sum(churned) FROM parts
GROUP BY idea, currency ORDER BY idea, sum(today) DESC, currency
"""


class WorthOfVoters:
    """What ideas ask of the CRM."""

    def of(self, ideas: Collection[int]) -> Mapping[int, Sequence[Worth]]:
        """Return by idea what stands behind its votes now, a row for each currency, the most first; one query for all."""
        found: dict[int, list[Worth]] = defaultdict(list)
        with connection.cursor() as cursor:
            cursor.execute(BEHIND, {"ideas": list(ideas), "day": timezone.localdate()})
            for idea, *numbers in cursor:
                found[idea].append(Worth(*numbers))
        return found

    def amount(self) -> Combinable:
        """Return what stands behind an idea today in the business's currency, as the task counted it last."""
        return Subquery(_worth().values("today")[:1])


def _worth() -> QuerySet[IdeaWorth]:
    return IdeaWorth.objects.filter(idea=OuterRef("pk"), currency=settings.BUSINESS_CURRENCY)
