"""What is said at an issue of the idea that waits for it: written down before anything is sent, so that it is said once."""

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from crm.models.channel import Channel
from crm.models.readers import may_read_crm
from ideas.models import Idea, IdeaEvent, TrackerIssue


class IssueCommentQuerySet(models.QuerySet["IssueComment"]):
    """Sets of comments."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if may_read_crm(reader) else self.none()

    def due(self) -> Self:
        """What may be sent now."""
        waiting = self.filter(state=IssueComment.State.WAITING, due_at__lte=timezone.now(), channel__is_active=True)
        return waiting.order_by("due_at", "id")


class IssueComment(models.Model):
    """One comment: of an event of the idea, or of a number of votes that it has reached; its words are made when it goes."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="comments", verbose_name=_("channel"))
    issue = models.ForeignKey(TrackerIssue, models.PROTECT, related_name="+", verbose_name=_("issue"))
    idea = models.ForeignKey(Idea, models.CASCADE, related_name="+", verbose_name=_("idea"))
    event = models.ForeignKey(
        IdeaEvent, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("event")
    )
    votes = models.PositiveIntegerField(_("votes"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.WAITING, db_default=State.WAITING)
    # Counted before anything leaves the house; whoever starts again asks first whether it is there.
    starts = models.PositiveSmallIntegerField(_("starts"), default=0, db_default=0)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    error = models.CharField(_("last error"), max_length=500, blank=True, default="", db_default="")
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = IssueCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment at an issue")
        verbose_name_plural = _("comments at issues")
        constraints = [
            models.UniqueConstraint(fields=["issue", "event"], name="an_issue_is_told_of_an_event_once"),
            models.UniqueConstraint(
                fields=["issue", "idea", "votes"],
                condition=models.Q(votes__isnull=False),
                name="an_issue_is_told_of_a_number_of_votes_once",
            ),
            models.CheckConstraint(
                condition=models.Q(event__isnull=False, votes__isnull=True)
                | models.Q(event__isnull=True, votes__isnull=False),
                name="a_comment_is_of_an_event_or_of_votes",
            ),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
                name="a_comment_is_sent_exactly_when_it_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="issue_comment_due", condition=models.Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.issue}: {self.mark}"

    @property
    def mark(self) -> str:
        """By which it is known again in the tracker."""
        return f"e{self.event_id}" if self.event_id else f"i{self.idea_id}v{self.votes}"
