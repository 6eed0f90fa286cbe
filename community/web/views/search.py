"""The page on which everything is searched."""

from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from community.kinds_of_readers import ForReaders
from community.models import Category
from community.reports.queries import LENGTH_AT_MOST, Query
from community.reports.searching import Found, Hit, Narrowing, Stretch, search
from community.searchables import searchables
from community.web.caching import cached_page, may_cache
from community.web.day_inputs import DayInput
from community.web.paging import page_of

SOLVED = {"": None, "yes": True, "no": False}


class SearchForm(forms.Form):
    """What is looked for, and where."""

    q = forms.CharField(
        label=_("Search for"), max_length=LENGTH_AT_MOST, required=False, widget=forms.TextInput({"type": "search"})
    )
    kind = forms.ChoiceField(label=_("What"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    solved = forms.ChoiceField(
        label=_("Solved"),
        required=False,
        choices=[("", _("solved or not")), ("yes", _("solved")), ("no", _("not solved"))],
    )
    tag = forms.CharField(label=_("Tag"), max_length=80, required=False)
    author = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    since = forms.DateField(label=_("From"), required=False, widget=DayInput())
    until = forms.DateField(label=_("To"), required=False, widget=DayInput())

    def __init__(self, *args: Any, categories: list[Category], **options: Any) -> None:
        """Offer the kinds and the places that there are for this reader."""
        super().__init__(*args, **options)
        kinds = [(searchable.kind, searchable.label) for searchable in searchables()]
        self.fields["kind"].choices = [("", _("everything")), *kinds]  # type: ignore[attr-defined]
        places = [(category.slug, category.name) for category in categories]
        self.fields["category"].choices = [("", _("everywhere")), *places]  # type: ignore[attr-defined]

    def narrowing(self, categories: list[Category]) -> Narrowing:
        """Return what the search is limited to."""
        given = self.cleaned_data
        place = next((category.pk for category in categories if category.slug == given["category"]), None)
        return Narrowing(
            kind=given["kind"],
            category_id=place,
            tag=given["tag"],
            solved=SOLVED[given["solved"]],
            author_id=given["author"],
            since=given["since"],
            until=given["until"],
        )


_PLACES = ForReaders(Category.objects.visible_to)


@require_safe
def search_everything(request: HttpRequest) -> HttpResponse:
    """Show what matches, the best first; strangers who find the same again get the same page, without its making."""
    categories = _PLACES.rows(request.user)
    form = SearchForm(request.GET, categories=categories)
    found, page = Found(), None
    if form.is_valid():
        query, narrowing = Query.read(form.cleaned_data["q"]), form.narrowing(categories)

        def read(key: tuple[Any, int] | None, size: int, backwards: bool) -> list[Hit]:  # noqa: FBT001 -- how pages are read
            nonlocal found
            found = search(request.user, query, narrowing, Stretch(size, key=key, backwards=backwards))
            return found.hits

        page = page_of(read, "score", request)
    narrowed = any(value not in {None, ""} for name, value in form.cleaned_data.items() if name != "q")
    context = {"form": form, "found": found, "page": page, "narrowed": narrowed, "names": _names()}
    # Where nothing is narrowed down the fields for it are the same for all who see the same places.
    context["places"] = [(category.slug, category.name) for category in categories]
    make = partial(render, request, "community/search.html", context, status=200 if form.is_valid() else 400)
    if not may_cache(request, *form.fields, "after", "before"):
        return make()
    # All that the page says, but for what the address and the reader's language say.
    stamp = repr((found, page, context["places"]))
    newest = max((hit.created_at for hit in found.hits), default=None)
    return cached_page(request, stamp, newest, make, among="searches")


def _names() -> dict[str, Any]:
    return {searchable.kind: searchable.name for searchable in searchables()}
