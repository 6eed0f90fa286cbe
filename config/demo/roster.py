"""Who is who in the story, by key: who asks, who answers and who works there."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from config.demo.reading import read

LANGUAGES = ("de", "en")
BUSY_HELPERS = {"helper": 14, "Lukas Brenner": 5, "Wiebke Jensen": 4, "Imran Sheikh": 6, "Priya Nair": 4}


@dataclass(frozen=True)
class Person:
    """Somebody in the story; the key of a login is the part of its address before the @."""

    key: str
    name: str
    kind: str
    locale: str
    roles: Sequence[str] = ()
    firm: str = ""

    @property
    def is_login(self) -> bool:
        """Tell whether visitors of the demo may sign in as this person."""
        return self.key in login_keys()


@dataclass(frozen=True)
class Roster:
    """Everybody."""

    people: dict[str, Person]
    circle: dict[str, Any]
    categories: list[dict[str, Any]]

    def peers(self, language: str) -> list[str]:
        """Return customers and partners who speak a language."""
        return [p.key for p in self.people.values() if p.kind != "employee" and p.locale == language]

    def customers(self, language: str) -> list[str]:
        """Return those who ask: customers."""
        return [p.key for p in self.people.values() if p.kind == "customer" and p.locale == language]

    def agents(self, language: str) -> list[str]:
        """Return support staff; everybody in support speaks English."""
        agents = [p.key for p in self.people.values() if "support" in p.roles]
        return [key for key in agents if self.people[key].locale == language] or agents

    def circle_members(self) -> list[str]:
        """Return those who may enter the circle."""
        return list(self.circle["members"])

    def language_of(self, category: str) -> str:
        """Return the language of a category."""
        return next(str(one["language"]) for one in self.categories if one["slug"] == category)

    def is_for_circle(self, category: str) -> bool:
        """Tell whether only the circle may enter a category."""
        return any(one["slug"] == category and one.get("visibility") == "circle" for one in self.categories)


@cache
def login_keys() -> tuple[str, ...]:
    """Return the keys of those who can sign in."""
    return tuple(one["key"] for one in read("people")["login"])


@cache
def read_roster() -> Roster:
    """Read who takes part."""
    story = read("people")
    people = [
        Person(one["key"], one["name"], one.get("kind", "employee"), one["locale"], tuple(one["roles"]))
        for one in (*story["login"], *story["staff"])
    ]
    firms = {name: firm["name"] for firm in story["firm"] for name in firm["contacts"]}
    for language in LANGUAGES:
        people += [Person(name, name, "partner", language, (), firm) for firm, name in story["partners"][language]]
        people += [
            Person(name, name, "customer", language, (), firms.get(name, "")) for name in story["households"][language]
        ]
    return Roster({person.key: person for person in people}, story["circle"], story["category"])
