"""What becomes of a person's accounts elsewhere when the person is forgotten."""

from collections.abc import Collection

from django.db import connection
from django.utils import timezone

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
    now = timezone.now()
    fresh = [persona for persona in personas if persona.forgotten_at is None]
    _make_room(fresh)
    for persona in fresh:
        persona.external_id, persona.forgotten_at = forgotten_key(persona.external_id), now
    for persona in personas:
        persona.handle = persona.name = persona.url = ""
        persona.follower_count = None
        persona.version += 1
    fields = ["external_id", "handle", "name", "url", "follower_count", "forgotten_at", "version"]
    Persona.objects.bulk_update(personas, fields)


def _make_room(personas: Collection[Persona]) -> None:
    """Whoever came back and is forgotten once more leaves one row for each time; the newest tells until when."""
    for persona in personas:
        key = forgotten_key(persona.external_id)
        earlier = Persona.objects.filter(network=persona.network, external_id__startswith=key)
        standing = earlier.filter(external_id=key)
        if standing.exists():
            standing.update(external_id=f"{key}/{earlier.count()}")
