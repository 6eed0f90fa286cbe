"""Which words of a question tell most about it, and how few documents they lead to."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log

from django.db import connection

from community.foundation.participles import verbs_behind
from community.models.search import ENGLISH, GERMAN
from community.reports.queries import LANGUAGES, one_slip_away, quoted

TEXT_AT_MOST = 2_000
TITLE_WORDS, BODY_WORDS = 12, 12
# Words lead to candidates by themselves as long as they are expected to find no more than these; others in pairs.
ALONE, OF_BODY, PAIRED = 150, 75, 200
PAIRS_AT_MOST = 15
# The rarer a word the more it tells, though not as much more as it is rarer.
RARITY = 0.6
# A word that hardly any document has may be a mistake.
RARE_ENOUGH = 5
# The longest words of the title that nobody knows are looked up, each with its most alike neighbours.
LOOKED_UP, NEIGHBOURS, LEAST_LIKENESS = 3, 3, 0.4
WORD, SHORTEST, LONGEST = re.compile(r"\w+"), 4, 80


@dataclass(frozen=True)
class Word:
    """A word as one language takes it apart, and in how many documents of how many it occurs."""

    lexeme: str
    documents: int
    everything: int

    @property
    def tells(self) -> float:
        """The rarer the more."""
        return float(log(1 + self.everything / (1 + self.documents)) ** RARITY)


@dataclass(frozen=True)
class Told:
    """What a title and a body say in one language: their words, the rarest first, and those that may have been meant."""

    title: Sequence[Word] = ()
    body: Sequence[Word] = ()
    meant: Sequence[Word] = ()
    # Which share of all documents are those that are looked through.
    offered: float = 1.0

    def leads(self) -> str:
        """Say which documents are worth weighing: empty when no word leads anywhere."""
        alone, others = self._split(self.title, ALONE)
        of_body, _left = self._split(self.body, OF_BODY)
        meant, _left = self._split(self.meant, ALONE)
        parts = dict.fromkeys(quoted(word.lexeme) for word in (*alone, *of_body, *meant))
        parts |= dict.fromkeys(f"({quoted(a.lexeme)} & {quoted(b.lexeme)})" for a, b in self._pairs(alone, others))
        return " | ".join(parts)

    def _split(self, words: Sequence[Word], at_most: int) -> tuple[Sequence[Word], Sequence[Word]]:
        """Those that together find few documents, and the rest."""
        expected = 0.0
        for place, word in enumerate(words):
            expected += word.documents * self.offered
            if expected > at_most:
                return words[:place], words[place:]
        return words, ()

    def _pairs(self, alone: Sequence[Word], others: Sequence[Word]) -> Sequence[tuple[Word, Word]]:
        """Pairs of frequent words that are expected to stand together in few documents; the rarest pair at any rate."""
        chosen: list[tuple[Word, Word]] = []
        expected = 0.0
        for one, other in combinations(others, 2):
            expected += one.documents * other.documents / one.everything * self.offered
            if (expected > PAIRED and (chosen or alone)) or len(chosen) == PAIRS_AT_MOST:
                break
            chosen.append((one, other))
        if len(others) == 1 and not alone:
            chosen.append((others[0], others[0]))
        return chosen


def read_question(title: str, body: str) -> Mapping[str, Told]:
    """Take title and body apart in each language, with what is known of each word; one query.

    The index of words knows no languages, so a word is as frequent as it is in all of them.
    """
    title, body = title[:TEXT_AT_MOST], body[:TEXT_AT_MOST]
    texts = {ENGLISH: (title, body), GERMAN: (_with_verbs(title), _with_verbs(body))}
    params = [text for language in LANGUAGES for text in texts[language]]
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [title, json.dumps(_slips_of(title)), *params])
        rows = cursor.fetchall()
    words: dict[tuple[str, str], list[Word]] = {}
    share = 1.0
    for language, lexeme, part, documents, everything, offered in rows:
        share = offered / everything if offered else share
        words.setdefault((language, part), []).append(Word(lexeme, documents, max(everything, documents)))

    def rarest(language: str, part: str, at_most: int) -> Sequence[Word]:
        return _rarest(words.get((language, part), ()), at_most)

    return {
        language: Told(
            title=rarest(language, "title", TITLE_WORDS),
            body=rarest(language, "body", BODY_WORDS),
            meant=rarest(language, "meant", TITLE_WORDS),
            offered=share,
        )
        for language in LANGUAGES
    }


def _slips_of(title: str) -> dict[str, list[str]]:
    """Return how the longest words of a title are spelt with one slip less."""
    words = sorted({word for word in WORD.findall(title.lower()) if SHORTEST <= len(word) <= LONGEST}, key=len)
    return {word: one_slip_away(word) for word in words[-TITLE_WORDS:]}


def _with_verbs(text: str) -> str:
    return " ".join([text, *verbs_behind(text)])


def _rarest(words: Sequence[Word], at_most: int) -> Sequence[Word]:
    """The longest first where nothing is known: long words say most."""
    return sorted(words, key=lambda word: (word.documents, -len(word.lexeme), word.lexeme))[:at_most]


def _lexemes(language: str, text: str) -> str:
    return f"unnest(tsvector_to_array(to_tsvector('{language}', {text})))"


_FORMS = "".join(f" UNION ALL SELECT '{one}', {_lexemes(one, 'typed.word')}" for one in LANGUAGES)
# A word is part of the title, also when the title has it but for one slip, else of the body, else only what may have been meant
# by another one.
_STATEMENT = f"""
    WITH meant AS MATERIALIZED (
        SELECT near.word, bool_or(near.is_slip) AS is_slip FROM (
            SELECT typed.word FROM {_lexemes("simple", "%s")} typed (word)
            WHERE length(typed.word) BETWEEN {SHORTEST} AND {LONGEST} AND NOT EXISTS (
                SELECT FROM (SELECT 'simple', typed.word {_FORMS}) form (language, word)
                JOIN community_searchword k ON k.language = form.language AND k.word = form.word
                WHERE k.documents > {RARE_ENOUGH}
            ) ORDER BY length(typed.word) DESC, typed.word LIMIT {LOOKED_UP}
        ) typed CROSS JOIN LATERAL (
            (SELECT w.word, TRUE AS is_slip FROM community_searchword w WHERE w.language = 'simple'
                AND w.word = ANY(ARRAY(SELECT jsonb_array_elements_text(%s::jsonb -> typed.word))) LIMIT {NEIGHBOURS})
            UNION ALL
            (SELECT w.word, FALSE FROM community_searchword w
            WHERE w.language = 'simple' AND w.word %% typed.word AND w.word <> typed.word
            AND similarity(w.word, typed.word) >= {LEAST_LIKENESS}
            ORDER BY w.word <-> typed.word LIMIT {NEIGHBOURS})
        ) near GROUP BY near.word
    ), said (language, part, lexeme) AS (
        {" UNION ALL ".join(f"SELECT '{language}'::text, {place}, {_lexemes(language, '%s')}" for language in LANGUAGES for place in (1, 2))}
        {"".join(f" UNION ALL SELECT '{language}', CASE WHEN meant.is_slip THEN 1 ELSE 3 END, {_lexemes(language, 'meant.word')} FROM meant" for language in LANGUAGES)}
    ), extent AS (
        SELECT greatest(sum(documents), 1)::bigint AS documents, coalesce(sum(offered), 0)::bigint AS offered
        FROM community_searchextent
    )
    SELECT said.language, said.lexeme, (ARRAY['title', 'body', 'meant'])[min(said.part)],
        coalesce((SELECT sum(w.documents) FROM community_searchword w
                  WHERE w.language IN ('{ENGLISH}', '{GERMAN}') AND w.word = said.lexeme), 0)::integer,
        extent.documents, extent.offered
    FROM said CROSS JOIN extent WHERE length(said.lexeme) <= 80 GROUP BY 1, 2, extent.documents, extent.offered
"""  # noqa: S608 -- names are our own
