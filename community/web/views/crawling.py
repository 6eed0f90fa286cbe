"""What programs ask for by themselves: the site map in stretches, what robots may not look at, and the icon."""

from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from community.web.conditional import unless_unchanged
from community.web.sitemaps import STRETCH, Section, section_named, sections

XML = "application/xml"
CLOSED = ("/admin/", "/accounts/", "/api/", "/search/", "/ask/", "/language/")

ICON = Path(__file__).parents[2] / "static" / "community" / "icon.ico"
A_WEEK = 7 * 24 * 3600


@require_safe
def show_site_map(request: HttpRequest) -> HttpResponseBase:
    """List the stretches that have pages."""
    maps = [
        request.build_absolute_uri(reverse("site-map-stretch", args=[section.name, stretch]))
        for section in sections()
        for stretch in _stretches(section)
    ]
    response = render(request, "community/sitemap_index.xml", {"maps": maps}, content_type=XML)
    return unless_unchanged(request, response, None)


@require_safe
def show_stretch(request: HttpRequest, name: str, stretch: int) -> HttpResponseBase:
    """List the pages of one stretch."""
    section = section_named(name)
    if section is None:
        raise Http404
    rows = section.rows().filter(pk__gt=stretch * STRETCH, pk__lte=(stretch + 1) * STRETCH).order_by("pk")
    pages: list[tuple[str, datetime]] = [
        (request.build_absolute_uri(row.get_absolute_url()), getattr(row, section.changed)) for row in rows
    ]
    if not pages:
        raise Http404
    response = render(request, "community/sitemap.xml", {"pages": pages}, content_type=XML)
    return unless_unchanged(request, response, max(changed for _address, changed in pages))


@require_safe
def show_robots(request: HttpRequest) -> HttpResponse:
    """Say what is not worth looking at, and where the site map is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    address = f"{settings.BASE_URL.rstrip('/')}{reverse('site-map')}"
    return HttpResponse("\n".join([*lines, "", f"Sitemap: {address}", ""]), content_type="text/plain")


@cache
def _icon() -> tuple[bytes, str]:
    """The icon and its mark; it changes with a release only."""
    content = ICON.read_bytes()
    return content, f'"{sha256(content).hexdigest()[:32]}"'


@require_safe
@cache_control(public=True, max_age=A_WEEK)
@condition(etag_func=lambda _request: _icon()[1])
def show_icon(request: HttpRequest) -> HttpResponse:
    """Answer browsers that ask for the icon without having been told of one."""
    return HttpResponse(_icon()[0], content_type="image/x-icon")


def _stretches(section: Section) -> list[int]:
    """Go from one stretch with pages to the next by key; what lies between is never read."""
    found: list[int] = []
    keys = section.rows().order_by("pk").values_list("pk", flat=True)
    after = 0
    while True:
        key = keys.filter(pk__gt=after).first()
        if key is None:
            return found
        found.append((key - 1) // STRETCH)
        after = (found[-1] + 1) * STRETCH
