"""Places: categories, the circles that may enter them, and tags."""

from typing import Any, Self
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.foundation.ways import way_to
from community.models.member import Member

Reader = Member | AnonymousUser

KEEPER_ROLES = ("support", "moderator", "community_manager", "admin")


class Circle(models.Model):
    """A named group of members for whom some categories exist."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="circles", verbose_name=_("members"))

    class Meta:
        verbose_name = _("circle")
        verbose_name_plural = _("circles")

    def __str__(self) -> str:
        return self.name


class CategoryQuerySet(models.QuerySet["Category"]):
    """Sets of categories."""

    def visible_to(self, reader: Reader) -> Self:
        """Public ones for everybody, members' ones for the signed-in, circles' ones for the circle and its keepers."""
        if not (isinstance(reader, Member) and reader.is_active):
            return self.filter(visibility=Category.Visibility.PUBLIC)
        if reader.has_role(*KEEPER_ROLES):
            return self.all()
        circles = Circle.members.through.objects.filter(member_id=reader.pk).values("circle_id")
        return self.filter(
            models.Q(visibility__in=[Category.Visibility.PUBLIC, Category.Visibility.MEMBERS])
            | models.Q(circle__in=circles)
        )


class Category(models.Model):
    """A place for topics and ideas with a language and an audience."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("everybody")
        MEMBERS = "members", _("members only")
        CIRCLE = "circle", _("one circle")

    slug = models.SlugField(_("slug"), unique=True, max_length=80)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    language = models.CharField(_("language"), max_length=8, default="en")
    visibility = models.CharField(_("visibility"), max_length=8, choices=Visibility, default=Visibility.PUBLIC)
    circle = models.ForeignKey(Circle, models.PROTECT, null=True, blank=True, verbose_name=_("circle"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    product = models.SlugField(_("product"), max_length=80, blank=True, help_text=_("What the category is about."))

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(visibility="circle", circle__isnull=False)
                | (~models.Q(visibility="circle") & models.Q(circle__isnull=True)),
                name="category_names_a_circle_exactly_when_it_is_for_one",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the category's questions."""
        return way_to("questions") + f"?category={self.slug}"

    def admits_all_of(self, other: "Category") -> bool:
        """Tell whether everybody who may look at the other one may look here, too."""
        if self.visibility == self.Visibility.CIRCLE:
            return other.circle_id == self.circle_id
        return self.visibility == self.Visibility.PUBLIC or other.visibility != self.Visibility.PUBLIC


class TagQuerySet(models.QuerySet["Tag"]):
    """Sets of tags."""

    def visible_to(self, reader: Reader) -> Self:
        """Those under which the reader finds something; a tag of secret topics alone is a secret too."""
        places = Category.objects.visible_to(reader).values("id")
        tagged = Tag.topics.through.objects.filter(tag=models.OuterRef("pk"), topic__category__in=places)
        return self.filter(models.Exists(tagged.filter(topic__state="visible")))

    def of_questions_for(self, reader: Reader) -> Self:
        """Those under which the reader finds questions, with their number; nothing else is counted."""
        places = Category.objects.visible_to(reader).values("id")
        rows: Any = Tag.topics.through.objects.order_by()
        standing = {"topic__state": "visible", "topic__kind": "question"}
        tagged = rows.filter(tag=models.OuterRef("pk"), topic__category__in=places, **standing)
        number = tagged.values("tag").annotate(number=models.Count("pk")).values("number")
        return self.filter(models.Exists(tagged)).annotate(question_count=models.Subquery(number))

    def beginning(self, prefix: str) -> Self:
        """Those whose name begins so."""
        return self.filter(slug__startswith=prefix.lower()) if prefix else self


class Tag(models.Model):
    """A keyword by which topics are found."""

    slug = models.SlugField(_("tag"), unique=True, max_length=80, allow_unicode=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        """Return the address of the tag's questions."""
        return f"{way_to('questions')}?{urlencode({'tag': self.slug})}"
