"""A large idea board from a fixed seed: members, ideas, and votes of which few ideas have very many."""

from collections.abc import Callable
from datetime import timedelta

import psycopg
from django.db import transaction
from django.utils import timezone

from community.foundation.copying import copy_rows, table_of
from community.models import Category, Member
from config.bench.database import loading
from ideas.models import Decision, Idea, IdeaVote

OTHERS = 1_000
PLACES = 10
# The first two are merged in the end; half of those who vote for the second one vote for the first one too.
TWINS = (1, 2)
STATUSES = ("open", "open", "open", "under_review", "planned", "started", "delivered", "declined")
# Who votes for an idea are neighbours on a ring that begins somewhere for each idea: nobody votes twice.
_VOTES = """
    INSERT INTO ideas_ideavote (idea_id, member_id, way, created_at, first_at)
    SELECT i.n, %(others)s + 1 + (i.start + k) %% %(members)s, 'own', at, at
    FROM (
        SELECT n, (hashint4(n) & 2147483647) %% %(members)s AS start,
            least(%(members)s, ceil(%(share)s / power(n, 0.5)))::int AS votes
        FROM generate_series(3, %(ideas)s) n
        UNION ALL SELECT 1, 0, %(twin)s UNION ALL SELECT 2, %(twin)s / 2, %(twin)s
    ) i, LATERAL generate_series(1, i.votes) k,
    LATERAL (SELECT now() - (hashint8(i.n * 1000003::bigint + k) & 1048575) * interval '60 seconds' AS at) t"""
_COUNTS = """
    UPDATE ideas_idea i SET vote_count = v.n FROM (SELECT idea_id, count(*) AS n FROM ideas_ideavote GROUP BY 1) v
    WHERE v.idea_id = i.id"""

Say = Callable[[str], None]


def fill(owner: psycopg.Connection, ideas: int, votes: int, say: Say) -> None:
    """Write so many ideas and about so many votes; two ideas have a twentieth of the votes each."""
    twin = votes // 20
    members = max(twin * 3 // 2, 100)
    # The sum of 1/√n up to so many is about twice the root of it.
    share = (votes - 2 * twin) / (2 * ideas**0.5)
    given = {"members": members, "ideas": ideas, "twin": twin, "share": share, "others": OTHERS}
    with loading(owner, [table_of(model) for model in (Member, Idea, IdeaVote, Decision)]):
        say(f"{members:,} members, {ideas:,} ideas ...")
        with transaction.atomic():
            _write_board(members, ideas)
        say(f"{votes:,} votes ...")
        owner.execute(_VOTES, given)
        owner.execute(_COUNTS)
        say("indexes and keys ...")
    for model in (Member, Idea, IdeaVote, Decision, Category):
        table = table_of(model)
        owner.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, 'id'), max(id)) FROM {table}",  # noqa: S608 -- names are our own
            [table],
        )
    say("statistics ...")
    owner.execute("VACUUM ANALYZE")


def _write_board(members: int, ideas: int) -> None:
    Category.objects.bulk_create(Category(pk=n, slug=f"place-{n}", name=f"Place {n}") for n in range(1, PLACES + 1))
    people = (
        (OTHERS + n, f"member-{n}@bench.example", f"Member {n}", f"member-{n}", "!") for n in range(1, members + 1)
    )
    copy_rows(Member, ("id", "email", "display_name", "handle", "password"), people)
    now = timezone.now()
    statuses = {n: STATUSES[n % len(STATUSES)] if n > max(TWINS) else "open" for n in range(1, ideas + 1)}
    moments = {n: now - timedelta(days=n % 1000, seconds=n) for n in statuses}
    proposed = (
        (n, 1 + n % PLACES, OTHERS + 1 + n % members, f"Idea {n}", f"idea-{n}", "It hums.", "<p>It hums.</p>",
         status, moments[n])
        for n, status in statuses.items()
    )  # fmt: skip
    columns = ("id", "category_id", "author_id", "title", "slug", "body", "html", "status", "created_at")
    copy_rows(Idea, columns, proposed)
    decided = (
        (n, status, "Because.", OTHERS + 1, moments[n] + timedelta(days=n % 60))
        for n, status in statuses.items()
        if status != "open"
    )
    copy_rows(Decision, ("idea_id", "status", "reason", "decided_by_id", "decided_at"), decided)
