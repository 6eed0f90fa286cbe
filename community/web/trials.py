"""What a question's page shows and offers of the life of its solution."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models

from community.models import Member, NeedsInfo, NoHelp, Proposal, Solution, Topic, WorksForMe
from community.models.category import Reader
from community.models.trial import count_of
from community.permissions import (
    can_ask_for_info,
    can_end_need,
    can_mark_outdated,
    can_mark_solution,
    can_say_outdated,
    is_keeper,
)
from community.trust import Right, may

WORDS_SHOWN = 10


def trials_of(reader: Reader) -> dict[str, Any]:
    """Annotations of posts: how many, whether the reader is one of them, and to keepers the last words."""
    found: dict[str, Any] = {"works_count": count_of(WorksForMe), "no_help_count": count_of(NoHelp)}
    if isinstance(reader, Member):
        of_post = {"post": models.OuterRef("pk"), "member": reader}
        found["works_for_me"] = models.Exists(WorksForMe.objects.order_by().filter(**of_post))
        found["no_help_for_me"] = models.Exists(NoHelp.objects.order_by().filter(**of_post))
        found["proposed_by_me"] = models.Exists(
            Proposal.objects.order_by().filter(post=models.OuterRef("pk"), by=reader)
        )
    proposals = Proposal.objects.open().filter(post=models.OuterRef("pk")).newest_first()
    found["proposed_because"] = ArraySubquery(proposals.values("reason")[:WORDS_SHOWN])
    if is_keeper(reader):
        said = NoHelp.objects.visible_to(reader).filter(post=models.OuterRef("pk")).exclude(words="")
        found["words_of_no_help"] = ArraySubquery(said.newest_first().values("words")[:WORDS_SHOWN])
    return found


def moves_open_to(reader: Reader, topic: Topic, solution: Solution | None) -> dict[str, bool]:
    """Tell which moves in the life of a question its page offers to this reader."""
    if not (isinstance(reader, Member) and topic.is_question and topic.is_standing):
        return {}
    need: NeedsInfo | None = getattr(topic, "needs_info", None)
    may_mark = can_mark_solution(reader, topic)
    return {
        "may_outdate": solution is not None and can_mark_outdated(reader, solution),
        "may_say_outdated": solution is not None
        and not can_mark_outdated(reader, solution)
        and can_say_outdated(reader, topic),
        "may_propose": not topic.is_solved and not may_mark and may(reader, Right.PROPOSE_SOLUTIONS),
        "may_ask_for_info": not topic.is_solved and need is None and can_ask_for_info(reader, topic),
        "may_end_need": need is not None and can_end_need(reader, need),
    }
