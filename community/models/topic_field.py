"""What a category asks besides the text: product, version, device; and what was said of a topic."""

from typing import Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from community.models.category import Category
from community.models.topic import Topic

VALUE_LENGTH_LIMIT = 200


class TopicFieldQuerySet(models.QuerySet["TopicField"]):
    """Sets of fields."""

    def asked(self) -> Self:
        """Those that a form asks for, in their order; an ended one is kept for what was said before."""
        return self.filter(ended=False).order_by("position", "id")


class TopicField(models.Model):
    """One thing that helpers of a category want to know."""

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        CHOICE = "choice", _("one of a list")

    category = models.ForeignKey(Category, models.CASCADE, related_name="fields", verbose_name=_("category"))
    key = models.SlugField(_("key"), max_length=40)
    label = models.CharField(_("label"), max_length=80, help_text=_("In the language of the category."))
    help_text = models.CharField(_("hint"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.TEXT)
    choices = ArrayField(
        models.CharField(max_length=VALUE_LENGTH_LIMIT), verbose_name=_("choices"), default=list, blank=True
    )
    required = models.BooleanField(_("must be said"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    ended = models.BooleanField(_("no longer asked"), default=False)

    objects = TopicFieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic field")
        verbose_name_plural = _("topic fields")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["category", "key"], name="a_category_asks_a_key_once"),
            models.CheckConstraint(
                condition=models.Q(kind="choice", choices__len__gt=0) | (models.Q(kind="text") & models.Q(choices=[])),
                name="exactly_a_choice_has_choices",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class TopicFieldValue(models.Model):
    """What was said of one topic."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="field_values", verbose_name=_("topic"))
    field = models.ForeignKey(TopicField, models.PROTECT, related_name="+", verbose_name=_("topic field"))
    value = models.CharField(_("value"), max_length=VALUE_LENGTH_LIMIT)

    class Meta:
        verbose_name = _("value of a topic field")
        verbose_name_plural = _("values of topic fields")
        constraints = [
            models.UniqueConstraint(fields=["topic", "field"], name="a_topic_answers_a_field_once"),
            models.CheckConstraint(condition=~models.Q(value=""), name="a_field_that_says_nothing_has_no_row"),
        ]
        indexes = [models.Index(fields=["field", "value", "topic"], name="topics_by_field_value")]

    def __str__(self) -> str:
        return self.value


def asked() -> ArraySubquery:
    """What each category of a query asks, in order."""
    fields = TopicField.objects.asked().filter(category=models.OuterRef("pk"))
    names = ("key", "label", "help_text", "kind", "choices", "required")
    return ArraySubquery(fields.values(asked=JSONObject(**dict(zip(names, names, strict=True)))))


def said() -> ArraySubquery:
    """What was said of each topic of a query, in the order of the fields, as keys, names and values."""
    values = TopicFieldValue.objects.filter(topic=models.OuterRef("pk")).order_by("field__position", "field")
    return ArraySubquery(values.values(said=JSONObject(key="field__key", name="field__label", value="value")))
