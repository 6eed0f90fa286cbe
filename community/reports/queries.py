"""What somebody typed into the search box, read into phrases and words, and said to PostgreSQL."""

import re
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
        if terms and not (terms[-1].is_phrase or terms[-1].is_unwanted):
            terms[-1] = Term(terms[-1].text, goes_on=True)
        return cls(typed, tuple(terms))

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is wanted."""
        return all(term.is_unwanted for term in self.terms)

    @property
    def words(self) -> list[str]:
        """The wanted words that stand by themselves."""
        return [term.text for term in self.terms if not (term.is_unwanted or term.is_phrase)]

    def strict(self, *, whole_words: bool = False) -> Sql:
        """All of the terms, in one of the languages."""
        return joined("||", [_all_of(self.terms, language, whole_words=whole_words) for language in LANGUAGES])

    def shown(self) -> Sql:
        """Any of the wanted terms: what is to be marked in a text."""
        wanted = [term for term in self.terms if not term.is_unwanted]
        return joined("||", [any_of(_said(term, language)) for term in wanted for language in LANGUAGES])


def any_of(said: Sql) -> Sql:
    """Let any part of a word do.

    PostgreSQL marks words by multiplying out every alternative of conjunctions; a long one would fill its memory.
    """
    return Sql(f"replace({said.text}::text, ' & ', ' | ')::tsquery", said.params)


def joined(operator: str, parts: list[Sql]) -> Sql:
    """Combine expressions of text queries."""
    text = f" {operator} ".join(part.text for part in parts)
    return Sql(f"({text})", tuple(value for part in parts for value in part.params))


def _term(found: re.Match[str]) -> Term:
    unwanted, phrase, word = found.groups()
    if word is None:
        return Term(phrase, is_phrase=True, is_unwanted=bool(unwanted))
    return Term(word.lstrip("-"), is_unwanted=word.startswith("-")) if word.strip("-") else Term("")


def _all_of(terms: tuple[Term, ...], language: str, *, whole_words: bool) -> Sql:
    return joined("&&", [_said(term, language, whole_words=whole_words) for term in terms])


def _said(term: Term, language: str, *, whole_words: bool = False) -> Sql:
    if term.is_phrase:
        said = Sql(f"phraseto_tsquery('{language}', %s)", (term.text,))
    else:
        forms = [term.text, *(verbs_behind(term.text) if language == GERMAN else ())]
        said = joined("||", [Sql(f"plainto_tsquery('{language}', %s)", (form,)) for form in forms])
        if term.goes_on and not whole_words:
            said = joined("||", [said, Sql(f"to_tsquery('{language}', %s)", (f"{quoted(term.text)}:*",))])
    return Sql(f"!!({said.text})", said.params) if term.is_unwanted else said


def quoted(word: str) -> str:
    """A word that PostgreSQL takes as it is, whatever it holds."""
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
