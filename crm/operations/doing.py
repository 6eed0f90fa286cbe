"""Activities are planned, changed, done and reminded of."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from community.errors import TextIsEmpty, TextIsTooLong, VersionIsStale
from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from community.operations.texts import checked_length
from crm.models import Activity, ActivityReminder
from crm.people_errors import ActivityIsAboutNobody, MayNotKeepActivities, ReminderTooLate, ReminderWithoutDay
from crm.permissions import can_keep_activities

SUBJECT_LENGTH_LIMIT = 200
BATCH = 500
# Nobody wants to hear of what a machine that was asleep forgot weeks ago.
NEWS_FOR = timedelta(days=7)


@act
def plan_activity(subject: str, *, by: Member, **values: Any) -> Activity:
    """Write down what was done or is to be done for a contact, an account or a ticket.

    Without a day by which it is due it is done already, by whoever writes it down. Raises ``MayNotKeepActivities``,
    ``ActivityIsAboutNobody``, ``ReminderWithoutDay``, ``ReminderTooLate`` or what is wrong with the subject.
    """
    if not can_keep_activities(by):
        raise MayNotKeepActivities
    activity = Activity(subject=_checked_subject(subject), by=by, **values)
    _check(activity)
    if activity.due_at is None:
        activity.done_at, activity.done_by = timezone.now(), by
    activity.save()
    return activity


@act
def edit_activity(activity: Activity, *, by: Member, version: int | None = None, **values: Any) -> Activity | None:
    """Change an activity; nothing new answers ``None``.

    Raises ``VersionIsStale`` or what ``plan_activity`` raises.
    """
    activity = _locked(activity, by)
    if version is not None and version != activity.version:
        raise VersionIsStale
    if "subject" in values:
        values["subject"] = _checked_subject(values["subject"])
    changed = {name: value for name, value in values.items() if getattr(activity, name) != value}
    if not changed:
        return None
    for name, value in changed.items():
        setattr(activity, name, value)
    _check(activity)
    activity.version += 1
    activity.save()
    return activity


@act
def finish_activity(activity: Activity, *, by: Member) -> Activity | None:
    """Say that it is done; what is done already changes nothing. Raises ``MayNotKeepActivities``."""
    activity = _locked(activity, by)
    if activity.done_at is not None:
        return None
    activity.done_at, activity.done_by = timezone.now(), by
    activity.version += 1
    activity.save(update_fields=["done_at", "done_by", "version"])
    return activity


@act
def resume_activity(activity: Activity, *, by: Member) -> Activity | None:
    """Say that it is not done yet; what is not changes nothing. Raises ``MayNotKeepActivities``."""
    activity = _locked(activity, by)
    if activity.done_at is None:
        return None
    activity.done_at = activity.done_by = None
    activity.version += 1
    activity.save(update_fields=["done_at", "done_by", "version"])
    return activity


@act
def remind_of_activities() -> int:
    """Write a reminder for each activity whose time has come; attention tells the assignees. Return how many.

    The unique key of activity and time makes a second run, and one at the same moment, write nothing.
    """
    now, machine = timezone.now(), Member.objects.system()
    due = Activity.objects.to_remind_of(now).filter(remind_at__gt=now - NEWS_FOR).order_by("pk")[:BATCH]
    written = ActivityReminder.objects.bulk_create(
        [ActivityReminder(activity=one, by=machine, occurred_at=one.remind_at) for one in due if one.remind_at],
        ignore_conflicts=True,
    )
    return len(written)


def _locked(activity: Activity, by: Member) -> Activity:
    activity = read_locked(Activity.objects.all(), activity.pk)
    if not can_keep_activities(by):
        raise MayNotKeepActivities
    return activity


def _check(activity: Activity) -> None:
    if not (activity.contact_id or activity.account_id or activity.ticket_id):
        raise ActivityIsAboutNobody
    if activity.remind_at is not None and activity.due_at is None:
        raise ReminderWithoutDay(pointer="/remind_at")
    if activity.remind_at is not None and activity.due_at is not None and activity.remind_at > activity.due_at:
        raise ReminderTooLate(pointer="/remind_at")
    checked_length(activity.body)


def _checked_subject(subject: str) -> str:
    subject = " ".join(subject.split())
    if not subject:
        raise TextIsEmpty(pointer="/subject")
    if len(subject) > SUBJECT_LENGTH_LIMIT:
        raise TextIsTooLong(pointer="/subject")
    return subject
