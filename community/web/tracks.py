"""The track of a suggestion: a signed word in an address, by which a page knows from where somebody came."""

from dataclasses import dataclass

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

from community.models import Suggestion

NAME = "from"
SALT = "mitwert.track"


@dataclass(frozen=True)
class Track:
    """Ids of an ask session, of one of its suggestions and of the thing that was suggested; 0 is none."""

    session: int
    suggestion: int = 0
    thing: int = 0
    kind: str = Suggestion.Thing.TOPIC.value

    def __str__(self) -> str:
        return Signer(salt=SALT).sign(f"{self.session}-{self.suggestion}-{self.thing}-{self.kind}")


def address_with_track(address: str, suggestion: Suggestion) -> str:
    """Where a suggested thing is read; the page knows then that it was suggested."""
    track = Track(suggestion.session_id, suggestion.pk, suggestion.thing_id, suggestion.thing_kind)
    return f"{address}?{NAME}={track}"


def read_track(word: str) -> Track | None:
    """Read a track that we signed; anything else is none."""
    try:
        session, suggestion, thing, kind = Signer(salt=SALT).unsign(word).split("-")
    except (BadSignature, ValueError):
        return None
    return Track(int(session), int(suggestion), int(thing), kind)


def track_to(request: HttpRequest, kind: str, thing_id: int) -> Track | None:
    """The track that led to the page of this very thing, if one did."""
    track = read_track(request.GET.get(NAME, ""))
    return track if track and (track.kind, track.thing) == (kind, thing_id) else None
