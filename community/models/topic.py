"""The topic: a question or a discussion, who has the same problem, and what it duplicates."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from community.foundation.generated import StoredField
from community.foundation.ways import way_to
from community.models.category import KEEPER_ROLES, Category, Reader, Tag
from community.models.heat import heat
from community.models.member import Member

POSTS_A_PAGE = 20


class State(models.TextChoices):
    """Whether content stands; who hid or deleted it, and why, is in the topic's events."""

    VISIBLE = "visible", _("visible")
    HELD = "held", _("held back")
    HIDDEN = "hidden", _("hidden")
    DELETED = "deleted", _("deleted")


# What its author sees nevertheless, with the reason.
KEPT_FROM_OTHERS = (State.HELD, State.HIDDEN)


def seen_states(reader: Reader) -> models.Q:
    """Which states of content a reader sees: what stands, also what is kept from others if it is one's own."""
    if not (isinstance(reader, Member) and reader.is_active):
        return models.Q(state=State.VISIBLE)
    if reader.has_role(*KEEPER_ROLES):
        return ~models.Q(state=State.DELETED)
    return models.Q(state=State.VISIBLE) | models.Q(state__in=KEPT_FROM_OTHERS, author=reader)


class TopicQuerySet(models.QuerySet["Topic"]):
    """Sets of topics."""

    def visible_to(self, reader: Reader) -> Self:
        """Topics that stand or are one's own, in a category the reader may see; keepers also see what is hidden."""
        categories = Category.objects.visible_to(reader).values("id")
        return self.filter(seen_states(reader), category__in=categories)

    def listed_for(self, reader: Reader) -> Self:
        """What lists show: to keepers all that they see, to others what stands, be the rest their own or not."""
        topics = self.visible_to(reader)
        keeps = isinstance(reader, Member) and reader.has_role(*KEEPER_ROLES)
        return topics if keeps else topics.standing()

    def standing(self) -> Self:
        """Neither held back nor hidden nor deleted."""
        return self.filter(state=State.VISIBLE)

    def questions(self) -> Self:
        """Those that can be solved."""
        return self.filter(kind=Topic.Kind.QUESTION)

    def solved(self) -> Self:
        """Questions with a solution."""
        return self.questions().filter(solved_at__isnull=False)

    def open(self) -> Self:
        """Questions without a solution."""
        return self.questions().filter(solved_at__isnull=True)

    def unanswered(self) -> Self:
        """Open questions that nobody has replied to."""
        return self.open().filter(post_count=1)

    def claimed(self, now: datetime) -> Self:
        """Those that somebody has announced an answer to."""
        return self.filter(claimed_until__gt=now)

    def unclaimed(self, now: datetime) -> Self:
        """Those that nobody has announced an answer to."""
        return self.filter(models.Q(claimed_until__isnull=True) | models.Q(claimed_until__lte=now))

    def originals(self) -> Self:
        """Without those that ask what one asks that stands: whoever looks for it finds that one."""
        pointing = TopicDuplicate.objects.filter(topic=models.OuterRef("pk"), canonical__state=State.VISIBLE)
        return self.exclude(models.Exists(pointing))

    def needing_info(self) -> Self:
        """Open questions that wait for their asker."""
        return self.open().filter(needs_info__isnull=False)

    def outdated(self) -> Self:
        """Solved questions whose solution helps no longer."""
        return self.solved().filter(solution__outdated__isnull=False)

    def newest_first(self) -> Self:
        """In the order of asking, totally ordered."""
        return self.order_by("-created_at", "-id")


