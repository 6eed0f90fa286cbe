"""The life of a question: every move on its way to a solution and after, with who, when and why."""

from django.db import models

from community.models import ModerationAct, MovedPost, Post, Topic, TopicEvent, TopicMerge
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
VOICES = (
    *(_K.WORKS_FOR_ME, _K.WORKS_NO_MORE, _K.NO_HELP, _K.NO_HELP_WITHDRAWN),
    *(_K.OUTDATED_SAID, _K.OUTDATED_UNSAID),
)


def life_of(topic: Topic, reader: Reader) -> models.QuerySet[TopicEvent]:
    """Return the moves of a topic that the reader sees, the newest first; answers that do not stand are not named."""
    kinds = (*MOVES, *VOICES) if is_keeper(reader) else MOVES
    named = models.Case(models.When(post__state=State.VISIBLE, post__number__gt=1, then=models.F("post__number")))
    events = TopicEvent.objects.filter(topic=topic, kind__in=kinds).select_related("by").order_by("-id")
    return events.annotate(number=named).fetch_mode(models.FETCH_PEERS)


def acts_upon(topic: Topic, reader: Reader) -> models.QuerySet[ModerationAct]:
    """Return what was done to a topic and its answers, also by what moved posts here, the newest first.

    Of answers that the reader does not see nothing is said, as the log says nothing of them.
    """
    posts = Post.objects.visible_to(reader).filter(topic=topic)
    acts = ModerationAct.objects.visible_to(reader).filter(pk__in=acts_concerning(topic, posts).values("pk"))
    return acts.select_related("by", "undone_by").order_by("-id")


def acts_concerning(topic: Topic, posts: models.QuerySet[Post]) -> models.QuerySet[ModerationAct]:
    """Return what was done to a topic and to some of its posts, whoever may see it."""
    acts = ModerationAct.objects.order_by()
    # Each of these is found by an index of its own; asked for at once, all acts would be looked through.
    of_topic = acts.filter(thing_kind="topic", thing_id=topic.pk).values("pk")
    of_posts = acts.filter(thing_kind="post", thing_id__in=posts.order_by().values("pk")).values("pk")
    merged = TopicMerge.objects.order_by().filter(into=topic).values("act")
    moved = MovedPost.objects.order_by().filter(to_topic=topic).values("act")
    return acts.filter(pk__in=of_topic.union(of_posts, merged, moved))
