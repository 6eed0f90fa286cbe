"""Issues in the trackers of those who build, and which ideas wait for them."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Member
from community.models.category import Reader
from ideas.issue_names import (
    CLOSED,
    LONGEST_KEY,
    LONGEST_PROJECT,
    LONGEST_SERVER,
    IssueName,
    IssueState,
    Tracker,
)
from ideas.models.idea import Idea


class TrackerIssueQuerySet(models.QuerySet["TrackerIssue"]):
    """Sets of issues."""

    def called(self, name: IssueName) -> Self:
        """The one of this name."""
        return self.filter(tracker=name.tracker, server=name.server, project=name.project, key=name.key)


class TrackerIssue(models.Model):
    """One issue as its tracker last told of it; one may serve several ideas."""

    State = IssueState

    tracker = models.CharField(_("tracker"), max_length=6, choices=Tracker)
    server = models.CharField(_("server"), max_length=LONGEST_SERVER)
    project = models.CharField(_("repository or project"), max_length=LONGEST_PROJECT)
    key = models.CharField(_("number or key"), max_length=LONGEST_KEY)
    title = models.CharField(_("title"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=IssueState, default=IssueState.UNKNOWN)
    # As of when the tracker told it; nothing that is older changes it.
    told_at = models.DateTimeField(_("told as of"), null=True, blank=True)

    objects = TrackerIssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        constraints = [
            models.UniqueConstraint(fields=["tracker", "server", "project", "key"], name="an_issue_is_one_row"),
            models.CheckConstraint(condition=models.Q(tracker__in=Tracker.values), name="an_issue_is_in_a_tracker"),
            models.CheckConstraint(
                condition=models.Q(state="unknown", told_at__isnull=True)
                | (~models.Q(state="unknown") & models.Q(told_at__isnull=False)),
                name="an_issue_is_known_since_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.key if self.tracker == Tracker.JIRA else f"{self.project}#{self.key}"

    @property
    def name(self) -> IssueName:
        """By which it is known."""
        return IssueName(self.tracker, self.server, self.project, self.key)

    @property
    def url(self) -> str:
        """Where it is read."""
        return self.name.address

    @property
    def is_closed(self) -> bool:
        """Tell whether nobody works on it any more."""
        return self.state in CLOSED


class IdeaIssueQuerySet(models.QuerySet["IdeaIssue"]):
    """Sets of links between ideas and issues."""

    def visible_to(self, reader: Reader) -> Self:
        """Those of ideas that a colleague may read; how we build is not told to customers."""
        if not (isinstance(reader, Member) and reader.is_active and reader.is_employee):
            return self.none()
        return self.filter(idea__in=Idea.objects.visible_to(reader).order_by().values("id"))

    def of_group(self, canonical_id: int) -> Self:
        """Those of an idea and of what was merged into it."""
        return self.filter(models.Q(idea=canonical_id) | models.Q(idea__merged_into=canonical_id))


class IdeaIssue(models.Model):
    """An idea is built by an issue, and who said so."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="issues", verbose_name=_("idea"))
    issue = models.ForeignKey(TrackerIssue, models.PROTECT, related_name="links", verbose_name=_("issue"))
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("linked by")
    )
    linked_at = models.DateTimeField(_("linked at"), default=timezone.now)

    objects = IdeaIssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("issue of an idea")
        verbose_name_plural = _("issues of ideas")
        constraints = [
            models.UniqueConstraint(fields=["idea", "issue"], name="an_issue_is_linked_to_an_idea_once"),
        ]

    def __str__(self) -> str:
        return str(self.issue)
