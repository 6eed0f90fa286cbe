"""The reply mail: an e-mail that came in, kept as it came, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from community.models.post import Post
from community.models.topic import Topic


class ReplyMail(models.Model):
    """One e-mail that was fetched; its Message-ID is unique, so that nothing is posted twice."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        POSTED = "posted", _("posted")
        REFUSED = "refused", _("refused")
        IGNORED = "ignored", _("ignored")

    message_id = models.CharField(_("Message-ID"), max_length=250, unique=True)
    # Emptied after a while; what became of it stays.
    raw = models.BinaryField(_("as it came"), default=bytes)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.WAITING)
    reason = models.CharField(_("why"), max_length=40, default="", blank=True)
    starts = models.PositiveSmallIntegerField(_("starts"), default=0)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", verbose_name=_("member")
    )
    topic = models.ForeignKey(Topic, models.SET_NULL, null=True, related_name="+", verbose_name=_("topic"))
    # What else the address led to: a kind of things of another app and the number of one.
    source = models.CharField(_("kind of thing"), max_length=60, default="", blank=True)
    source_id = models.BigIntegerField(_("number of the thing"), null=True, blank=True)
    post = models.OneToOneField(Post, models.SET_NULL, null=True, related_name="+", verbose_name=_("post"))
    received_at = models.DateTimeField(_("received at"), db_default=Now(), editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("reply by e-mail")
        verbose_name_plural = _("replies by e-mail")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="waiting", ended_at__isnull=True)
                | (~models.Q(state="waiting") & models.Q(ended_at__isnull=False)),
                name="a_reply_mail_has_ended_exactly_when_it_waits_no_more",
            ),
            models.CheckConstraint(
                condition=models.Q(post__isnull=True) | models.Q(state="posted"),
                name="only_a_posted_reply_mail_has_a_post",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="reply_mail_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=["received_at"], name="reply_mail_by_age"),
        ]

    def __str__(self) -> str:
        return self.message_id
