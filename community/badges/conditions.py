# ruff: noqa: S608 -- put together from constants
"""How the members who deserve a badge are found; `live` are the standing entries of the ledger with their topics."""

LIVE = """
live AS (
    SELECT e.*, p.topic_id, p.created_at AS posted_at, t.created_at AS asked_at, t.category_id, t.author_id AS asker_id
    FROM community_pointentry e
    JOIN community_post p ON e.source = 'community.post' AND p.id = e.source_id
    JOIN community_topic t ON t.id = p.topic_id
    WHERE e.points > 0 AND NOT EXISTS (SELECT FROM community_pointentry n WHERE n.negates_id = e.id)
),
topic AS (
    SELECT t.* FROM community_topic t JOIN community_category c ON c.id = t.category_id AND c.visibility <> 'circle'
    WHERE t.state = 'visible'
)"""


def _nth(rows: str, number: int, key: str = "member_id") -> str:
    """Whoever has so many rows, since the moment of the last one needed."""
    numbered = f"SELECT member_id, at, row_number() OVER (PARTITION BY {key} ORDER BY at, id) AS n FROM ({rows}) rows"
    return f"SELECT member_id, min(at) AS at FROM ({numbered}) numbered WHERE n = {number} GROUP BY 1"


def _solved(where: str = "true") -> str:
    return f"SELECT member_id, occurred_at AS at, id FROM live WHERE outcome = 'solution' AND {where}"


def _distinct(rows: str, what: str, number: int) -> str:
    """Whoever has so many different ones, since the moment of the first of the last."""
    firsts = f"SELECT member_id, min(at) AS at, min(id) AS id FROM ({rows}) rows GROUP BY member_id, {what}"
    return _nth(firsts, number)


def solved(number: int) -> str:
    return _nth(_solved(), number)


def helped_people(number: int) -> str:
    rows = "SELECT member_id, occurred_at AS at, id, giver_id FROM live WHERE outcome <> 'helpful'"
    return _distinct(rows, "giver_id", number)


def found_helpful_by(number: int) -> str:
    return _nth("SELECT member_id, occurred_at AS at, id FROM live WHERE outcome = 'helpful'", number)


def post_found_helpful(number: int) -> str:
    rows = "SELECT member_id, occurred_at AS at, id, source_id FROM live WHERE outcome = 'helpful'"
    return _nth(rows, number, "member_id, source_id")


def shared_problem_solved(number: int) -> str:
    rows = "SELECT member_id, occurred_at AS at, id, source_id FROM live WHERE outcome = 'me_too'"
    return _nth(rows, number, "member_id, source_id")


def solved_within_an_hour(number: int) -> str:
    return _nth(_solved("posted_at <= asked_at + interval '1 hour'"), number)


def solved_on_weekends(number: int) -> str:
    return _nth(_solved("extract(isodow FROM posted_at AT TIME ZONE current_setting('TimeZone')) > 5"), number)


def rescued(days: int) -> str:
    return _nth(_solved(f"posted_at >= asked_at + interval '{days} days'"), 1)


def solved_in_categories(number: int) -> str:
    rows = "SELECT member_id, occurred_at AS at, id, category_id FROM live WHERE outcome = 'solution'"
    return _distinct(rows, "category_id", number)


def solved_in_one_category(number: int) -> str:
    rows = "SELECT member_id, occurred_at AS at, id, category_id FROM live WHERE outcome = 'solution'"
    return _nth(rows, number, "member_id, category_id")


def solved_in_languages(number: int) -> str:
    rows = """SELECT member_id, occurred_at AS at, l.id, c.language FROM live l
        JOIN community_category c ON c.id = l.category_id WHERE outcome = 'solution'"""
    return _distinct(rows, "language", number)


def helped_for_months(number: int) -> str:
    rows = "SELECT member_id, occurred_at AS at, id, date_trunc('month', day) AS month FROM live"
    return _distinct(rows, "month", number)


def helped_newcomers(number: int) -> str:
    first = """NOT EXISTS (SELECT FROM community_topic before WHERE before.author_id = live.asker_id
        AND before.kind = 'question' AND (before.created_at, before.id) < (live.asked_at, live.topic_id))"""
    return _nth(_solved(first), number)


def asked_something() -> str:
    return "SELECT author_id AS member_id, min(created_at) AS at FROM topic WHERE kind = 'question' GROUP BY 1"


def asked_what_many_ask(number: int) -> str:
    rows = """SELECT t.author_id AS member_id, e.created_at AS at, e.id, t.id AS topic_id
        FROM topic t JOIN community_metoo e ON e.topic_id = t.id"""
    return _nth(rows, number, "member_id, topic_id")


def accepted_a_solution() -> str:
    return """SELECT t.author_id AS member_id, min(s.marked_at) AS at
        FROM community_solution s JOIN topic t ON t.id = s.topic_id JOIN community_post p ON p.id = s.post_id
        WHERE s.marked_by_id = t.author_id AND p.author_id <> t.author_id GROUP BY 1"""


def gave_thanks(number: int) -> str:
    rows = """SELECT h.member_id, h.created_at AS at, h.id FROM community_helpful h
        JOIN community_post p ON p.id = h.post_id AND p.state = 'visible' JOIN topic t ON t.id = p.topic_id"""
    return _nth(rows, number)


def found_duplicates(number: int) -> str:
    rows = """SELECT d.marked_by_id AS member_id, d.marked_at AS at, d.id
        FROM community_topicduplicate d JOIN topic t ON t.id = d.topic_id"""
    return _nth(rows, number)


def joined_a_year_ago() -> str:
    return """SELECT m.id AS member_id, greatest(m.joined_at + interval '1 year', min(l.occurred_at)) AS at
        FROM community_member m JOIN live l ON l.member_id = m.id
        WHERE m.joined_at <= now() - interval '1 year' GROUP BY m.id"""


def is_super_user() -> str:
    return """SELECT member_id, min(accepted_at) AS at FROM community_superuserseat
        WHERE accepted_at IS NOT NULL AND ended_at IS NULL GROUP BY 1"""
