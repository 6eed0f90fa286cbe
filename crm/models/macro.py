"""The macro: words that the desk says again and again, in each language, and where the ticket moves with them."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from community.models.member import Member
from crm.models.contact import CRM_ROLES
from crm.models.team import Team
from crm.models.ticket import Ticket

MOVES_TO = [(word, label) for word, label in Ticket.Status.choices if word in {"open", "pending", "on_hold"}]


class MacroQuerySet(models.QuerySet["Macro"]):
    """Sets of macros."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        may_read = isinstance(reader, Member) and reader.has_role(*CRM_ROLES)
        return self.all() if may_read else self.none()

    def in_use(self) -> Self:
        """Those that the desk is offered."""
        return self.filter(is_active=True)

    def with_texts(self) -> Self:
        """Read along what they say, and to which team they give."""
        return self.select_related("team").prefetch_related("texts")


class Macro(models.Model):
    """A reply by name, and what it does to the ticket; its texts may hold variables of a closed list."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    status = models.CharField(_("moves to"), max_length=8, choices=MOVES_TO, blank=True, default="")
    tags = ArrayField(models.CharField(max_length=40), verbose_name=_("adds tags"), default=list, blank=True)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("gives to the team")
    )
    takes = models.BooleanField(_("assigns to whoever uses it"), default=False, db_default=False)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = MacroQuerySet.as_manager()

    class Meta:
        verbose_name = _("macro")
        verbose_name_plural = _("macros")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="a_macro_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(status__in=["", *(word for word, _label in MOVES_TO)]),
                name="a_macro_moves_to_where_work_goes_on",
            ),
            models.CheckConstraint(
                condition=models.Q(team__isnull=True) | models.Q(takes=False),
                name="a_macro_gives_a_ticket_in_one_way",
                violation_error_message=_("A macro gives the ticket to a team or to whoever uses it, not to both."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MacroText(models.Model):
    """What a macro says in one language, in Markdown."""

    macro = models.ForeignKey(Macro, models.CASCADE, related_name="texts", verbose_name=_("macro"))
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    body = models.TextField(_("text"))

    class Meta:
        verbose_name = _("text of a macro")
        verbose_name_plural = _("texts of macros")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["macro", "language"], name="a_macro_says_it_once_in_a_language"),
            models.CheckConstraint(condition=~models.Q(body=""), name="a_text_of_a_macro_says_something"),
        ]

    def __str__(self) -> str:
        return self.get_language_display()
