"""The files beneath posts."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from community.models import Attachment

# Even a file that some program takes for a page can do nothing there.
POLICY = "default-src 'none'; sandbox"


@require_safe
def fetch_attachment(request: HttpRequest, pk: int, name: str = "") -> HttpResponseBase:
    """Hand a file to whoever may see its post, as something to keep and never as a page."""
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    etag = f'"{attachment.sha256}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return as_private(unchanged)
    try:
        file = default_storage.open(attachment.stored_as)
    except FileNotFoundError as missing:
        raise Http404 from missing
    kind = "text/plain; charset=utf-8" if attachment.kind == Attachment.Kind.TEXT else attachment.kind
    response = FileResponse(file, as_attachment=True, filename=attachment.name, content_type=kind)
    response["ETag"] = etag
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return as_private(response)


def as_private[Response: HttpResponse | FileResponse](response: Response) -> Response:
    """What is hidden later must not live on in a shared cache, so it is asked for anew each time."""
    patch_cache_control(response, private=True, no_cache=True)
    return response
