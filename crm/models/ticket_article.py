"""Articles that were written from what the desk answered."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Article, Post
from crm.models.message import Message
from crm.models.ticket import Ticket


class TicketArticle(models.Model):
    """An article grew out of the answer to a ticket; staff see that, readers of the article do not."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="articles", verbose_name=_("ticket"))
    article = models.OneToOneField(Article, models.CASCADE, related_name="+", verbose_name=_("article"))
    # What was answered, where it is still there; both are null for the words that a resolution kept.
    message = models.ForeignKey(
        Message, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("message")
    )
    post = models.ForeignKey(Post, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("post"))
    # Somebody looked at what tells of the customer and let it stand.
    is_confirmed = models.BooleanField(_("personal words confirmed"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    written_at = models.DateTimeField(_("written at"), default=timezone.now)

    class Meta:
        verbose_name = _("article from a ticket")
        verbose_name_plural = _("articles from tickets")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(message__isnull=True) | models.Q(post__isnull=True),
                name="an_article_comes_from_one_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} → {self.article_id}"
