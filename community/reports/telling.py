"""Which words of a question tell most about it, and how few documents they lead to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import log

from django.db import connection

from community.foundation.participles import verbs_behind
from community.models.search import ENGLISH, GERMAN
from community.reports.queries import LANGUAGES, quoted

TEXT_AT_MOST = 2_000
TITLE_WORDS, BODY_WORDS = 12, 12
# Words lead to candidates by themselves as long as they are expected to find no more than these; others in pairs.
ALONE, OF_BODY, PAIRED = 600, 300, 900
PAIRS_AT_MOST = 15
# A word that hardly any document has may be a mistake, and tells no more than one that some have.
RARE_ENOUGH = 5


@dataclass(frozen=True)
class Word:
    """A word as one language takes it apart, where it was typed, in how many documents it occurs and what it tells."""

    lexeme: str
    in_title: bool
    documents: int
    everything: int

    @property
    def tells(self) -> float:
        """The rarer the more."""
        return log(1 + self.everything / (1 + max(self.documents, RARE_ENOUGH)))


@dataclass(frozen=True)
class Told:
    """What a title and a body say in one language: their words, the rarest first."""

    title: Sequence[Word] = ()
    body: Sequence[Word] = ()

    def leads(self) -> str:
        """Say which documents are worth weighing: empty when no word leads anywhere."""
        alone, others = _split(self.title, ALONE)
        of_body, _left = _split(self.body, OF_BODY)
        parts = [quoted(word.lexeme) for word in (*alone, *of_body)]
        parts += [f"({quoted(one.lexeme)} & {quoted(other.lexeme)})" for one, other in _pairs(alone, others)]
        return " | ".join(parts)


def read_question(title: str, body: str) -> Mapping[str, Told]:
    """Take title and body apart in each language, with what is known of each word; one query.

    The index of words knows no languages, so a word is as frequent as it is in all of them.
    """
    title, body = title[:TEXT_AT_MOST], body[:TEXT_AT_MOST]
    texts = {ENGLISH: (title, body), GERMAN: (_with_verbs(title), _with_verbs(body))}
    said = " UNION ALL ".join(
        f"SELECT '{language}'::text, {in_title}, unnest(tsvector_to_array(to_tsvector('{language}', %s)))"
        for language in LANGUAGES
        for in_title in ("true", "false")
    )
    params = [text for language in LANGUAGES for text in texts[language]]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT said.language, said.lexeme, bool_or(said.in_title), coalesce(sum(w.documents) / count(DISTINCT said.in_title), 0)::integer,
                   (SELECT greatest(reltuples, 1)::bigint FROM pg_class WHERE oid = 'community_searchdocument'::regclass)
                FROM ({said}) said (language, in_title, lexeme)
                LEFT JOIN community_searchword w ON w.language IN ('english', 'german') AND w.word = said.lexeme
                WHERE length(said.lexeme) <= 80 GROUP BY 1, 2""",  # noqa: S608 -- names are our own
            params,
        )
        rows = cursor.fetchall()
    told = dict.fromkeys(LANGUAGES, Told())
    for language, lexeme, in_title, documents, everything in rows:
        word, so_far = Word(lexeme, in_title, documents, max(everything, documents)), told[language]
        if in_title:
            told[language] = replace(so_far, title=(*so_far.title, word))
        else:
            told[language] = replace(so_far, body=(*so_far.body, word))
    return {
        language: Told(_rarest(one.title, TITLE_WORDS), _rarest(one.body, BODY_WORDS)) for language, one in told.items()
    }


def _with_verbs(text: str) -> str:
    return " ".join([text, *verbs_behind(text)])


def _rarest(words: Sequence[Word], at_most: int) -> Sequence[Word]:
    """The longest first where nothing is known: long words say most."""
    return sorted(words, key=lambda word: (word.documents, -len(word.lexeme), word.lexeme))[:at_most]


def _split(words: Sequence[Word], at_most: int) -> tuple[Sequence[Word], Sequence[Word]]:
    """Those that together find few documents, and the rest."""
    expected = 0
    for place, word in enumerate(words):
        expected += word.documents
        if expected > at_most:
            return words[:place], words[place:]
    return words, ()


def _pairs(alone: Sequence[Word], others: Sequence[Word]) -> Sequence[tuple[Word, Word]]:
    """Pairs of frequent words that are expected to stand together in few documents; the rarest pair at any rate."""
    chosen: list[tuple[Word, Word]] = []
    expected = 0.0
    for one, other in combinations(others, 2):
        expected += one.documents * other.documents / one.everything
        if (expected > PAIRED and (chosen or alone)) or len(chosen) == PAIRS_AT_MOST:
            break
        chosen.append((one, other))
    if len(others) == 1 and not alone:
        chosen.append((others[0], others[0]))
    return chosen
