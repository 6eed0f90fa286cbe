"""The jury of a challenge in the back office: its scorecard, its seats, how far it is, and its result."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act
from community.models import Member
from ideas.models import Challenge, JuryCount, JurySeat, Phase, Scorecard
from ideas.operations.counting_juries import count_jury
from ideas.operations.seating import choose_scorecard, seat_juror, unseat_juror
from ideas.reports.jury import jury_count_of, progress_of, seats_of


class JuryScorecardForm(forms.Form):
    """By what the jury judges."""

    card = forms.ModelChoiceField(
        label=_("Scorecard"),
        queryset=Scorecard.objects.filter(retired_at=None).order_by("name"),
        required=False,
        help_text=_("Empty: there is no jury. Once the jury has begun the scorecard stays."),
    )


def _seat_form(_challenge: Challenge | None, _by: Member) -> type[forms.Form]:
    column = JurySeat._meta.get_field("member")  # noqa: SLF001 -- Django documents it
    member = forms.ModelChoiceField(
        label=_("Juror"),
        queryset=Member.objects.people().active(),
        widget=AutocompleteSelect(column, admin.site),
        help_text=_("Anybody who may read the challenge, customers as well; they are told."),
    )
    return type("SeatForm", (forms.Form,), {"member": member})


def _unseat_form(challenge: Challenge | None, _by: Member) -> type[forms.Form]:
    seats = JurySeat.objects.none() if challenge is None else seats_of(challenge)
    return type("UnseatForm", (forms.Form,), {"seat": forms.ModelChoiceField(label=_("Juror"), queryset=seats)})


def _is_over(challenge: Challenge) -> bool:
    return challenge.is_over(Phase.Kind.JURY, timezone.now())


SCORECARD = Act(
    "jury-scorecard",
    _("Choose the jury's scorecard"),
    lambda challenge, values, by: choose_scorecard(challenge, values["card"], by=by),
    JuryScorecardForm,
    initial=lambda challenge, _by: {"card": challenge.scorecard_id},
)
SEAT = Act(
    "seat-juror",
    _("Seat a juror"),
    lambda challenge, values, by: seat_juror(challenge, values["member"], by=by),
    _seat_form,
    lambda challenge: not _is_over(challenge),
)
UNSEAT = Act(
    "unseat-juror",
    _("Take a seat away"),
    lambda _challenge, values, by: unseat_juror(values["seat"], by=by),
    _unseat_form,
    lambda challenge: not _is_over(challenge) and challenge.seats.exists(),
)
COUNT_JURY = Act(
    "count-jury",
    _("Count the jury's reviews"),
    lambda challenge, _values, by: count_jury(challenge, by=by),
    is_possible=lambda challenge: _is_over(challenge) and bool(challenge.scorecard_id) and not _is_counted(challenge),
)
JURY_ACTS = (SCORECARD, SEAT, UNSEAT, COUNT_JURY)


def jury_shown(challenge: Challenge) -> SafeString | str:
    """Say by what it judges, how far each juror is, and once it is counted what came out; until then no score is told."""
    if not challenge.pk or (challenge.scorecard_id is None and not challenge.seats.exists()):
        return ""
    card = format_html("<p>{}: {}</p>", _("Scorecard"), challenge.scorecard or _("none"))
    head = (_("Juror"), _("judged"), _("declined"), _("waiting"))
    rows = [(one.seat.member, one.judged, one.declined, one.waiting) for one in progress_of(challenge)]
    count = jury_count_of(challenge)
    return format_html("{}{}{}", card, _table(head, rows), _result(count) if count else "")


def _result(count: JuryCount) -> SafeString:
    alpha = "" if count.alpha is None else _rounded(count.alpha)
    head = (_("Place"), _("Idea"), _("Levelled score"), _("Plain score"), _("Reviews"))
    rows = [
        (one.place, one.entry.idea.title, _rounded(one.score), _rounded(one.mean), one.reviews)
        for one in count.standings.all()
    ]
    said = format_html("<p>{}: <strong>{}</strong></p>", _("Agreement (Krippendorff's alpha)"), alpha)
    return format_html("{}{}", said, _table(head, rows))


def _table(head: tuple[Any, ...], rows: list[tuple[Any, ...]]) -> SafeString:
    titles = format_html_join("", '<th scope="col">{}</th>', ((each,) for each in head))
    lines = format_html_join(
        "", "<tr>{}</tr>", ((format_html_join("", "<td>{}</td>", ((cell,) for cell in row)),) for row in rows)
    )
    return format_html(
        '<div class="scrolls"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>', titles, lines
    )


def _rounded(value: float) -> str:
    # What formats numbers cuts off what is too long.
    return number_format(round(value, 2), 2)


def _is_counted(challenge: Challenge) -> bool:
    return hasattr(challenge, "jury_count")
