"""Ideas that have the words somebody looks for, that are like one about to be proposed, and what merging two would give."""

from dataclasses import dataclass

from django.db import connection, models

from community.models import Member
from community.models.search import ENGLISH, GERMAN
from community.reports.queries import LANGUAGES, Query, Sql, joined
from community.reports.searching import Narrowing, Stretch, search
from community.reports.similar import LEAST_SCORE, LOOK, WEIGHED_AT_MOST, WHOLE, share_found
from community.reports.telling import read_question
from ideas.models import Idea, IdeaVote
from ideas.models.idea import IdeaQuerySet

IDEAS_SHOWN = 12
SIMILAR_AT_MOST = 5
# Some of these the reader may not see.
SCORED_AT_MOST = 200
# What may have no document yet.
_FRESH = "created_at > now() - interval '1 hour' ORDER BY created_at DESC, id DESC LIMIT 50"


def ideas_like(words: str, reader: Member) -> models.QuerySet[Idea]:
    """Return the ideas that have these words, the best first, as far as the reader may see them."""
    found = search(reader, Query.read(words), Narrowing(kind="idea"), Stretch(IDEAS_SHOWN)).hits
    numbers = [hit.thing_id for hit in found]
    place = models.Case(*(models.When(pk=pk, then=index) for index, pk in enumerate(numbers)), default=0)
    return Idea.objects.visible_to(reader).filter(pk__in=numbers).order_by(place, "pk")


@dataclass(frozen=True)
class AlikeIdea:
    """An idea and how alike it is, from 0 to 1."""

    idea: Idea
    score: float


def similar_ideas(
    title: str, body: str, among: IdeaQuerySet, *, but: int | None = None, at_most: int = SIMILAR_AT_MOST
) -> list[AlikeIdea]:
    """Return of some ideas those most like a title and a text, the most alike first; three queries.

    Weighed as questions are that somebody asks: rare words tell more, the title more than the text, and the look of the
    title forgives typing errors. Those that were merged are not among them, for another one stands for each.
    """
    scores = _scores(title, body, but)
    rows = among.unmerged().filter(pk__in=scores)
    alike = [AlikeIdea(idea, scores[idea.pk]) for idea in rows]
    return sorted(alike, key=lambda one: (-one.score, -one.idea.pk))[:at_most]


def _scores(title: str, body: str, but: int | None) -> dict[int, float]:
    told = read_question(title, body)
    led = [
        Sql(
            f"""(SELECT m.thing_id FROM (SELECT d.thing_id, d.kind, d.language FROM community_searchdocument d
                 WHERE d.vector @@ %s::tsquery AND d.kind = 'idea' OFFSET 0) m
                 WHERE m.language = '{language}' LIMIT {WEIGHED_AT_MOST})""",  # noqa: S608 -- names are our own
            (leads,),
        )
        for language in LANGUAGES
        if (leads := told[language].leads())
    ]
    candidates = joined("UNION", [*led, Sql(f"(SELECT f.id FROM (SELECT id FROM ideas_idea WHERE {_FRESH}) f)")])  # noqa: S608 -- as above
    found = share_found(told)
    text = f"""
        WITH led (id) AS MATERIALIZED {candidates.text}, weighed AS MATERIALIZED (
            SELECT i.id, CASE WHEN c.language ILIKE 'de%%' THEN '{GERMAN}' ELSE '{ENGLISH}' END AS language,
                similarity(i.title, %s) AS look,
                coalesce(d.vector, setweight(to_tsvector(
                    CASE WHEN c.language ILIKE 'de%%' THEN '{GERMAN}' ELSE '{ENGLISH}' END::regconfig, i.title), 'A'))
                    || ''::tsvector AS vector
            FROM led JOIN ideas_idea i ON i.id = led.id JOIN community_category c ON c.id = i.category_id
            LEFT JOIN community_searchdocument d ON d.kind = 'idea' AND d.thing_id = i.id
            WHERE i.state = 'visible' AND i.merged_into_id IS NULL AND i.id IS DISTINCT FROM %s
        ), scored AS (SELECT id, (({found.text} + {LOOK} * look) / {WHOLE})::float AS score FROM weighed)
        SELECT id, least(score, 1) FROM scored WHERE score >= {LEAST_SCORE} ORDER BY score DESC, id DESC LIMIT {SCORED_AT_MOST}
    """  # noqa: S608 -- as above
    with connection.cursor() as cursor:
        cursor.execute(text, (*candidates.params, title, but, *found.params))
        return dict(cursor.fetchall())


@dataclass(frozen=True)
class MergePreview:
    """The votes of two ideas before one stands for both, after it, and who voted for both."""

    of_idea: int
    of_other: int
    together: int

    @property
    def for_both(self) -> int:
        """How many people voted for the one and for the other."""
        return self.of_idea + self.of_other - self.together


def preview_merge(idea: Idea, into: Idea) -> MergePreview:
    """Count what merging would give, and change nothing."""
    votes = IdeaVote.objects.for_all_of(into.pk) | IdeaVote.objects.filter(idea=idea)
    persons = votes.counting().count_people()
    together = persons + into.imported_votes + idea.imported_votes
    return MergePreview(idea.shown_votes, into.shown_votes, together)
