"""What an answer of Discourse to ``GET /categories.json`` or ``/site.json`` says of the places of its topics."""

from collections.abc import Iterator, Sequence

from community.importing.categories import Place, category_slug
from community.importing.reading import Fields
from community.importing.refusals import RowRefused
from community.importing.run import NAME_LENGTH_LIMIT, ImportRun

CATEGORIES = "categories"


def names_categories(fields: Fields) -> bool:
    """Tell whether a document names categories instead of being a topic."""
    return not fields.has("post_stream") and (fields.has("category_list") or fields.has(CATEGORIES))


def note_categories(run: ImportRun, where: str, fields: Fields) -> None:
    """Note the names of categories, and which of them not everybody may enter. Raises ``RowRefused``."""
    listed = fields.record("category_list") if fields.has("category_list") else fields
    for category in _each(listed.items(CATEGORIES)):
        try:
            slug = category_slug(f"{run.source}-{category.integer('id')}")
            place = Place(
                _name(category), category.text("description_text", "").strip(), category.is_true("read_restricted")
            )
        except RowRefused as refusal:
            run.report.reject(CATEGORIES, where, f"a category: {refusal}")
            continue
        run.categories.describe(slug, place)
        run.report.skip(CATEGORIES, "categories, used for the names of places only")


def _name(category: Fields) -> str:
    name = " ".join(category.text("name").split())[:NAME_LENGTH_LIMIT]
    if not name:
        raise RowRefused("the name is empty")
    return name


def _each(values: Sequence[object]) -> Iterator[Fields]:
    """Yield categories, each before those within it."""
    for value in values:
        if isinstance(value, dict):
            fields = Fields(value)
            yield fields
            yield from _each(fields.items("subcategory_list"))
