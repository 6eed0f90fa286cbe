"""What a notifier is, and the slot into which each app puts its own.

An app that wants its events told makes a mark model (an ``IntakeMark`` with its event), a subclass of ``Notifier`` for
each kind of event, and says in its ``apps.py``: ``register(Source("ideas.idea_event", IdeaEvent, IdeaAttention, [...]))``.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from community.foundation.events import Event, IntakeMark
from community.foundation.intake import Intake
from community.models import Notification
from community.models.category import Reader
from community.models.notification import NotificationQuerySet
from community.notifiers.telling import Told, tell

# Whoever was away for longer reads the pages, not the bell; and a new consumer does not tell the whole past.
NEWS_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One notification as it reads for its recipient: a sentence, where it leads, and what was said, for e-mails.

    An e-mail may lead elsewhere, to where one acts without signing in; and it may be answered, as part of a thread.
    """

    notification: Notification
    sentence: str
    address: str
    said: str = ""
    address_in_mail: str = ""
    reply_to: str = ""
    thread: str = ""
    # It answers what the recipient asked for, so it goes to them even when they are to be left alone.
    is_answer: bool = False


class Notifier(ABC):
    """Says who is told of one kind of event, and in which words.

    ``words`` has a sentence for each kind of notification that this event makes; it may name the actor as ``%(who)s`` and
    the thing as ``%(what)s``.
    """

    event_kind: str
    words: Mapping[str, Promise]

    @abstractmethod
    def tell(self, source: str, events: Sequence[Any]) -> None:
        """Write the notifications for events of this kind; runs inside the intake's transaction."""


class PersonalNotifier(Notifier):
    """For events that concern a few people who can be named one by one."""

    @abstractmethod
    def concerned(self, event: Any) -> Iterable[Told]:
        """Yield whom to tell; what they may not see, what they did themselves and doubles are sorted out later."""

    def tell(self, source: str, events: Sequence[Any]) -> None:
        tell(source, [told for event in events for told in self.concerned(event)])


@dataclass(frozen=True)
class Source:
    """A kind of event rows that attention reads, by soft reference, with the notifiers of each kind of event.

    Whom several notifiers would tell of one event is told by the first of them.
    """

    name: str
    events: type[Event]
    marks: type[IntakeMark]
    notifiers: Sequence[Notifier]
    by_kind: dict[str, list[Notifier]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Sort the notifiers by what they are asked for."""
        for notifier in self.notifiers:
            self.by_kind.setdefault(notifier.event_kind, []).append(notifier)

    def intake(self) -> Intake:
        """The intake that tells of these events; imported ones are no news."""
        return Intake(
            name=f"attention.{self.name}",
            events=self.events,
            marks=self.marks,
            kinds=list(self.by_kind),
            handle=partial(tell_of, self),
            lanes=("live",),
        )

    def sentence_for(self, kind: str) -> Promise | None:
        """The words for a kind of notification of this source."""
        return next((notifier.words[kind] for notifier in self.notifiers if kind in notifier.words), None)

    def lines(self, notifications: Sequence[Notification], _reader: Reader) -> Iterable[Line]:
        """Put notifications into words; those that are about a topic need nothing but their own row.

        Sources of other apps override this: they read their things for all notifications at once, and leave out what
        the reader may not see.
        """
        for row in notifications:
            sentence = self.sentence_for(row.kind)
            if sentence is not None and row.topic is not None:
                words = str(sentence) % {"who": row.actor or "", "what": row.topic.title}
                address = reverse("post", args=[row.post_id]) if row.post_id else row.topic.get_absolute_url()
                yield Line(row, words, address)


def tell_of(source: Source, events: Sequence[Any]) -> None:
    """Let the notifiers tell of their events, in the order in which their kinds came up."""
    fresh = [event for event in events if event.occurred_at > timezone.now() - NEWS_FOR]
    for kind in dict.fromkeys(event.kind for event in fresh):
        of_kind = [event for event in fresh if event.kind == kind]
        for notifier in source.by_kind[kind]:
            notifier.tell(source.name, of_kind)


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Put a source into the slot; the same name again takes its own place."""
    _sources[source.name] = source


def intakes() -> list[Intake]:
    """The intakes of all sources."""
    return [source.intake() for source in _sources.values()]


def in_words(notifications: Sequence[Notification], reader: Reader) -> list[Line]:
    """Put notifications of any source into words, in their order; what nobody can put into words is left out."""
    lines: dict[int, Line] = {}
    for name, source in _sources.items():
        own = [row for row in notifications if row.source == name]
        if own:
            lines |= {line.notification.pk: line for line in source.lines(own, reader)}
    return [lines[row.pk] for row in notifications if row.pk in lines]


def readable_by(reader: Reader) -> NotificationQuerySet:
    """The notifications of a reader with what their lines need."""
    return (
        Notification.objects.visible_to(reader)
        .select_related("actor", "topic", "post")
        .defer("post__body", "post__html")
    )
