"""Addresses of reports as files in the API."""

from django.urls import path

from roi.api.views import files

urlpatterns = [
    path("roi/report.xlsx", files.WorkbookView.as_view(), name="roi-report-xlsx"),
    path("roi/report.pdf", files.PrintedView.as_view(), name="roi-report-pdf"),
]
