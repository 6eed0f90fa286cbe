"""What an erasure would take away and what stays, before anybody confirms it."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

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
from crm.reports.erasure_words import word_for
from crm.reports.known_of_person import where_it_leads
from crm.shown import people_of


@dataclass(frozen=True)
class Kept:
    """Rows that stay and name nobody any more, and why."""

    name: str
    rows: int
    why: object

    @property
    def word(self) -> str:
        """What they are called in the language of the reader."""
        return word_for(self.name)


@dataclass(frozen=True)
class ErasurePreview:
    """What goes, row by kind; what stays, and why; whether the person also loses an account."""

    # Words of other people are theirs, so none of these are looked for; whoever decides has to know it.
    left_to_others: ClassVar[object] = _(
        "What others said in letters and messages of their own, what stands in the community, and names of firms stay as they were "
        "written, even where they name the person. Copies of letters as they came go, whoever wrote them."
    )
    goes: dict[str, int]
    kept: list[Kept]
    erases_member: bool

    @property
    def named(self) -> list[tuple[str, int]]:
        """What goes, as it is called in the language of the reader."""
        return [(word_for(name), rows) for name, rows in self.goes.items()]

    @property
    def seen(self) -> str:
        """The word that whoever confirms sends along: it is then done as shown here."""
        told = [sorted(self.goes.items()), [(one.name, one.rows) for one in self.kept], self.erases_member]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def preview_erasure(contact: Contact) -> ErasurePreview:
    """Count what is kept about a person; a record that was merged away is looked at as what it leads to."""
    contact = where_it_leads(contact)
    people = list(people_of(contact).values_list("pk", flat=True))
    goes = {name: rows.order_by().count() for name, rows in rows_that_go(people).items()}
    return ErasurePreview(
        goes={name: number for name, number in goes.items() if number},
        kept=[Kept(name, rows.count(), why) for name, rows, why in _rows_that_stay(people)],
        erases_member=contact.member is not None and contact.member.erased_at is None,
    )


def rows_that_go(people: Collection[int]) -> dict[str, models.QuerySet[models.Model]]:
    """Return what is deleted or emptied, by the name of its table."""
    said = Message.objects.filter(messages_of(people))
    found: dict[str, models.QuerySet[models.Model]] = {
        "contact": Contact.objects.filter(pk__in=people).exclude(name=""),
        "contact_point": ContactPoint.objects.filter(contact__in=people),
        "consent_statement": ConsentStatement.objects.filter(point__contact__in=people),
        "change": Change.objects.filter(contact_id__in=people),
        "activity": Activity.objects.filter(contact__in=people),
        "message": said.filter(removed_at__isnull=True),
        "message_file": MessageFile.objects.filter(message__in=said),
        "persona": LinkedPersona.objects.filter(contact__in=people),
        "statement_about_persona": PersonaLink.objects.filter(contact__in=people),
        "influencer": Influencer.objects.filter(contact__in=people),
        "approach": Approach.objects.filter(influencer__contact__in=people),
        "duplicate_candidate": DuplicateCandidate.objects.filter(models.Q(one__in=people) | models.Q(other__in=people)),
        "person_export": PersonExport.objects.filter(contact__in=people).exclude(stored_as=""),
        "answer": Resolution.objects.filter(ticket__contact__in=people).exclude(answer=""),
        "comment": Satisfaction.objects.filter(ticket__contact__in=people).exclude(comment=""),
    }
    return found


def messages_of(people: Collection[int]) -> models.Q:
    """Return which messages say something of people: all of their tickets, and what they said on channels."""
    theirs = models.Q(contact__in=people) | models.Q(persona__link__contact__in=people)
    return models.Q(ticket__contact__in=people) | theirs


def _rows_that_stay(people: Collection[int]) -> list[tuple[str, models.QuerySet[models.Model], object]]:
    tickets = Ticket.objects.filter(contact__in=people)
    return [
        ("ticket", tickets, _("Counts and clocks of the desk; without subject and words.")),
        ("ticket_event", TicketEvent.objects.filter(ticket__in=tickets), _("What happened when; without notes.")),
        ("satisfaction", Satisfaction.objects.filter(ticket__in=tickets), _("The score only; sums stay right.")),
        (
            "resolution",
            Resolution.objects.filter(ticket__in=tickets),
            _("Who solved it, for the books; without words."),
        ),
    ]
