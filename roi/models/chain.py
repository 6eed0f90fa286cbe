"""Why anything is worth money: goal, strategy, value driver, KPI. Money hangs only on what a second person signed."""

from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from roi.models.approval import Approvable, ApprovableQuerySet, signed_by_a_second_person


class GoalQuerySet(ApprovableQuerySet):
    """Sets of goals."""


class Goal(Approvable):
    """What the company wants to reach."""

    class Perspective(models.TextChoices):
        FINANCE = "finance", _("finance")
        CUSTOMER = "customer", _("customer")
        PROCESS = "process", _("process")
        LEARNING = "learning", _("learning")

    code = models.SlugField(_("code"), unique=True)
    title = models.CharField(_("title"), max_length=200)
    perspective = models.CharField(_("perspective"), max_length=10, choices=Perspective)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner"))
    target_value = models.DecimalField(_("target"), max_digits=16, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    # The days on which it is pursued; an open end means until further notice.
    validity = DateRangeField(_("valid"), null=True, blank=True)

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["code"]
        constraints = [signed_by_a_second_person("goal")]

    def __str__(self) -> str:
        return self.title


class StrategyQuerySet(ApprovableQuerySet):
    """Sets of strategies."""


class Strategy(Approvable):
    """How a goal is to be reached, and which stage of professionalisation it leads to."""

    code = models.SlugField(_("code"), unique=True)
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="strategies", verbose_name=_("goal"))
    title = models.CharField(_("title"), max_length=200)
    hypothesis = models.TextField(_("hypothesis"), blank=True)
    stage_from = models.PositiveSmallIntegerField(_("from stage"))
    stage_to = models.PositiveSmallIntegerField(_("to stage"))
    review_on = models.DateField(_("review on"), null=True, blank=True)

    objects = StrategyQuerySet.as_manager()

    class Meta:
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")
        ordering = ["code"]
        constraints = [
            signed_by_a_second_person("strategy"),
            models.CheckConstraint(
                condition=models.Q(stage_from__lte=models.F("stage_to"), stage_to__lte=5),
                name="stages_run_upwards_from_0_to_5",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ValueDriverQuerySet(ApprovableQuerySet):
    """Sets of value drivers."""


class ValueDriver(Approvable):
    """The business model made concrete: who pays less or more because of it."""

    class Kind(models.TextChoices):
        COST_AVOIDED = "cost_avoided", _("cost avoided")
        CAPACITY_FREED = "capacity_freed", _("capacity freed")
        REVENUE_MARGIN = "revenue_margin", _("margin on revenue")
        RETENTION = "retention", _("retention")
        ACQUISITION = "acquisition", _("acquisition")
        INNOVATION = "innovation", _("innovation")
        RISK_REDUCED = "risk_reduced", _("risk reduced")
        INSIGHT = "insight", _("insight")

    code = models.SlugField(_("code"), unique=True)
    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="drivers", verbose_name=_("strategy"))
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    business_model = models.TextField(_("business model"))
    # The controller's word on whether this reaches the bank account; frozen into every posting.
    cashable = models.BooleanField(_("cashable"), default=False)
    controller = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("controller")
    )

    objects = ValueDriverQuerySet.as_manager()

    class Meta:
        verbose_name = _("value driver")
        verbose_name_plural = _("value drivers")
        ordering = ["code"]
        constraints = [signed_by_a_second_person("driver")]

    def __str__(self) -> str:
        return self.title


class KpiQuerySet(ApprovableQuerySet):
    """Sets of KPIs."""


class Kpi(Approvable):
    """What is measured. One of class communication may stand alone; it can be charted, never converted."""

    class KpiClass(models.TextChoices):
        COMMUNICATION = "communication", _("communication")
        OPERATIONAL = "operational", _("operational")
        FINANCIAL = "financial", _("financial")

    class Metric(models.TextChoices):
        SIMPLE = "simple", _("simple count or sum")
        RATIO = "ratio", _("ratio of two sums")
        CUMULATIVE = "cumulative", _("running total")
        DERIVED = "derived", _("derived from other figures")

    class Direction(models.TextChoices):
        UP = "up", _("more is better")
        DOWN = "down", _("less is better")

    code = models.SlugField(_("code"), unique=True)
    title = models.CharField(_("title"), max_length=200)
    driver = models.ForeignKey(
        ValueDriver, models.PROTECT, null=True, blank=True, related_name="kpis", verbose_name=_("value driver")
    )
    kpi_class = models.CharField(_("class"), max_length=14, choices=KpiClass)
    unit = models.CharField(_("unit"), max_length=40)
    definition = models.TextField(_("definition"))
    metric = models.CharField(_("kind of metric"), max_length=10, choices=Metric, default=Metric.SIMPLE)
    # Whether months may be added up to quarters; medians and ratios may not.
    is_additive = models.BooleanField(_("additive over time"), default=True)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction, default=Direction.UP)
    # The measure of the catalogue that reads it from the events; blank when somebody enters it.
    measure = models.SlugField(_("measure"), max_length=60, blank=True)
    target_value = models.DecimalField(_("target"), max_digits=16, decimal_places=4, null=True, blank=True)

    objects = KpiQuerySet.as_manager()

    class Meta:
        verbose_name = _("KPI")
        verbose_name_plural = _("KPIs")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(driver__isnull=False) | models.Q(kpi_class="communication"),
                name="only_a_communication_kpi_stands_without_a_driver",
            ),
            signed_by_a_second_person("kpi"),
            # A rule refers to both, so that it can only stand on a KPI that hangs on a driver.
            models.UniqueConstraint(fields=["id", "driver"], name="kpi_hangs_on_one_driver"),
        ]

    def __str__(self) -> str:
        return self.title
