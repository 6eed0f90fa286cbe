"""Celery shells of the community."""

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from community import rates
from community.foundation.intake import run_intake
from community.mailbox import empty_mailbox
from community.notifiers.base import intakes
from community.notifiers.mailing import send_due_mail
from community.operations import (
    acting_once,
    answering,
    attaching,
    awarding,
    claiming,
    deflecting,
    delivering,
    earning,
    earning_by_articles,
    erasing,
    naming,
    reading,
    reminding,
    staleness,
    sweeping_strays,
    trusting,
    visiting,
)
from community.operations.indexing import articles, lexicon, people, threads


@shared_task
def record_visit(sighting: dict[str, Any], lane: str = "live") -> None:
    """Write down that something was read; the lane only says which queue it came through."""
    visiting.record_visit(visiting.Sighting.from_json(sighting))


@shared_task
def close_ask_sessions(lane: str = "live", days: int | None = 30) -> int:
    """Decide what waited long enough, and look for late contacts of sessions so many days back; ``None`` is ever."""
    now, window = timezone.now(), settings.DEFLECTION_WINDOW_DAYS
    since = now - timedelta(days=days) if days else None
    decided = deflecting.close_ask_sessions(now=now, days=window)
    return decided + deflecting.take_in_late_contacts(now=now, days=window, since=since)


@shared_task
def take_in_recognition(lane: str = "live", days: int | None = 3) -> int:
    """Bring points up to date with what happened; ``days`` of ``None`` looks at everything."""
    since = timezone.now() - timedelta(days=days) if days else None
    before = earning.last_entry()
    handled = earning.take_in_recognition(lane=lane, since=since)
    handled += earning_by_articles.take_in_recognition_of_articles(lane=lane, since=since)
    if touched := earning.members_since(before):
        trusting.settle_trust(touched)
    return handled


@shared_task
def settle_points(lane: str = "live") -> int:
    """Bring all points up to date with what stands, whatever was told of it."""
    return earning.settle_points()


@shared_task
def tell_members(lane: str = "live", days: int | None = 7) -> int:
    """Turn events of all sources into notifications, those recorded so many days back; ``None`` is ever."""
    since = timezone.now() - timedelta(days=days) if days else None
    return sum(run_intake(intake, lane=lane, since=since) for intake in intakes())


@shared_task
def give_handles(lane: str = "live") -> int:
    """Give those who came without one a name by which they can be called."""
    return naming.give_handles()


@shared_task
def forget_old_marks(lane: str = "live") -> int:
    """Throw away read marks that say nothing any more."""
    return reading.forget_old_marks(now=timezone.now())


@shared_task
def forget_what_came_late(lane: str = "live") -> int:
    """Forget what was just being written when its writer was forgotten."""
    return erasing.forget_what_came_late()


@shared_task
def sweep_files(lane: str = "live") -> int:
    """Throw away files of forms that were never sent."""
    return attaching.sweep_files(now=timezone.now())


@shared_task
def sweep_strays(lane: str = "backfill") -> int:
    """Throw away files that no row points at, in the lane where nobody waits for it."""
    return sweeping_strays.sweep_strays(now=timezone.now())


@shared_task
def index_threads(lane: str = "live", days: int | None = 3) -> int:
    """Bring the documents of topics and posts up to date; ``days`` of ``None`` looks at everything."""
    since = timezone.now() - timedelta(days=days) if days else None
    return threads.take_in_thread_events(lane=lane, since=since)


@shared_task
def index_articles(lane: str = "live", days: int | None = 3) -> int:
    """Bring the documents of articles up to date; ``days`` of ``None`` looks at everything."""
    since = timezone.now() - timedelta(days=days) if days else None
    return articles.take_in_article_events(lane=lane, since=since)


@shared_task
def index_members(lane: str = "live") -> int:
    """Write the documents of members that have none; the lane only says which queue it came through."""
    return people.index_new_members()


@shared_task
def count_words() -> int:
    """Count anew which words are frequent."""
    return lexicon.count_words()


@shared_task
def check_staleness(lane: str = "live") -> int:
    """Ask those whom articles helped last whether they still hold, and take in what they said."""
    return staleness.check_staleness(now=timezone.now())


@shared_task
def end_lapsed_claims(lane: str = "live") -> int:
    """Remove claims whose time is over."""
    return claiming.end_lapsed_claims(now=timezone.now())


@shared_task
def remind_to_accept(lane: str = "live") -> int:
    """Remind askers of answers that stand for days."""
    return reminding.remind_to_accept(now=timezone.now())


@shared_task
def send_mail(lane: str = "live") -> int:
    """Make the digests that are due and send what waits; the lane keeps it apart from what hurries."""
    delivering.plan_digests()
    return send_due_mail()


@shared_task
def take_in_replies(lane: str = "live") -> int:
    """Fetch what was answered by e-mail and post it."""
    if settings.REPLY_MAILBOX_URL:
        empty_mailbox(settings.REPLY_MAILBOX_URL, answering.keep_mail)
    return answering.answer_by_mail()


@shared_task
def forget_raw_mail(lane: str = "live") -> int:
    """Empty e-mails that were taken in long ago."""
    return answering.forget_raw_mail()


@shared_task
def forget_answered_calls(lane: str = "live") -> int:
    """Throw away the keys of calls that nobody sends again."""
    return acting_once.forget_answered_calls()


@shared_task
def forget_full_buckets(lane: str = "live") -> int:
    """Delete rate limits that limit nobody any more."""
    return rates.forget_full_buckets()


@shared_task
def settle_trust_and_badges(lane: str = "live") -> int:
    """Look at everybody anew; time passes, and records change without any points."""
    return trusting.settle_trust() + awarding.award_badges()
