"""The slot by which upper apps tell staff what an article grew out of; readers are told nothing of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from community.models import Article, Member
from community.models.category import Reader


@dataclass(frozen=True)
class Grounds:
    """One thing that an article grew out of, and where it is."""

    name: str
    address: str


Teller = Callable[[Article, Member], Iterable[Grounds]]

_tellers: list[Teller] = []


def tell_grounds_with(teller: Teller) -> None:
    """Ask this one too from now on, which knows what each may see; naming it again changes nothing."""
    if teller not in _tellers:
        _tellers.append(teller)


def grounds_of(article: Article, reader: Reader) -> list[Grounds]:
    """Return what staff may know an article grew out of."""
    if not (isinstance(reader, Member) and reader.is_employee):
        return []
    return [one for teller in _tellers for one in teller(article, reader)]
