"""The read mark: how far a member has read a topic."""

from django.conf import settings
from django.db import models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from community.models.member import Member
from community.models.topic import Topic

# Topics in which nobody wrote for so long count as read.
UNREAD_DAYS = 60
COUNTED_AT_MOST = 100


class ReadMarkQuerySet(models.QuerySet["ReadMark"]):
    """Sets of read marks."""

    def number_for(self, reader: Member, topic: Topic) -> int:
        """How far somebody has read a topic; 0 is not at all."""
        return self.filter(member=reader, topic=topic).values_list("number", flat=True).first() or 0


class ReadMark(models.Model):
    """The highest post number that a member has seen; it only ever rises.

    Old ones are thrown away: a topic in which nobody wrote since the cut-off counts as read anyway.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+", verbose_name=_("topic"))
    number = models.PositiveIntegerField(_("read up to"))
    read_at = models.DateTimeField(_("read at"))

    objects = ReadMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")
        constraints = [models.UniqueConstraint(fields=["member", "topic"], name="one_read_mark_per_member_and_topic")]
        indexes = [models.Index(fields=["read_at"], name="read_mark_by_age")]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.topic_id}#{self.number}"


def new_posts(reader: Reader) -> models.Expression:
    """How many posts of others stand in a topic that is being read behind the reader's mark, at most a hundred.

    Topics that the reader never looked at have no news, nor have those in which nobody wrote since the cut-off: so a
    page asks few rows, whatever the size of the topics.
    """
    if not isinstance(reader, Member):
        return models.Value(0)
    statement = f"""CASE WHEN community_topic.last_posted_at > now() - interval '{UNREAD_DAYS} days' THEN (
        SELECT count(*) FROM (
            SELECT FROM community_readmark r JOIN community_post p ON p.topic_id = r.topic_id AND p.number > r.number
            WHERE r.topic_id = community_topic.id AND r.member_id = %s
              AND p.state = 'visible' AND p.author_id <> r.member_id
            LIMIT {COUNTED_AT_MOST}) new) ELSE 0 END"""  # noqa: S608 -- only our own constants
    return RawSQL(statement, [reader.pk], output_field=models.IntegerField())  # noqa: S611 -- the one value is a parameter
