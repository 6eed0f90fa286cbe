"""Reports as files; the parameters are those of the report."""

from collections.abc import Callable, Iterator
from os import SEEK_END
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from roi.api.parameters import ReportParameters, selection_from
from roi.api.views.base import RoiView
from roi.exports.face import Face
from roi.exports.printed import write_printed
from roi.exports.workbook import write_workbook
from roi.models.grade import Grade
from roi.reports.grouping import GroupBy

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
CHUNK = 64 * 1024


class FileView(RoiView):
    """A report in a file that is written on the disk first, so that it does not have to fit into memory."""

    asking = ReportParameters

    def file(self, write: Callable[[Face, IO[bytes]], None], name: str, content_type: str) -> StreamingHttpResponse:
        """Return the file; groups are value drivers unless something else is asked for."""
        selection = selection_from({"group_by": GroupBy.DRIVER, **self.asked})
        face = Face.of(selection, headline_min_grade=Grade(settings.HEADLINE_MIN_GRADE))
        # Closed when all of it is read.
        stream = TemporaryFile()  # noqa: SIM115
        write(face, stream)
        size = stream.seek(0, SEEK_END)
        stream.seek(0)
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(size)}
        return StreamingHttpResponse(_chunks_of(stream), content_type=content_type, headers=headers)


def _chunks_of(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while chunk := stream.read(CHUNK):
            yield chunk


class WorkbookView(FileView):
    """The report as a workbook."""

    @extend_schema(parameters=[ReportParameters], responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: Request) -> StreamingHttpResponse:
        """Write cover, figures, waterfall, assumptions and the legs behind the figures."""
        return self.file(write_workbook, "value.xlsx", XLSX)


class PrintedView(FileView):
    """The report as printed pages."""

    @extend_schema(parameters=[ReportParameters], responses={(200, PDF): OpenApiTypes.BINARY})
    def get(self, request: Request) -> StreamingHttpResponse:
        """Write a cover with hash, basis and mix of evidence, then charts and assumptions."""
        return self.file(write_printed, "value.pdf", PDF)
