"""Ideas as files."""

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from community.api.filters import in_category, narrowed
from community.foundation.requests import read_parameters
from ideas.api.filters import IdeaExportParameters
from ideas.api.views.ideas import IdeaView
from ideas.reports.exports import FORMATS, ideas_to_export


class IdeaExport(IdeaView):
    """All ideas that answer the parameters, as one file; for whoever signed in, as it is work."""

    public_read = False

    @extend_schema(
        parameters=[IdeaExportParameters],
        responses={(200, "text/csv"): OpenApiTypes.STR, (200, "application/json"): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """Answer with a table or with JSON in the manner of Canny, row by row; no cell of the table is a formula.

        Merged ideas are among them and name the one that stands for them; what is hidden or held back is not.
        """
        given = read_parameters(request, IdeaExportParameters)
        form = FORMATS[given.pop("as")]
        rows = in_category(narrowed(ideas_to_export(request.user), given, status="status"), given)
        headers = {"Content-Disposition": f'attachment; filename="ideas.{form.suffix}"'}
        return StreamingHttpResponse(form.write(rows, request.user), content_type=form.content_type, headers=headers)
