"""The notification: one event, told to one person, once."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from community.models.category import KEEPER_ROLES, Category, Reader
from community.models.member import Member
from community.models.post import Post
from community.models.topic import State, Topic

# More than this the bell does not count.
COUNTED_AT_MOST = 100


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Sets of notifications."""

    def visible_to(self, reader: Reader) -> Self:
        """One's own, about what stands and what one may still see."""
        if not isinstance(reader, Member):
            return self.none()
        categories = Category.objects.visible_to(reader).values("id")
        return self.filter(
            models.Q(category__isnull=True) | models.Q(category__in=categories),
            models.Q(topic__isnull=True) | models.Q(topic__state=State.VISIBLE),
            models.Q(post__isnull=True) | models.Q(post__state=State.VISIBLE),
            recipient=reader,
        )

    def unread(self) -> Self:
        """Those that the recipient has not come back for."""
        return self.filter(read_at__isnull=True)

    def latest_first(self) -> Self:
        """The newest on top, totally ordered."""
        return self.order_by("-id")


class Notification(models.Model):
    """Tells one person of one event row, which may be of any app: ``source`` names its model, ``source_id`` its row.

    The words are not kept: the notifier of the source makes them when they are read, from what the reader may see then.
    """

    class Kind(models.TextChoices):
        """The community's own; other apps bring theirs with their notifiers."""

        MENTION = "mention", _("mentioned")
        REPLY = "reply", _("reply to oneself")
        QUOTE = "quote", _("quoted")
        WATCHING = "watching", _("new post")
        OPENED = "opened", _("new topic")
        SOLUTION = "solution", _("own post is the solution")
        SOLVED = "solved", _("solved")
        ACCEPT = "accept", _("answer to be accepted")
        REOPENED = "reopened", _("open again")
        DUPLICATE = "duplicate", _("asked before")
        DOUBTED = "doubted", _("solution doubted")
        OUTDATED = "outdated", _("solution outdated")
        PROPOSED = "proposed", _("solution proposed")
        NEEDS_INFO = "needs_info", _("more information needed")

    # Of these, a person has one unread at a time for a topic.
    UNTIL_RETURN = (Kind.REPLY, Kind.WATCHING, Kind.OPENED)

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", verbose_name=_("recipient")
    )
    kind = models.CharField(_("kind"), max_length=40)
    source = models.CharField(_("kind of event row"), max_length=60)
    source_id = models.BigIntegerField(_("number of the event row"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    # Where it happened: whoever may not see the place or the thing is not told, and no longer shown.
    category = models.ForeignKey(Category, models.CASCADE, null=True, related_name="+", verbose_name=_("category"))
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, related_name="+", verbose_name=_("topic"))
    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="+", verbose_name=_("post"))
    created_at = models.DateTimeField(_("told at"), db_default=Now(), editable=False)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "source", "source_id"], name="one_notification_per_person_and_event"
            ),
            models.UniqueConstraint(
                fields=["recipient", "topic"],
                condition=models.Q(read_at__isnull=True, kind__in=["reply", "watching", "opened"]),
                name="only_the_first_unread_reply_until_return",
            ),
            models.CheckConstraint(
                condition=models.Q(actor__isnull=True) | ~models.Q(actor=models.F("recipient")),
                name="nobody_is_told_what_they_did",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notification_newest"),
            models.Index(
                fields=["recipient", "-id"], name="notification_unread", condition=models.Q(read_at__isnull=True)
            ),
            models.Index(fields=["post"], name="notification_of_post", condition=models.Q(read_at__isnull=True)),
            models.Index(fields=["created_at"], name="notification_by_age"),
            models.Index(
                fields=["source", "source_id"], name="notification_of_event", condition=models.Q(read_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient_id}"


def unread_count() -> RawSQL:
    """How much waits for a member that is being read: one number in the member's own row, for the bell of every page."""
    keepers = ", ".join(f"'{role}'" for role in KEEPER_ROLES)
    statement = f"""SELECT count(*) FROM (
        SELECT FROM community_notification n
        LEFT JOIN community_topic t ON t.id = n.topic_id
        LEFT JOIN community_post p ON p.id = n.post_id
        LEFT JOIN community_category g ON g.id = n.category_id
        WHERE n.recipient_id = community_member.id AND n.read_at IS NULL
          AND coalesce(t.state, 'visible') = 'visible' AND coalesce(p.state, 'visible') = 'visible'
          AND (coalesce(g.visibility, 'public') <> 'circle' OR community_member.is_superuser
               OR EXISTS (SELECT FROM community_circle_members c
                          WHERE c.circle_id = g.circle_id AND c.member_id = community_member.id)
               OR EXISTS (SELECT FROM community_member_groups mg JOIN auth_group r ON r.id = mg.group_id
                          WHERE mg.member_id = community_member.id AND r.name IN ({keepers})))
        LIMIT {COUNTED_AT_MOST}) unread"""  # noqa: S608 -- only our own constants
    return RawSQL(statement, [], output_field=models.IntegerField())  # noqa: S611 -- takes nothing from outside
