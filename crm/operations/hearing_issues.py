"""What trackers tell of issues is taken over by the ideas that wait for these."""

from collections.abc import Sequence
from dataclasses import replace

from crm.connectors.base import News
from crm.connectors.trackers import covers, rules_of
from crm.models import Channel, InboundEvent
from ideas.issue_names import IssueTold
from ideas.operations.issues import note_issue

ELSEWHERE = "an issue that this connection is not about"


def hear_issues(events: Sequence[tuple[InboundEvent, Sequence[News]]]) -> dict[int, tuple[str, int | None]]:
    """Take over what is told, in the order in which it came, and return what became of each event.

    Runs inside a transaction.
    """
    return {
        event.pk: (hear_issue(event.channel, news), None)
        for event, many in events
        for news in many
        if isinstance(news, IssueTold)
    }


def hear_issue(channel: Channel, told: IssueTold) -> str:
    """Take over what is told of one issue, and return what became of it.

    Whoever tells of an issue that goes to another place speaks for the place that is theirs, and not for the other one.
    """
    is_here, was_here = covers(channel, told.name), told.former is not None and covers(channel, told.former)
    if not (is_here or was_here):
        return ELSEWHERE
    told = told if was_here else replace(told, former=None)
    return note_issue(told, rules_of(channel), is_called_so_already=is_here)
