"""All addresses: each app brings its own for the API and for its pages."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from config import health, problems
from config.schema import show_documentation

APPS = ["community", "ideas", "crm", "roi"]

urlpatterns = [
    path("api/v1/", include([path("", include(f"{app}.api.urls")) for app in APPS])),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", show_documentation, name="api-docs"),
    path("api/<path:route>", problems.unknown_route),
    path("api/", problems.unknown_route),
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    *[path("", include(f"{app}.web.urls")) for app in APPS],
]

handler400 = problems.bad_request
handler403 = problems.permission_denied
handler404 = problems.page_not_found
handler500 = problems.server_error
