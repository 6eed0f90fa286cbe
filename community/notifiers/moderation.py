"""Whom moderation concerns is told of it, in words that name nobody; the reason stands on the page of the act."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.flaggable import title_of_act
from community.models import Category, ModerationAct, ModerationAttention, Notification, Post, Topic
from community.models.category import Reader
from community.notifiers.base import Line, PersonalNotifier, Source
from community.notifiers.telling import Told

MODERATION_ACTS = "community.moderation_act"
MODERATION = "moderation"
_K = ModerationAct.Kind
# Pins are no judgement, and whoever is suspended reads it when signing in.
_TOLD = (
    _K.HIDE,
    _K.RESTORE,
    _K.DELETE,
    _K.APPROVE,
    _K.REJECT,
    _K.LOCK,
    _K.UNLOCK,
    _K.MOVE,
    _K.MERGE,
    _K.SPLIT,
    _K.BLANK,
    _K.SILENCE,
    _K.UNSILENCE,
)


_NAMED = _("Moderation concerns you: %(what)s (“%(title)s”)")


class ActNotifier(PersonalNotifier):
    """Tells the person concerned; whoever did it stays unnamed."""

    words: Mapping[str, Promise] = {MODERATION: _("Moderation concerns you: %(what)s")}

    def __init__(self, kind: str) -> None:
        """Answer for one kind of act."""
        self.event_kind = kind

    def concerned(self, event: ModerationAct) -> Iterable[Told]:
        """Yield the person concerned."""
        yield Told(event=event.pk, recipient=event.member_id, kind=MODERATION, category=event.category_id)


class ActSource(Source):
    """Reads the acts for all notifications at once."""

    def lines(self, notifications: Sequence[Notification], reader: Reader) -> Iterable[Line]:
        """Say what was done to what kind of thing."""
        wanted = [row.source_id for row in notifications]
        acts = ModerationAct.objects.visible_to(reader).select_related("by").in_bulk(wanted)
        titles = _titles(acts.values(), reader)
        for row in notifications:
            act = acts.get(row.source_id)
            if act is not None:
                title = titles.get((act.thing_kind, act.thing_id))
                words = _NAMED if title else ActNotifier.words[MODERATION]
                sentence = str(words) % {"what": title_of_act(act), "title": title}
                yield Line(row, sentence, reverse("moderation-act", args=[act.pk]))


def _titles(acts: Collection[ModerationAct], reader: Reader) -> dict[tuple[str, int], str]:
    """The titles of the reader's own topics, gone ones too, and of those in which their posts stand, if they may look there."""
    ids = {kind: [act.thing_id for act in acts if act.thing_kind == kind] for kind in ("topic", "post")}
    titles: dict[tuple[str, int], str] = {}
    if ids["topic"]:
        places = Category.objects.visible_to(reader).values("id")
        topics = Topic.objects.filter(pk__in=ids["topic"], author_id=reader.pk, category__in=places)
        titles |= {("topic", pk): title for pk, title in topics.values_list("pk", "title")}
    if ids["post"]:
        posts = Post.objects.filter(pk__in=ids["post"], topic__in=Topic.objects.visible_to(reader).values("id"))
        titles |= {("post", pk): title for pk, title in posts.values_list("pk", "topic__title")}
    return titles


SOURCE = ActSource(MODERATION_ACTS, ModerationAct, ModerationAttention, [ActNotifier(kind) for kind in _TOLD])
