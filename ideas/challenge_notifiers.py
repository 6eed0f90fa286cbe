"""Who is told of what happens in a challenge: its jurors, that they have a seat, when they judge, and before it is too late."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models import Notification
from community.models.category import Reader
from community.notifiers.base import Line, PersonalNotifier, Source
from community.notifiers.telling import Told
from ideas.models import Challenge, ChallengeAttention, ChallengeEvent, JurySeat
from ideas.models.challenge_event import OfJuror
from ideas.reports.jury import has_something_left, seats_of

CHALLENGE_EVENTS = "ideas.challenge_event"
SEATED = "jury_seated"
BEGUN = "jury_begun"
ENDING = "jury_ending"
_K = ChallengeEvent.Kind
Chosen = Callable[[ChallengeEvent], Iterable[JurySeat]]


class JuryNotifier(PersonalNotifier):
    """Tells jurors; the company speaks, so nobody is named as the actor."""

    def __init__(self, event_kind: ChallengeEvent.Kind, words: Mapping[str, Promise], chosen: Chosen) -> None:
        """Say of what, in which words, and whom."""
        self.event_kind, self.words, self.chosen = event_kind, words, chosen

    def concerned(self, event: ChallengeEvent) -> Iterable[Told]:
        """Yield whoever sits there now."""
        (kind,) = self.words
        for seat in self.chosen(event):
            yield Told(event.pk, seat.member_id, kind, category=event.challenge.category_id)


def _seated(event: ChallengeEvent) -> Iterable[JurySeat]:
    return seats_of(event.challenge).filter(member=OfJuror(**event.extras).member)


def _all(event: ChallengeEvent) -> Iterable[JurySeat]:
    return seats_of(event.challenge)


def _behind(event: ChallengeEvent) -> Iterable[JurySeat]:
    return has_something_left(event.challenge, seats_of(event.challenge))


class ChallengeEvents(Source):
    """Reads the challenges of its notifications at once; what the recipient may not see any more is left out."""

    def lines(self, notifications: Sequence[Notification], reader: Reader) -> Iterable[Line]:
        """Put notifications about juries into words; they lead to the queue."""
        events = ChallengeEvent.objects.in_bulk([row.source_id for row in notifications])
        challenges = Challenge.objects.visible_to(reader).in_bulk({event.challenge_id for event in events.values()})
        for row in notifications:
            event, sentence = events.get(row.source_id), self.sentence_for(row.kind)
            challenge = challenges.get(event.challenge_id) if event else None
            if challenge is not None and sentence is not None:
                address = reverse("challenge-jury", args=[challenge.pk])
                yield Line(row, str(sentence) % {"what": challenge.title}, address)


SOURCE = ChallengeEvents(
    CHALLENGE_EVENTS,
    ChallengeEvent,
    ChallengeAttention,
    [
        JuryNotifier(_K.JUROR_SEATED, {SEATED: _("You are on the jury of “%(what)s”")}, _seated),
        JuryNotifier(_K.JURY_BEGUN, {BEGUN: _("The jury of “%(what)s” has begun: please judge the ideas")}, _all),
        JuryNotifier(
            _K.JURY_ENDING, {ENDING: _("The jury of “%(what)s” ends soon, and some ideas still wait for you")}, _behind
        ),
    ],
)
