"""What happened to a topic, in the order in which it was written down."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.foundation.events import Event, Extras, IntakeMark
from community.models.post import Post
from community.models.topic import Topic


@dataclass(frozen=True)
class SolutionMoved(Extras):
    """The post ids before and after, and why; ``before`` is null for a first solution, ``after`` for a withdrawn one."""

    before: int | None
    after: int | None
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return both posts, and why where somebody said so."""
        moved = super().as_json()
        return moved if self.reason else {key: moved[key] for key in ("before", "after")}


@dataclass(frozen=True)
class Pointed(Extras):
    """The canonical topic of a duplicate, also of one that is none any more."""

    canonical: int


@dataclass(frozen=True)
class Moved(Extras):
    """The categories before and after."""

    from_category: int
    to_category: int


@dataclass(frozen=True)
class PostsMoved(Extras):
    """The other topic, and the posts that changed sides; a merged topic names none, for all of its posts went."""

    other: int
    posts: list[int]


@dataclass(frozen=True)
class Voted(Extras):
    """When a vote was cast, also one that was taken back; caps are kept by day."""

    voted_at: str


@dataclass(frozen=True)
class Reasoned(Extras):
    """Why a keeper did it, in words that the author may read."""

    reason: str


@dataclass(frozen=True)
class Claimed(Extras):
    """Until when somebody announced an answer, and the how manieth renewal that was."""

    until: str
    renewal: int


@dataclass(frozen=True)
class ClaimEnded(Extras):
    """In which way a claim ended, and why if somebody else ended it; whose it was, the claiming before says."""

    way: str
    reason: str = ""

    class Way(models.TextChoices):
        ANSWERED = "answered", _("answered")
        RELEASED = "released", _("released")
        TAKEN_AWAY = "taken_away", _("taken away")
        LAPSED = "lapsed", _("lapsed")
        SOLVED = "solved", _("solved")
        LOCKED = "locked", _("closed")
        WENT_AWAY = "went_away", _("hidden or deleted")
        DUPLICATE = "duplicate", _("marked as a duplicate")


@dataclass(frozen=True)
class Reminded(Extras):
    """The how manieth reminder it was."""

    number: int


class TopicEvent(Event):
    """One fact about a topic, kept for its timeline, for audit and for all who react."""

    class Kind(models.TextChoices):
        TOPIC_OPENED = "topic_opened", _("opened")
        TOPIC_EDITED = "topic_edited", _("edited")
        TOPIC_HELD = "topic_held", _("held back")
        TOPIC_REJECTED = "topic_rejected", _("rejected")
        TOPIC_HIDDEN = "topic_hidden", _("hidden")
        TOPIC_RESTORED = "topic_restored", _("restored")
        TOPIC_DELETED = "topic_deleted", _("deleted")
        TOPIC_MOVED = "topic_moved", _("moved")
        TOPIC_SPLIT = "topic_split", _("posts taken out")
        TOPIC_MERGED = "topic_merged", _("merged into another topic")
        POSTS_MOVED = "posts_moved", _("posts moved here")
        TOPIC_SOLVED = "topic_solved", _("solved")
        SOLUTION_CHANGED = "solution_changed", _("solution changed")
        TOPIC_REOPENED = "topic_reopened", _("reopened")
        ACCEPT_ASKED = "accept_asked", _("asker reminded of an answer")
        DUPLICATE_MARKED = "duplicate_marked", _("marked as a duplicate")
        DUPLICATE_WITHDRAWN = "duplicate_withdrawn", _("no longer a duplicate")
        POST_ADDED = "post_added", _("post added")
        POST_EDITED = "post_edited", _("post edited")
        POST_HELD = "post_held", _("post held back")
        POST_REJECTED = "post_rejected", _("post rejected")
        POST_HIDDEN = "post_hidden", _("post hidden")
        POST_RESTORED = "post_restored", _("post restored")
        POST_DELETED = "post_deleted", _("post deleted")
        ME_TOO_ADDED = "me_too_added", _("somebody has the problem too")
        ME_TOO_REMOVED = "me_too_removed", _("somebody has the problem no more")
        HELPFUL_MARKED = "helpful_marked", _("found helpful")
        HELPFUL_UNMARKED = "helpful_unmarked", _("no longer found helpful")
        TOPIC_CLAIMED = "topic_claimed", _("answer announced")
        CLAIM_ENDED = "claim_ended", _("announcement ended")
        SOLUTION_CONFIRMED = "solution_confirmed", _("solution confirmed")
        SOLUTION_DOUBTED = "solution_doubted", _("solution doubted")
        WORKS_FOR_ME = "works_for_me", _("works for somebody")
        WORKS_NO_MORE = "works_no_more", _("no longer said to work")
        NO_HELP = "no_help", _("did not help somebody")
        NO_HELP_WITHDRAWN = "no_help_withdrawn", _("no longer said not to help")
        SOLUTION_OUTDATED = "solution_outdated", _("solution outdated")
        SOLUTION_CURRENT = "solution_current", _("solution holds again")
        OUTDATED_SAID = "outdated_said", _("somebody finds the solution outdated")
        OUTDATED_UNSAID = "outdated_unsaid", _("somebody finds it outdated no more")
        SOLUTION_PROPOSED = "solution_proposed", _("solution proposed")
        PROPOSAL_WITHDRAWN = "proposal_withdrawn", _("proposal withdrawn")
        NEEDS_INFO = "needs_info", _("more information needed")
        INFO_GIVEN = "info_given", _("more information given")
        NEED_WITHDRAWN = "need_withdrawn", _("no more information needed")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="events", verbose_name=_("topic"))
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("post"))

    class Meta:
        verbose_name = _("topic event")
        verbose_name_plural = _("topic events")
        indexes = [
            models.Index(fields=["topic", "id"], name="topic_event_timeline"),
            models.Index(fields=["kind", "id"], name="topic_event_by_kind"),
            models.Index(fields=["recorded_at", "id"], name="topic_event_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.topic_id})"


class TopicAttention(IntakeMark):
    """How far attention has come with one topic event: whether everybody concerned was told."""

    event = models.OneToOneField(
        TopicEvent, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("topic event")
    )

    class Meta:
        verbose_name = _("attention to a topic event")
        verbose_name_plural = _("attention to topic events")
        indexes = [
            models.Index(
                fields=["first_started_at"], name="topic_attention_unfinished", condition=~models.Q(state="done")
            ),
        ]
