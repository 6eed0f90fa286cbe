"""What happened to the question who is who: links of personas, merges, duplicates that were looked at."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.foundation.events import Event, Extras
from crm.models.contact import Account, Contact
from crm.models.persona import Persona


@dataclass(frozen=True)
class Stated(Extras):
    """Which statement was made, and what it says."""

    statement: int
    says: str
    strength: str
    evidence: str


@dataclass(frozen=True)
class Merged(Extras):
    """Which merge it was, which record went into which one, and how many rows moved."""

    merge: int
    source: int
    target: int
    rows: int


@dataclass(frozen=True)
class Judged(Extras):
    """Which candidate was looked at, and who the two are."""

    candidate: int
    one: int
    other: int


class IdentityEvent(Event):
    """One fact about who is who. It stays with the record that it happened to, whatever that becomes later."""

    class Kind(models.TextChoices):
        PERSONA_LINKED = "persona_linked", _("persona linked")
        PERSONA_UNLINKED = "persona_unlinked", _("persona unlinked")
        MERGED = "merged", _("merged")
        UNMERGED = "unmerged", _("merge taken back")
        DUPLICATE_DISMISSED = "duplicate_dismissed", _("said to be two people")
        DUPLICATE_RESTORED = "duplicate_restored", _("said to be one person after all")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact")
    )
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    persona = models.ForeignKey(
        Persona, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("persona")
    )

    class Meta:
        verbose_name = _("event of identity")
        verbose_name_plural = _("events of identity")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(contact__isnull=False, account__isnull=True)
                | models.Q(contact__isnull=True, account__isnull=False),
                name="an_event_of_identity_is_about_a_person_or_a_firm",
            ),
        ]
        indexes = [
            models.Index(fields=["contact", "id"], name="identity_event_of_contact"),
            models.Index(fields=["account", "id"], name="identity_event_of_account"),
            models.Index(fields=["kind", "id"], name="identity_event_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.contact_id or self.account_id})"
