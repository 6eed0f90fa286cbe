"""Loads what was said about imported ideas; what is there already, or was emptied here, stays as it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from community.foundation.copying import each_of
from community.foundation.markup import render_markdown
from community.importing.members import member_ids
from community.importing.run import ImportRun
from community.models import Member
from community.models.topic import State
from community.operations.holding_back import wait_for_approval
from community.operations.spotting_spam import Judgement, record_verdict
from ideas.importing.comments import COMMENTS
from ideas.importing.imported import ImportedComment, ImportedIdea
from ideas.importing.loading import exported_here
from ideas.importing.suspicion import Suspicion
from ideas.models import Idea, IdeaComment, IdeaEvent
from ideas.models.idea_event import Commented
from ideas.operations.commenting import COMMENT
from ideas.operations.groups import locked_groups, recount_comments

NO_WORDS = "comments, of which only the number stands there"
FORGOTTEN = "comments of people who were forgotten here"
HELD = "comments held back"


@dataclass(frozen=True, slots=True)
class _Said:
    """A comment with the idea at which it was written, and what speaks against it."""

    comment: ImportedComment
    idea: ImportedIdea
    judgement: Judgement


def load_comments(run: ImportRun, batch: Sequence[ImportedIdea], suspicion: Suspicion) -> None:
    """Load the comments of a batch of ideas, which is loaded already, in one transaction."""
    run.report.skip(COMMENTS, NO_WORDS, sum(idea.untold_comments for idea in batch))
    said = {comment.key: (comment, idea) for idea in batch for comment in idea.comments}
    if not said:
        return
    with transaction.atomic():
        keys = [idea.key for idea in batch if idea.comments]
        numbers = dict(Idea.objects.filter(import_key__in=each_of(keys)).values_list("import_key", "pk"))
        ours = exported_here(batch)
        # All that stands for the same, so that merges wait, and what is counted is what is there.
        ideas = locked_groups(list(numbers.values()))
        there = set(IdeaComment.objects.filter(import_key__in=each_of(list(said))).values_list("import_key", flat=True))
        fresh = [
            _Said(comment, idea, suspicion.judge(replace(idea, title="", body=comment.body)))
            for key, (comment, idea) in said.items()
            if key not in there and (idea.key in numbers or (run.dry_run and idea.key not in ours))
        ]
        run.report.count(COMMENTS, "unchanged", len(said) - len(fresh))
        if run.dry_run:
            run.report.count(COMMENTS, "created", len(fresh))
        elif fresh:
            _add(run, fresh, {key: ideas[pk] for key, pk in numbers.items()})
            recount_comments(*ideas.values())


def _add(run: ImportRun, fresh: Sequence[_Said], ideas: dict[str | None, Idea]) -> None:
    ids = member_ids(run, (one.comment.author for one in fresh))
    people = Member.objects.in_bulk(set(ids.values()))
    told = [(one, people[ids[one.comment.author.key]]) for one in fresh]
    kept = [(one, author) for one, author in told if author.erased_at is None]
    run.report.skip(COMMENTS, FORGOTTEN, len(told) - len(kept))
    run.report.count(COMMENTS, "created", len(kept))
    rows = IdeaComment.objects.bulk_create(_row(one, author, ideas[one.idea.key]) for one, author in kept)
    # No bell rings: what is told by an import is no news, and the sweeps of the backfill lane find it.
    IdeaEvent.objects.bulk_create(
        IdeaEvent(
            kind=IdeaEvent.Kind.COMMENT_HELD if row.state == State.HELD else IdeaEvent.Kind.COMMENT_ADDED,
            idea=row.idea,
            by=row.author,
            occurred_at=row.created_at,
            origin=run.origin,
            extras=Commented(row.pk).as_json(),
        )
        for row in rows
    )
    for row, (one, author) in zip(rows, kept, strict=True):
        if one.judgement.is_held:
            run.report.made[HELD] += 1
            record_verdict(one.judgement, COMMENT, row.pk, by=author)
            wait_for_approval(COMMENT, row, points=one.judgement.points)


def _row(one: _Said, author: Member, idea: Idea) -> IdeaComment:
    comment = one.comment
    return IdeaComment(
        idea=idea,
        author=author,
        is_of_company=comment.is_of_company or author.is_employee,
        body=comment.body,
        html=render_markdown(comment.body),
        state=State.HELD if one.judgement.is_held else State.VISIBLE,
        created_at=comment.created_at,
        edited_at=comment.edited_at,
        import_key=comment.key,
    )
