"""Asking: what was suggested before a question was posted, whether that helped, and who was shown nothing on purpose."""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.foundation.events import Event, Extras
from community.models.category import Reader
from community.models.member import Member
from community.models.topic import Topic
from community.models.visit import Thing

HOLD_OUT_ROLES = ("community_manager", "manager", "controller", "admin")


def new_salt() -> str:
    """Return 128 random bits."""
    return token_hex(16)


class HoldOutQuerySet(models.QuerySet["HoldOut"]):
    """Sets of hold-outs."""

    def visible_to(self, reader: Reader) -> Self:
        """All for those who answer for the community or its figures, none for anybody else."""
        may_read = isinstance(reader, Member) and reader.has_role(*HOLD_OUT_ROLES)
        return self.all() if may_read else self.none()

    def running_at(self, moment: datetime) -> Self:
        """The one that runs, if one does."""
        return self.filter(starts_at__lte=moment).exclude(ends_at__lte=moment)

    def newest_first(self) -> Self:
        """In the order of their beginning, totally ordered."""
        return self.order_by("-starts_at", "-id")


class HoldOut(models.Model):
    """An experiment: while it runs, a share of those who ask is shown no suggestions, so that their effect is seen."""

    code = models.SlugField(_("code"), unique=True, max_length=80)
    title = models.CharField(_("title"), max_length=200)
    share = models.DecimalField(
        _("share without suggestions"), max_digits=5, decimal_places=4, help_text=_("From 0 to 1.")
    )
    # Each experiment mixes people anew.
    salt = models.CharField(_("salt"), max_length=32, default=new_salt, editable=False)
    starts_at = models.DateTimeField(_("starts at"), default=timezone.now)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)

    objects = HoldOutQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold-out")
        verbose_name_plural = _("hold-outs")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(share__gte=0, share__lte=1), name="a_hold_out_holds_a_share_from_none_to_all"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=models.F("starts_at")),
                name="a_hold_out_ends_after_it_starts",
            ),
            ExclusionConstraint(
                name="one_hold_out_runs_at_a_moment",
                expressions=[
                    (
                        models.Func("starts_at", "ends_at", function="TSTZRANGE", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    )
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AskSessionQuerySet(models.QuerySet["AskSession"]):
    """Sets of ask sessions."""

    def begun_by(self, visitor: str) -> Self:
        """Of one person, by the key that only the person's own requests bring along."""
        return self.filter(visitor=visitor)

    def tracked(self, session_id: int) -> Self:
        """The one to which a signed track leads."""
        return self.filter(pk=session_id)

    def undecided(self) -> Self:
        """Those whose window is not closed yet."""
        return self.filter(verdict=AskSession.Verdict.PENDING)

    def counted(self) -> Self:
        """Those that count as a spared contact unless one becomes known."""
        return self.filter(verdict__in=[AskSession.Verdict.POTENTIAL, AskSession.Verdict.CONFIRMED])


class AskSession(models.Model):
    """Somebody began to ask: what was looked for, what came of it and, later, whether a contact was spared."""

    class Outcome(models.TextChoices):
        UNDECIDED = "", _("undecided")
        HELPED = "helped", _("said that it helped")
        LEFT = "left", _("left")
        POSTED = "posted", _("posted the question")

    class Verdict(models.TextChoices):
        PENDING = "", _("pending")
        NONE = "none", _("no contact spared")
        POTENTIAL = "potential", _("contact perhaps spared")
        CONFIRMED = "confirmed", _("contact spared")

    # A keyed hash of the member or of a signed cookie; the same for as long as an experiment runs.
    visitor = models.CharField(_("visitor"), max_length=64)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("member")
    )
    title = models.CharField(_("title"), max_length=300)
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    hold_out = models.ForeignKey(
        HoldOut, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("hold-out")
    )
    held_out = models.BooleanField(_("shown nothing"), default=False)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, default=Outcome.UNDECIDED, blank=True)
    outcome_at = models.DateTimeField(_("outcome at"), null=True, blank=True)
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("posted question")
    )
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict, default=Verdict.PENDING, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    contact_at = models.DateTimeField(_("contacted support at"), null=True, blank=True)

    objects = AskSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("ask session")
        verbose_name_plural = _("ask sessions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(held_out=False) | models.Q(hold_out__isnull=False),
                name="only_a_hold_out_holds_somebody_out",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="", outcome_at__isnull=True)
                | (~models.Q(outcome="") & models.Q(outcome_at__isnull=False)),
                name="an_outcome_has_its_moment",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="posted", topic__isnull=False)
                | (~models.Q(outcome="posted") & models.Q(topic__isnull=True)),
                name="posted_names_the_question",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict="", decided_at__isnull=True)
                | (~models.Q(verdict="") & models.Q(decided_at__isnull=False)),
                name="a_verdict_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~models.Q(verdict__in=["potential", "confirmed"])
                | models.Q(held_out=False, contact_at__isnull=True, topic__isnull=True),
                name="nothing_is_spared_by_who_was_held_out_or_asked",
            ),
            models.CheckConstraint(
                condition=~models.Q(verdict="confirmed") | models.Q(outcome="helped"),
                name="confirmed_is_only_what_somebody_said",
            ),
        ]
        indexes = [
            models.Index(fields=["started_at", "id"], name="ask_session_undecided", condition=models.Q(verdict="")),
            models.Index(fields=["visitor", "-started_at", "-id"], name="ask_session_newest_of_visitor"),
            models.Index(fields=["hold_out", "started_at"], name="ask_session_of_hold_out"),
            models.Index(fields=["-started_at", "-id"], name="ask_session_newest"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_decided(self) -> bool:
        """Tell whether its window is closed."""
        return self.verdict != self.Verdict.PENDING


class Suggestion(models.Model):
    """One thing that was shown to somebody who began to ask."""

    Thing = Thing

    session = models.ForeignKey(AskSession, models.CASCADE, related_name="suggestions", verbose_name=_("ask session"))
    thing_kind = models.CharField(_("kind of thing"), max_length=8, choices=Thing)
    thing_id = models.BigIntegerField(_("number of the thing"))
    rank = models.PositiveSmallIntegerField(_("rank"))
    shown_at = models.DateTimeField(_("shown at"), default=timezone.now)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "thing_kind", "thing_id"], name="a_thing_is_suggested_once_in_a_session"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} → {self.thing_kind} {self.thing_id}"


