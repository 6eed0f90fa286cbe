"""All tags under which the reader finds questions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.models import Tag

TAGS_A_PAGE = 60
LONGEST = 80


@require_safe
def list_tags(request: HttpRequest) -> HttpResponse:
    """Show tags by name with the number of their questions, page by page, and those that begin as was asked."""
    prefix, after = (request.GET.get(name, "")[:LONGEST].lower() for name in ("q", "after"))
    tags = Tag.objects.of_questions_for(request.user).beginning(prefix).filter(slug__gt=after).order_by("slug")
    found = list(tags[: TAGS_A_PAGE + 1])
    context = {
        "tags": found[:TAGS_A_PAGE],
        "onward": found[TAGS_A_PAGE - 1].slug if len(found) > TAGS_A_PAGE else "",
        "prefix": prefix,
        "after": after,
    }
    return render(request, "community/tags.html", context)
