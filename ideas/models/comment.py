"""Public comments on ideas, and who is called by name in them."""

from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Member
from community.models.category import Reader
from community.models.topic import KEPT_FROM_OTHERS, State
from ideas.models.idea import IDEA_KEEPER_ROLES, Idea


class IdeaCommentQuerySet(models.QuerySet["IdeaComment"]):
    """Sets of comments."""

    def visible_to(self, reader: Reader) -> Self:
        """Comments that stand or are one's own, on ideas that the reader may see; keepers also see what is hidden."""
        return self.filter(_seen(reader), idea__in=Idea.objects.visible_to(reader).order_by().values("id"))

    def standing(self) -> Self:
        """Neither held back nor hidden nor deleted."""
        return self.filter(state=State.VISIBLE)

    def in_conversation_of(self, idea: Idea) -> Self:
        """Those on the idea that stands for this one, and on all that were merged into it."""
        # By the few ideas that they are, not by a join, for which the database would read the comments of all others.
        pk = idea.canonical_id
        group = Idea.objects.filter(models.Q(pk=pk) | models.Q(merged_into=pk)).order_by()
        return self.filter(idea__in=group.values("pk"))

    def in_order(self) -> Self:
        """As they were written, totally ordered."""
        return self.order_by("created_at", "id")


def _seen(reader: Reader) -> models.Q:
    if not (isinstance(reader, Member) and reader.is_active):
        return models.Q(state=State.VISIBLE)
    if reader.has_role(*IDEA_KEEPER_ROLES):
        return ~models.Q(state=State.DELETED)
    return models.Q(state=State.VISIBLE) | models.Q(state__in=KEPT_FROM_OTHERS, author=reader)


class IdeaComment(models.Model):
    """What somebody says about an idea in public; it stays with the idea at which it was written."""

    State = State

    # Read in the order of the index below, which begins with the idea and does for both.
    idea = models.ForeignKey(Idea, models.PROTECT, db_index=False, related_name="comments", verbose_name=_("idea"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    # Written by an employee, who speaks for the company, whatever becomes of them.
    is_of_company = models.BooleanField(_("by the company"), default=False)
    body = models.TextField(_("text"), blank=True)
    html = models.TextField(_("rendered text"), blank=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.VISIBLE)
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True)
    # Its author took it back, or was forgotten; nobody else brings it back then.
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    import_key = models.CharField(_("key in the imported source"), max_length=200, unique=True, null=True, blank=True)

    objects = IdeaCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment on an idea")
        verbose_name_plural = _("comments on ideas")
        indexes = [
            models.Index(fields=["idea", "created_at", "id"], name="comment_on_idea_in_order"),
            models.Index(fields=["author", "-id"], name="idea_comment_newest_of_author"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(body="") | models.Q(state="deleted", withdrawn_at__isnull=False),
                name="a_comment_on_an_idea_says_something",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True) | models.Q(state="deleted"),
                name="a_withdrawn_comment_is_gone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id}: {self.body[:60]}"

    def get_absolute_url(self) -> str:
        """Return the address that leads to the comment on its idea's page."""
        return reverse("idea-comment", args=[self.idea_id, self.pk])

    @property
    def is_standing(self) -> bool:
        """Tell whether it is neither held back nor hidden nor deleted."""
        return self.state == State.VISIBLE


class CommentMention(models.Model):
    """A comment on an idea calls a member by name."""

    comment = models.ForeignKey(IdeaComment, models.CASCADE, related_name="mentions", verbose_name=_("comment"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))

    class Meta:
        verbose_name = _("mention in a comment")
        verbose_name_plural = _("mentions in comments")
        constraints = [models.UniqueConstraint(fields=["comment", "member"], name="a_comment_calls_a_member_once")]

    def __str__(self) -> str:
        return f"{self.comment_id} → {self.member_id}"
