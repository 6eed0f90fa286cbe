"""Who made it possible that later readers were helped: whoever solved it, whoever asked, and helpful others."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from community.models import Topic
from community.models.visit import Thing
from roi.models.attribution import Role
from roi.operations.contributing import HelpfulPost, helpful_posts_in
from roi.operations.splitting import Contribution


@dataclass(frozen=True)
class Authorship:
    """Who wrote what of a topic that later readers find."""

    asker: int
    solver: int | None
    post: int | None
    solved_at: datetime | None
    helpful: Collection[HelpfulPost]


def authorships_of(topic_ids: Collection[int]) -> dict[int, Authorship]:
    """Read who made topics what they are."""
    columns = ("id", "author_id", "solution__post__author_id", "solution__post_id", "solution__marked_at")
    rows = Topic.objects.filter(pk__in=topic_ids).values_list(*columns)
    helpful = helpful_posts_in(topic_ids)
    return {
        pk: Authorship(asker, solver, post, moment, helpful.get(pk, ())) for pk, asker, solver, post, moment in rows
    }


def contributions_to_reading(
    thing: tuple[str, int] | None, moment: datetime, authorships: Mapping[int, Authorship]
) -> list[Contribution]:
    """Return the contributors to what a reader found by then; of other things than topics nobody is known."""
    if thing is None or thing[0] != Thing.TOPIC or thing[1] not in authorships:
        return []
    topic = authorships[thing[1]]
    is_solved = topic.solved_at is not None and topic.solved_at <= moment
    solution = [Contribution(Role.SOLUTION, topic.solver, topic.post)] if is_solved else []
    return [
        *solution,
        *(
            Contribution(Role.HELPFUL, post.author, post.id)
            for post in topic.helpful
            if post.since <= moment and post.id != topic.post and post.author != topic.asker
        ),
        Contribution(Role.QUESTION, topic.asker),
    ]
