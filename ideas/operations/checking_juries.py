"""What must always hold of juries and of what they said, counted anew."""

from collections.abc import Iterator

from community.foundation.integrity import EXAMPLES, Check, check_by_sql
from ideas.judging.panels import count_scores
from ideas.models import JuryCount
from ideas.reports.jury import conflicts_of, scores_of


def checks() -> Iterator[Check]:
    """Yield one result for each rule."""
    yield check_by_sql(
        "ideas.jury_reviews_belong_to_their_seats",
        "SELECT count(*) FROM ideas_review WHERE seat_id IS NOT NULL",
        """SELECT r.id FROM ideas_review r JOIN ideas_juryseat s ON s.id = r.seat_id
           JOIN ideas_challenge c ON c.id = s.challenge_id JOIN ideas_idea i ON i.id = r.idea_id
           LEFT JOIN ideas_entry e ON e.idea_id = r.idea_id AND e.challenge_id = c.id
           WHERE e.id IS NULL OR r.evaluator_id <> s.member_id OR i.author_id = s.member_id
             OR r.card_id IS DISTINCT FROM c.scorecard_id""",
    )
    yield _counts()


def _counts() -> Check:
    """Count every jury again: what was handed in is as it was, and so is what came of it."""
    rows, found = 0, list[str]()
    for count in JuryCount.objects.select_related("challenge").order_by("pk"):
        scores = scores_of(count.challenge)
        panel = count_scores(scores)
        kept = list(count.standings.order_by("place").values_list("entry", "score", "mean", "reviews", "votes"))
        again = [(one.entry, one.score, one.mean, one.reviews, one.votes) for one in panel.placed]
        jurors = len({one["juror"] for one in scores["reviews"]})
        told = (count.scores_hash, count.review_count, count.juror_count, count.conflict_count)
        now = (scores["hash"], len(scores["reviews"]), jurors, conflicts_of(count.challenge).count())
        rows += 1
        if told != now or kept != again or count.alpha != panel.alpha:
            found.append(f"challenge {count.challenge_id}")
    return Check("ideas.juries_equal_what_was_handed_in", rows, len(found), found[:EXAMPLES])
