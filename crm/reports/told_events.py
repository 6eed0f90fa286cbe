"""What an event of a ticket says in one sentence: from where to where, to whom, and what was noted with it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import models
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.models import Member
from crm.models import Resolution, Team, Ticket, TicketEvent, TicketStatus
from crm.models.service_policy import Metric

_K = TicketEvent.Kind
# How the desk calls what an event says was changed; of the others the ticket itself knows the name.
_COLUMNS = {"account_id": "account", "type_id": "type"}
# Of these only that they were changed: an account has a number here, and the subject is not kept in events.
_WITHOUT_VALUES = ("subject", "account_id", "custom")


def with_names(events: models.QuerySet[TicketEvent]) -> models.QuerySet[Any]:
    """Read along who had a ticket before it was given and who has it since, as they are called now; no query of its own."""
    paths = {"agent_before": "before", "agent": "after", "team_before": "team_before", "team": "team"}
    # Only what an assignment carries under these names is a number.
    numbers = {
        f"{name}_number": models.Case(
            models.When(kind=_K.ASSIGNED, then=Cast(KT(f"extras__{path}"), models.BigIntegerField()))
        )
        for name, path in paths.items()
    }
    agents, teams = Member.objects.values("display_name"), Team.objects.values("name")
    named = {"agent_before_name": agents, "agent_name": agents, "team_before_name": teams, "team_name": teams}
    return (
        events.select_related("by")
        .annotate(**numbers)
        .annotate(
            **{
                name: models.Subquery(rows.filter(pk=models.OuterRef(name.replace("_name", "_number"))))
                for name, rows in named.items()
            }
        )
    )


def told_of(event: TicketEvent) -> str:
    """Return what an event that was read ``with_names`` says, or how its kind is called where that is all."""
    kind = TicketEvent.Kind(event.kind)
    tell = _TELLERS.get(kind)
    told = tell(event, event.extras) if tell else ""
    return told or str(kind.label)


def _assigned(event: Any, extras: Mapping[str, Any]) -> str:
    told = _given(event)
    return f"{told}: {extras['note']}" if told and extras.get("note") else told


def _given(event: Any) -> str:
    names = {"agent": event.agent_name, "team": event.team_name}
    if event.agent_name and event.team_name:
        return _("Given to %(agent)s (team %(team)s)") % names
    if event.agent_name or event.team_name:
        return (_("Given to %(agent)s") if event.agent_name else _("Given to the team %(team)s")) % names
    before = event.agent_before_name or event.team_before_name
    return _("Taken from %(agent)s") % {"agent": before} if before else ""


def _moved(_event: Any, extras: Mapping[str, Any]) -> str:
    return f"{_('Status')}: {_status(extras['before'])} → {_status(extras['after'])}"


def _merged(event: Any, extras: Mapping[str, Any]) -> str:
    number = {"number": Ticket(pk=extras["ticket"]).number}
    merged = event.kind == _K.MERGED
    told = (_("Told in %(number)s") if merged else _("No longer told in %(number)s")) % number
    note = f": {extras['note']}" if extras.get("note") else ""
    return f"{told} ({_moved(event, extras)}){note}"


def _waiting(event: Any, extras: Mapping[str, Any]) -> str:
    count = len(extras.get("words", ()))
    about = {"number": Ticket(pk=extras["ticket"]).number, "count": count}
    if event.kind == _K.TAKEN_OVER and extras.get("answers") and not count:
        return _("What was answered in %(number)s counts here") % about
    if event.kind == _K.HANDED_BACK or not count:
        return _("Waits no longer for an answer to what was said in %(number)s") % about
    told = ngettext(
        "Waits for an answer to %(count)d message of %(number)s",
        "Waits for an answer to %(count)d messages of %(number)s",
        count,
    )
    return told % about


def _split(_event: Any, extras: Mapping[str, Any]) -> str:
    count = len(extras["messages"])
    about = {"number": Ticket(pk=extras["ticket"]).number, "count": count}
    if extras.get("undone"):
        back = _("Put back: %(number)s") % about
        return f"{back} ({extras['note']})" if extras.get("note") else back
    told = ngettext(
        "Taken out as %(number)s with %(count)d message",
        "Taken out as %(number)s with %(count)d messages",
        count,
    )
    return told % about


def _opened(event: Any, extras: Mapping[str, Any]) -> str:
    follows, split_from = extras.get("follows"), extras.get("split_from")
    if not (follows or split_from):
        return ""
    told = _("goes on with %(number)s") if follows else _("taken out of %(number)s")
    return f"{event.get_kind_display()}: {told % {'number': Ticket(pk=follows or split_from).number}}"


def _rated(event: Any, extras: Mapping[str, Any]) -> str:
    before = f"{extras['before']} → " if extras.get("before") else ""
    return f"{event.get_kind_display()}: {before}{extras['after']} / 5"


def _solved(event: Any, extras: Mapping[str, Any]) -> str:
    return f"{event.get_kind_display()}: {_label(Resolution.By.choices, extras.get('by'))}"


def _noted(event: Any, extras: Mapping[str, Any]) -> str:
    """With the note that an agent left when a ticket was opened again, or changed hands between community and desk."""
    return f"{event.get_kind_display()}: {extras['note']}" if extras.get("note") else ""


def _promised(event: Any, extras: Mapping[str, Any]) -> str:
    return f"{event.get_kind_display()}: {_label(Ticket.Priority.choices, extras.get('priority'))}"


def _clock(event: Any, extras: Mapping[str, Any]) -> str:
    due = parse_datetime(extras["due_at"])
    when = date_format(localtime(due), "SHORT_DATETIME_FORMAT") if due else ""
    return f"{event.get_kind_display()}: {_label(Metric.choices, extras['metric'])}, {when}"


def _changed(_event: Any, extras: Mapping[str, Any]) -> str:
    return "; ".join(_change(name, extras["before"].get(name), value) for name, value in extras["after"].items())


def _change(name: str, before: Any, after: Any) -> str:
    field = Ticket._meta.get_field(_COLUMNS.get(name, name))  # noqa: SLF001 -- the documented way to ask a model for its fields
    called = capfirst(str(getattr(field, "verbose_name", name)))
    if name in _WITHOUT_VALUES:
        return called
    choices = getattr(field, "choices", None) or ()
    return f"{called}: {_value(choices, before)} → {_value(choices, after)}"


def _value(choices: Iterable[Any], value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or _("none")
    return _("none") if value is None or value == "" else _label(choices, value)


def _label(choices: Iterable[Any], word: Any) -> str:
    return str(dict(choices).get(word, word))


def _status(word: str) -> str:
    row = TicketStatus.by_word().get(word)
    return row.local_name if row else word


_TELLERS: Mapping[str, Callable[[Any, Mapping[str, Any]], str]] = {
    _K.OPENED: _opened,
    _K.ASSIGNED: _assigned,
    _K.STATUS_CHANGED: _moved,
    _K.CLOSED: _moved,
    _K.MERGED: _merged,
    _K.UNMERGED: _merged,
    _K.TAKEN_OVER: _waiting,
    _K.HANDED_BACK: _waiting,
    _K.SPLIT: _split,
    _K.RATED: _rated,
    _K.SOLVED: _solved,
    _K.REOPENED: _noted,
    _K.ESCALATED: _noted,
    _K.RETURNED: _noted,
    _K.REMOVED: _noted,
    _K.CHANGED: _changed,
    _K.POLICY_APPLIED: _promised,
    _K.CLOCK_WARNED: _clock,
    _K.CLOCK_BREACHED: _clock,
}
