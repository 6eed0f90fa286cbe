"""Ideas as files, from the list of the back office."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _

from community.admin.base import PlainAdmin, actor
from ideas.models import Idea
from ideas.reports.exports import FORMATS, ideas_to_export


class ExportedIdeas(PlainAdmin):
    """Lets whoever may read ideas take the chosen ones along."""

    @admin.action(description=_("Export the chosen ones as a table"), permissions=["view"])
    def export_table(self, request: HttpRequest, ideas: QuerySet[Idea]) -> StreamingHttpResponse:
        return _as_file("csv", request, ideas)

    @admin.action(description=_("Export the chosen ones as JSON"), permissions=["view"])
    def export_json(self, request: HttpRequest, ideas: QuerySet[Idea]) -> StreamingHttpResponse:
        return _as_file("json", request, ideas)


def _as_file(name: str, request: HttpRequest, ideas: QuerySet[Idea]) -> StreamingHttpResponse:
    form, reader = FORMATS[name], actor(request)
    rows = ideas_to_export(reader).filter(pk__in=ideas.order_by().values("pk"))
    headers = {"Content-Disposition": f'attachment; filename="ideas.{form.suffix}"'}
    return StreamingHttpResponse(form.write(rows, reader), content_type=form.content_type, headers=headers)
