"""Saying that a persona is a contact, or is not: each is a statement, and the present state follows from all of them."""

from dataclasses import dataclass

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.identity_errors import (
    EvidenceIsMissing,
    MayNotSayWhoIsWho,
    PersonaIsLinked,
    PersonaIsNotLinked,
    ProofIsNotSaid,
)
from crm.models import Contact, IdentityEvent, LinkedPersona, Persona, PersonaLink
from crm.models.identity_event import Stated
from crm.models.persona_link import PROOFS
from crm.operations.identity_events import record_identity_event
from crm.permissions import can_say_who_is_who

_K = IdentityEvent.Kind
_S = PersonaLink.Says


@dataclass(frozen=True)
class Grounds:
    """What shows a statement, where that can be looked up, and by which rule it was said if nobody said it."""

    evidence: str
    reference: str
    rule: str = ""

    @property
    def strength(self) -> str:
        """Proven by what the person did, or only seen."""
        return PersonaLink.Strength.PROVEN if self.evidence in PROOFS else PersonaLink.Strength.SEEN


@act
def link_persona(persona: Persona, contact: Contact, *, by: Member, grounds: Grounds) -> IdentityEvent | None:
    """Say that a persona is a contact, as something seen; what is linked to the same contact already changes nothing.

    Raises ``MayNotSayWhoIsWho``, ``ProofIsNotSaid``, ``EvidenceIsMissing`` or ``PersonaIsLinked``.
    """
    persona = locked_persona(persona)
    contact = read_locked(Contact.objects.all(), contact.pk)
    if not can_say_who_is_who(by):
        raise MayNotSayWhoIsWho
    _check_grounds(grounds)
    link = LinkedPersona.objects.filter(persona=persona).first()
    if link is not None and link.contact_id != contact.pk:
        raise PersonaIsLinked
    return None if link is not None else state_link(persona, contact, by=by, grounds=grounds)


@act
def unlink_persona(persona: Persona, *, by: Member, grounds: Grounds) -> IdentityEvent:
    """Say that a persona is not whom it is linked to; no rule links the two again.

    Raises ``MayNotSayWhoIsWho``, ``ProofIsNotSaid``, ``EvidenceIsMissing`` or ``PersonaIsNotLinked``.
    """
    persona = locked_persona(persona)
    if not can_say_who_is_who(by):
        raise MayNotSayWhoIsWho
    _check_grounds(grounds)
    link = LinkedPersona.objects.select_related("contact", "statement__contact").filter(persona=persona).first()
    if link is None:
        raise PersonaIsNotLinked
    return state_no_link(link, by=by, grounds=grounds)


def state_link(persona: Persona, contact: Contact, *, by: Member, grounds: Grounds) -> IdentityEvent:
    """Write the statement that a locked persona is a contact, and let the present state follow."""
    statement = PersonaLink.objects.create(
        persona=persona,
        contact=contact,
        says=_S.IS,
        strength=grounds.strength,
        evidence=grounds.evidence,
        reference=grounds.reference,
        rule=grounds.rule,
        by=by,
    )
    LinkedPersona.objects.update_or_create(
        persona=persona, defaults={"contact": contact, "statement": statement, "strength": statement.strength}
    )
    return _record(_K.PERSONA_LINKED, statement, contact, by)


def state_no_link(link: LinkedPersona, *, by: Member, grounds: Grounds) -> IdentityEvent:
    """Write the statement that a locked persona is not whom it is linked to.

    A link that moved when two contacts became one is denied for both of them, so that it does not come back when they
    are two again.
    """
    statements = [
        PersonaLink.objects.create(
            persona=link.persona,
            contact_id=contact_id,
            says=_S.IS_NOT,
            strength=PersonaLink.Strength.SEEN,
            evidence=grounds.evidence,
            reference=grounds.reference,
            rule=grounds.rule,
            by=by,
        )
        for contact_id in sorted({link.contact_id, link.statement.contact_id})
    ]
    contact = link.contact
    link.delete()
    return _record(_K.PERSONA_UNLINKED, statements[-1], contact, by)


def locked_persona(persona: Persona) -> Persona:
    """Read a persona again under its lock: of two who say who it is one comes second."""
    return read_locked(Persona.objects.all(), persona.pk)


def is_denied(persona: Persona, contact: Contact) -> bool:
    """Tell whether the last thing that was said of the two is that they are not the same."""
    said = PersonaLink.objects.filter(persona=persona, contact=contact).newest_first().first()
    return said is not None and said.says == _S.IS_NOT


def _record(kind: IdentityEvent.Kind, statement: PersonaLink, contact: Contact, by: Member) -> IdentityEvent:
    extras = Stated(statement.pk, statement.says, statement.strength, statement.evidence)
    return record_identity_event(kind, contact, by=by, extras=extras, persona=statement.persona)


def _check_grounds(grounds: Grounds) -> None:
    if grounds.evidence in PROOFS:
        raise ProofIsNotSaid(pointer="/evidence")
    if not grounds.reference.strip():
        raise EvidenceIsMissing(pointer="/reference")
