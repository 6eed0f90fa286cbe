"""The track of a suggestion: a signed word in an address, by which a page knows from where somebody came."""

from dataclasses import dataclass

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

from community.models import Suggestion, Topic

NAME = "from"
SALT = "mitwert.track"


@dataclass(frozen=True)
class Track:
    """Ids of an ask session, of one of its suggestions and of the topic that was suggested; 0 is none."""

    session: int
    suggestion: int = 0
    topic: int = 0

    def __str__(self) -> str:
        return Signer(salt=SALT).sign(f"{self.session}-{self.suggestion}-{self.topic}")


def address_with_track(topic: Topic, suggestion: Suggestion) -> str:
    """Where a suggested topic is read; the page knows then that it was suggested."""
    return f"{topic.get_absolute_url()}?{NAME}={Track(suggestion.session_id, suggestion.pk, topic.pk)}"


def read_track(word: str) -> Track | None:
    """Read a track that we signed; anything else is none."""
    try:
        session, suggestion, topic = Signer(salt=SALT).unsign(word).split("-")
    except (BadSignature, ValueError):
        return None
    return Track(int(session), int(suggestion), int(topic))


def track_to(request: HttpRequest, topic_id: int) -> Track | None:
    """The track that led to the page of this very topic, if one did."""
    track = read_track(request.GET.get(NAME, ""))
    return track if track and track.topic == topic_id else None
