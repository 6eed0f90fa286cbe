"""Ideas by tag in the back office."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.base import actor
from community.models import Tag
from ideas.models import Idea

# More nobody looks through; ``?tag=`` in the address takes any.
MOST = 50


class TagFilter(admin.SimpleListFilter):
    """The tags that most ideas have, of those that the reader may see; a name alone may tell of others."""

    title = _("tag")
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        """Offer them by name, and whichever was chosen."""
        seen = Idea.objects.order_by().visible_to(actor(request)).values("pk")
        used = Tag.objects.filter(ideas__in=seen).annotate(number=models.Count("ideas")).order_by("-number", "slug")
        slugs = {*used.values_list("slug", flat=True)[:MOST], *request.GET.getlist(self.parameter_name)[:1]}
        return [(slug, slug) for slug in sorted(slugs)]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Idea]) -> models.QuerySet[Idea]:
        """Leave those that have the tag."""
        return queryset.filter(tags__slug=self.value()) if self.value() else queryset
