"""Scorecards in the back office: written with their criteria, used from then on, and the order of ideas by each."""

from typing import Any

from django import forms
from django.contrib import admin
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, Acting
from community.admin.base import actor
from community.foundation.errors import DomainError
from ideas.models import Criterion, Review, Scorecard
from ideas.operations.scorecards import CardDraft, Question, edit_card, retire_card, standard_criteria, write_card
from ideas.permissions import can_ask_for_reviews
from ideas.reports.judging import Judged, ranking_of

RETIRE = Act(
    "retire",
    _("Retire"),
    lambda card, _values, by: retire_card(card, by=by),
    is_possible=lambda card: card.retired_at is None,
)
QUESTION = ("code", "label", "lowest", "highest", "weight", "counts_against", "guidance")


class CriteriaFormSet(BaseInlineFormSet[Criterion, Scorecard, forms.ModelForm[Criterion]]):
    """All criteria together with their scorecard make sense, or are refused before anything is written."""

    def clean(self) -> None:
        """Ask what the operation would ask."""
        super().clean()
        if any(self.errors):
            return
        try:
            self.draft().check()
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def draft(self) -> CardDraft:
        """What the form and its rows describe, in their order."""
        kept = [form for form in self.forms if form.has_changed() or form.instance.pk]
        rows = [form.cleaned_data for form in kept if not form.cleaned_data.get("DELETE")]
        card = self.instance
        questions = [Question(**{name: row[name] for name in QUESTION}) for row in rows]
        questions = questions or standard_criteria(card.method)
        return CardDraft(card.name, card.method, questions, card.formula, card.asks_benefit)


class CriterionInline(admin.TabularInline[Criterion, Scorecard]):
    """The criteria of a scorecard."""

    model = Criterion
    formset = CriteriaFormSet
    fields = QUESTION
    extra = 4
    ordering = ["place"]

    def get_extra(self, request: HttpRequest, obj: Any = None, **_options: Any) -> int:
        """Leave room for the standard criteria, and for some of one's own."""
        return max(self.extra, len(_begun_with(request)))


def _begun_with(request: HttpRequest) -> list[Question]:
    """Return the criteria with which the form of a new scorecard is to begin."""
    return standard_criteria(request.GET.get("method", "")) if request.method == "GET" else []


@admin.register(Scorecard)
class ScorecardAdmin(Acting):
    """By what ideas are judged, and what came of it."""

    acts = [RETIRE]
    inlines = [CriterionInline]
    list_display = ["name", "method", "asks_benefit", "retired_at"]
    list_filter = ["method"]
    search_fields = ["name"]
    ordering = ["-id"]
    fields = ["name", "method", "formula", "asks_benefit", "retired_at", "agreement", "ranking"]
    readonly_fields = ["retired_at", "agreement", "ranking"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What came of it stands on the page of one that is there."""
        return list(self.fields) if obj else list(self.fields)[:4]

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        """Begin a scorecard of a kind with its standard criteria."""
        options: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if not (obj and obj.pk) and (begun := _begun_with(request)):
            options["initial"] = [{name: getattr(one, name) for name in QUESTION} for one in begun]
        return options

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:  # noqa: FBT001, FBT002 -- Django's signature
        """Offer to begin with the standard criteria."""
        form = super().get_form(request, obj, change, **options)
        if obj is None and "method" in form.base_fields:
            form.base_fields["method"].help_text = format_html(
                '{}: <a href="?method=rice">RICE</a>, <a href="?method=ice">ICE</a>', _("Begin with standard criteria")
            )
        return form

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Put ideas in order by what whoever looks may know."""
        card = super().get_object(request, object_id, from_field)
        if card is not None:
            card.shown = ranking_of(Review.objects.visible_to(actor(request)).filter(card=card))
        return card

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The product team."""
        return super().has_add_permission(request) and can_ask_for_reviews(actor(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The product team, until somebody is asked by it."""
        may = super().has_change_permission(request, obj) and can_ask_for_reviews(actor(request))
        return may and not (obj is not None and (obj.reviews.exists() or obj.challenges.exists()))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: it is retired."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Written with its criteria, once they are known."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Write it as programs do."""
        draft = formsets[0].draft()
        saved = edit_card(form.instance, draft, by=actor(request)) if change else write_card(draft, by=actor(request))
        form.instance.__dict__.update(saved.__dict__)

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:  # noqa: FBT001, FBT002 -- Django's signature
        """Say what of the form changed; the rows are written anew."""
        return super().construct_change_message(request, form, [], add)

    @admin.display(description=_("agreement of evaluators"))
    def agreement(self, card: Any) -> str:
        if card.shown.alpha is None:
            return str(_("Nothing is known yet: two have to judge the same idea."))
        told = _("Krippendorff's alpha %(alpha)s: 1 is full agreement, 0 is what chance gives.")
        return str(told) % {"alpha": f"{card.shown.alpha:.2f}"}

    @admin.display(description=_("ideas in their order"))
    def ranking(self, card: Any) -> SafeString:
        rows = format_html_join(
            "", "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>", map(_row, card.shown.ideas)
        )
        head = (_("place"), _("idea"), _("levelled score"), _("reviews"), _("benefit of the first year"))
        cells = format_html_join("", '<th scope="col">{}</th>', ((each,) for each in head))
        return format_html(
            '<div class="scrolls"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>', cells, rows
        )


def _row(one: Judged) -> tuple[Any, ...]:
    page = reverse("admin:ideas_idea_change", args=[one.idea.pk])
    link = format_html('<a href="{}">{}</a>', page, one.idea.title)
    benefit = (
        one.benefit and f"{one.benefit.low:.0f} … {one.benefit.likely:.0f} … {one.benefit.high:.0f} {one.currency}"
    )
    return one.place, link, f"{one.score:.2f}", one.reviews, benefit or ""