class Topic(models.Model):
    """A thread; a question can be solved."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("question")
        DISCUSSION = "discussion", _("discussion")

    State = State

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.QUESTION)
    category = models.ForeignKey(Category, models.PROTECT, related_name="topics", verbose_name=_("category"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="topics", verbose_name=_("author")
    )
    title = models.CharField(_("title"), max_length=300)
    slug = models.SlugField(_("slug"), max_length=80, allow_unicode=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.VISIBLE)
    tags = models.ManyToManyField(Tag, blank=True, related_name="topics", verbose_name=_("tags"))
    created_at = models.DateTimeField(_("asked at"), default=timezone.now)
    last_posted_at = models.DateTimeField(_("last post at"), default=timezone.now)
    # Written by one act each, in its transaction; verify_integrity recounts them.
    post_count = models.PositiveIntegerField(_("posts"), default=0)
    me_too_count = models.PositiveIntegerField(_("me too"), default=0)
    solved_at = models.DateTimeField(_("solved at"), null=True, blank=True)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True, editable=False)
    heat = StoredField(expression=heat(), output_field=models.BigIntegerField(), db_persist=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    import_key = models.CharField(_("key in the imported source"), max_length=200, unique=True, null=True, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="question") | models.Q(solved_at__isnull=True),
                name="only_a_question_is_solved",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-created_at", "-id"], name="topic_newest_standing", condition=models.Q(state="visible")
            ),
            models.Index(
                fields=["-last_posted_at", "-id"], name="topic_latest_post", condition=models.Q(state="visible")
            ),
            models.Index(fields=["-heat", "-id"], name="topic_hottest", condition=models.Q(state="visible")),
            models.Index(fields=["kind", "-created_at", "-id"], name="topic_newest"),
            models.Index(fields=["category", "-created_at", "-id"], name="topic_newest_in_category"),
            models.Index(fields=["author", "-created_at", "-id"], name="topic_newest_of_author"),
            models.Index(
                fields=["-created_at", "-id"],
                name="topic_unanswered",
                condition=models.Q(kind="question", state="visible", solved_at__isnull=True, post_count=1),
            ),
            models.Index(
                fields=["-solved_at", "-id"],
                name="topic_solved",
                condition=models.Q(solved_at__isnull=False, state="visible"),
            ),
            models.Index(
                fields=["-created_at", "-id"],
                name="topic_open",
                condition=models.Q(kind="question", state="visible", solved_at__isnull=True),
            ),
            models.Index(
                fields=["claimed_until"], name="topic_claimed", condition=models.Q(claimed_until__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the canonical address of the question's page."""
        return way_to("question", self.pk, self.slug or "-")

    def address_of_post(self, number: int) -> str:
        """Return where a post is shown: on the first page, or on the one that begins with it."""
        page = f"?after={number - 1}" if number > POSTS_A_PAGE + 1 else ""
        return f"{self.get_absolute_url()}{page}#post-{number}"

    @property
    def is_question(self) -> bool:
        """Tell whether it can be solved."""
        return self.kind == self.Kind.QUESTION

    @property
    def is_solved(self) -> bool:
        """Tell whether a solution stands."""
        return self.solved_at is not None

    @property
    def is_standing(self) -> bool:
        """Tell whether it is neither held back nor hidden nor deleted."""
        return self.state == State.VISIBLE

    @property
    def running_claim(self) -> Any:
        """The claim that holds now, of a topic that was read along with it; a lapsed one is none."""
        if self.claimed_until is None or self.claimed_until <= timezone.now():
            return None
        return getattr(self, "claim", None)

    @property
    def asks_again(self) -> bool:
        """Tell whether it points to another one, whatever became of that."""
        return hasattr(self, "duplicate_of")

    @staticmethod
    def slug_for(title: str) -> str:
        """Return the readable part of the address for a title; it may be empty."""
        return slugify(title, allow_unicode=True)[:80].strip("-")


class MeToo(models.Model):
    """One member has this problem too."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="me_toos", verbose_name=_("topic"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("me too")
        verbose_name_plural = _("me toos")
        constraints = [models.UniqueConstraint(fields=["topic", "member"], name="one_me_too_per_member_and_topic")]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.topic_id}"


class TopicDuplicate(models.Model):
    """This topic asks what another one asks; a pointer, so that it can be taken back exactly.

    A trigger keeps pointers from making chains, whoever writes them at the same moment.
    """

    topic = models.OneToOneField(Topic, models.CASCADE, related_name="duplicate_of", verbose_name=_("topic"))
    canonical = models.ForeignKey(Topic, models.CASCADE, related_name="duplicates", verbose_name=_("canonical topic"))
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    marked_at = models.DateTimeField(_("marked at"), default=timezone.now)

    class Meta:
        verbose_name = _("duplicate")
        verbose_name_plural = _("duplicates")
        constraints = [
            models.CheckConstraint(condition=~models.Q(topic=models.F("canonical")), name="no_topic_duplicates_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id} → {self.canonical_id}"
