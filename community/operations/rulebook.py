"""All that is needed to weigh a text, read at once: every post passes here, so it costs one question."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from community.models import Member, ModerationPolicy, SpamRule, Topic, WatchedWord

RECENT = timedelta(days=1)
RECENT_AT_MOST = 30

_READ = """
WITH policy AS (SELECT * FROM community_moderationpolicy WHERE id = 1),
asked AS (SELECT %(trust)s < coalesce((SELECT spared_from FROM policy), %(spared_from)s) AS all_of_it)
SELECT (SELECT row_to_json(policy) FROM policy),
  (SELECT json_agg(w) FROM community_watchedword w WHERE w.is_enabled),
  (SELECT json_agg(r ORDER BY r.code) FROM community_spamrule r, asked WHERE r.is_enabled AND asked.all_of_it),
  (SELECT json_agg(p) FROM asked, LATERAL (
     SELECT body, created_at FROM community_post WHERE author_id = %(member)s AND created_at > %(since)s
     AND asked.all_of_it ORDER BY created_at DESC, id DESC LIMIT %(most)s) p),
  (SELECT count(DISTINCT v.member_id) FROM community_spamverdict v, asked
     WHERE %(fingerprint)s <> '' AND asked.all_of_it AND v.fingerprint = %(fingerprint)s
     AND v.fingerprint <> '' AND v.judged_at > %(since)s AND v.member_id <> %(member)s),
  (SELECT json_build_object('end', s.ends_at, 'reason', a.reason)
     FROM community_sanction s JOIN community_moderationact a ON a.id = s.act_id
     WHERE s.member_id = %(member)s AND s.kind = 'silence' AND s.lifted_at IS NULL
     AND (s.ends_at IS NULL OR s.ends_at > %(now)s) LIMIT 1),
  EXISTS (SELECT FROM community_topiclock WHERE topic_id = %(topic)s),
  EXISTS (SELECT FROM community_topicduplicate d JOIN community_topic o ON o.id = d.canonical_id AND o.state = 'visible'
     WHERE d.topic_id = %(topic)s)
"""


@dataclass(frozen=True)
class Rulebook:
    """The numbers, the words and rules that are enabled, what the author and others wrote of late, and what is closed."""

    policy: ModerationPolicy
    watched: list[WatchedWord]
    rules: list[SpamRule]
    recent: list[tuple[str, datetime]]
    copies_of_others: int
    silence: dict[str, Any] | None
    topic_is_locked: bool
    topic_asks_again: bool


def read_rulebook(member: Member, *, trust: int, fingerprint: str, topic: Topic | None, now: datetime) -> Rulebook:
    """Read it for one text of one member; of who is spared only the words that are refused to everybody matter."""
    policy = ModerationPolicy(pk=1)
    given: dict[str, Any] = {
        "member": member.pk,
        "trust": trust,
        "spared_from": policy.spared_from,
        "fingerprint": fingerprint,
        "since": now - RECENT,
        "now": now,
        "topic": topic.pk if topic else None,
        "most": RECENT_AT_MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(_READ, given)
        found, watched, rules, recent, copies, silence, locked, asks_again = cursor.fetchone()
    return Rulebook(
        policy=ModerationPolicy(**found) if found else policy,
        watched=[WatchedWord(**row) for row in watched or ()],
        rules=[SpamRule(**row) for row in rules or ()],
        recent=[_post(row) for row in recent or ()],
        copies_of_others=copies,
        silence=silence,
        topic_is_locked=locked,
        topic_asks_again=asks_again,
    )


def _post(row: dict[str, Any]) -> tuple[str, datetime]:
    return row["body"], datetime.fromisoformat(row["created_at"])
