"""What the database knows of the words that were typed, and from which day to which there are documents."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from community.models.search import ENGLISH, GERMAN
from community.reports.queries import LANGUAGES, Query, Term, any_of, quoted

# A word that is known may be a mistake that somebody else made too, when its neighbour is so much more frequent.
OFTENER = 20
# Only words that few documents have are looked at for that, one in so many, and the rarest of them.
HARDLY_ANY, HARDLY, LOOKED_AT = 5, 1_000, 3
GUESSES_AT_MOST, LEAST_LIKENESS = 4, 0.4
# Of the words that begin so, the most frequent ones stand for all where all of them are in too many documents.
BEGUN_AT_MOST, BEGINNERS, LOOKED_THROUGH = 900, 16, 1_000


@dataclass(frozen=True)
class Beginning:
    """How a word as a language takes it apart begins others, in how many documents, and the most frequent of them."""

    said: str
    documents: int
    words: Sequence[str]

    @property
    def is_bounded(self) -> bool:
        """Tell whether these are few."""
        return self.documents <= BEGUN_AT_MOST

    @property
    def looked_for(self) -> str:
        """Say how it is looked for in the index: of very many, the most frequent words."""
        return self.said if self.is_bounded else any_of(map(quoted, self.words))


@dataclass(frozen=True)
class Guess:
    """A word that may have been meant, how it is looked for, and in how many documents it is."""

    word: str
    said: str
    documents: int


@dataclass(frozen=True)
class Known:
    """A term that was typed: how it is looked for in each language, in how many documents it is, and its relatives."""

    term: Term
    # Every language counts it as a word that says something.
    tells: bool
    documents: int | None
    said: Mapping[str, str]
    # In how many documents it can be; a language that does not look for it at all has no number.
    at_most: Mapping[str, int]
    begun: Mapping[str, Beginning]
    guesses: Sequence[Guess]

    @property
    def frequency(self) -> int:
        """In how many documents it occurs."""
        return self.documents or 0

    @property
    def frequency_as_meant(self) -> int:
        """In how many documents it occurs or what may have been meant does."""
        return self.frequency + sum(guess.documents for guess in self.guesses)


@dataclass(frozen=True)
class Lexicon:
    """All terms of a query in their order, among how many documents, and the days of the oldest and the newest one."""

    terms: Sequence[Known]
    everything: int
    oldest: int
    newest: int

    @property
    def words(self) -> Sequence[Known]:
        """The wanted words that stand by themselves."""
        return [known for known in self.terms if known.term.is_word]


def look_up(query: Query) -> Lexicon:
    """Ask what is known of the terms of a query; one query.

    A guess may be a word that the reader can find nowhere: nobody is shown one that stands in nothing that is found.
    """
    forms = [
        (place, language, form)
        for place, term in enumerate(query.terms)
        for language in LANGUAGES
        for form in term.forms(language)
    ]
    columns = [list(column) for column in zip(*forms, strict=True)]
    phrases = [place for place, term in enumerate(query.terms) if term.is_phrase]
    words = [place for place, term in enumerate(query.terms) if term.is_word]
    beginnings = [f"{quoted(query.terms[place].text)}:*" for place in words]
    slips = [json.dumps(query.terms[place].one_slip_away) for place in words]
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [phrases, *columns, words, [query.terms[n].text for n in words], beginnings, slips])
        said, known, *span = cursor.fetchone()
    told = {one["place"]: one for one in json.loads(known or "[]")}
    terms = [
        _known(term, [one for one in json.loads(said) if one["place"] == place], told.get(place, {}))
        for place, term in enumerate(query.terms)
    ]
    return Lexicon(terms, *span)


def _known(term: Term, forms: Sequence[Mapping[str, Any]], word: Mapping[str, Any]) -> Known:
    said, at_most = {}, {}
    for language in LANGUAGES:
        of_language = [one for one in forms if one["language"] == language and one["said"]]
        said[language] = any_of(one["said"] for one in of_language)
        if of_language:
            at_most[language] = sum(one["documents"] for one in of_language)
    begun = {one["language"]: Beginning(one["said"], one["documents"], one["words"]) for one in word.get("begun", ())}
    guesses = [Guess(one, any_of(texts), documents) for one, documents, *texts in word.get("guesses", ())]
    return Known(term, word.get("tells", False), word.get("documents"), said, at_most, begun, guesses)


def _documents(language: str, text: str) -> str:
    """In how many documents the rarest word of a text is, as a language takes it apart."""
    frequency = f"""SELECT sum(w.documents) FROM community_searchword w
        WHERE w.language IN ('{ENGLISH}', '{GERMAN}') AND w.word = lexeme"""  # noqa: S608 -- names are our own
    lexemes = f"unnest(tsvector_to_array(to_tsvector({language}, {text}))) lexeme"
    return f"coalesce((SELECT min(coalesce(({frequency}), 0)) FROM {lexemes}), 0)"  # noqa: S608 -- names are our own


_LEXEMES = " UNION ALL ".join(
    f"SELECT '{one}', unnest(tsvector_to_array(to_tsvector('{one}', typed.word)))" for one in LANGUAGES
)
_TELLS = " AND ".join(f"to_tsvector('{one}', typed.word) <> ''" for one in LANGUAGES)
_MEANT = ", ".join(f"plainto_tsquery('{one}', near.word)::text" for one in LANGUAGES)
_DAY = "coalesce(floor(extract(epoch FROM {}(updated_at) AT TIME ZONE 'UTC') / 86400)::integer, 0)"

_OFTENER = f"""w.language = 'simple' AND w.documents > {OFTENER} * coalesce(typed.documents, 0)
    AND typed.place IN (SELECT place FROM doubtful)"""  # noqa: S608 -- names are our own
_BY_A_SLIP = f"""
    SELECT w.word, 0 FROM community_searchword w
    WHERE {_OFTENER} AND w.word = ANY(ARRAY(SELECT jsonb_array_elements_text(typed.slips)))
