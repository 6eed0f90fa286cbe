"""What an open question page asks for by itself: whether there are new answers, and the words of a post to quote."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from community.models import Post
from community.quoting import quotation_of
from community.web.addresses import asked_number

# More than this are shown as so many.
COUNTED_AT_MOST = 99


@require_safe
@never_cache
def look_for_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell how many answers came after a number, by one query; 204 where there are none or nothing may be seen."""
    after = asked_number(request, "after")
    posts = Post.objects.visible_to(request.user).standing().filter(topic=pk, number__gt=after)
    found = list(posts.in_order().values_list("number", "topic__slug")[:COUNTED_AT_MOST])
    if not found:
        return HttpResponse(status=204)
    first, slug = found[0]
    address = f"{reverse('question', args=[pk, slug or '-'])}?after={after}"
    context = {"address": address, "count": len(found), "first": first}
    return render(request, "community/partials/new_answers.html", context)


@require_safe
@never_cache
def show_quotation(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Return the quotation of a post as it goes into the answer box."""
    posts = Post.objects.visible_to(request.user).standing().select_related("author", "topic")
    post = get_object_or_404(posts, topic=pk, number=number)
    return HttpResponse(quotation_of(post), content_type="text/plain; charset=utf-8")
