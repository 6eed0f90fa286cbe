"""Locking an idea with the one that stands for it, and counting each person once for all of them.

A merged idea points at its canonical one. Whoever changes the votes of either holds both, in the order of their numbers;
whoever finds after waiting that an idea points elsewhere lets go and begins again, so that nobody locks in disorder.
"""

from collections.abc import Collection

from django.db import connection, transaction
from django.db.models import Exists, F, Q

from community.foundation.locking import leads_where_it_says
from ideas.models import Idea, IdeaVote


def lock_ideas(pks: Collection[int]) -> dict[int, Idea]:
    """Lock ideas in the order of their numbers and read them as they are then; those that are gone are left out."""
    ideas = Idea.objects.select_related("category__circle").filter(pk__in=pks).order_by("pk")
    rows = list(ideas.select_for_update(of=("self",), no_key=True))
    # A row that changed while one waited may be joined to what it led to before; see ``read_locked``.
    if len(rows) < len(set(pks)) or not all(map(leads_where_it_says, rows)):
        rows = list(ideas)
    return {row.pk: row for row in rows}


def locked_with_canonical(idea: Idea) -> tuple[Idea, Idea]:
    """Lock an idea and the one that stands for it, which may be itself; return both. Raises ``DoesNotExist``."""
    pk, into = idea.pk, idea.merged_into_id
    while True:
        with transaction.atomic():
            rows = lock_ideas({pk, into or pk})
            if pk in rows and rows[pk].merged_into_id == into:
                return rows[pk], rows[into or pk]
            # What was locked in vain is let go with the savepoint.
            transaction.set_rollback(True)
        into = Idea.objects.values_list("merged_into_id", flat=True).get(pk=pk)


def locked_groups(pks: Collection[int]) -> dict[int, Idea]:
    """Lock ideas with all that stand for the same, in the order of their numbers."""
    while True:
        wanted = _groups_of(pks)
        with transaction.atomic():
            rows = lock_ideas(wanted)
            if _groups_of(pks) == wanted:
                return rows
            transaction.set_rollback(True)


def _groups_of(pks: Collection[int]) -> set[int]:
    found = Idea.objects.filter(pk__in=pks).values_list("pk", "merged_into_id")
    canonical = {into or pk for pk, into in found}
    groups = Idea.objects.filter(Q(pk__in=canonical) | Q(merged_into__in=canonical))
    return set(groups.values_list("pk", flat=True))


def count_vote(vote: IdeaVote, canonical: Idea, difference: int) -> None:
    """Count a vote that came or goes, under the locks: once per person, with its own idea and with the canonical one.

    One that is held back or rejected counts nowhere.
    """
    if vote.standing != IdeaVote.Standing.COUNTS:
        return
    others = IdeaVote.objects.counting().filter(**vote.voter).exclude(pk=vote.pk or 0)
    if vote.idea_id != canonical.pk:
        here = others.filter(idea=vote.idea_id)
        Idea.objects.filter(~Exists(here), pk=vote.idea_id).update(vote_count=F("vote_count") + difference)
    there = others.for_all_of(canonical.pk)
    Idea.objects.filter(~Exists(there), pk=canonical.pk).update(vote_count=F("vote_count") + difference)


def recount(canonical: Idea) -> None:
    """Count anew how many people voted for an idea and all that point at it, and what they brought by import."""
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT + " AND i.id = %s", [canonical.pk])


def recount_comments(*ideas: Idea) -> None:
    """Count anew the comments that stand on locked ideas and on all that point at them and stand themselves."""
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT_COMMENTS + " AND i.id = ANY(%s)", [[idea.pk for idea in ideas]])


# By two columns, for a member's number and another app's word never name the same person.
COUNTED = """
    SELECT i.id,
        (SELECT count(*) FROM (
            SELECT DISTINCT v.member_id, v.stands_for FROM ideas_ideavote v JOIN ideas_idea g ON g.id = v.idea_id
            WHERE (g.id = i.id OR g.merged_into_id = i.id) AND v.standing = 'counts') persons) AS persons,
        (SELECT coalesce(sum(g.imported_votes), 0) FROM ideas_idea g WHERE g.merged_into_id = i.id) AS imported
    FROM ideas_idea i"""
RECOUNT = f"""UPDATE ideas_idea i SET vote_count = c.persons, imported_of_merged = c.imported,
    imported_votes = i.imported_votes - i.imported_of_merged + c.imported
    FROM ({COUNTED}) c
    WHERE c.id = i.id AND (i.vote_count, i.imported_of_merged) IS DISTINCT FROM (c.persons, c.imported)"""  # noqa: S608 -- our own constants
COMMENTED = """
    SELECT i.id, (SELECT count(*) FROM ideas_ideacomment c JOIN ideas_idea g ON g.id = c.idea_id
        WHERE c.state = 'visible' AND (g.id = i.id OR (g.merged_into_id = i.id AND g.state = 'visible'))) AS comments
    FROM ideas_idea i"""
RECOUNT_COMMENTS = f"""UPDATE ideas_idea i SET comment_count = c.comments
    FROM ({COMMENTED}) c WHERE c.id = i.id AND i.comment_count <> c.comments"""  # noqa: S608 -- our own constants
