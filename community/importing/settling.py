"""Solutions that the source gained, changed or took back since an earlier run."""

from collections.abc import Iterable, Mapping

from django.utils import timezone

from community.foundation.copying import each_of
from community.foundation.events import Origin
from community.importing.events import ImportedEvent, write_events
from community.importing.run import ImportedSolution, ImportedTopic, ImportRun
from community.models import Post, Solution, Topic, TopicEvent
from community.models.topic_event import SolutionMoved

_KINDS = TopicEvent.Kind
_MOVES = (_KINDS.TOPIC_SOLVED, _KINDS.SOLUTION_CHANGED, _KINDS.TOPIC_REOPENED)


def settle_solutions(run: ImportRun, topics: Mapping[Topic, ImportedTopic]) -> None:
    """Mark accepted answers of known topics and take back others, unless somebody decided about their solution here.

    What went away solves nothing any more, whoever accepted it.
    """
    standing = {row.topic_id: row for row in Solution.objects.filter(topic__in=topics).select_related("post")}
    decided = _decided_here(topics)
    dropped = {
        topic: standing.pop(topic.pk)
        for topic, imported in topics.items()
        if topic.pk in standing and _is_taken_back(topic, imported, standing[topic.pk], is_decided=topic.pk in decided)
    }
    if dropped:
        run.report.made["solutions taken back"] += len(dropped)
    if dropped and not run.dry_run:
        _drop(run, dropped)
    accepted = {topic: imported.solution for topic, imported in topics.items() if imported.solution}
    settled = decided | {
        topic.pk
        for topic, solution in accepted.items()
        if topic.pk in standing and standing[topic.pk].post.import_key == solution.post_key
    }
    changed = {topic: solution for topic, solution in accepted.items() if topic.pk not in settled}
    run.report.made["solutions"] += len(changed)
    if not run.dry_run:
        _write(run, changed, standing)


def _is_taken_back(topic: Topic, imported: ImportedTopic, solution: Solution, *, is_decided: bool) -> bool:
    """Tell whether a solution holds no longer; a topic in several files is known by the one that has the post."""
    if not (topic.is_standing and solution.post.is_standing):
        return True
    named = solution.post.import_key in {post.key for post in imported.posts}
    return named and imported.solution is None and not is_decided


def _drop(run: ImportRun, dropped: Mapping[Topic, Solution]) -> None:
    """Open questions again; nobody noted when, so it is now, and the asker, who had accepted, did it."""
    now = timezone.now()
    Solution.objects.filter(pk__in=[solution.pk for solution in dropped.values()]).delete()
    Topic.objects.filter(pk__in=[topic.pk for topic in dropped]).update(solved_at=None)
    write_events(
        run,
        [
            ImportedEvent(
                _KINDS.TOPIC_REOPENED,
                topic.pk,
                solution.post_id,
                topic.author_id,
                now,
                SolutionMoved(before=solution.post_id, after=None),
            )
            for topic, solution in dropped.items()
        ],
    )


def _decided_here(topics: Iterable[Topic]) -> set[int]:
    moves = TopicEvent.objects.filter(topic__in=topics, kind__in=_MOVES, origin=Origin.LIVE)
    unsolvable = {topic.pk for topic in topics if not (topic.is_question and topic.is_standing)}
    return set(moves.values_list("topic_id", flat=True)) | unsolvable


def _write(run: ImportRun, changed: Mapping[Topic, ImportedSolution], standing: Mapping[int, Solution]) -> None:
    keys = [solution.post_key for solution in changed.values()]
    posts = {
        post.import_key: post for post in Post.objects.standing().filter(import_key__in=each_of(keys), number__gt=1)
    }
    events = []
    for topic, solution in changed.items():
        post = posts.get(solution.post_key)
        if post is None or post.topic_id != topic.pk:
            continue
        before = standing[topic.pk].post_id if topic.pk in standing else None
        fields = {"post": post, "marked_by_id": topic.author_id, "marked_at": solution.marked_at}
        Solution.objects.update_or_create(topic=topic, defaults=fields)
        Topic.objects.filter(pk=topic.pk).update(solved_at=solution.marked_at)
        kind = _KINDS.SOLUTION_CHANGED if before else _KINDS.TOPIC_SOLVED
        moved = SolutionMoved(before=before, after=post.pk)
        events.append(ImportedEvent(kind, topic.pk, post.pk, topic.author_id, solution.marked_at, moved))
    write_events(run, events)
