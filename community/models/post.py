"""The post: one message in a topic, and who found it helpful."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import KEEPER_ROLES, Reader
from community.models.member import Member
from community.models.topic import State, Topic, seen_states


class PostQuerySet(models.QuerySet["Post"]):
    """Sets of posts."""

    def visible_to(self, reader: Reader) -> Self:
        """Posts that stand or are one's own, in a topic the reader may see; keepers also see what is hidden."""
        return self.filter(seen_states(reader), topic__in=Topic.objects.visible_to(reader).values("id"))

    def with_placeholders_for(self, reader: Reader) -> Self:
        """What the reader sees, and what others have hidden between it; of that nothing may be shown but its place."""
        seen = seen_states(reader) | models.Q(state=State.HIDDEN)
        return self.filter(seen, topic__in=Topic.objects.visible_to(reader).values("id"))

    def with_history_for(self, reader: Reader) -> Self:
        """Posts whose earlier texts the reader may see: keepers where they see the post, others only of what stands."""
        posts = self.visible_to(reader)
        if isinstance(reader, Member) and reader.is_active and reader.has_role(*KEEPER_ROLES):
            return posts
        return posts.standing().filter(topic__state=State.VISIBLE)

    def standing(self) -> Self:
        """Neither held back nor hidden nor deleted."""
        return self.filter(state=State.VISIBLE)

    def in_order(self) -> Self:
        """As they were written."""
        return self.order_by("number")


class Post(models.Model):
    """One message; the first one is the topic's body."""

    class Format(models.TextChoices):
        MARKDOWN = "markdown", _("Markdown")
        HTML = "html", _("HTML")

    State = State

    # Posts are read in the order of their numbers: the unique key below begins with the topic and does for both.
    topic = models.ForeignKey(Topic, models.CASCADE, db_index=False, related_name="posts", verbose_name=_("topic"))
    number = models.PositiveIntegerField(_("number"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts", verbose_name=_("author"))
    body = models.TextField(_("text"))
    format = models.CharField(_("format"), max_length=8, choices=Format, default=Format.MARKDOWN)
    # Rendered and sanitised once, when written; the version tells what must be rendered anew after a change of rules.
    html = models.TextField(_("rendered text"), editable=False)
    renderer_version = models.PositiveSmallIntegerField(_("renderer version"), default=1, editable=False)
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.VISIBLE)
    created_at = models.DateTimeField(_("posted at"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True)
    helpful_count = models.PositiveIntegerField(_("helpful votes"), default=0)
    # Spares the question what is attached, where nothing is.
    attachment_count = models.PositiveSmallIntegerField(_("attachments"), default=0)
    # Votes that came with an import and whose voters nobody knows.
    imported_score = models.IntegerField(_("imported score"), default=0)
    version = models.PositiveIntegerField(_("version"), default=1)
    import_key = models.CharField(_("key in the imported source"), max_length=200, unique=True, null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["topic", "number"], name="post_number_is_unique_in_its_topic"),
            # The solution refers to both, so that a post of another topic cannot be one.
            models.UniqueConstraint(fields=["id", "topic"], name="post_belongs_to_one_topic"),
        ]
        indexes = [models.Index(fields=["author", "-created_at", "-id"], name="post_newest_of_author")]

    def __str__(self) -> str:
        return f"{self.topic_id}#{self.number}"

    def get_absolute_url(self) -> str:
        """Return the address of this post on its topic's page."""
        return self.topic.address_of_post(self.number)

    @property
    def is_first(self) -> bool:
        """Tell whether this is the body of the topic."""
        return self.number == 1

    @property
    def is_standing(self) -> bool:
        """Tell whether it is neither held back nor hidden nor deleted."""
        return self.state == State.VISIBLE

    @property
    def shown_score(self) -> int:
        """Our own helpful votes and the imported score together."""
        return self.helpful_count + self.imported_score


class Helpful(models.Model):
    """One member found a post helpful."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="helpfuls", verbose_name=_("post"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("helpful vote")
        verbose_name_plural = _("helpful votes")
        constraints = [models.UniqueConstraint(fields=["post", "member"], name="one_helpful_vote_per_member_and_post")]
        # Caps are kept by day.
        indexes = [models.Index(fields=["created_at", "post"], name="helpful_of_day")]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.post_id}"
