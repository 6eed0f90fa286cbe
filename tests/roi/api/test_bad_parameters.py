"""Whatever is asked of the ledger, it answers or says what is wrong with the question; it never breaks down."""

from collections.abc import Iterator
from itertools import product

import pytest
from django.urls import URLPattern

from community.foundation.requests import StrictSerializer
from roi.api.urls import urlpatterns

BAD = (
    "",
    "NaN",
    "-NaN",
    "sNaN",
    "Infinity",
    "-Infinity",
    "1e400",
    "-1e400",
    "1E+999999999",
    "1e-999999999",
    "9" * 400,
    "-1",
    "0",
    "9223372036854775808",
    "99999999999999999999",
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59:59.999999Z",
    "0001-01-01T00:00:00+14:00",
    "0001-01-31",
    "2026-02-30",
    "2026-13-01",
    "2026-13",
    "0000",
    "0000-Q1",
    "9999",
    "9999-12",
    "9999-Q4",
    "0000-01",
    "9" * 18,
    "٣",
    "²",
    "\x00",
    "' OR 1=1 --",
    "[]",
    "{}",
    "null",
    "true",
    "EUR",
    "XXX",
    "bz1hYmM=",
    "cD0yMDI2",
    "%",
)
ARGUMENTS = {"month": "2026-01", "int": "1", "slug": "a", "str": "a", "uuid": "0f9f6b1e-0000-4000-8000-000000000000"}
HUGE = {"month": "9999-12", "int": "9" * 30, "slug": "a" * 300, "str": "%ff", "uuid": "f" * 36}
TINY = {"month": "0001-01", "int": "0", "slug": "-", "str": "-", "uuid": "-"}


def routes() -> list[URLPattern]:
    return [one for one in urlpatterns if hasattr(one.callback.view_class, "get")]


def address(route: URLPattern, values: dict[str, str]) -> str:
    parts = []
    for part in str(route.pattern).split("/"):
        kind = part.strip("<>").split(":")[0] if part.startswith("<") else None
        parts.append(values[kind] if kind else part)
    return "/api/v1/" + "/".join(parts)


# Half a character, as bytes that are no UTF-8.
HALF = "%ED%A0%80"


def questions(names: list[str]) -> Iterator[dict[str, str]]:
    """Every value alone, every value beside a span that is right, and spans that are the wrong way round."""
    yield {"surprise": "1"}
    for name, value in product(names, BAD):
        yield {name: value}
    for first, last in (("2026-02-01", "2026-01-31"), ("0001-01-01", "9999-12-31"), ("9999-12-01", "9999-12-31")):
        for basis in ("posted", "valid"):
            yield {"from": first, "to": last, "basis": basis}
            yield {"from": first, "to": last}
            yield {"a_from": first, "a_to": last, "b_from": first, "b_to": last, "basis": basis}
    yield {"from": "9999-12", "to": "9999-12"}
    yield {"from": "0001-01", "to": "9999-12"}


def asked_by(route: URLPattern) -> list[str]:
    asking: type[StrictSerializer] = route.callback.view_class.asking
    return list(asking().fields)


@pytest.mark.parametrize("route", routes(), ids=lambda route: str(route.pattern))
def test_no_question_breaks_the_ledger(quarter, controller_api, route):
    client, broken = controller_api, []
    client.raise_request_exception = False
    places = [(address(route, ARGUMENTS), question) for question in questions(asked_by(route))]
    halves = [(f"{address(route, ARGUMENTS)}?{name}={HALF}", {}) for name in asked_by(route)]
    edges = [(address(route, values), {}) for values in (HUGE, TINY)]
    for place, question in [*places, *halves, *edges]:
        answer = client.get(place, question)
        if answer.streaming:
            # Read to its end, it closes the file that it comes from.
            b"".join(answer.streaming_content)
        if answer.status_code >= 500:
            broken.append((place, question))

    assert broken == []
