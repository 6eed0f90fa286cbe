"""Whatever a page can do, a token can do: every address of a page and every button names its way in the API."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.contrib.admin import site
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from rest_framework.views import APIView

from community.admin.acts import Acting
from community.admin.base import ReadOnlyAdmin
from tests.architecture import page_twins
from tests.architecture.page_twins import Because
from tests.factories.community import MemberFactory

# What serves no people but the site itself.
NO_PAGES = ("admin/", "api/", "health/", "accounts/")
# REST framework answers HEAD and OPTIONS by itself.
METHODS = ("get", "post", "put", "patch", "delete")


class Route(NamedTuple):
    name: str
    view: type[APIView] | None
    pattern: Any


def routes(patterns, prefix="") -> Iterator[tuple[str, Route]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield route, Route(pattern.name, getattr(pattern.callback, "cls", None), pattern.pattern)


def only_reads(twin) -> bool:
    return not isinstance(twin, Because) and all(way.startswith("GET ") for way in twin)


def all_routes() -> list[tuple[str, Route]]:
    return list(routes(get_resolver().url_patterns))


def pages() -> list[str]:
    return sorted({route.name for address, route in all_routes() if not address.startswith(NO_PAGES)})


def offered() -> set[str]:
    """Every method of every address of the API, such as `PUT api-topic-solution`."""
    return {
        f"{method.upper()} {route.name}"
        for address, route in all_routes()
        if address.startswith("api/v1/") and route.view is not None
        for method in METHODS
        if hasattr(route.view, method)
    }


def buttons() -> list[str]:
    return sorted(
        f"{model._meta.label_lower} {act.name}"
        for model, admin in site._registry.items()
        if isinstance(admin, Acting) and model._meta.app_label in page_twins.APPS_OF_BUTTONS
        for act in admin.acts
    )


def forms() -> list[str]:
    """What the back office changes by a plain form, column by column."""
    return sorted(
        model._meta.label_lower
        for model, admin in site._registry.items()
        if model._meta.app_label in page_twins.APPS_OF_BUTTONS and not isinstance(admin, ReadOnlyAdmin)
    )


@pytest.mark.parametrize(
    ("table", "found"),
    [(page_twins.PAGES, pages), (page_twins.BUTTONS, buttons), (page_twins.FORMS, forms)],
    ids=["pages", "buttons", "forms"],
)
def test_everything_people_can_do_has_an_entry_and_nothing_else_has(table, found):
    assert sorted(table) == found()


def test_every_way_that_an_entry_names_is_there():
    known = offered()
    named = {
        (name, way)
        for table in (page_twins.PAGES, page_twins.BUTTONS, page_twins.FORMS)
        for name, twin in table.items()
        if not isinstance(twin, Because)
        for way in twin
    }

    assert sorted(entry for entry in named if entry[1] not in known) == []


def test_what_has_no_way_says_why():
    tables = (page_twins.PAGES, page_twins.BUTTONS, page_twins.FORMS)
    twins = [twin for table in tables for twin in table.values()]

    assert [twin for twin in twins if not twin] == []
    assert all(len(twin.reason.split()) > 4 for twin in twins if isinstance(twin, Because))


@pytest.mark.parametrize("name", [name for name, twin in page_twins.PAGES.items() if only_reads(twin)])
def test_a_page_whose_twin_only_reads_writes_nothing_either(name, client, db):
    client.force_login(MemberFactory())
    pattern = next(route.pattern for address, route in all_routes() if route.name == name)
    filled = {
        key: 1 if type(converter).__name__ == "IntConverter" else "x" for key, converter in pattern.converters.items()
    }

    assert client.post(reverse(name, kwargs=filled)).status_code == 405
