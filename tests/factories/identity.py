"""Members with verified addresses, and personas that are taken for somebody."""

from allauth.account.models import EmailAddress

from community.models import Member
from crm.models import Contact, LinkedPersona, Persona, PersonaLink
from crm.operations.contacts import contacts_of, prove_addresses
from crm.operations.linking import Grounds
from tests.factories.community import MemberFactory
from tests.factories.crm import PersonaFactory

A_CALL = Grounds(PersonaLink.Evidence.TOLD, "call of Monday")


def member_with_address(address: str, *, verified: bool, **fields) -> Member:
    member = MemberFactory(email=address, **fields)
    EmailAddress.objects.create(user=member, email=address, verified=verified, primary=True)
    contacts_of([member])
    prove_addresses([member.pk])
    return member


def contact_of(member: Member) -> Contact:
    return contacts_of([member])[member.pk]


def persona_of(contact: Contact, by: Member, **fields) -> Persona:
    """A persona that somebody once said is this contact."""
    persona = PersonaFactory(**fields)
    statement = PersonaLink.objects.create(
        persona=persona, contact=contact, says="is", strength="seen", evidence="told", reference="a call", by=by
    )
    LinkedPersona.objects.create(persona=persona, contact=contact, statement=statement, strength="seen")
    return persona


def taken_for(persona: Persona) -> tuple[int, str] | None:
    """Whom a persona is taken for, and how sure we are."""
    return LinkedPersona.objects.filter(persona=persona).values_list("contact", "strength").first()
