"""What is on the way, and what was built."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from community.web.addresses import lead_to
from community.web.paging import read_page
from ideas.models import ChangelogEntry, Idea
from ideas.reports.answering import answering_of
from ideas.reports.roadmap import roadmap_of
from ideas.web.views.lists import ideas_for


@require_safe
def show_roadmap(request: HttpRequest) -> HttpResponse:
    """Show what is built now, next and later, or by quarter, and how soon the company answers."""
    by = request.GET.get("by", "")
    if by not in {"", "quarter"}:
        raise Http404
    roadmap = roadmap_of(ideas_for(request.user))
    context = {"roadmap": roadmap, "by": by, "answering": answering_of(Idea.objects.visible_to(request.user))}
    return render(request, "ideas/roadmap.html", context)


@require_safe
def list_changelog(request: HttpRequest) -> HttpResponse:
    """Show what was built, the newest first."""
    entries = ChangelogEntry.objects.visible_to(request.user).published()
    return render(request, "ideas/changelog.html", {"page": read_page(entries, ["published_at", "id"], request)})


@require_safe
def show_entry(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """Show one entry at its canonical address, with those of its ideas that the reader may see."""
    entry = get_object_or_404(ChangelogEntry.objects.visible_to(request.user), pk=pk)
    if slug != entry.slug:
        return lead_to(entry.get_absolute_url(), request)
    ideas = ideas_for(request.user).filter(changelog_links__entry=entry).most_wanted_first()
    return render(request, "ideas/entry.html", {"entry": entry, "ideas": ideas})
