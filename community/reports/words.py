"""Reading what was typed more generously: which words tell most, and which ones may have been meant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log

from community.reports.queries import LANGUAGES, Query, Sql, any_of, joined, quoted

# The rarest words find candidates by themselves, as long as they find no more than these; the others only in pairs.
RARE = 600
PAIRS_AT_MOST = 15
# How much of what all words together tell must be there.
LEAST_SHARE = 0.3
# What a word is worth for being there at all, and for where and how often it stands.
HAVING, RANK = 0.5, 1.0
# A word that is known may be a mistake that somebody else made too, when its neighbour is so much more frequent.
OFTENER = 20
GUESSES_AT_MOST, LEAST_LIKENESS = 4, 0.4


@dataclass(frozen=True)
class Known:
    """What the database knows of a word that was typed: how many documents have it, and what may have been meant."""

    word: str
    # Every language counts it as a word that says something.
    tells: bool
    documents: int | None
    guesses: list[str]
    everything: int


def asked_words(query: Query, visible: Sql) -> Sql:
    """Ask what is known of the words; nobody is shown a guess that occurs in no document he may see."""
    lexemes = " UNION ALL ".join(
        f"SELECT '{language}', lexeme FROM unnest(tsvector_to_array(to_tsvector('{language}', typed.word))) lexeme"  # noqa: S608 -- names are our own
        for language in LANGUAGES
    )
    tells = " AND ".join(f"to_tsvector('{language}', typed.word) <> ''" for language in LANGUAGES)
    said = joined("||", [Sql(f"plainto_tsquery('{language}', near.word)") for language in LANGUAGES])
    text = f"""
        SELECT jsonb_agg(jsonb_build_object('word', typed.word, 'tells', {tells}, 'documents', known.documents,
        'guesses', ARRAY(
            SELECT near.word FROM (
                SELECT w.word FROM community_searchword w
                WHERE w.language = 'simple' AND length(typed.word) > 3 AND w.word %% lower(typed.word)
                AND w.word <> lower(typed.word) AND w.documents > {OFTENER} * coalesce(known.documents, 0) AND similarity(w.word, lower(typed.word)) >= {LEAST_LIKENESS}
                ORDER BY w.word <-> lower(typed.word) LIMIT {GUESSES_AT_MOST}
            ) near WHERE EXISTS (
                SELECT FROM community_searchdocument d WHERE d.vector @@ {said.text} AND {visible.text}
            )
        ), 'everything', (SELECT greatest(reltuples, 1)::bigint FROM pg_class
                          WHERE oid = 'community_searchdocument'::regclass)) ORDER BY typed.place)
        FROM unnest(%s::text[]) WITH ORDINALITY typed (word, place), LATERAL (
            SELECT max(w.documents) AS documents FROM ({lexemes}) l (language, word)
            JOIN community_searchword w ON w.language = l.language AND w.word = l.word
        ) known
    """  # noqa: S608 -- names are our own
    return Sql(text, (*visible.params, query.words))


@dataclass(frozen=True)
class Words:
    """The words of a query with what is known of them."""

    query: Query
    known: Sequence[Known]

    def candidates(self) -> Sql | None:
        """Say what makes a document worth weighing: one rare word, or two that are not; nothing typed says nothing."""
        rare: list[Known] = []
        others: list[Known] = []
        expected = 0
        for word in sorted(self.known, key=_frequency):
            expected += _frequency(word)
            (rare if expected <= RARE else others).append(word)
        # With every other word, the rarest of those that are frequent says most.
        pairs = list(combinations(others, 2))[:PAIRS_AT_MOST]
        parts = [self._said(word) for word in rare]
        parts += [joined("&&", [self._said(one), self._said(other)]) for one, other in pairs]
        if len(self.known) == 1 and not parts:
            parts = [self._said(self.known[0])]
        return joined("||", parts) if parts else None

    def weight(self) -> Sql:
        """Say which share of what all words tell is found in a document, from 0 to 1."""
        total = sum(map(_telling, self.known)) or 1.0
        parts = []
        for word in self.known:
            said = self._said(word)
            parts.append(
                Sql(
                    f"{_telling(word) / total:f} * ({RANK} * ts_rank(vector, {said.text}) + CASE WHEN vector @@ {said.text} THEN {HAVING} ELSE 0 END)",
                    (*said.params, *said.params),
                )
            )
        return joined("+", parts)

    def least_weight(self) -> float:
        """What a document must reach to be shown."""
        return LEAST_SHARE * HAVING

    def conditions(self) -> Iterator[Sql]:
        """Say of the document ``d`` what also a generous reading takes by its word: phrases, and what is unwanted."""
        for term in self.query.terms:
            if term.is_unwanted or term.is_phrase:
                said = joined("||", [Sql(f"phraseto_tsquery('{one}', %s)", (term.text,)) for one in LANGUAGES])
                yield Sql(f"{'NOT ' if term.is_unwanted else ''}d.vector @@ {said.text}", said.params)

    def meant(self) -> str:
        """What was typed with the unknown words as they may have been meant; empty when there is nothing to say."""
        guesses = {word.word: word.guesses[0] for word in self.known if word.guesses}
        if not guesses:
            return ""
        return " ".join(guesses.get(word, word) for word in self.query.words)

    def shown(self) -> Sql:
        """Any of the words, and the phrases: what is to be marked in a text."""
        return joined("||", [self.query.shown(), *(any_of(self._said(word)) for word in self.known)])

    def is_mistaken(self) -> bool:
        """Tell whether some of what was typed is known as a mistake."""
        return any(word.documents and word.guesses for word in self.known)

    def _said(self, known: Known) -> Sql:
        forms = [known.word, *known.guesses]
        parts = [Sql(f"plainto_tsquery('{one}', %s)", (form,)) for form in forms for one in LANGUAGES]
        return joined("||", [*parts, Sql("to_tsquery('german', %s)", (f"{quoted(known.word)}:*",))])


def read_words(query: Query, known: Sequence[Known]) -> Words:
    """Keep the words that say something, unless none does."""
    return Words(query, [word for word in known if word.tells] or known)


def _frequency(word: Known) -> int:
    return word.documents or 0


def _telling(word: Known) -> float:
    """The rarer the more."""
    return log(1 + word.everything / (1 + _frequency(word)))
