"""Text that looks like what people write in forums: paragraphs, links, lists, quotes and code."""

from html import escape
from random import Random

WORDS = 3_000
MOST_WORDS = 80
_SYLLABLES = ("ba", "con", "de", "er", "fi", "gra", "ho", "in", "ju", "ka", "lo", "men", "no", "pre", "qua", "ri", "so")
_MARKS = (".", "?", "!", " :)")


class Prose:
    """Draws texts; the sizes are about those of real posts, 650 characters with eleven tags."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._words = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(WORDS)]

    def word(self) -> str:
        return self._chance.choice(self._words)

    def title(self) -> str:
        return self._sentence(3, 12).removesuffix(".")

    def remark(self) -> str:
        """Return a comment in Markdown; every third has a mark in it."""
        text = self._sentence(8, 40)
        return f"@{self.word()} `{self.word()}` {text}" if self._chance.random() < 0.3 else text

    def paragraph(self) -> str:
        return f"<p>{escape(self._sentence(5, MOST_WORDS), quote=False)}</p>"

    def post(self) -> str:
        """Return a post in HTML."""
        kinds = (self.paragraph, self.paragraph, self._link, self._list, self._code)
        more = min(9, int(self._chance.expovariate(0.4)))
        parts = [self.paragraph(), *(self._chance.choice(kinds)() for _ in range(more))]
        if self._chance.random() < 0.15:
            parts.insert(0, f"<blockquote>\n{self.paragraph()}\n</blockquote>")
        return "\n".join(parts)

    def _sentence(self, fewest: int, most: int) -> str:
        words = self._chance.choices(self._words, k=self._chance.randint(fewest, most))
        return " ".join(words).capitalize() + self._chance.choice(_MARKS)

    def _link(self) -> str:
        address = f"https://{self.word()}.example/{self.word()}?a=1&amp;b=2"
        return f'<p>{self.word()} <a href="{address}" class="inline" rel="noopener">{self.word()}</a> {self.word()}</p>'

    def _list(self) -> str:
        items = "\n".join(f"<li>{self._sentence(3, 12)}</li>" for _ in range(self._chance.randint(2, 5)))
        return f"<ul>\n{items}\n</ul>"

    def _code(self) -> str:
        lines = (f"{self.word()}->{self.word()}(<{self.word()}> & 1);" for _ in range(self._chance.randint(1, 8)))
        return f'<pre><code class="lang-auto">{escape("\n".join(lines))}</code></pre>'
