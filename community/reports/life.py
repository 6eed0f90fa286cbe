"""The life of a question: every move on its way to a solution and after, with who, when and why."""

from django.db import models

from community.models import Topic, TopicEvent
from community.models.category import Reader
from community.models.topic import State
from community.permissions import is_keeper

_K = TopicEvent.Kind
MOVES = (
    *(_K.TOPIC_OPENED, _K.TOPIC_SOLVED, _K.SOLUTION_CHANGED, _K.SOLUTION_CONFIRMED, _K.TOPIC_REOPENED),
    *(_K.SOLUTION_DOUBTED, _K.SOLUTION_OUTDATED, _K.SOLUTION_CURRENT),
    *(_K.SOLUTION_PROPOSED, _K.PROPOSAL_WITHDRAWN, _K.NEEDS_INFO, _K.INFO_GIVEN, _K.NEED_WITHDRAWN),
    *(_K.DUPLICATE_MARKED, _K.DUPLICATE_WITHDRAWN, _K.TOPIC_CLAIMED, _K.CLAIM_ENDED),
)
# Single voices are counted beside the answer; whose they are is for those who keep order.
VOICES = (_K.WORKS_FOR_ME, _K.WORKS_NO_MORE, _K.NO_HELP, _K.NO_HELP_WITHDRAWN)


def life_of(topic: Topic, reader: Reader) -> models.QuerySet[TopicEvent]:
    """Return the moves of a topic that the reader sees, the newest first; answers that do not stand are not named."""
    kinds = (*MOVES, *VOICES) if is_keeper(reader) else MOVES
    named = models.Case(models.When(post__state=State.VISIBLE, post__number__gt=1, then=models.F("post__number")))
    events = TopicEvent.objects.filter(topic=topic, kind__in=kinds).select_related("by").order_by("-id")
    return events.annotate(number=named).fetch_mode(models.FETCH_PEERS)
