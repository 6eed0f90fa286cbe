"""In which language whoever asked writes: as what they said was read, or as it reads where nobody read it yet."""

from collections.abc import Iterator

from crm.listening.language import language_of
from crm.models import Message, Ticket

# Whoever changes the language is heard before what they said long ago.
LATEST = 5
# A text of fewer telling words may be in any language.
WORDS_THAT_TELL = 3


def language_of_asker(ticket: Ticket) -> str:
    """Return a code of ISO 639-1, or nothing where the texts do not say. Two queries at most."""
    return next((code for code in _languages(ticket) if code), "")


def _languages(ticket: Ticket) -> Iterator[str]:
    said = ticket.messages.filter(direction=Message.Direction.IN, is_unverified=False).exclude(body="")
    for message in said.select_related("reading").order_by("-written_at", "-id")[:LATEST]:
        reading = getattr(message, "reading", None)
        yield (reading.language if reading else "") or _guess(message.plain_text)
    if ticket.topic_id is not None:
        opening = ticket.topic.posts.filter(number=1).values_list("body", flat=True).first() if ticket.topic else None
        yield _guess(opening or "")


def _guess(text: str) -> str:
    guess = language_of(text)
    return guess.code if len(guess.why) >= WORDS_THAT_TELL else ""
