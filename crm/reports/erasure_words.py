"""What an erasure counts, in the words of people; programs and proofs know it by the names of tables."""

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from community.models import Member
from crm.models import (
    Activity,
    Approach,
    Change,
    ConsentStatement,
    Contact,
    ContactPoint,
    DuplicateCandidate,
    Influencer,
    LinkedPersona,
    Message,
    MessageFile,
    PersonaLink,
    PersonExport,
    Resolution,
    Satisfaction,
    Ticket,
    TicketEvent,
)

_ROWS: dict[str, type[models.Model]] = {
    "activity": Activity,
    "approach": Approach,
    "change": Change,
    "consent_statement": ConsentStatement,
    "contact": Contact,
    "contact_point": ContactPoint,
    "duplicate_candidate": DuplicateCandidate,
    "influencer": Influencer,
    "member": Member,
    "message": Message,
    "message_file": MessageFile,
    "person_export": PersonExport,
    "persona": LinkedPersona,
    "resolution": Resolution,
    "satisfaction": Satisfaction,
    "statement_about_persona": PersonaLink,
    "ticket": Ticket,
    "ticket_event": TicketEvent,
}
# Of these a word goes, and the row stays.
_WORDS = {"answer": _("answers at the desk"), "comment": _("comments on satisfaction")}


def word_for(name: str) -> str:
    """Return what rows of a kind are called in lists; a kind that has no name of its own keeps that of its table."""
    if name in _ROWS:
        return str(capfirst(_ROWS[name]._meta.verbose_name_plural))  # noqa: SLF001 -- Django documents it
    return str(capfirst(_WORDS.get(name, name)))
