"""On paper the pages about value hold what there is to read, and nothing to press."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.django_db
SHEETS = ("community/static/community/site.css", "roi/static/roi/value.css")
PRESSED = {"nav", "form", "button", "input", "select"}
VOID = {"input", "img", "link", "meta", "br", "hr", "path", "line", "rect", "circle"}
PAGES = (
    *("", "waterfall/", "goals/", "ideas/", "methods/", "experiments/", "uncertainty/", "returns/", "contributors/"),
    *("snapshots/", "stage/", "entries/"),
)


def blocks(css: str, opening: str) -> Iterator[str]:
    """What stands between the braces of each such rule."""
    for found in re.finditer(re.escape(opening) + r"\s*\{", css):
        depth, end = 1, found.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        yield css[found.end() : end - 1]


def spread(selector: str) -> list[str]:
    """A selector without its `:is()`."""
    found = re.search(r":is\(([^)]*)\)", selector)
    if found is None:
        return [selector]
    return [selector.replace(found[0], one.strip()) for one in found[1].split(",")]


def unprinted(*sheets: str) -> set[tuple[str, ...]]:
    """The selectors of what is not printed, by their steps."""
    rules = [
        rule
        for css in sheets
        for block in blocks(css, "@media print")
        for rule in re.findall(r"([^{}]+)\{\s*display: none;\s*\}", block)
    ]
    lists = [re.split(r",(?![^(]*\))", rule) for rule in rules]
    return {tuple(one.split()) for selectors in lists for listed in selectors for one in spread(listed.strip())}


class Paper(HTMLParser):
    """What is printed of a page: whatever can be pressed, and the words."""

    def __init__(self, html: str, hidden: set[tuple[str, ...]]) -> None:
        super().__init__()
        self.hidden = hidden
        self.above: list[tuple[str, set[str], bool]] = []
        self.pressed: list[str] = []
        self.links: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        own = (tag, set((given.get("class") or "").split()))
        path = [*((name, classes) for name, classes, _printed in self.above), own]
        is_printed = all(printed for *_own, printed in self.above) and not any(
            self._is(path, one) for one in self.hidden
        )
        if is_printed and tag in PRESSED and given.get("type") != "hidden":
            self.pressed.append(f"{tag}.{given.get('class', '')}")
        if is_printed and tag == "a" and not any(name == "main" for name, *_others in self.above):
            self.links.append(given.get("class", ""))
        if tag not in VOID:
            self.above.append((*own, is_printed))

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.above.pop()

    def handle_data(self, data):
        if all(printed for *_own, printed in self.above):
            self.words += data

    @staticmethod
    def _is(path, steps) -> bool:
        """The last step is the element itself, those before it are somewhere above, in this order."""
        *before, last = steps
        above = iter(path[:-1])
        return fits(path[-1], last) and all(any(fits(one, step) for one in above) for step in before)


def fits(element, step) -> bool:
    tag, *classes = step.split(".")
    return tag in {"", element[0]} and set(classes) <= element[1]


@pytest.fixture
def paper_of(client, controller, quarter):
    client.force_login(controller)
    hidden = unprinted(*(Path(settings.BASE_DIR, sheet).read_text() for sheet in SHEETS))
    return lambda url: Paper(client.get(url).content.decode(), hidden)


@pytest.mark.parametrize("page", PAGES)
def test_nothing_to_press_is_printed(paper_of, page):
    paper = paper_of(f"/value/{page}")

    assert paper.pressed == []
    # The way to the content is no longer on the sheet; the logo says where it is from.
    assert paper.links == ["skip", "logo"]
    for word in ("Sign out", "Imprint", "What is new for you"):
        assert word not in paper.words


def test_what_is_to_be_read_is_printed(paper_of):
    paper = paper_of("/value/")

    assert "Mitwert: customers help customers." in paper.words
    assert re.search(r"\d,\d{3}\.\d\d EUR", paper.words)


def test_the_rules_catch_what_they_forbid():
    html = '<div class="top"><nav><a>x</a></nav><form><button>Go</button></form><details class="menu">y</details></div>'

    assert Paper(html, set()).pressed == ["nav.", "form.", "button."]
    some = Paper(html, unprinted("@media print { .top :is(nav, .find), .menu { display: none; } a { color: red; } }"))
    assert (some.pressed, some.words) == (["form.", "button."], "Go")
