"""Fields that a company adds to its contacts, accounts and tickets; what they hold stands in the rows themselves."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from crm.models.readers import may_read_crm

# Two underscores, or one at the end, part a name in questions to the database, so nobody could ask by such a code.
CODE = "[a-z](_?[a-z0-9])*"


class FieldDefinitionQuerySet(models.QuerySet["FieldDefinition"]):
    """Sets of definitions."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if may_read_crm(reader) else self.none()

    def of(self, target: str) -> Self:
        """Those in use of one kind of row, as they are asked for."""
        return self.filter(target=target, is_active=True).order_by("position", "id")


class FieldDefinition(models.Model):
    """What is asked of a contact, an account or a ticket beyond what everybody knows of them."""

    class Target(models.TextChoices):
        CONTACT = "contact", _("contact")
        ACCOUNT = "account", _("account")
        TICKET = "ticket", _("ticket")

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        NUMBER = "number", _("number")
        DATE = "date", _("date")
        BOOLEAN = "boolean", _("yes or no")
        CHOICE = "choice", _("choice")
        URL = "url", _("web address")

    target = models.CharField(_("of"), max_length=7, choices=Target)
    # Rows keep their values by it, so it never changes.
    code = models.CharField(
        _("code"),
        max_length=40,
        validators=[RegexValidator(f"^{CODE}\\Z", _("Small letters and digits, with single underscores in between."))],
    )
    label = models.CharField(_("label"), max_length=120)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    choices = ArrayField(models.CharField(max_length=120), verbose_name=_("choices"), default=list, blank=True)
    is_required = models.BooleanField(_("required"), default=False)
    # Goes with the person it tells something of.
    is_personal = models.BooleanField(_("personal data"), default=True)
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects = FieldDefinitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("additional field")
        verbose_name_plural = _("additional fields")
        constraints = [
            models.UniqueConstraint(fields=["target", "code"], name="a_field_is_defined_once"),
            models.CheckConstraint(
                condition=models.Q(kind="choice", choices__len__gt=0)
                | (~models.Q(kind="choice") & models.Q(choices=[])),
                name="a_choice_and_nothing_else_has_choices",
            ),
            models.CheckConstraint(condition=models.Q(code__regex=f"^{CODE}$"), name="a_field_has_a_code_to_ask_by"),
        ]

    def __str__(self) -> str:
        return self.label
