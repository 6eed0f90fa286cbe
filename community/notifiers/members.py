"""Members are told what they earned and what they are offered: badges, trust, a seat among the super users."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.badges import BADGES
from community.models import Member, MemberAttention, MemberEvent, Notification
from community.models.category import Reader
from community.models.member_event import BadgeEarned, SeatMoved, TrustMoved
from community.models.trust import TrustLevel
from community.notifiers.base import Line, Notifier, Source
from community.notifiers.telling import Told, put_away, tell

MEMBER_EVENTS = "community.member_event"
_K = MemberEvent.Kind


class ToMember(Notifier):
    """Whoever it is about, in words that name nobody else.

    Employees are not: they are trusted by their contract. Nor is who has no address and never signed in: an import
    brought them along.
    """

    def __init__(
        self, event_kind: MemberEvent.Kind, sentence: Promise, is_news: Callable[[Any], bool] = lambda _event: True
    ) -> None:
        """Say of what, in which words, and which of these events are news."""
        self.event_kind = event_kind
        self.kind = event_kind.value
        self.words: Mapping[str, Promise] = {self.kind: sentence}
        self.is_news = is_news

    def tell(self, source: str, events: Sequence[MemberEvent]) -> None:
        news = [event for event in events if self.is_news(event)]
        people = Member.objects.active().filter(pk__in={event.member_id for event in news}, email__isnull=False)
        known = set(people.exclude(kind=Member.Kind.EMPLOYEE).values_list("pk", flat=True))
        tell(source, [Told(event.pk, event.member_id, self.kind) for event in news if event.member_id in known])


class Answered(ToMember):
    """An invitation that was answered, or is none any more, waits for nobody."""

    def tell(self, source: str, events: Sequence[MemberEvent]) -> None:
        for event in events:
            invited = MemberEvent.objects.filter(member=event.member_id, kind=_K.SUPER_USER_INVITED)
            put_away(source, invited.values_list("pk", flat=True), event.member_id)
        super().tell(source, events)


def _is_taken_away(event: MemberEvent) -> bool:
    """Whoever declined or gave it back knows it, and an invitation that is withdrawn was no seat."""
    return event.by_id != event.member_id and SeatMoved(**event.extras).was_taken


def _about(event: MemberEvent) -> tuple[str, str]:
    """What a sentence names, and where it leads."""
    match event.kind:
        case _K.BADGE_EARNED:
            code = BadgeEarned(**event.extras).badge
            badge = BADGES.get(code)
            return (str(badge.name), reverse("badge", args=[code])) if badge else ("", "")
        case _K.TRUST_RISEN | _K.TRUST_FALLEN:
            return str(TrustLevel(TrustMoved(**event.extras).after).label), reverse("trust")
        case _:
            return "", reverse("super-users")


class MemberEvents(Source):
    """Reads the events of its notifications at once; a badge that is given no more is left out."""

    def lines(self, notifications: Sequence[Notification], reader: Reader) -> Iterable[Line]:
        """Put notifications about oneself into words."""
        events = MemberEvent.objects.filter(member=reader.pk).in_bulk([row.source_id for row in notifications])
        for row in notifications:
            event, sentence = events.get(row.source_id), self.sentence_for(row.kind)
            if event is not None and sentence is not None:
                what, address = _about(event)
                if address:
                    yield Line(row, str(sentence) % {"what": what}, address)


SOURCE = MemberEvents(
    MEMBER_EVENTS,
    MemberEvent,
    MemberAttention,
    [
        ToMember(_K.BADGE_EARNED, _("You have earned a badge: %(what)s")),
        ToMember(_K.TRUST_RISEN, _("You may do more here now. Your level: %(what)s")),
        ToMember(_K.TRUST_FALLEN, _("Your level of trust has changed. It is now: %(what)s")),
        ToMember(_K.SUPER_USER_INVITED, _("You are invited to the super users")),
        Answered(_K.SUPER_USER_SEATED, _("You are a super user now"), lambda _event: False),
        Answered(_K.SUPER_USER_ENDED, _("Your seat among the super users has ended"), _is_taken_away),
    ],
)
