import pytest

from community.foundation.markup import render_markdown
from community.importing.remarks import comment_html

TEXTS = [
    'Just words, "quoted", it\'s 5.5 - 3 = 2.5; fine? (yes) $x | y @ada #1',
    "Oh! no!! (!)",
    "1. first",
    "- a list",
    "# heading",
    "> quoted",
    "    code",
    "a `code` b",
    "*em* _em_ **b** ~~s~~",
    "[a](http://b.example) ![c](d)",
    "http://plain.example/a_b",
    "a <b> & c &amp; \\* d",
    "two\nlines\r\nand\ttabs  \nbreak",
    "trailing   ",
    "no\xa0break ünïcödé 🎉 \u200b",
    "",
    "   ",
    "---",
    "=== x",
    "| a | b |",
    "~~~ x",
    "a\x0cb",
    "+ plus",
    "a > b",
]


@pytest.mark.parametrize("text", TEXTS)
def test_the_short_way_gives_what_markdown_gives(text):
    assert comment_html(text) == render_markdown(text)
