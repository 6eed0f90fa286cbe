"""The whole history of a person or an account, page by page."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from community.admin.base import PlainAdmin, actor, has_permission
from community.web.paging import page_of
from crm.reports.timeline import read_timeline
from crm.timeline import Entry, Whose


class WithTimeline(PlainAdmin):
    """An admin of those to whom things happen: each of them has a page with its history."""

    change_form_template = "crm/admin/with_timeline.html"

    def whose(self, thing: Any) -> Whose:
        """Return whose history a row has."""
        raise NotImplementedError

    def told_above(self, thing: Any) -> SafeString:
        """Return what stands above the first page of the history."""
        return SafeString()

    def get_urls(self) -> list[URLPattern]:
        """Give every row the page of its history."""
        view = self.admin_site.admin_view(self.timeline_view)
        return [path("<path:object_id>/timeline/", view, name=self._timeline_name), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the history."""
        along = {**(extra_context or {}), "timeline_name": f"admin:{self._timeline_name}"}
        return super().change_view(request, object_id, form_url, along)

    def timeline_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show one page of the history, the latest first."""
        if not has_permission(request, self.opts, "view"):
            raise PermissionDenied
        thing = self.get_object(request, unquote(object_id))
        if thing is None:
            raise Http404
        whose, reader = self.whose(thing), actor(request)

        def read(key: tuple[Any, int] | None, size: int, backwards: bool) -> list[Entry]:  # noqa: FBT001 -- how pages are read
            return read_timeline(whose, reader, key, size, forwards=not backwards)

        page = page_of(read, "at", request, is_moment=True)
        title = _("History of %(whose)s") % {"whose": thing}
        about = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "thing": thing,
            "page": page,
            "above": SafeString() if page.back else self.told_above(thing),
        }
        return render(request, "crm/admin/timeline_page.html", about)

    @property
    def _timeline_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_timeline"
