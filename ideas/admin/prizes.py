"""Prizes in the back office: who gets them, and that they were paid."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, Acting
from community.admin.base import ReadOnlyAdmin, actor
from community.models import Category, Member
from community.web.day_inputs import DayInput
from ideas.models import Award, Challenge, Entry, Payout, Prize
from ideas.operations.awarding import REFERENCE_LIMIT, TITLE_LIMIT, award_prize, offer_prize, record_payout
from ideas.reports.challenges import entries_of


class PrizeForm(forms.Form):
    """What can be won."""

    title = forms.CharField(label=_("title"), max_length=TITLE_LIMIT)
    amount = forms.DecimalField(
        label=_("amount"),
        required=False,
        max_digits=14,
        decimal_places=2,
        help_text=_("In the currency of the challenge. Empty: no money. A prize that is offered stays."),
    )


class PayoutForm(forms.Form):
    """When it was paid, and where the books have it."""

    paid_on = forms.DateField(label=_("paid on"), widget=DayInput())
    reference = forms.CharField(
        label=_("number in the books"), max_length=REFERENCE_LIMIT, help_text=_("Of the booking or transfer; no names.")
    )


class EntryField(forms.ModelChoiceField[Entry]):
    """Entries by the titles of their ideas."""

    def label_from_instance(self, entry: Entry) -> str:
        """Name it as it stands in the challenge."""
        return entry.idea.title


def _award_form(prize: Prize | None, _by: Member) -> type[forms.Form]:
    entries = Entry.objects.none() if prize is None else entries_of(prize.challenge)
    reason = forms.CharField(label=_("Public reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    ranks = forms.ChoiceField(
        label=_("given for"), required=False, choices=[("", _("no place")), *Award.RankedBy.choices]
    )
    entry = EntryField(entries, label=_("entry"))
    return type("AwardForm", (forms.Form,), {"entry": entry, "ranked_by": ranks, "reason": reason})


def _is_unpaid(prize: Prize) -> bool:
    return Award.objects.filter(prize=prize, payout=None).exists()


def _record(prize: Prize, values: dict[str, Any], by: Member) -> Payout:
    return record_payout(Award.objects.get(prize=prize), by=by, **values)


OFFER = Act(
    "offer-prize",
    _("Offer a prize"),
    lambda challenge, values, by: offer_prize(challenge, by=by, **values),
    PrizeForm,
)
AWARD = Act(
    "award",
    _("Give it to an entry"),
    lambda prize, values, by: award_prize(prize, values.pop("entry"), by=by, **values),
    _award_form,
    lambda prize: not Award.objects.filter(prize=prize).exists(),
)
PAY = Act("payout", _("Record the payout"), _record, PayoutForm, _is_unpaid)


@admin.register(Prize)
class PrizeAdmin(ReadOnlyAdmin, Acting):
    """What can be won in challenges."""

    is_record = False
    acts = [AWARD, PAY]
    list_display = ["title", "challenge", "amount", "awarded_to"]
    list_filter = [("challenge", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["challenge", "award__entry__idea"]
    ordering = ["-challenge", "number"]
    fields = readonly_fields = ("number", "title", "challenge", "amount", "awarded_to", "paid")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Prize]:
        """Leave out what stands in places that the reader may not see."""
        seen = Challenge.objects.filter(category__in=Category.objects.visible_to(actor(request))).values("pk")
        found: models.QuerySet[Prize] = super().get_queryset(request).filter(challenge__in=seen)
        return found

    @admin.display(description=_("award of a prize"))
    def awarded_to(self, prize: Prize) -> str:
        """Name the entry that has it."""
        award: Award | None = getattr(prize, "award", None)
        return award.entry.idea.title if award else ""

    @admin.display(description=_("payout of a prize"))
    def paid(self, prize: Prize) -> str:
        """Say when it was paid, and under which number."""
        payout = Payout.objects.filter(award__prize=prize).first()
        return f"{payout.paid_on}: {payout.reference}" if payout else ""
