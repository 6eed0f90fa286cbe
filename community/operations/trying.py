"""Saying what came of trying an answer; enough independent people for whom it works accept it."""

from django.conf import settings

from community.errors import MayNotWriteHere, TextIsTooLong
from community.errors.solving import AskerAcceptsInstead, OwnAnswerIsNotTried
from community.foundation.acting import act
from community.models import Member, NoHelp, Post, Solution, Topic, TopicEvent, WorksForMe
from community.models.solution import REASON_LENGTH_LIMIT
from community.models.trial import WORDS_LENGTH_LIMIT
from community.operations.events import record_topic_event
from community.operations.posting import locked_post
from community.operations.sanctioning import check_may_speak
from community.operations.solving import check_is_answer, drop_solution, put_solution
from community.permissions import can_see_topic, is_independent_of

_K = TopicEvent.Kind
# So many independent readers whom a solution did not help let it be looked at again.
NO_HELP_DOUBTS = 3


@act
def say_it_works(post: Post, *, by: Member) -> bool:
    """Say that an answer works for me, in place of saying that it does not; return whether that is new.

    With the last voice that is needed an open question is solved, unless its asker said that this did not help or a
    person has taken this very solution back. Raises ``MayNotWriteHere``, ``OwnAnswerIsNotTried``, ``MemberIsSilenced``,
    ``AskerAcceptsInstead``, or what ``check_is_answer`` raises.
    """
    topic, post = locked_post(post)
    _check_may_try(topic, post, by)
    if by.pk == topic.author_id:
        raise AskerAcceptsInstead
    # The topic is locked: nobody else adds or removes rows between these lines.
    if WorksForMe.objects.filter(post=post, member=by).exists():
        return False
    _remove_no_help(topic, post, by)
    row = WorksForMe.objects.create(post=post, member=by, counts=is_independent_of(by, post))
    record_topic_event(_K.WORKS_FOR_ME, topic, by=by, post=post, at=row.created_at)
    _accept_if_enough(topic, post)
    return True


@act
def take_it_works_back(post: Post, *, by: Member) -> bool:
    """Take it back; return whether there was anything to take back.

    A solution that rests on nothing but the number of voices falls with the one that made it enough.
    """
    topic, post = locked_post(post)
    return _remove_works(topic, post, by)


@act
def say_no_help(post: Post, *, by: Member, words: str = "") -> bool:
    """Say that an answer did not help, in place of saying that it works; return whether anything changed.

    Said by the asker of the solution it opens the question again, the words being the reason that everybody reads.
    Said by enough others it lets people look again, and nothing more. Raises ``MayNotWriteHere``,
    ``OwnAnswerIsNotTried``, ``MemberIsSilenced``, ``TextIsTooLong`` or what ``check_is_answer`` raises.
    """
    topic, post = locked_post(post)
    _check_may_try(topic, post, by)
    words = " ".join(words.split())
    if len(words) > WORDS_LENGTH_LIMIT:
        raise TextIsTooLong(pointer="/words")
    row = NoHelp.objects.filter(post=post, member=by).first()
    if row is not None:
        return bool(NoHelp.objects.filter(pk=row.pk).exclude(words=words).update(words=words))
    _remove_works(topic, post, by)
    row = NoHelp.objects.create(post=post, member=by, counts=is_independent_of(by, post), words=words)
    record_topic_event(_K.NO_HELP, topic, by=by, post=post, at=row.created_at)
    if Solution.objects.filter(topic=topic, post=post).exists():
        if by.pk == topic.author_id:
            drop_solution(topic, by=by, reason=words[:REASON_LENGTH_LIMIT])
        elif row.counts:
            _doubt_if_enough(topic, post)
    return True


@act
def take_no_help_back(post: Post, *, by: Member) -> bool:
    """Take it back; return whether there was anything to take back. What was opened again stays open."""
    topic, post = locked_post(post)
    return _remove_no_help(topic, post, by)


def _check_may_try(topic: Topic, post: Post, by: Member) -> None:
    if not (by.is_active and can_see_topic(by, topic)):
        raise MayNotWriteHere
    if post.author_id == by.pk:
        raise OwnAnswerIsNotTried
    check_may_speak(by)
    check_is_answer(topic, post)


def _remove_works(topic: Topic, post: Post, by: Member) -> bool:
    removed, _per_model = WorksForMe.objects.filter(post=post, member=by).delete()
    if not removed:
        return False
    record_topic_event(_K.WORKS_NO_MORE, topic, by=by, post=post)
    solution = Solution.objects.filter(topic=topic, post=post).first()
    if solution is not None and solution.is_by_count and _voices(post) < settings.WORKS_FOR_ME_NEEDED:
        drop_solution(topic, by=Member.objects.system())
    return True


def _remove_no_help(topic: Topic, post: Post, by: Member) -> bool:
    removed, _per_model = NoHelp.objects.filter(post=post, member=by).delete()
    if removed:
        record_topic_event(_K.NO_HELP_WITHDRAWN, topic, by=by, post=post)
    return bool(removed)


def _accept_if_enough(topic: Topic, post: Post) -> None:
    if topic.is_solved or _voices(post) < settings.WORKS_FOR_ME_NEEDED or _was_refused(topic, post):
        return
    put_solution(topic, post, by=Member.objects.system(), way=Solution.Way.WORKS_FOR_ME)


def _voices(post: Post) -> int:
    return WorksForMe.objects.filter(post=post, counts=True).count()


def _was_refused(topic: Topic, post: Post) -> bool:
    """Tell whether a person has decided against it; no number outvotes that."""
    taken_back = TopicEvent.objects.filter(kind=_K.TOPIC_REOPENED, topic=topic, post=post)
    return (
        NoHelp.objects.filter(post=post, member=topic.author_id).exists()
        or taken_back.exclude(by__kind=Member.Kind.SYSTEM).exists()
    )


def _doubt_if_enough(topic: Topic, post: Post) -> None:
    """Say once for each time it was accepted that a solution fails too many."""
    if NoHelp.objects.filter(post=post, counts=True).count() < NO_HELP_DOUBTS:
        return
    said = TopicEvent.objects.filter(kind=_K.SOLUTION_DOUBTED, topic=topic, post=post, occurred_at__gte=topic.solved_at)
    if not said.exists():
        record_topic_event(_K.SOLUTION_DOUBTED, topic, by=Member.objects.system(), post=post)
