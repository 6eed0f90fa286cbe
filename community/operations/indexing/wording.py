"""Plain text of what members wrote, and in which language its words are taken apart."""

import re
from html import unescape

import nh3

from community.models.search import ENGLISH, GERMAN

TEXT_AT_MOST = 12_000
ASIDE_AT_MOST = 2_000
# What marks found words, so that a text must not hold it itself; and what PostgreSQL holds in no text.
UNWANTED = re.compile("[\x00\ue000\ue001]")
BLOCKS = re.compile(r"<(?=/?(?:p|li|br|div|h[1-6]|t[dhr]|pre|blockquote|hr|ul|ol|table|details|summary)\b)")
SPACES = re.compile(r"\s+")


def language_of(code: str) -> str:
    """How words of a language are taken apart; what is neither is read as English."""
    return GERMAN if code.lower().startswith("de") else ENGLISH


def plain_text(html: str, at_most: int = TEXT_AT_MOST) -> str:
    """Return the text of sanitised HTML in one line."""
    # A multiple of what is kept bounds the work on a huge text.
    spaced = BLOCKS.sub(" <", html[: 8 * at_most])
    return one_line(unescape(nh3.clean(spaced, tags=set())))[:at_most]


def one_line(text: str) -> str:
    """Return a text without what no document may hold."""
    return SPACES.sub(" ", UNWANTED.sub("", text)).strip()
