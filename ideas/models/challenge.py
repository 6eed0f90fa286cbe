"""A challenge: a question put to customers for a time, with phases, and how their ballots are cast and counted."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Category, Circle, Member
from community.models.category import Reader
from ideas.models.idea import Idea
from ideas.models.scorecard import Scorecard

RUNNER_ROLES = ("product", "admin")
# Rules that spend money, on what has a price.
BUYING = frozenset({"greedy", "equal_shares"})


class ChallengeQuerySet(models.QuerySet["Challenge"]):
    """Sets of challenges."""

    def visible_to(self, reader: Reader) -> Self:
        """What is published, in a category the reader may see; those who run challenges see drafts as well."""
        challenges = self.filter(category__in=Category.objects.visible_to(reader).values("id"))
        if isinstance(reader, Member) and reader.has_role(*RUNNER_ROLES):
            return challenges
        return challenges.filter(published_at__isnull=False)

    def with_phases(self) -> Self:
        """Read the phases along, in their order."""
        return self.prefetch_related(models.Prefetch("phases", queryset=Phase.objects.order_by("period")))

    def published(self) -> Self:
        """What people may take part in, with the moments at which its first phase begins and its last one ends."""
        phases = Phase.objects.filter(challenge=models.OuterRef("pk"))
        begins = phases.order_by("period").values("period__startswith")[:1]
        ends = phases.order_by("-period").values("period__endswith")[:1]
        return self.filter(published_at__isnull=False).annotate(
            begins_at=models.Subquery(begins), ends_at=models.Subquery(ends)
        )

    def running(self, moment: datetime) -> Self:
        """Those published that have begun and not ended at a moment."""
        return self.published().filter(begins_at__lte=moment, ends_at__gt=moment)

    def coming(self, moment: datetime) -> Self:
        """Those published that begin later."""
        return self.published().filter(begins_at__gt=moment)

    def ended(self, moment: datetime) -> Self:
        """Those published that are over."""
        return self.published().filter(ends_at__lte=moment)

    def drafts(self) -> Self:
        """Those that nobody but those who run challenges knows of."""
        return self.filter(published_at__isnull=True)


class Challenge(models.Model):
    """What is asked, of whom, and by which method the answers are chosen."""

    class Method(models.TextChoices):
        SIMPLE = "simple", _("approval of any number")
        LIMITED = "limited", _("approval of a limited number")
        BUDGET = "budget", _("choice within a budget")
        DOTS = "dots", _("dots to give away")
        SCORE = "score", _("a score for each")
        RANKED = "ranked", _("an order of preference")

    class Rule(models.TextChoices):
        POINTS = "points", _("most points")
        GREEDY = "greedy", _("most points first, as long as the money lasts")
        EQUAL_SHARES = "equal_shares", _("equal shares of the money for all voters")
        SCHULZE = "schulze", _("Schulze: each against each other")

    title = models.CharField(_("title"), max_length=300)
    slug = models.SlugField(_("slug"), max_length=80, allow_unicode=True)
    body = models.TextField(_("text"))
    html = models.TextField(_("rendered text"), editable=False)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner"))
    time_zone = models.CharField(_("time zone"), max_length=64)
    method = models.CharField(_("method"), max_length=8, choices=Method, default=Method.SIMPLE)
    rule = models.CharField(_("rule of counting"), max_length=12, choices=Rule, default=Rule.POINTS)
    # How many may be chosen, how many dots there are, or the highest score; with other methods nothing.
    ballot_limit = models.PositiveIntegerField(_("limit of a ballot"), null=True, blank=True)
    budget = models.DecimalField(_("budget to decide on"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    winner_count = models.PositiveSmallIntegerField(_("how many are chosen"), default=1)
    # What running it may cost us: prizes, work, advertising. It is for staff.
    cost_budget = models.DecimalField(_("cost budget"), max_digits=14, decimal_places=2, null=True, blank=True)
    hides_results = models.BooleanField(_("results are hidden until the vote is over"), default=True)
    # With the end of which phase it becomes known who proposed what; empty is at once.
    veiled_until = models.CharField(_("authors are hidden until the end of"), max_length=7, blank=True, default="")
    circle = models.ForeignKey(
        Circle, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only for members of")
    )
    # A group that another app knows, by a word of its own; see ``ideas.electorates``.
    electorate = models.CharField(_("only for the segment"), max_length=60, blank=True, default="")
    # By which its jury judges; without one there is no jury.
    scorecard = models.ForeignKey(
        Scorecard, models.PROTECT, null=True, blank=True, related_name="challenges", verbose_name=_("scorecard")
    )
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = ChallengeQuerySet.as_manager()

    class Meta:
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")
        indexes = [models.Index(fields=["-created_at", "-id"], name="challenge_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(method__in=["limited", "dots", "score"], ballot_limit__gte=1)
                | models.Q(method__in=["simple", "budget", "ranked"], ballot_limit__isnull=True),
                name="a_limit_goes_with_methods_that_have_one",
            ),
            models.CheckConstraint(
                condition=(models.Q(rule__in=["greedy", "equal_shares"], budget__gt=0) & ~models.Q(method="ranked"))
                | models.Q(rule="points", method__in=["simple", "limited", "dots", "score"], budget__isnull=True)
                | models.Q(rule="schulze", method="ranked", budget__isnull=True),
                name="a_rule_fits_its_method_and_money",
            ),
            models.CheckConstraint(condition=models.Q(winner_count__gte=1), name="at_least_one_is_chosen"),
            models.CheckConstraint(
                condition=models.Q(cost_budget__isnull=True) | models.Q(cost_budget__gte=0),
                name="a_challenge_costs_nothing_or_more",
            ),
            models.CheckConstraint(
                condition=models.Q(veiled_until__in=["", "vote", "jury"]), name="a_veil_ends_with_the_vote_or_the_jury"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("challenge", args=[self.pk, self.slug or "-"])

    @property
    def zone(self) -> ZoneInfo:
        """The clock by which its days begin and end."""
        return ZoneInfo(self.time_zone)

    @property
    def phase_by_kind(self) -> Mapping[str, "Phase"]:
        """Its phases by their kind; read along by ``with_phases``."""
        return {phase.kind: phase for phase in self.phases.all()}

    def phase_at(self, moment: datetime) -> "Phase | None":
        """The phase that runs at a moment, if one does."""
        return next((phase for phase in self.phases.all() if phase.runs_at(moment)), None)

    def phase_after(self, moment: datetime) -> "Phase | None":
        """The first phase that begins after a moment."""
        return next((phase for phase in self.phases.all() if phase.period.lower > moment), None)

    def is_in(self, kind: str, moment: datetime) -> bool:
        """Tell whether a phase of this kind runs at a moment."""
        phase = self.phase_at(moment)
        return phase is not None and phase.kind == kind

    def is_over(self, kind: str, moment: datetime) -> bool:
        """Tell whether its phase of this kind has ended by a moment."""
        phase = self.phase_by_kind.get(kind)
        return phase is not None and phase.period.upper <= moment

    def is_veiled_at(self, moment: datetime) -> bool:
        """Tell whether nobody is to know yet who proposed what."""
        return bool(self.veiled_until) and not self.is_over(self.veiled_until, moment)


class Phase(models.Model):
    """A part of a challenge with its beginning and the moment after its end, whole days on the challenge's clock."""

    class Kind(models.TextChoices):
        CALL = "call", _("call for ideas")
        DISCUSS = "discuss", _("discussion")
        VOTE = "vote", _("voting")
        JURY = "jury", _("jury")
        AWARD = "award", _("award")

    challenge = models.ForeignKey(Challenge, models.CASCADE, related_name="phases", verbose_name=_("challenge"))
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    period = DateTimeRangeField(_("period"))

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        constraints = [
            models.UniqueConstraint(fields=["challenge", "kind"], name="a_challenge_has_each_phase_once"),
            models.CheckConstraint(
                condition=models.Q(period__isempty=False, period__startswith__isnull=False)
                & models.Q(period__endswith__isnull=False),
                name="a_phase_begins_and_ends",
            ),
            ExclusionConstraint(
                name="phases_of_a_challenge_do_not_overlap",
                expressions=[("challenge", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def days(self) -> tuple[date, date]:
        """Its first and last day on the clock of the challenge."""
        last = self.period.upper.astimezone(self.challenge.zone) - timedelta(hours=1)
        return self.period.lower.astimezone(self.challenge.zone).date(), last.date()

    def runs_at(self, moment: datetime) -> bool:
        """Tell whether a moment lies in it; its end does not."""
        return bool(self.period.lower <= moment < self.period.upper)


class EntryQuerySet(models.QuerySet["Entry"]):
    """Sets of entries."""

    def standing(self) -> Self:
        """Those whose idea is neither hidden, held back nor deleted."""
        return self.filter(idea__state=Idea.State.VISIBLE)


class Entry(models.Model):
    """An idea that takes part in a challenge, in one only, and what realising it would cost where money is decided on."""

    challenge = models.ForeignKey(Challenge, models.PROTECT, related_name="entries", verbose_name=_("challenge"))
    idea = models.OneToOneField(Idea, models.PROTECT, related_name="entry", verbose_name=_("idea"))
    cost = models.DecimalField(_("cost"), max_digits=14, decimal_places=2, null=True, blank=True)
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cost__isnull=True) | models.Q(cost__gt=0), name="an_entry_costs_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id} → {self.challenge_id}"


class Terms(models.Model):
    """One version of what participants agree to; it is never changed, and the highest number holds."""

    challenge = models.ForeignKey(Challenge, models.PROTECT, related_name="terms", verbose_name=_("challenge"))
    number = models.PositiveIntegerField(_("number"))
    body = models.TextField(_("text"))
    html = models.TextField(_("rendered text"), editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    published_at = models.DateTimeField(_("published at"), default=timezone.now)

    class Meta:
        verbose_name = _("terms of a challenge")
        verbose_name_plural = _("terms of challenges")
        constraints = [models.UniqueConstraint(fields=["challenge", "number"], name="terms_have_a_number_each")]

    def __str__(self) -> str:
        return f"{self.challenge_id}: {self.number}"


class Acceptance(models.Model):
    """A participant agreed to one version of the terms."""

    terms = models.ForeignKey(Terms, models.PROTECT, related_name="acceptances", verbose_name=_("terms"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))
    accepted_at = models.DateTimeField(_("accepted at"), default=timezone.now)

    class Meta:
        verbose_name = _("acceptance of terms")
        verbose_name_plural = _("acceptances of terms")
        constraints = [models.UniqueConstraint(fields=["terms", "member"], name="terms_are_accepted_once")]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.terms_id}"
