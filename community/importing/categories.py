"""Categories of imported topics, made for everybody when they are missing."""

from dataclasses import dataclass, field

from django.utils.text import slugify

from community.importing.refusals import SourceRefused
from community.models import Category

SLUG_LENGTH_LIMIT = 80


def category_slug(wished: str) -> str:
    """Return the slug of a category. Raises ``SourceRefused`` when nothing remains of it."""
    slug = slugify(wished)[:SLUG_LENGTH_LIMIT]
    if not slug:
        raise SourceRefused("The category needs a slug of letters and digits.")
    return slug


@dataclass(frozen=True)
class Categories:
    """The ids of categories by their slugs, each asked for once."""

    language: str
    _ids: dict[str, int] = field(default_factory=dict)

    def id_of(self, slug: str) -> int:
        """Return the id of a category, which is made when it is missing."""
        if slug not in self._ids:
            name = slug.replace("-", " ").replace("_", " ").capitalize()
            fields = {"name": name, "language": self.language}
            category, _created = Category.objects.get_or_create(slug=slug, defaults=fields)
            self._ids[slug] = category.pk
        return self._ids[slug]
