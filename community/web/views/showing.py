"""The page of a question as it is read: one for all strangers, one for members like each other, or one of one's own."""

from dataclasses import dataclass
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from community.foundation.snapshot import one_moment
from community.models import Member, Topic
from community.models.visit import Thing
from community.operations.reading import raise_read_mark
from community.reports.merged import merged_into
from community.visitors import is_robot
from community.web.addresses import asked_number, lead_to
from community.web.caching import cached_page, may_cache, one_maker
from community.web.corner import corner_left_open, with_corner
from community.web.sharing import keep, may_share, name_of, recall
from community.web.sightings import Seen, announce_seen, announce_sighting
from community.web.stretches import stretch_of
from community.web.traces import own_stamp
from community.web.unchanged import stamp_of_page
from community.web.views.question import render_question, topic_with_page


@dataclass(frozen=True)
class Page:
    """A rendered page with its topic and the number of the last post on it; without a topic it leads elsewhere."""

    response: HttpResponse
    topic: Topic | None = None
    last: int = 0


@require_safe
def show_question(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """Show a question at its canonical address, from the cache as long as nothing on its page has changed."""
    if may_cache(request, "after") and (seen := stamp_of_page(request, pk, asked_number(request, "after"))) is not None:
        response = cached_page(request, seen.stamp, seen.newest, lambda: _page(request, pk, slug).response)
        if response.status_code in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
            announce_seen(request, Seen(Thing.TOPIC, pk, (), seen.is_solved))
        return response
    shared = _shared_page(request, pk, slug)
    return _own_page(request, pk, slug) if shared is None else shared


def _shared_page(request: HttpRequest, pk: int, slug: str) -> HttpResponse | None:
    """The page that members like the reader get, too, with the reader's own corner; nothing where there is none."""
    reader, after = request.user, asked_number(request, "after")
    if not (isinstance(reader, Member) and may_share(request, reader, "after")):
        return None
    own = own_stamp(pk, after, reader)
    name = name_of(request, reader, own) if own else ""
    shared = recall(name) if own else None
    if own and shared is None:
        with one_maker(name):
            shared = recall(name)
            if shared is None:
                # Read with its stamp, or what the reader does meanwhile elsewhere would stand on the page of all others.
                with one_moment(), corner_left_open(request):
                    own, page = own_stamp(pk, after, reader), _page(request, pk, slug)
                if page.topic is None:
                    return page.response
                shared = keep(name_of(request, reader, own), page.response, page.last, own.newest) if own else None
    if own is None or shared is None:
        return None
    if own.is_told or shared.last > own.read_up_to:
        see_posts(request, Topic(pk=pk), shared.last)
    announce_seen(request, Seen(Thing.TOPIC, pk, (own.author,), own.is_solved))
    return shared.for_reader(request)


def _own_page(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The page as nobody else gets it; what was read is put away before the bell is shown."""
    with corner_left_open(request):
        page = _page(request, pk, slug)
    if page.topic is not None:
        see_posts(request, page.topic, page.last)
        page.response.content = with_corner(page.response.content, request)
        announce_sighting(request, page.topic)
    return page.response


def _page(request: HttpRequest, pk: int, slug: str) -> Page:
    """The page as this reader sees it now, or where to go instead."""
    topic = topic_with_page(request.user, pk)
    if topic is None:
        target = merged_into(pk, request.user)
        if target is None:
            raise Http404
        return Page(lead_to(target.get_absolute_url()))
    if slug != (topic.slug or "-"):
        return Page(lead_to(topic.get_absolute_url(), request))
    stretch = stretch_of(topic, request.user, asked_number(request, "after"))
    last = stretch.posts[-1].number if stretch.posts else 0
    return Page(render_question(request, topic, stretch=stretch), topic, last)


def see_posts(request: HttpRequest, topic: Topic, number: int) -> None:
    """Raise the read mark, and let the bell of this very page know what that answered."""
    reader = request.user
    if not (isinstance(reader, Member) and number and request.method == "GET") or is_robot(request):
        return
    answered = raise_read_mark(topic, number, by=reader)
    if reader.unread is not None:
        reader.unread = max(reader.unread - answered, 0)
