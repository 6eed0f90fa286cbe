"""What becomes of a person's accounts elsewhere when the person is forgotten."""

from django.db import connection

from community.foundation.forgetting import forgotten_key
from community.models import Member
from crm.models import InboundEvent, LinkedPersona, LinkOffer, Persona, PersonaLink, VouchedAddress
from crm.operations.writing_down import forget_words


def forget_personas(member: Member) -> None:
    """Take the names away from the personas of a member, and all that was said of who they are; messages keep their author."""
    personas = list(Persona.objects.filter(link__contact__member=member).order_by("pk").select_for_update(of=("self",)))
    statements = PersonaLink.objects.filter(persona__in=personas) | PersonaLink.objects.filter(contact__member=member)
    # What networks handed in names the author in ways that no column knows.
    forget_words(InboundEvent.objects.filter(message__persona__in=personas))
    LinkOffer.objects.filter(persona__in=personas).delete()
    LinkOffer.objects.filter(contact__member=member).delete()
    VouchedAddress.objects.filter(persona__in=personas).delete()
    LinkedPersona.objects.filter(persona__in=personas).delete()
    with connection.cursor() as cursor:
        # The database keeps statements as they were made; only forgetting takes them away, and says that it does.
        cursor.execute("SELECT set_config('mitwert.forgetting', 'on', true)")
        statements.delete()
        cursor.execute("SELECT set_config('mitwert.forgetting', 'off', true)")
    for persona in personas:
        persona.external_id = forgotten_key(persona.external_id)
        persona.handle = persona.name = persona.url = ""
        persona.follower_count = None
        persona.version += 1
    Persona.objects.bulk_update(personas, ["external_id", "handle", "name", "url", "follower_count", "version"])
