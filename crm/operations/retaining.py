"""Taking away what is kept about people when its time is over, by rules that administrators set."""

from collections.abc import Callable
from datetime import datetime

from community.errors import VersionIsStale
from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.models import Change, Message, RetentionRule, RetentionRun
from crm.models.retention import FEWEST_DAYS
from crm.operations.forgetting import forget_people, forget_words_of
from crm.operations.holding_imports import hold_imports
from crm.operations.naming import begin_forgetting, end_forgetting
from crm.permissions import can_answer_for_personal_data
from crm.privacy_errors import MayNotAnswerForPersonalData, RetentionIsTooShort
from crm.reports.retention import due

AT_ONCE = 200


@act
def change_retention(
    rule: RetentionRule,
    *,
    by: Member,
    days: int | None = None,
    is_active: bool | None = None,
    version: int | None = None,
) -> RetentionRule:
    """Change what is given. Raises ``MayNotAnswerForPersonalData``, ``VersionIsStale`` or ``RetentionIsTooShort``."""
    if not can_answer_for_personal_data(by):
        raise MayNotAnswerForPersonalData
    if days is not None and days < FEWEST_DAYS:
        raise RetentionIsTooShort(pointer="/days")
    rule = read_locked(RetentionRule.objects.all(), rule.pk)
    if version is not None and version != rule.version:
        raise VersionIsStale
    rule.days = rule.days if days is None else days
    rule.is_active = rule.is_active if is_active is None else is_active
    rule.version += 1
    rule.save(update_fields=["days", "is_active", "version"])
    return rule


def retain(now: datetime) -> int:
    """Take away what is due by the rules in force; return how many rows it was.

    In small transactions, each with its own line in the log, so that one that is broken off takes nothing back that was
    told, and the next night goes on.
    """
    return sum(_apply(rule, now) for rule in RetentionRule.objects.filter(is_active=True).order_by("pk"))


def _apply(rule: RetentionRule, now: datetime) -> int:
    done = 0
    while taken := _take_some(rule, now):
        done += taken
    return done


@act
def _take_some(rule: RetentionRule, now: datetime) -> int:
    """Take away a few; a row that somebody works on meanwhile is left to the next night."""
    # Somebody may have put it out of force since.
    rule = RetentionRule.objects.select_for_update().get(pk=rule.pk)
    hold_imports()
    rows = due(rule, now).order_by("pk").select_for_update(of=("self",), skip_locked=True)
    held = list(rows.values_list("pk", flat=True)[:AT_ONCE]) if rule.is_active else []
    # Asked again under the locks: somebody may have demanded just now that it is kept.
    numbers = list(due(rule, now).filter(pk__in=held).order_by("pk").values_list("pk", flat=True)) if held else []
    if numbers:
        _FORGET[RetentionRule.What(rule.what)](numbers)
        RetentionRun.objects.create(rule=rule, days=rule.days, forgotten=len(numbers))
    return len(numbers)


def _forget_words(tickets: list[int]) -> None:
    said = list(Message.objects.filter(ticket__in=tickets).values_list("pk", flat=True))
    forget_words_of(tickets, said)


def _forget_changes(changes: list[int]) -> None:
    begin_forgetting()
    Change.objects.filter(pk__in=changes).delete()
    end_forgetting()


_FORGET: dict[RetentionRule.What, Callable[[list[int]], None]] = {
    RetentionRule.What.WORDS: _forget_words,
    RetentionRule.What.PEOPLE: forget_people,
    RetentionRule.What.CHANGES: _forget_changes,
}
