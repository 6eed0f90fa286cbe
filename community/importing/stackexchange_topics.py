"""Puts the topics of a Stack Exchange dump together from its spooled posts."""

from collections.abc import Iterator

from community.foundation.markup import sanitise_html
from community.importing.reading import moment_of
from community.importing.report import Report
from community.importing.run import ImportedPost, ImportedSolution, ImportedTopic, ImportRun
from community.importing.spool import ANSWER, QUESTION, Spool, SpooledPost
from community.importing.stackexchange_rows import author_of, tag_names
from community.importing.tags import tag_slugs
from community.importing.titles import cut_title
from community.models import Topic

KINDS = {QUESTION: "questions", ANSWER: "answers"}


def topics_of(spool: Spool, run: ImportRun, category: str) -> Iterator[ImportedTopic]:
    """Yield whole topics."""
    for posts in spool.topics():
        question = posts[0]
        imported = [_post(run, post, number) for number, post in enumerate(posts, 1)]
        yield ImportedTopic(
            key=run.key("topics", question.id),
            where=where(question),
            kind=Topic.Kind.QUESTION,
            category=category,
            title=cut_title(run.report, where(question), question.title),
            posts=imported,
            tags=tag_slugs(tag_names(question.tags)),
            solution=_solution(spool, run.report, posts, imported),
            has_row=False,
            locked_at=moment_of(question.closed) if question.closed is not None else None,
        )


def where(post: SpooledPost) -> str:
    """Return the place of a post in its table, for people."""
    return f"Posts.xml row {post.row} (line {post.line})"


def _post(run: ImportRun, post: SpooledPost, number: int) -> ImportedPost:
    key, at = run.key("posts", post.id), moment_of(post.created)
    return ImportedPost(
        key=key,
        kind=KINDS[post.type],
        where=where(post),
        number=number,
        author=author_of(run, post.owner, post.owner_name, key, at),
        body=post.body,
        html=sanitise_html(post.body),
        created_at=at,
        edited_at=moment_of(post.edited) if post.edited is not None else None,
        score=post.score,
    )


def _solution(
    spool: Spool, report: Report, posts: list[SpooledPost], imported: list[ImportedPost]
) -> ImportedSolution | None:
    """Return the accepted answer; votes carry only the day, so it may look accepted before it was written."""
    question = posts[0]
    if question.accepted_answer is None:
        return None
    for post, answer in zip(posts[1:], imported[1:], strict=True):
        if post.id == question.accepted_answer:
            accepted = spool.accepted_at(post.id)
            return ImportedSolution(answer.key, moment_of(max(accepted or 0, post.created, question.created)))
    missing = f"its accepted answer {question.accepted_answer} is not among its answers"
    report.warn("accepted answers missing", where(question), missing)
    return None
