"""Categories, circles and tags."""

from django.contrib import admin
from django.db.models import QuerySet

from community.admin.base import PlainAdmin
from community.models import Category, Circle, Member, Tag, TopicField


class TopicFieldInline(admin.TabularInline[TopicField, Category]):
    """What the category asks besides the text; one with answers is ended, not deleted."""

    model = TopicField
    extra = 0
    fields = ["key", "label", "kind", "choices", "required", "help_text", "position", "ended"]


@admin.register(Category)
class CategoryAdmin(PlainAdmin):
    """Places for topics and ideas; one that is in use cannot be deleted."""

    list_display = ["name", "slug", "product", "language", "visibility", "circle", "position"]
    list_select_related = ["circle"]
    list_filter = ["visibility", "language"]
    search_fields = ["name", "slug", "product"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [TopicFieldInline]


@admin.register(Circle)
class CircleAdmin(PlainAdmin):
    """Who may enter the categories of a circle."""

    list_display = ["name", "slug"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["members"]
    prepopulated_fields = {"slug": ["name"]}

    def seen_by(self, member: Member, rows: QuerySet[Circle]) -> QuerySet[Circle]:
        """Return the circles of which the member is one."""
        return rows.filter(members=member)


@admin.register(Tag)
class TagAdmin(PlainAdmin):
    """Keywords."""

    list_display = ["slug"]
    search_fields = ["slug"]

    def seen_by(self, member: Member, rows: QuerySet[Tag]) -> QuerySet[Tag]:
        """Return the tags under which the member finds something."""
        return rows.filter(pk__in=Tag.objects.visible_to(member))
