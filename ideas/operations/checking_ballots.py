"""What must always hold of challenges and their ballots, counted anew."""

from collections.abc import Iterator

from community.foundation.integrity import EXAMPLES, Check, check_by_sql
from ideas.counting.tallies import hash_of, wrong_receipts
from ideas.models import Challenge
from ideas.reports.tallies import tally_of

_TOO_FULL = """
SELECT b.id FROM ideas_ballot b JOIN ideas_challenge c ON c.id = b.challenge_id LEFT JOIN LATERAL (
    SELECT count(*) AS number, coalesce(sum(h.points), 0) AS points, coalesce(max(h.points), 0) AS highest,
           coalesce(sum(e.cost), 0) AS cost, count(DISTINCT h.points) AS places,
           bool_or(e.challenge_id <> b.challenge_id) AS is_foreign, bool_or(e.cost IS NULL) AS is_unpriced
    FROM ideas_choice h JOIN ideas_entry e ON e.id = h.entry_id WHERE h.ballot_id = b.id) s ON true
WHERE s.number = 0 OR s.is_foreign
    OR (c.method IN ('simple', 'limited', 'budget') AND s.highest > 1)
    OR (c.method = 'limited' AND s.number > c.ballot_limit)
    OR (c.method = 'budget' AND (s.is_unpriced OR s.cost > c.budget))
    OR (c.method = 'dots' AND s.points > c.ballot_limit)
    OR (c.method = 'score' AND s.highest > c.ballot_limit)
    OR (c.method = 'ranked' AND (s.places <> s.number OR s.highest <> s.number))
"""


def checks() -> Iterator[Check]:
    """Yield one result for each rule."""
    yield check_by_sql("ideas.ballots_keep_to_their_challenge", "SELECT count(*) FROM ideas_ballot", _TOO_FULL)
    yield check_by_sql(
        "ideas.phases_follow_each_other",
        "SELECT count(*) FROM ideas_phase",
        """SELECT one.id FROM ideas_phase one JOIN ideas_phase other USING (challenge_id)
           WHERE array_position(ARRAY['call', 'discuss', 'vote', 'jury', 'award'], one.kind::text)
               < array_position(ARRAY['call', 'discuss', 'vote', 'jury', 'award'], other.kind::text)
             AND upper(one.period) > lower(other.period)""",
    )
    yield check_by_sql(
        "ideas.what_is_veiled_takes_part_in_a_challenge_that_veils",
        "SELECT count(*) FROM ideas_idea WHERE is_veiled",
        """SELECT i.id FROM ideas_idea i LEFT JOIN ideas_entry e ON e.idea_id = i.id
           LEFT JOIN ideas_challenge c ON c.id = e.challenge_id
           WHERE i.is_veiled AND coalesce(c.veiled_until, '') = ''""",
    )
    yield check_by_sql(
        "ideas.standings_equal_what_ballots_say",
        "SELECT count(*) FROM ideas_standing",
        """SELECT s.id FROM ideas_standing s JOIN ideas_count n ON n.id = s.count_id
           JOIN ideas_challenge c ON c.id = n.challenge_id LEFT JOIN LATERAL (
             SELECT count(*) AS voters, coalesce(sum(h.points), 0) AS points
             FROM ideas_choice h WHERE h.entry_id = s.entry_id) h ON true
           WHERE s.voters <> h.voters OR (c.method <> 'ranked' AND s.points <> h.points)""",
    )
    yield _receipts()


def _receipts() -> Check:
    """Look at all ballots: the receipt belongs to what stands on each, and those that were counted are as they were."""
    rows, wrong, examples = 0, 0, list[str]()
    for challenge in Challenge.objects.filter(ballots__isnull=False).distinct().select_related("count").order_by("pk"):
        tally = tally_of(challenge)
        found = wrong_receipts(tally)
        count = getattr(challenge, "count", None)
        if count is not None and (count.tally_hash, count.ballot_count) != (hash_of(tally), len(tally["ballots"])):
            found.append(f"challenge {challenge.pk}")
        rows, wrong, examples = rows + len(tally["ballots"]), wrong + len(found), [*examples, *found][:EXAMPLES]
    return Check("ideas.receipts_belong_to_their_ballots", rows, wrong, examples)
