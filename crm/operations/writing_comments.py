"""Writes down what issues are told of the ideas that wait for them, where a connection says so."""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from community.foundation.acting import act
from crm.connectors.trackers import Occasion, place_of, talks_of
from crm.models import Channel, ChannelSecret, Network
from crm.models.channel import TRACKERS
from ideas.models import IdeaIssue

# Votes are told when there are as many, once each.
MILESTONES = (10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000)
# What everybody may see, of issues below the address of the connection.
_THERE = """
    FROM ideas_ideaissue l
    JOIN ideas_trackerissue t ON t.id = l.issue_id AND t.tracker = %(tracker)s AND t.server = %(server)s
        AND (%(below)s = '' OR starts_with(t.project || '/', %(below)s || '/'))
    JOIN ideas_idea i ON i.id = l.idea_id AND i.state = 'visible' AND NOT i.is_veiled
    JOIN community_category c ON c.id = i.category_id AND c.visibility = 'public'
"""
# Seven days back, as webhooks; and nothing of before the connection could speak.
_OF_EVENTS = f"""
    INSERT INTO crm_issuecomment (channel_id, issue_id, idea_id, event_id, due_at, written_at)
    SELECT %(channel)s, l.issue_id, l.idea_id, e.id, now(), now() {_THERE}
    JOIN ideas_ideaevent e ON e.idea_id = l.idea_id AND e.origin = 'live' AND e.kind = ANY(%(kinds)s)
        AND e.recorded_at > greatest(%(since)s, now() - interval '7 days')
        AND CASE e.kind WHEN 'issue_linked' THEN (e.extras ->> 'issue')::bigint = l.issue_id
            ELSE e.recorded_at >= l.linked_at END
    WHERE NOT EXISTS (SELECT FROM crm_issuecomment o WHERE o.issue_id = l.issue_id AND o.event_id = e.id)
    ON CONFLICT DO NOTHING
"""  # noqa: S608 -- of our own making
_OF_VOTES = f"""
    INSERT INTO crm_issuecomment (channel_id, issue_id, idea_id, votes, due_at, written_at)
    SELECT %(channel)s, l.issue_id, l.idea_id, r.votes, now(), now() {_THERE}
    JOIN unnest(%(ideas)s::bigint[], %(votes)s::int[]) AS r (idea, votes) ON r.idea = l.idea_id
    ON CONFLICT DO NOTHING
"""


def write_comments() -> int:
    """Write what issues are to be told of events of ideas, each once; return how many comments."""
    return sum(_write_of_events(channel) for channel in _talking())


def milestone_between(before: int, after: int) -> int | None:
    """Return the highest number of votes worth a word that was reached, or nothing."""
    return next((number for number in reversed(MILESTONES) if before < number <= after), None)


def write_vote_comments(reached: Mapping[int, int]) -> None:
    """Write for issues of these ideas how many votes they have reached; in the transaction that remembers it."""
    if not reached or not IdeaIssue.objects.filter(idea__in=reached).exists():
        return
    ideas = {"ideas": list(reached), "votes": list(reached.values())}
    for channel in _talking():
        if Occasion.VOTES in talks_of(channel):
            _insert(_OF_VOTES, channel, ideas)


@act
def _write_of_events(channel: Channel) -> int:
    kinds = [occasion.value for occasion in talks_of(channel) if occasion != Occasion.VOTES]
    # Also one that was retired since: it is about since when we have something to say there.
    first = ChannelSecret.objects.filter(channel=channel, use=ChannelSecret.Use.ACCESS).order_by("added_at").first()
    return _insert(_OF_EVENTS, channel, {"kinds": kinds, "since": first.added_at}) if kinds and first else 0


def _talking() -> list[Channel]:
    channels = Channel.objects.active().filter(network__in=TRACKERS).order_by("id")
    return [channel for channel in channels if talks_of(channel)]


def _insert(statement: str, channel: Channel, more: Mapping[str, Any]) -> int:
    place = place_of(channel.address)
    if place is None:
        return 0
    server, below = place.server, place.path.lower()
    if channel.network == Network.JIRA:
        server, below = "/".join(filter(None, (server, below))), ""
    about: dict[str, Any] = {"channel": channel.pk, "tracker": channel.network, "server": server, "below": below}
    with connection.cursor() as cursor:
        cursor.execute(statement, {**about, **more})
        return int(cursor.rowcount)