@dataclass(frozen=True)
class Decided(Extras):
    """Over how many days a contact was waited for, what the person said and how many suggestions were opened."""

    days: int
    outcome: str
    opened: int


@dataclass(frozen=True)
class Refuted(Extras):
    """The verdict that no longer holds, and when the contact that refutes it was opened, in ISO 8601."""

    before: str
    contact_at: str


class AskEvent(Event):
    """One fact about an ask session, written when its window closes or when a contact becomes known later."""

    class Kind(models.TextChoices):
        DEFLECTION_CONFIRMED = "deflection_confirmed", _("contact spared")
        DEFLECTION_POTENTIAL = "deflection_potential", _("contact perhaps spared")
        DEFLECTION_REFUTED = "deflection_refuted", _("contact not spared after all")

    kind = models.CharField(_("kind"), max_length=24, choices=Kind)
    session = models.ForeignKey(AskSession, models.PROTECT, related_name="events", verbose_name=_("ask session"))

    class Meta:
        verbose_name = _("ask event")
        verbose_name_plural = _("ask events")
        constraints = [
            models.UniqueConstraint(fields=["session", "kind"], name="a_session_has_each_verdict_once"),
        ]
        indexes = [
            models.Index(fields=["kind", "id"], name="ask_event_by_kind"),
            models.Index(fields=["recorded_at", "id"], name="ask_event_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.session_id})"
