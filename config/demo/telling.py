"""Tells the story of the threads: writes each happening as the act would have written it, on its own date.

The events say that they came afterwards, like those of an import, so that nothing live waits behind them.
"""

from functools import singledispatchmethod

from community.foundation.events import Extras, Origin
from community.foundation.markup import render_markdown
from community.models import Helpful, MeToo, Post, Solution, Topic, TopicDuplicate, TopicEvent
from community.models.topic_event import Pointed, SolutionMoved, Voted
from community.operations.posting import tags_named
from config.demo.happenings import Answered, Asked, Doubled, Happening, Joined, Praised, Solved, Withdrawn
from config.demo.stage import Stage

_K = TopicEvent.Kind


class ThreadTeller:
    """Knows which rows the numbers of the story's topics and posts stand for."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.topics: dict[int, Topic] = {}
        self.posts: dict[int, list[Post]] = {}

    @singledispatchmethod
    def tell(self, happening: Happening) -> None:
        """Write one happening."""
        raise TypeError(happening)

    @tell.register
    def _(self, asked: Asked) -> None:
        topic = self.topics[asked.topic] = Topic.objects.create(
            kind=asked.kind,
            category=self.stage.categories[asked.category],
            author=self.stage.members[asked.by],
            title=asked.title,
            slug=Topic.slug_for(asked.title),
            created_at=asked.at,
            import_key=f"demo:topic:{asked.topic}",
        )
        topic.tags.set(tags_named(asked.tags))
        self.posts[asked.topic] = []
        post = self._write_post(asked, asked.topic, asked.body)
        self._record(_K.TOPIC_OPENED, asked, topic, post)

    @tell.register
    def _(self, answered: Answered) -> None:
        post = self._write_post(answered, answered.topic, answered.body)
        self._record(_K.POST_ADDED, answered, self.topics[answered.topic], post)

    @tell.register
    def _(self, solved: Solved) -> None:
        topic, post = self.topics[solved.topic], self.posts[solved.topic][solved.post - 1]
        by = self.stage.members[solved.by]
        way = Solution.Way.ASKER if by.pk == topic.author_id else Solution.Way.STAFF
        Solution.objects.create(topic=topic, post=post, marked_by=by, marked_at=solved.at, way=way)
        self._set_solved_at(topic, solved)
        self._record(_K.TOPIC_SOLVED, solved, topic, post, SolutionMoved(before=None, after=post.pk))

    @tell.register
    def _(self, withdrawn: Withdrawn) -> None:
        topic = self.topics[withdrawn.topic]
        solution = Solution.objects.select_related("post").get(topic=topic)
        solution.delete()
        self._set_solved_at(topic, None)
        moved = SolutionMoved(before=solution.post.pk, after=None)
        self._record(_K.TOPIC_REOPENED, withdrawn, topic, solution.post, moved)

    @tell.register
    def _(self, joined: Joined) -> None:
        topic = self.topics[joined.topic]
        MeToo.objects.create(topic=topic, member=self.stage.members[joined.by], created_at=joined.at)
        topic.me_too_count += 1
        topic.save(update_fields=["me_too_count"])
        self._record(_K.ME_TOO_ADDED, joined, topic)

    @tell.register
    def _(self, praised: Praised) -> None:
        post = self.posts[praised.topic][praised.post - 1]
        member = self.stage.members[praised.by]
        _vote, is_new = Helpful.objects.get_or_create(post=post, member=member, defaults={"created_at": praised.at})
        post.helpful_count += int(is_new)
        post.save(update_fields=["helpful_count"])
        if is_new:
            self._record(_K.HELPFUL_MARKED, praised, post.topic, post, Voted(praised.at.isoformat()))

    @tell.register
    def _(self, doubled: Doubled) -> None:
        topic, canonical = self.topics[doubled.topic], self.topics[doubled.canonical]
        by = self.stage.members[doubled.by]
        TopicDuplicate.objects.create(topic=topic, canonical=canonical, marked_by=by, marked_at=doubled.at)
        self._record(_K.DUPLICATE_MARKED, doubled, topic, extras=Pointed(canonical.pk))

    def _write_post(self, happening: Happening, number: int, body: str) -> Post:
        topic, posts = self.topics[number], self.posts[number]
        post = Post.objects.create(
            topic=topic,
            number=len(posts) + 1,
            author=self.stage.members[happening.by],
            body=body,
            html=render_markdown(body),
            created_at=happening.at,
        )
        posts.append(post)
        topic.post_count = len(posts)
        topic.last_posted_at = happening.at
        topic.save(update_fields=["post_count", "last_posted_at"])
        return post

    def _set_solved_at(self, topic: Topic, solved: Solved | None) -> None:
        topic.solved_at = solved.at if solved else None
        topic.save(update_fields=["solved_at"])

    def _record(
        self,
        kind: TopicEvent.Kind,
        happening: Happening,
        topic: Topic,
        post: Post | None = None,
        extras: Extras | None = None,
    ) -> None:
        TopicEvent.objects.create(
            kind=kind,
            topic=topic,
            post=post,
            by=self.stage.members[happening.by],
            occurred_at=happening.at,
            origin=Origin.BACKFILL,
            extras=extras.as_json() if extras else {},
        )
