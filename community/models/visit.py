"""The visit: that one visitor read a thing on one day."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def business_day(moment: datetime) -> date:
    """The day of the business on which something happened, whatever clock the visitor reads."""
    return timezone.localdate(moment, timezone.get_default_timezone())


class Thing(models.TextChoices):
    """What helps without anybody answering."""

    TOPIC = "topic", _("topic")
    ARTICLE = "article", _("article")


class VisitQuerySet(models.QuerySet["Visit"]):
    """Sets of visits."""

    def between(self, first_day: date, last_day: date) -> Self:
        """Of these days, both ends included."""
        return self.filter(day__gte=first_day, day__lte=last_day)

    def self_service(self) -> Self:
        """Of what may help without anybody answering; what else is read reaches people, but spares nobody a contact."""
        return self.filter(thing_kind__in=Thing.values)


class Visit(models.Model):
    """Somebody read something on a day, however often; who it was is in nobody's rows."""

    Thing = Thing

    # A keyed hash that is another one every day: it tells visitors of one day apart and nothing else.
    visitor = models.CharField(_("visitor of the day"), max_length=32)
    # One of our own, or one of the app that shows it, such as "idea".
    thing_kind = models.CharField(_("kind of thing"), max_length=8)
    # A soft reference: what people read may go away, that they read it does not.
    thing_id = models.BigIntegerField(_("number of the thing"))
    day = models.DateField(_("day"))
    is_own = models.BooleanField(_("by its author"), default=False)
    was_solved = models.BooleanField(_("had a solution then"), default=False)
    is_helped = models.BooleanField(_("came from a suggestion"), default=False)
    first_at = models.DateTimeField(_("first seen at"), default=timezone.now)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [
            models.UniqueConstraint(
                fields=["visitor", "thing_kind", "thing_id", "day"], name="one_visit_per_visitor_and_thing_and_day"
            ),
        ]
        indexes = [models.Index(fields=["day", "thing_kind", "thing_id"], name="visit_of_day_and_thing")]

    def __str__(self) -> str:
        return f"{self.thing_kind} {self.thing_id} ({self.day})"
