"""What somebody typed into the search box, read into phrases and words, and how PostgreSQL is asked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from community.foundation.participles import verbs_behind
from community.models.search import ENGLISH, GERMAN

LENGTH_AT_MOST = 200
TERMS_AT_MOST = 12
LANGUAGES = (ENGLISH, GERMAN)
TERM = re.compile(r'(?<!\S)(-?)"([^"]*)"?|(\S+)')
WORD = re.compile(r"\w", re.UNICODE)


@dataclass(frozen=True)
class Sql:
    """An expression and its parameters in their order."""

    text: str
    params: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Term:
    """A word or a phrase, wanted or unwanted; the last word may go on."""

    text: str
    is_phrase: bool = False
    is_unwanted: bool = False
    goes_on: bool = False

    @property
    def is_word(self) -> bool:
        """Tell whether it is wanted and stands by itself."""
        return not (self.is_phrase or self.is_unwanted)

    @property
    def one_slip_away(self) -> list[str]:
        """Return how it is spelt with one slip less."""
        return one_slip_away(self.text.lower())

    def forms(self, language: str) -> list[str]:
        """Return how it is looked for."""
        more = verbs_behind(self.text) if language == GERMAN and not self.is_phrase else ()
        return [self.text, *more]


@dataclass(frozen=True)
class Query:
    """What is looked for."""

    typed: str
    terms: tuple[Term, ...]

    @classmethod
    def read(cls, typed: str) -> Self:
        """Read what was typed: words, "phrases", and -words that must not occur."""
        typed = " ".join(typed.split())[:LENGTH_AT_MOST]
        terms = [term for term in map(_term, TERM.finditer(typed)) if WORD.search(term.text)][:TERMS_AT_MOST]
        if terms and terms[-1].is_word:
            terms[-1] = Term(terms[-1].text, goes_on=True)
        return cls(typed, tuple(terms))

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is wanted."""
        return all(term.is_unwanted for term in self.terms)


def one_slip_away(word: str) -> list[str]:
    """Return the spellings of a word with two letters the other way round, or without one of them.

    Among short words such slips leave too little in common for words to be found by their look.
    """
    splits = [(word[:place], word[place:]) for place in range(len(word))]
    turned = [head + tail[1] + tail[0] + tail[2:] for head, tail in splits if len(tail) > 1]
    return sorted({*turned, *(head + tail[1:] for head, tail in splits)} - {word})


def _term(found: re.Match[str]) -> Term:
    unwanted, phrase, word = found.groups()
    if word is None:
        return Term(phrase, is_phrase=True, is_unwanted=bool(unwanted))
    return Term(word.lstrip("-"), is_unwanted=word.startswith("-")) if word.strip("-") else Term("")


def joined(operator: str, parts: list[Sql]) -> Sql:
    """Combine expressions."""
    text = f" {operator} ".join(part.text for part in parts)
    return Sql(f"({text})", tuple(value for part in parts for value in part.params))


def quoted(word: str) -> str:
    """A word that PostgreSQL takes as it is, whatever it holds."""
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def any_of(parts: Iterable[str]) -> str:
    """Say that one of these text queries is met, each once: the index would read the same list of documents twice."""
    return _combined(" | ", parts)


def all_of(parts: Iterable[str]) -> str:
    """Say that all of these text queries are met."""
    return _combined(" & ", parts)


def any_part_of(said: str) -> str:
    """Let any part of a text query do.

    PostgreSQL marks words by multiplying out every alternative of conjunctions; a long one would fill its memory.
    """
    return said.replace(" & ", " | ")


def _combined(operator: str, parts: Iterable[str]) -> str:
    distinct = list(dict.fromkeys(filter(None, parts)))
    return distinct[0] if len(distinct) == 1 else operator.join(f"( {part} )" for part in distinct)
