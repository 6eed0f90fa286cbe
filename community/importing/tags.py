"""Tags of imported topics."""

from collections.abc import Iterable

from django.utils.text import slugify

from community.foundation.copying import each_of
from community.importing.run import ImportRun
from community.models import Tag

SLUG_LENGTH_LIMIT = 80
TAGS = "tags"


def tag_slug(name: str) -> str:
    """Return the slug of a foreign tag; ``c``, ``c++`` and ``c#`` stay three different ones."""
    spelled = name.replace("+", "-plus").replace("#", "-sharp")
    spelled = f"dot-{spelled[1:]}" if spelled.startswith(".") else spelled
    return slugify(spelled.replace(".", "-"), allow_unicode=True)[:SLUG_LENGTH_LIMIT].strip("-")


def tag_slugs(names: Iterable[str]) -> tuple[str, ...]:
    """Return the slugs of foreign tags, each once; a name of which nothing remains is passed over."""
    return tuple(dict.fromkeys(slug for name in names if (slug := tag_slug(name))))


def load_tags(run: ImportRun, slugs: list[str]) -> None:
    """Load tags that have a row of their own in the source."""
    known = _known(slugs)
    run.report.count(TAGS, "created", len(set(slugs) - known.keys()))
    run.report.count(TAGS, "unchanged", len(slugs) - len(set(slugs) - known.keys()))
    if not run.dry_run:
        tag_ids(slugs)


def tag_ids(slugs: Iterable[str]) -> dict[str, int]:
    """Return the ids of tags by slug, made where they are missing."""
    wanted = dict.fromkeys(slugs)
    known = _known(wanted)
    missing = [slug for slug in wanted if slug not in known]
    if missing:
        # Somebody may make the same tag at this moment.
        Tag.objects.bulk_create([Tag(slug=slug) for slug in missing], ignore_conflicts=True)
        known = _known(wanted)
    return known


def _known(slugs: Iterable[str]) -> dict[str, int]:
    return dict(Tag.objects.filter(slug__in=each_of(slugs)).values_list("slug", "pk"))
