"""The survey: what a visitor says about having been helped, so that help is not merely assumed."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.visit import Thing


class SurveyAnswerQuerySet(models.QuerySet["SurveyAnswer"]):
    """Sets of answers."""

    def between(self, first_day: date, last_day: date) -> Self:
        """Of these days, both ends included."""
        return self.filter(day__gte=first_day, day__lte=last_day)

    def joint(self) -> Self:
        """Those who came for help, found it here and would have asked support otherwise."""
        return self.filter(support_intent=True, found=True, would_contact=True)


class SurveyAnswer(models.Model):
    """One visitor's answer about one thing on one day; each question is asked only after a yes to the one before."""

    Thing = Thing

    asked_at = models.DateTimeField(_("answered at"), default=timezone.now)
    day = models.DateField(_("day"))
    visitor = models.CharField(_("visitor of the day"), max_length=32)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("member")
    )
    thing_kind = models.CharField(_("kind of thing"), max_length=8, choices=Thing)
    thing_id = models.BigIntegerField(_("number of the thing"))
    support_intent = models.BooleanField(_("came for help"))
    found = models.BooleanField(_("found it"), null=True, blank=True)
    would_contact = models.BooleanField(_("would have contacted support"), null=True, blank=True)
    locale = models.CharField(_("language"), max_length=8, blank=True)

    objects = SurveyAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey answer")
        verbose_name_plural = _("survey answers")
        constraints = [
            models.UniqueConstraint(
                fields=["visitor", "thing_kind", "thing_id", "day"], name="one_answer_per_visitor_and_thing_and_day"
            ),
            models.CheckConstraint(
                condition=models.Q(support_intent=True) | models.Q(found__isnull=True),
                name="found_is_asked_only_who_came_for_help",
            ),
            # Asked for not null by name: what is unknown would pass a check.
            models.CheckConstraint(
                condition=models.Q(found__isnull=False, found=True) | models.Q(would_contact__isnull=True),
                name="would_contact_is_asked_only_who_found",
            ),
        ]
        indexes = [models.Index(fields=["day", "thing_kind", "thing_id"], name="survey_answer_of_day_and_thing")]

    def __str__(self) -> str:
        return f"{self.thing_kind} {self.thing_id} ({self.day})"
