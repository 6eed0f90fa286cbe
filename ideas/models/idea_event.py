"""What happened to an idea, in the order in which it was written down."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.foundation.events import Event, Extras
from ideas.models.adoption import Realisation
from ideas.models.idea import Idea


@dataclass(frozen=True)
class StatusMoved(Extras):
    """The status words before and after, and the public reason."""

    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class DatePromised(Extras):
    """The promised days before and after, as text, empty for none; the public reason, and whether a decision says it."""

    before: str
    after: str
    reason: str
    with_decision: bool


@dataclass(frozen=True)
class Prepared(Extras):
    """The status word of an answer that was prepared, dropped or could not be published, and why."""

    status: str
    reason: str = ""


@dataclass(frozen=True)
class ToldInChangelog(Extras):
    """The entry that was published; one event stands for all ideas of it."""

    entry: int


@dataclass(frozen=True)
class SharesProposed(Extras):
    """The proposed parts in per cent by member id, both as text."""

    percents: dict[str, str]


@dataclass(frozen=True)
class IdeaMerged(Extras):
    """The idea that stands for this one from then on, the status to which it would go back, and why."""

    into: int
    before: str
    reason: str


@dataclass(frozen=True)
class IdeaUnmerged(Extras):
    """The idea that stood for this one until then."""

    out_of: int


@dataclass(frozen=True)
class InChallenge(Extras):
    """The challenge by its number."""

    challenge: int


@dataclass(frozen=True)
class Cared(Extras):
    """Who takes care of the idea from then on by member id, and by when as text; empty for nobody and no day."""

    owner: int | None
    due_on: str


@dataclass(frozen=True)
class Reviewed(Extras):
    """The review by its number; what it says is not for the journal."""

    review: int


@dataclass(frozen=True)
class IssueLinked(Extras):
    """The issue by its number here and by what people call it."""

    issue: int
    name: str


@dataclass(frozen=True)
class IssueChanged(Extras):
    """The issue as in ``IssueLinked``, its states before and after, whether it was renamed, and where it was moved its new name.

    Not its title: that may name people, and events are never changed.
    """

    issue: int
    name: str
    before: str
    after: str
    is_renamed: bool = False
    moved_to: str = ""


@dataclass(frozen=True)
class Commented(Extras):
    """The comment by its number, and why it was moved, if it was; what it says is not for the journal."""

    comment: int
    reason: str = ""


@dataclass(frozen=True)
class VotesJudged(Extras):
    """The suspicious votes by the number of their case, how many of them, and what a person said; empty of the rules."""

    case: int
    votes: int
    reason: str = ""


class IdeaEvent(Event):
    """One fact about an idea."""

    class Kind(models.TextChoices):
        IDEA_PROPOSED = "idea_proposed", _("proposed")
        IDEA_EDITED = "idea_edited", _("edited")
        IDEA_HIDDEN = "idea_hidden", _("hidden")
        IDEA_RESTORED = "idea_restored", _("restored")
        STATUS_CHANGED = "status_changed", _("status changed")
        DECISION_PREPARED = "decision_prepared", _("decision prepared")
        PREPARED_DROPPED = "prepared_dropped", _("prepared decision dropped")
        PUBLISHING_FAILED = "publishing_failed", _("prepared decision could not be published")
        DATE_PROMISED = "date_promised", _("date promised")
        IDEA_ADOPTED = "idea_adopted", _("adopted")
        EXPECTATION_CHANGED = "expectation_changed", _("expectation changed")
        VALUE_REALISED = "value_realised", _("value realised")
        SHARES_PROPOSED = "shares_proposed", _("author shares proposed")
        SHARE_SIGNED = "share_signed", _("author share signed")
        IDEA_HELD = "idea_held", _("held back")
        IDEA_RELEASED = "idea_released", _("released")
        IDEA_REJECTED = "idea_rejected", _("rejected")
        CHANGELOG_PUBLISHED = "changelog_published", _("told in the changelog")
        IDEA_ENTERED = "idea_entered", _("entered into a challenge")
        IDEA_LEFT = "idea_left", _("taken out of a challenge")
        IDEA_UNVEILED = "idea_unveiled", _("author made known")
        OWNER_SET = "owner_set", _("owner or due date changed")
        REVIEW_ASKED = "review_asked", _("asked for a review")
        REVIEW_DROPPED = "review_dropped", _("no longer asked for a review")
        REVIEW_SUBMITTED = "review_submitted", _("review handed in")
        CONFLICT_DECLARED = "conflict_declared", _("declined for a conflict of interest")
        ISSUE_LINKED = "issue_linked", _("issue linked")
        ISSUE_UNLINKED = "issue_unlinked", _("issue taken away")
        ISSUE_CHANGED = "issue_changed", _("issue changed in its tracker")
        VOTES_HELD = "votes_held", _("votes held back")
        VOTES_RELEASED = "votes_released", _("votes released")
        VOTES_REJECTED = "votes_rejected", _("votes rejected")
        IDEA_MERGED = "idea_merged", _("merged into another idea")
        IDEA_UNMERGED = "idea_unmerged", _("taken out of another idea")
        COMMENT_ADDED = "comment_added", _("commented")
        COMMENT_HELD = "comment_held", _("comment held back")
        COMMENT_EDITED = "comment_edited", _("comment edited")
        COMMENT_WITHDRAWN = "comment_withdrawn", _("comment withdrawn")
        COMMENT_HIDDEN = "comment_hidden", _("comment hidden")
        COMMENT_RESTORED = "comment_restored", _("comment restored")
        COMMENT_REJECTED = "comment_rejected", _("comment rejected")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    idea = models.ForeignKey(Idea, models.PROTECT, related_name="events", verbose_name=_("idea"))
    realisation = models.OneToOneField(
        Realisation, models.PROTECT, null=True, blank=True, related_name="event", verbose_name=_("realised value")
    )

    class Meta:
        verbose_name = _("idea event")
        verbose_name_plural = _("idea events")
        indexes = [
            models.Index(fields=["idea", "id"], name="idea_event_timeline"),
            models.Index(fields=["kind", "id"], name="idea_event_by_kind"),
            models.Index(fields=["recorded_at", "id"], name="idea_event_recorded"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="value_realised", realisation__isnull=False)
                | (~models.Q(kind="value_realised") & models.Q(realisation__isnull=True)),
                name="value_realised_names_its_realisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.idea_id})"
