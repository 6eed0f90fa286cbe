"""What is searched of topics and posts, and following their events."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models

from community.foundation.intake import Intake, run_intake
from community.models import Post, SearchIntake, Solution, SolutionOutdated, Tag, Topic, TopicEvent
from community.operations.indexing.documents import hold, index_things
from community.operations.indexing.wording import ASIDE_AT_MOST, plain_text
from community.searchables import Draft

TOPIC, POST = "topic", "post"
_K = TopicEvent.Kind
# These change a topic and at most the posts that they name; any other kind may concern all of its posts.
_NARROW = {
    *(_K.TOPIC_OPENED, _K.TOPIC_SOLVED, _K.SOLUTION_CHANGED, _K.TOPIC_REOPENED),
    *(_K.DUPLICATE_MARKED, _K.DUPLICATE_WITHDRAWN),
    *(_K.SOLUTION_CONFIRMED, _K.SOLUTION_DOUBTED, _K.SOLUTION_OUTDATED, _K.SOLUTION_CURRENT),
    *(_K.WORKS_FOR_ME, _K.WORKS_NO_MORE, _K.NO_HELP, _K.NO_HELP_WITHDRAWN),
    *(_K.SOLUTION_PROPOSED, _K.PROPOSAL_WITHDRAWN, _K.NEEDS_INFO, _K.INFO_GIVEN, _K.NEED_WITHDRAWN),
    *(_K.POST_ADDED, _K.POST_EDITED, _K.POST_HIDDEN, _K.POST_RESTORED, _K.POST_DELETED),
}


def take_in_thread_events(*, lane: str = "live", since: datetime | None = None) -> int:
    """Bring the documents up to date with all topic events that wait in a lane; return how many were handled."""
    return run_intake(THREAD_EVENTS, lane=lane, since=since)


def follow_thread_events(events: Sequence[TopicEvent]) -> None:
    """Write the documents of all that the events are about, as it is now."""
    topics, posts, whole = set(), set(), set()
    for event in events:
        topics.add(event.topic_id)
        if event.kind not in _NARROW:
            whole.add(event.topic_id)
        # The solution of before is one no longer; other events carry no such thing.
        named = (event.post_id, event.extras.get("before"), event.extras.get("after"))
        posts |= {pk for pk in named if isinstance(pk, int)}
    posts |= set(Post.objects.filter(topic__in=whole, number__gt=1).values_list("pk", flat=True))
    # All topics before all posts, however many batches they are written in; a post may be moved until its topic is held.
    held: set[int] = set()
    while missing := topics.union(Post.objects.filter(pk__in=posts).values_list("topic_id", flat=True)) - held:
        hold(Topic, missing)
        held |= missing
    hold(Post, posts)
    index_things(TOPIC, topics)
    index_things(POST, posts)


def topics_to_search() -> models.QuerySet[Topic]:
    """Topics that may have a document."""
    return Topic.objects.standing()


def posts_to_search() -> models.QuerySet[Post]:
    """Answers that may have a document of their own; the first post is the text of its topic."""
    return Post.objects.standing().filter(number__gt=1, topic__state=Topic.State.VISIBLE)


def topic_drafts(ids: Sequence[int]) -> Iterator[Draft]:
    """Say what is searched of topics: title, tags, first post and solution."""
    hold(Topic, ids)
    hold(Post, Post.objects.filter(topic__in=ids, number=1).values_list("pk", flat=True))
    first = Post.objects.standing().filter(topic=models.OuterRef("pk"), number=1).values("html")
    solution = Solution.objects.filter(topic=models.OuterRef("pk"), post__state=Post.State.VISIBLE).values("post__html")
    slugs = Tag.objects.order_by("slug").filter(topics=models.OuterRef("pk")).values("slug")
    outdated = SolutionOutdated.objects.filter(solution__topic=models.OuterRef("pk"))
    rows = topics_to_search().filter(pk__in=ids).select_related("category")
    for topic in rows.annotate(
        first_html=models.Subquery(first),
        solution_html=models.Subquery(solution),
        tag_slugs=ArraySubquery(slugs),
        outdated=models.Exists(outdated),
    ):
        texts: dict[str, Any] = vars(topic)
        yield Draft(
            thing_id=topic.pk,
            thread_id=topic.pk,
            category_id=topic.category_id,
            author_id=topic.author_id,
            language=topic.category.language,
            title=topic.title,
            tags=texts["tag_slugs"],
            body=plain_text(texts["first_html"] or ""),
            aside=plain_text(texts["solution_html"] or "", ASIDE_AT_MOST),
            address=topic.get_absolute_url(),
            # What is outdated counts neither as solved, which would put it above others, nor as open.
            solved=topic.is_solved if topic.is_question and not texts["outdated"] else None,
            created_at=topic.created_at,
            updated_at=topic.last_posted_at,
        )


def post_drafts(ids: Sequence[int]) -> Iterator[Draft]:
    """Say what is searched of answers; the title of their topic helps to find them."""
    hold(Topic, Post.objects.filter(pk__in=ids).values_list("topic_id", flat=True))
    hold(Post, ids)
    rows = posts_to_search().filter(pk__in=ids).select_related("topic__category", "solution").defer("body")
    for post in rows:
        yield Draft(
            thing_id=post.pk,
            thread_id=post.topic_id,
            category_id=post.topic.category_id,
            author_id=post.author_id,
            language=post.topic.category.language,
            title="",
            body=plain_text(post.html),
            aside=post.topic.title,
            address=post.get_absolute_url(),
            solved=hasattr(post, "solution") if post.topic.is_question else None,
            created_at=post.created_at,
            updated_at=post.created_at,
        )


THREAD_EVENTS = Intake(
    name="community.search",
    events=TopicEvent,
    marks=SearchIntake,
    kinds=_K.values,
    handle=follow_thread_events,
)
