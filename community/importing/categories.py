"""Categories of imported topics, made for everybody when they are missing."""

from dataclasses import dataclass, field
from queue import SimpleQueue

from django.db import transaction
from django.utils.text import slugify

from community.importing.refusals import SourceRefused
from community.models import Category, Circle

SLUG_LENGTH_LIMIT = 80


def category_slug(wished: str) -> str:
    """Return the slug of a category. Raises ``SourceRefused`` when nothing remains of it."""
    slug = slugify(wished)[:SLUG_LENGTH_LIMIT]
    if not slug:
        raise SourceRefused("The category needs a slug of letters and digits.")
    return slug


@dataclass(frozen=True, slots=True)
class Place:
    """What a source says of one of its categories."""

    name: str
    description: str = ""
    # Only some may enter it there.
    is_restricted: bool = False


@dataclass(frozen=True)
class Categories:
    """The ids of categories by their slugs, each asked for once, and what the source says of them."""

    language: str
    _ids: dict[str, int] = field(default_factory=dict)
    # Told by the thread that reads ahead, taken by the one that writes.
    _told: "SimpleQueue[tuple[str, Place]]" = field(default_factory=SimpleQueue)
    _places: dict[str, Place] = field(default_factory=dict)

    def describe(self, slug: str, place: Place) -> None:
        """Note what a source says of a category; nothing is written."""
        self._told.put((slug, place))

    def id_of(self, slug: str) -> int:
        """Return the id of a category, which is made when it is missing."""
        if slug not in self._ids:
            fields = {"name": _made_up(slug), "language": self.language}
            with transaction.atomic():
                category, is_made = Category.objects.get_or_create(slug=slug, defaults=fields)
                if is_made and slug in self._places:
                    _take_over(category, self._places[slug])
            self._ids[slug] = category.pk
        return self._ids[slug]

    def settle(self, *, dry_run: bool) -> None:
        """Give the names that were told to categories that nobody has named yet; later ones get theirs when made."""
        while not self._told.empty():
            slug, place = self._told.get()
            self._places[slug] = place
            category = Category.objects.filter(slug=slug, name=_made_up(slug)).first()
            if category is not None and not dry_run:
                with transaction.atomic():
                    _take_over(category, place)


def _made_up(slug: str) -> str:
    """The name of a category of which nothing but its slug is known."""
    return slug.replace("-", " ").replace("_", " ").capitalize()


def _take_over(category: Category, place: Place) -> None:
    """Name a category; where not everybody may enter, it is for a circle that somebody has to fill."""
    category.name, category.description = place.name, place.description
    if place.is_restricted and category.visibility == Category.Visibility.PUBLIC:
        circle, _made = Circle.objects.get_or_create(slug=category.slug[:50], defaults={"name": place.name})
        category.visibility, category.circle = Category.Visibility.CIRCLE, circle
    category.save(update_fields=["name", "description", "visibility", "circle"])