"""  # noqa: S608 -- names are our own
_BY_LOOK = f"""
    SELECT w.word, w.word <-> lower(typed.word) FROM community_searchword w
    WHERE {_OFTENER} AND w.word %% lower(typed.word) AND w.word <> lower(typed.word)
    AND similarity(w.word, lower(typed.word)) >= {LEAST_LIKENESS}
    ORDER BY w.word <-> lower(typed.word) LIMIT {GUESSES_AT_MOST}
"""  # noqa: S608 -- names are our own

_STATEMENT = f"""
    WITH extent AS (
        SELECT greatest(sum(documents), 1)::bigint AS everything FROM community_searchextent
    ), forms AS (
        SELECT form.place, form.language,
            CASE WHEN form.place = ANY(%s) THEN phraseto_tsquery(form.language::regconfig, form.text)
                ELSE plainto_tsquery(form.language::regconfig, form.text) END::text AS said,
            {_documents("form.language::regconfig", "form.text")} AS documents
        FROM unnest(%s::integer[], %s::text[], %s::text[]) form (place, language, text)
    ), typed AS MATERIALIZED (
        SELECT typed.place, typed.word, typed.beginning, typed.slips, {_TELLS} AS tells, known.documents
        FROM unnest(%s::integer[], %s::text[], %s::text[], %s::jsonb[]) typed (place, word, beginning, slips), LATERAL (
            SELECT max(w.documents) AS documents FROM ({_LEXEMES}) l (language, word)
            JOIN community_searchword w ON w.language = l.language AND w.word = l.word
        ) known
    ), doubtful AS (
        SELECT typed.place FROM typed, extent WHERE length(typed.word) BETWEEN 4 AND 80
        AND coalesce(typed.documents, 0) <= greatest({HARDLY_ANY}, extent.everything / {HARDLY})
        ORDER BY coalesce(typed.documents, 0), length(typed.word) DESC LIMIT {LOOKED_AT}
    )
    SELECT (SELECT jsonb_agg(to_jsonb(forms)) FROM forms), (SELECT jsonb_agg(jsonb_build_object(
        'place', typed.place, 'tells', typed.tells, 'documents', typed.documents,
        'guesses', ARRAY(SELECT jsonb_build_array(near.word, {_documents(f"'{ENGLISH}'", "near.word")}, {_MEANT}) FROM (
            SELECT guess.word FROM (({_BY_A_SLIP}) UNION ALL ({_BY_LOOK})) guess (word, distance)
            GROUP BY guess.word ORDER BY min(guess.distance), guess.word LIMIT {GUESSES_AT_MOST}
        ) near),
        'begun', ARRAY(
            SELECT jsonb_build_object('language', l.language, 'documents', coalesce(sum(w.documents), 0),
                'said', to_tsquery(l.language::regconfig, typed.beginning)::text,
                'words', coalesce((array_agg(w.word ORDER BY w.documents DESC) FILTER (WHERE w.word <> ''))[1:{BEGINNERS}], '{{}}'))
            FROM ({_LEXEMES}) l (language, lexeme) CROSS JOIN (VALUES ('{ENGLISH}'), ('{GERMAN}')) o (language)
            LEFT JOIN LATERAL (
                SELECT b.word, b.documents FROM community_searchword b WHERE b.language = o.language
                AND b.word ~>=~ l.lexeme AND b.word ~<~ (l.lexeme || chr(1114111)) LIMIT {LOOKED_THROUGH}
            ) w ON TRUE WHERE length(l.lexeme) <= 80 GROUP BY l.language
        ))) FROM typed),
        extent.everything,
        (SELECT {_DAY.format("min")} FROM community_searchdocument),
        (SELECT {_DAY.format("max")} FROM community_searchdocument)
    FROM extent
"""  # noqa: S608 -- names are our own
