"""What the company answers to an idea, as buttons of the back office: at once, or prepared first and published later."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act
from community.models import Member
from community.web.day_inputs import DayInput, MomentInput
from ideas.models import Idea, PreparedDecision
from ideas.operations.deciding import Answer, answer_idea
from ideas.operations.promising import PROMISABLE, promise_date, promise_of
from ideas.operations.publishing import drop_prepared, prepare_decision, publish_decision
from ideas.workflow import MOVES

DAY = timedelta(days=1)


def _day(**options: Any) -> forms.DateField:
    # The end of a period is the day after, and there is none after the last day of the calendar.
    last = [MaxValueValidator(date.max - DAY)]
    return forms.DateField(required=False, widget=DayInput(), validators=last, **options)


class AnswerForm(forms.Form):
    """Where an idea goes, why, what it costs, when it is built and what is promised."""

    status = forms.ChoiceField(label=_("New status"))
    reason = forms.CharField(
        label=_("Public reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Everybody can read it. Declining needs one."),
    )
    cost = forms.DecimalField(
        label=_("Public cost"), required=False, min_value=0, max_digits=14, help_text=_("Everybody can read it.")
    )
    currency = forms.CharField(
        label=_("Currency"), required=False, min_length=3, max_length=3, initial=settings.BUSINESS_CURRENCY
    )
    first_day = _day(label=_("Built from"))
    last_day = _day(label=_("Built until"))
    promised_on = _day(label=_("Promised for"), help_text=_("Everybody can read it, and each change of it."))


class PreparedForm(AnswerForm):
    """The same, for later."""

    publish_at = forms.DateTimeField(
        label=_("Publish at"),
        required=False,
        widget=MomentInput(),
        help_text=_("Empty: a button publishes it. Your time zone."),
    )


class PromiseForm(forms.Form):
    """For which day an idea is promised."""

    promised_on = _day(label=_("Promised for"), help_text=_("Empty: no date is promised any more."))
    reason = forms.CharField(
        label=_("Public reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Changing a promise needs one."),
    )


def _offering_moves(form: type[AnswerForm]) -> Any:
    def build(idea: Idea | None, _by: Member) -> type[forms.Form]:
        """Offer exactly those statuses to which the idea may move."""
        moves = MOVES[idea.status] if idea else frozenset(Idea.Status.values)
        allowed = [(value, label) for value, label in Idea.Status.choices if value in moves]
        field = forms.ChoiceField(label=_("New status"), choices=allowed)
        return type(form.__name__, (form,), {"status": field})

    return build


def _answer(values: dict[str, Any]) -> Answer:
    last = values["last_day"]
    return Answer(
        status=values["status"],
        reason=values["reason"],
        cost=values["cost"],
        currency=values["currency"].upper(),
        first_day=values["first_day"],
        day_after=last + DAY if last else None,
        promised_on=values["promised_on"],
    )


def _prepared_so_far(idea: Idea, _by: Member) -> dict[str, Any]:
    prepared = PreparedDecision.objects.filter(idea=idea).first()
    if prepared is None:
        return {}
    period = prepared.period
    return {
        "status": prepared.status,
        "reason": prepared.reason,
        "cost": prepared.cost,
        "currency": prepared.currency or settings.BUSINESS_CURRENCY,
        "first_day": period.lower if period else None,
        "last_day": period.upper - DAY if period else None,
        "promised_on": prepared.promised_on,
        "publish_at": prepared.publish_at,
    }


def _is_prepared(idea: Idea) -> bool:
    return PreparedDecision.objects.filter(idea=idea).exists()


CHANGE_STATUS = Act(
    "status",
    _("Change status"),
    lambda idea, values, by: answer_idea(idea, _answer(values), by=by),
    _offering_moves(AnswerForm),
    lambda idea: bool(MOVES[idea.status]),
)
PREPARE = Act(
    "prepare",
    _("Prepare a decision"),
    lambda idea, values, by: prepare_decision(idea, _answer(values), by=by, publish_at=values["publish_at"]),
    _offering_moves(PreparedForm),
    lambda idea: bool(MOVES[idea.status]),
    _prepared_so_far,
)
PUBLISH = Act(
    "publish",
    _("Publish the prepared decision"),
    lambda idea, _values, by: publish_decision(idea, by=by),
    is_possible=_is_prepared,
)
DROP = Act(
    "drop",
    _("Drop the prepared decision"),
    lambda idea, _values, by: drop_prepared(idea, by=by),
    is_possible=_is_prepared,
)
PROMISE = Act(
    "promise",
    _("Promise a date"),
    lambda idea, values, by: promise_date(idea, values["promised_on"], by=by, reason=values["reason"]),
    PromiseForm,
    lambda idea: idea.status in PROMISABLE,
    lambda idea, _by: {"promised_on": promise_of(idea)},
)
