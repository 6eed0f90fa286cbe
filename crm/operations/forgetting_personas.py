"""What becomes of a person's accounts elsewhere when the person is forgotten."""

from collections.abc import Collection

from django.db import connection

from community.foundation.forgetting import forgotten_key
from crm.models import InboundEvent, LinkedPersona, LinkOffer, Persona, PersonaLink, VouchedAddress
from crm.operations.writing_down import forget_words


def forget_personas(people: Collection[int], numbers: Collection[int]) -> None:
    """Take the names away from personas of people, and all that was said of who they are; messages keep their author."""
    personas = list(Persona.objects.filter(pk__in=numbers).order_by("pk").select_for_update(of=("self",)))
    statements = PersonaLink.objects.filter(persona__in=personas) | PersonaLink.objects.filter(contact__in=people)
    # What networks handed in names the author in ways that no column knows.
    forget_words(InboundEvent.objects.filter(message__persona__in=personas))
    LinkOffer.objects.filter(persona__in=personas).delete()
    LinkOffer.objects.filter(contact__in=people).delete()
    VouchedAddress.objects.filter(persona__in=personas).delete()
    LinkedPersona.objects.filter(persona__in=personas).delete()
    with connection.cursor() as cursor:
        # The database keeps statements as they were made; only forgetting takes them away, and says that it does.
        cursor.execute("SELECT set_config('mitwert.forgetting', 'on', true)")
        statements.delete()
        cursor.execute("SELECT set_config('mitwert.forgetting', 'off', true)")
    for persona in personas:
        if not persona.external_id.startswith(forgotten_key("")[:10]):
            persona.external_id = forgotten_key(persona.external_id)
        persona.handle = persona.name = persona.url = ""
        persona.follower_count = None
        persona.version += 1
    Persona.objects.bulk_update(personas, ["external_id", "handle", "name", "url", "follower_count", "version"])
