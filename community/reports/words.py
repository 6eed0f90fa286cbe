"""Reading what was typed: as it stands, and more generously by the words that tell most and those that may have been meant."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf, log

from community.models.search import GERMAN
from community.reports.lexicon import Known, Lexicon
from community.reports.queries import LANGUAGES, Sql, all_of, any_of, any_part_of
from community.reports.walking import AT_ONCE, LOOKED_AT_MOST

# The rarest words find candidates by themselves, as long as they find no more than these; the others only in pairs.
RARE, PAIRED = 600, 900
PAIRS_AT_MOST = 15
# How much of what all words together tell must be there.
LEAST_SHARE = 0.3
# How PostgreSQL writes that words follow each other.
_TOGETHER = re.compile(r" <(?:-|\d+)> ")
# What a word is worth for being there at all, and for where and how often it stands.
HAVING, RANK = 0.5, 1.0


@dataclass(frozen=True)
class Reading:
    """How a query is taken: how the index is asked, what then must match, and what a match weighs and must weigh."""

    leads: str
    match: str
    weight: Sql
    # What is marked in a text.
    shown: str
    # How many documents the index finds, as far as anybody knows.
    expected: float
    least: float = 0.0
    # Whether what must match is more than the index is asked for, so that texts have to be looked at.
    is_checked: bool = False

    @property
    def is_bounded(self) -> bool:
        """Tell whether more texts had to be looked at than anybody waits for."""
        return self.is_checked and self.expected > LOOKED_AT_MOST


@dataclass(frozen=True)
class Words:
    """The words of a query with what is known of them."""

    lexicon: Lexicon

    @property
    def telling(self) -> Sequence[Known]:
        """Those that say something, unless none does."""
        return [word for word in self.lexicon.words if word.tells] or self.lexicon.words

    def strictly(self) -> Reading:
        """All of what was typed, as it was typed; the last word may go on."""
        exact = any_of(all_of(_literally(known, one) for known in self.lexicon.terms) for one in LANGUAGES)
        match = any_of(all_of(_going_on(known, one) for known in self.lexicon.terms) for one in LANGUAGES)
        weight = Sql(
            "ts_rank(vector, %s::tsquery) + 0.3 * ts_rank(vector, %s::tsquery)",
            (any_part_of(exact), any_part_of(match)),
        )
        leads, expected = zip(*map(self._leading, LANGUAGES), strict=True)
        is_checked = any(not known.term.is_word for known in self.lexicon.terms)
        return Reading(any_of(leads), match, weight, self._typed(), sum(expected), is_checked=is_checked)

    def generously(self) -> Reading | None:
        """One rare word, or two that are not, and so much of the rest that it tells enough; nothing typed says nothing."""
        rare: list[Known] = []
        others: list[Known] = []
        so_far = 0
        for word in sorted(self.telling, key=lambda word: word.frequency_as_meant):
            so_far += word.frequency_as_meant
            (rare if so_far <= RARE else others).append(word)
        if len(self.telling) == 1:
            rare, others = list(self.telling), []
        pairs = self._pairs(others, is_needed=not sum(map(_expected, rare)))
        leads = any_of([*map(_looked_for, rare), *(all_of(map(_looked_for, pair)) for pair in pairs)])
        if not leads:
            return None
        expected = sum(map(_expected, rare)) + sum(self._together(*pair) for pair in pairs)
        shown = any_of([self._typed(), *(any_part_of(_begun(word)) for word in self.telling)])
        match = all_of([leads, *self._by_the_word()])
        return Reading(leads, match, self._weight(), shown, expected, LEAST_SHARE * HAVING)

    def guesses(self) -> dict[str, str]:
        """Return the words that may have been meant, and how each is looked for."""
        return {guess.word: guess.said for word in self.telling for guess in word.guesses}

    def meant(self, seen: Collection[str], *, is_found: bool) -> str:
        """What was typed with the unknown words as they may have been meant, if that can be seen; else nothing.

        Whoever finds what was typed did not mean something else, unless others mistype it too.
        """
        guessed = {}
        for word in self.telling:
            if known := [guess.word for guess in word.guesses if guess.word in seen]:
                guessed[word.term.text] = known[0]
        is_mistaken = any(word.documents and word.term.text in guessed for word in self.telling)
        if not guessed or (is_found and not is_mistaken):
            return ""
        return " ".join(guessed.get(word.term.text, word.term.text) for word in self.lexicon.words)

    def _leading(self, language: str) -> tuple[str, float]:
        """Say by which of its terms, the rarest first, a language asks the index, and how many documents that finds."""
        terms = [known for known in self.lexicon.terms if language in known.at_most and not known.term.is_unwanted]
        terms.sort(key=lambda known: _at_most(known, language))
        leads: list[str] = []
        expected: float = inf
        for known in terms:
            if expected <= AT_ONCE:
                break
            at_most = _at_most(known, language)
            expected = expected * at_most / self.lexicon.everything if leads else at_most
            leads.append(_asked_for(known, language))
        return all_of(leads), expected if leads else 0

    def _by_the_word(self) -> Iterator[str]:
        """Say what also a generous reading takes by its word: phrases, and what is unwanted."""
        for known in self.lexicon.terms:
            if not known.term.is_word:
                said = any_of(known.said.values())
                yield f"!( {said} )" if said and known.term.is_unwanted else said

    def _weight(self) -> Sql:
        """Say which share of what all words tell is found in a document, from 0 to 1."""
        total = sum(map(self._tells, self.telling)) or 1.0
        parts, params = [], []
        for word in self.telling:
            parts.append(
                f"{self._tells(word) / total:f} * ({RANK} * ts_rank(vector, %s::tsquery) + CASE WHEN vector @@ %s::tsquery THEN {HAVING} ELSE 0 END)"
            )
            params += [_begun(word), _begun(word)]
        return Sql(" + ".join(parts), tuple(params))

    def _typed(self) -> str:
        """Any of the wanted terms."""
        wanted = [known for known in self.lexicon.terms if not known.term.is_unwanted]
        return any_of(any_part_of(_going_on(known, one)) for known in wanted for one in LANGUAGES)

    def _pairs(self, others: Sequence[Known], *, is_needed: bool) -> Sequence[tuple[Known, Known]]:
        """The rarest pairs of frequent words, as far as they are expected together in few documents."""
        chosen: list[tuple[Known, Known]] = []
        expected = 0.0
        for pair in combinations(others, 2):
            expected += self._together(*pair)
            if (expected > PAIRED and (chosen or not is_needed)) or len(chosen) == PAIRS_AT_MOST:
                break
            chosen.append(pair)
        return chosen

    def _together(self, one: Known, other: Known) -> float:
        return one.frequency_as_meant * other.frequency_as_meant / self.lexicon.everything

    def _tells(self, word: Known) -> float:
        """The rarer the more."""
        return log(1 + self.lexicon.everything / (1 + word.frequency))


def _literally(known: Known, language: str) -> str:
    said = known.said[language]
    return f"!( {said} )" if said and known.term.is_unwanted else said


def _going_on(known: Known, language: str) -> str:
    """Say that a term is there, in any way in which its last word may go on."""
    if known.term.goes_on and language in known.begun:
        return any_of([known.said[language], known.begun[language].said])
    return _literally(known, language)


def _asked_for(known: Known, language: str) -> str:
    """Say the same to the index, which would read all documents of all words that begin so."""
    if known.term.goes_on and language in known.begun:
        return any_of([known.said[language], known.begun[language].looked_for])
    # The index knows no places of words: asked for a phrase, it would look into every text that has them.
    return _TOGETHER.sub(" & ", known.said[language])


def _at_most(known: Known, language: str) -> int:
    begun = known.begun.get(language) if known.term.goes_on else None
    return known.at_most[language] + (begun.documents if begun else 0)


def _looked_for(word: Known) -> str:
    """Say that a word is there, or begins another one; what begins so in very many documents would hide it."""
    return any_of([_said(word), word.begun[GERMAN].looked_for if _may_begin(word) else ""])


def _may_begin(word: Known) -> bool:
    begun = word.begun.get(GERMAN)
    return begun is not None and (begun.is_bounded or not word.frequency)


def _expected(word: Known) -> float:
    """In how many documents it is looked for at most."""
    return word.frequency_as_meant + (word.begun[GERMAN].documents if _may_begin(word) else 0)


def _said(word: Known) -> str:
    return any_of([*word.said.values(), *(guess.said for guess in word.guesses)])


def _begun(word: Known) -> str:
    """Say in a document, where it costs nothing, that a word is there or begins another one."""
    begun = word.begun.get(GERMAN)
    return any_of([_said(word), begun.said if begun else ""])
