"""Every list of the ledger can be read to its end, page by page."""

from datetime import date

import pytest

from community.foundation import pagination
from roi.api.urls import urlpatterns
from tests.roi.ledger import make_driver, make_rule, make_version

LISTS = {
    pattern.name: pattern.callback.view_class
    for pattern in urlpatterns
    if getattr(getattr(pattern.callback, "view_class", None), "queryset", None) is not None
}


@pytest.mark.parametrize("name", LISTS)
def test_a_page_ends_at_something_that_can_be_written_into_a_cursor(name):
    queryset = LISTS[name].queryset

    for term in pagination._order_of(queryset):
        field = queryset.model._meta
        for part in term.removeprefix("-").split("__"):
            field = getattr(field, "related_model", field)
            field = getattr(field, "_meta", field).get_field(part) if part != "pk" else queryset.model._meta.pk
        assert not field.is_relation or part.endswith("_id"), term


def test_rule_versions_are_read_page_by_page(manager_api, db):
    rule = make_rule(make_driver())
    for year in (2025, 2026, 2027):
        make_version(rule, valid_from=date(year, 1, 1))

    numbers, address = [], "/api/v1/roi/rule-versions/?limit=1"
    while address:
        page = manager_api.get(address).json()
        numbers += [one["number"] for one in page["results"]]
        address = page["next"]

    assert numbers == [1, 2, 3]
