"""Suspending and silencing, objections, and the marks on topics."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReadOnlyActing, ReasonForm
from community.admin.base import ReadOnlyAdmin
from community.flaggable import Because
from community.models import Appeal, Member, Sanction, TopicLock, TopicPin
from community.models.moderation_act import Ground
from community.models.sanction import sanction_of
from community.operations.appealing import decide_appeal
from community.operations.marking_topics import lock_topic, pin_topic, unlock_topic, unpin_topic
from community.operations.sanctioning import lift_sanction, sanction_member


class GroundedForm(ReasonForm):
    """A word for everybody, a sentence for the person concerned."""

    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices, help_text=_("Everybody may read it."))
    field_order = ["ground", "reason"]


class SanctionForm(GroundedForm):
    """Until when."""

    until = forms.SplitDateTimeField(
        label=_("Until"),
        required=False,
        widget=AdminSplitDateTime,
        help_text=_("It ends by itself. Nothing means for good."),
    )
    field_order = ["until", "ground", "reason"]


class PinForm(forms.Form):
    """Where and until when."""

    everywhere = forms.BooleanField(label=_("In all lists, not only in its category"), required=False)
    until = forms.SplitDateTimeField(
        label=_("Until"), required=False, widget=AdminSplitDateTime, help_text=_("It ends by itself.")
    )


class AnswerForm(forms.Form):
    """What the person concerned is told."""

    answer = forms.CharField(label=_("Answer"), widget=forms.Textarea(attrs={"rows": 4}))


def _sanction(kind: Sanction.Kind) -> Any:
    def perform(member: Member, values: dict[str, Any], by: Member) -> Any:
        because = Because(values["ground"], values["reason"])
        return sanction_member(member, kind, by=by, until=values["until"], because=because)

    return perform


def _lift(kind: Sanction.Kind) -> Any:
    def perform(member: Member, values: dict[str, Any], by: Member) -> Any:
        return lift_sanction(member, kind, by=by, because=Because(reason=values["reason"]))

    return perform


def _holds(kind: Sanction.Kind) -> Any:
    return lambda member: sanction_of(member, kind) is not None


def _because(values: dict[str, Any]) -> Because:
    return Because(values.get("ground", Ground.OTHER), values.get("reason", ""))


SUSPEND = Act("suspend", _("Suspend"), _sanction(Sanction.Kind.SUSPENSION), SanctionForm)
SILENCE = Act("silence", _("Silence"), _sanction(Sanction.Kind.SILENCE), SanctionForm)
UNSUSPEND = Act(
    "unsuspend", _("End the suspension"), _lift(Sanction.Kind.SUSPENSION), ReasonForm, _holds(Sanction.Kind.SUSPENSION)
)
UNSILENCE = Act(
    "unsilence", _("End the silence"), _lift(Sanction.Kind.SILENCE), ReasonForm, _holds(Sanction.Kind.SILENCE)
)
LOCK = Act(
    "lock",
    _("Lock"),
    lambda topic, values, by: lock_topic(topic, by=by, because=_because(values)),
    GroundedForm,
    lambda topic: not TopicLock.objects.filter(topic=topic).exists(),
)
UNLOCK = Act(
    "unlock",
    _("Unlock"),
    lambda topic, values, by: unlock_topic(topic, by=by, because=_because(values)),
    ReasonForm,
    lambda topic: TopicLock.objects.filter(topic=topic).exists(),
)
PIN = Act(
    "pin",
    _("Pin"),
    lambda topic, values, by: pin_topic(topic, by=by, because=Because(), **values),
    PinForm,
    lambda topic: topic.is_standing,
)
UNPIN = Act(
    "unpin",
    _("Unpin"),
    lambda topic, _values, by: unpin_topic(topic, by=by, because=Because()),
    is_possible=lambda topic: TopicPin.objects.filter(topic=topic).exists(),
)
MARKS = (LOCK, UNLOCK, PIN, UNPIN)
SANCTIONS = (SUSPEND, SILENCE, UNSUSPEND, UNSILENCE)


def _judge(*, overturn: bool) -> Any:
    def perform(appeal: Appeal, values: dict[str, Any], by: Member) -> Any:
        return decide_appeal(appeal, by=by, overturn=overturn, answer=values["answer"])

    return perform


@admin.register(Appeal)
class AppealAdmin(ReadOnlyActing):
    """Objections; never decided by who did what they are about."""

    acts = [
        Act("uphold", _("It stands"), _judge(overturn=False), AnswerForm, lambda appeal: appeal.is_open),
        Act("overturn", _("Take it back"), _judge(overturn=True), AnswerForm, lambda appeal: appeal.is_open),
    ]
    list_display = ["act", "by", "outcome", "created_at", "decided_by"]
    list_filter = ["outcome"]
    list_select_related = ["act", "by", "decided_by"]
    ordering = ["-id"]
    fields = ["act", "done_by", "reason", "by", "text", "created_at", "outcome", "answer", "decided_by", "decided_at"]
    readonly_fields = ["done_by", "reason"]

    @admin.display(description=_("by"))
    def done_by(self, appeal: Appeal) -> str:
        return str(appeal.act.by)

    @admin.display(description=_("reason"))
    def reason(self, appeal: Appeal) -> str:
        return f"{appeal.act.get_ground_display()}: {appeal.act.reason}"


@admin.register(Sanction)
class SanctionAdmin(ReadOnlyAdmin):
    """Who is suspended or silenced until when."""

    list_display = ["member", "kind", "starts_at", "ends_at", "lifted_at"]
    list_filter = ["kind"]
    list_select_related = ["member"]
    search_fields = ["member__display_name__istartswith"]
    ordering = ["-id"]


@admin.register(TopicPin)
class TopicPinAdmin(ReadOnlyAdmin):
    """What stands on top."""

    list_display = ["topic", "everywhere", "pinned_at", "until", "by"]
    list_select_related = ["topic", "by"]
    ordering = ["-id"]
