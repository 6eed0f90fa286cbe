"""Whom moderation concerns is told of it, in words that name nobody; the reason stands on the page of the act."""

from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.flaggable import title_of_act
from community.models import ModerationAct, ModerationAttention, Notification
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
    _K.SILENCE,
    _K.UNSILENCE,
)


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
        for row in notifications:
            act = acts.get(row.source_id)
            if act is not None:
                sentence = str(ActNotifier.words[MODERATION]) % {"what": title_of_act(act)}
                yield Line(row, sentence, reverse("moderation-act", args=[act.pk]))


SOURCE = ActSource(MODERATION_ACTS, ModerationAct, ModerationAttention, [ActNotifier(kind) for kind in _TOLD])
