"""The evidence of a challenge as printed pages: what was promised, who took part, what came out and how anyone checks it."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import IO

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from reportlab.platypus import Flowable, Spacer

from community.foundation.printing import MUTED, WIDTH, facts, heading, paragraph, table, write_pages
from ideas.models import Award, Challenge, ChallengeEvent, Count, Entry, Realisation, Terms
from ideas.reports.challenges import count_of, entries_of, participation_of, prizes_of, segments_of, shown_author
from ideas.reports.jury import conflicts_of, jury_count_of, seats_of

GAP = 14


def write_evidence(challenge: Challenge, stream: IO[bytes], *, compressed: bool = True) -> None:
    """Write the pages in the language of the reader; of hidden authors, and of ballots, they name nobody."""
    count = count_of(challenge)
    entries = list(entries_of(challenge).select_related("idea__adoption"))
    parts = [
        *_cover(challenge, count),
        *_terms(challenge),
        *_entries(challenge, entries),
        *_result(challenge, count),
        *_jury(challenge),
        *_prizes(challenge),
        *_outcome(challenge, entries),
        *_log(challenge),
    ]
    subject = count.tally_hash if count else ""
    foot = f"{challenge.title[:80]} · {subject[:16]}"
    write_pages(stream, parts, title=challenge.title, subject=subject, foot=foot, compressed=compressed)


def _cover(challenge: Challenge, count: Count | None) -> list[Flowable]:
    seen = participation_of(challenge)
    told = [
        (_("Made at"), _moment(timezone.now())),
        (_("Published at"), _moment(challenge.published_at) if challenge.published_at else _("Draft")),
        (_("Category"), challenge.category.name),
        (_("Time zone"), challenge.time_zone),
        (_("Open to"), _("For a group") if challenge.circle_id or challenge.electorate else _("for everybody")),
        (_("Method"), str(challenge.get_method_display())),
        (_("Counted by"), str(challenge.get_rule_display())),
    ]
    if challenge.budget is not None:
        told.append((_("Budget"), _money(challenge.budget, challenge)))
    if challenge.cost_budget is not None:
        told.append((_("Cost budget"), _money(challenge.cost_budget, challenge)))
    days = [(str(phase.get_kind_display()).capitalize(), _days(*phase.days)) for phase in challenge.phases.all()]
    people = [
        (_("accepted the terms"), number_format(seen.accepted)),
        (_("proposed something"), number_format(seen.authors)),
        (_("entries"), number_format(seen.entries)),
        (_("ballots"), number_format(seen.ballots)),
    ]
    return [
        heading(challenge.title, 20),
        paragraph(_("Evidence of a challenge"), MUTED),
        *_section(_("What it was"), facts(told)),
        *_section(_("Phases"), facts(days) if days else paragraph(_("No dates yet"))),
        *_section(_("Participation"), facts(people)),
        *_section(_("The question"), *map(paragraph, _lines(challenge.body))),
    ]


def _terms(challenge: Challenge) -> list[Flowable]:
    versions = (
        Terms.objects.filter(challenge=challenge).annotate(accepted=models.Count("acceptances")).order_by("number")
    )
    parts: list[Flowable] = []
    for terms in versions:
        told = {"number": terms.number, "day": _moment(terms.published_at), "accepted": terms.accepted}
        head = _("Version %(number)s of %(day)s, accepted by %(accepted)s") % told
        parts += [paragraph(head, MUTED), *map(paragraph, _lines(terms.body)), Spacer(0, 6)]
    return _section(_("Terms"), *parts) if parts else []


def _entries(challenge: Challenge, entries: Iterable[Entry]) -> list[Flowable]:
    rows = [(_("No."), _("Idea"), _("Author"), _("Entered at"), _("Cost"))]
    for entry in entries:
        author = shown_author(entry)
        name = _("author is hidden") if author is None else author.display_name or f"#{author.pk}"
        cost = "" if entry.cost is None else _money(entry.cost, challenge)
        rows.append((str(entry.pk), entry.idea.title, name, _moment(entry.entered_at), cost))
    widths = [WIDTH * share for share in (0.08, 0.42, 0.18, 0.16, 0.16)]
    return _section(_("Entries"), table(rows, amounts=1, widths=widths))


def _result(challenge: Challenge, count: Count | None) -> list[Flowable]:
    if count is None:
        return _section(_("Results"), paragraph(_("The ballots are not counted yet.")))
    how = facts(
        [
            (_("Counted at"), _moment(count.counted_at)),
            (_("Rule"), str(challenge.get_rule_display())),
            (_("Ballots"), number_format(count.ballot_count)),
            (_("Seed"), str(count.seed)),
            (_("Checksum of the tally"), count.tally_hash),
        ]
    )
    rows = [(_("Place"), _("Idea"), _("Points"), _("likely"), _("Voters"), _("Chosen"))]
    for one in count.standings.all():
        likely = f"{number_format(one.points_low, 1)} … {number_format(one.points_high, 1)}"
        chosen = f"{_('chosen')} ({one.chosen_share:.0%})" if one.is_chosen else f"{one.chosen_share:.0%}"
        rows.append((str(one.place), _title(one.entry), str(one.points), likely, str(one.voters), chosen))
    widths = [WIDTH * share for share in (0.08, 0.42, 0.1, 0.16, 0.1, 0.14)]
    names, given = segments_of(count)
    parts: list[Flowable] = [how, Spacer(0, 6), table(rows, amounts=4, widths=widths)]
    if len(names) > 1:
        split = [(_("Idea"), *names), *((_title(entry), *map(str, points)) for entry, points in given)]
        parts += [Spacer(0, 6), table(split, amounts=len(names))]
    return _section(_("Results"), *parts)


def _jury(challenge: Challenge) -> list[Flowable]:
    """Say who judged and who declined for what interest, and what came out; of hidden authors no interest tells."""
    if challenge.scorecard is None:
        return []
    count = jury_count_of(challenge)
    seats = ", ".join(str(seat.member) for seat in seats_of(challenge))
    told = [(_("Scorecard"), challenge.scorecard.name), (_("Jurors"), seats)]
    if count is None:
        return _section(_("Jury"), facts(told), paragraph(_("The reviews of the jury are not counted yet.")))
    alpha = _("No two jurors judged the same idea.") if count.alpha is None else _rounded(count.alpha)
    told += [
        (_("Counted at"), _moment(count.counted_at)),
        (_("Reviews"), number_format(count.review_count)),
        (_("Agreement (Krippendorff's alpha)"), alpha),
        (_("Same score"), _("more reviews, then more votes, then the older idea")),
        (_("Checksum of the scores"), count.scores_hash),
    ]
    rows = [(_("Place"), _("Idea"), _("Levelled score"), _("Plain score"), _("Reviews"), _("Votes"))]
    for one in count.standings.all():
        scores = (_rounded(one.score), _rounded(one.mean))
        rows.append((str(one.place), _title(one.entry), *scores, str(one.reviews), str(one.votes)))
    widths = [WIDTH * share for share in (0.08, 0.44, 0.14, 0.12, 0.12, 0.1)]
    declined = [(_("Conflicts of interest"), _("Idea"), _("Interest"))]
    for review in conflicts_of(challenge):
        interest = _("told when authors are known") if review.idea.is_veiled else review.conflict
        declined.append((str(review.evaluator), review.idea.title, interest))
    parts = [facts(told), Spacer(0, 6), table(rows, amounts=4, widths=widths)]
    parts += [Spacer(0, 6), table(declined) if len(declined) > 1 else paragraph(_("No juror declared a conflict."))]
    return _section(_("Jury"), *parts)


def _rounded(value: float) -> str:
    # What formats numbers cuts off what is too long.
    return number_format(round(value, 2), 2)


def _prizes(challenge: Challenge) -> list[Flowable]:
    rows: list[tuple[str, ...]] = [
        (_("Prize"), _("Amount"), _("Given to"), _("Given for"), _("Paid on"), _("Number in the books"))
    ]
    for prize in prizes_of(challenge).select_related("award__payout"):
        award = getattr(prize, "award", None)
        payout = getattr(award, "payout", None)
        paid = (date_format(payout.paid_on), payout.reference) if payout else ("", "")
        amount = "" if prize.amount is None else _money(prize.amount, challenge)
        rows.append((prize.title, amount, _title(award.entry) if award else "", _given_for(award), *paid))
    return _section(_("Prizes"), table(rows)) if len(rows) > 1 else []


def _outcome(challenge: Challenge, entries: Iterable[Entry]) -> list[Flowable]:
    """Say of adopted entries what is expected of them and what they brought so far."""
    adopted = [entry for entry in entries if hasattr(entry.idea, "adoption")]
    if not adopted:
        return []
    brought = dict(
        Realisation.objects.filter(adoption__idea__entry__challenge=challenge)
        .order_by()
        .values_list("adoption__idea")
        .annotate(sum=models.Sum("amount"))
    )
    rows: list[tuple[str, ...]] = [(_("Idea"), _("Status"), _("Cost"), _("Expected"), _("Realised"))]
    for entry in adopted:
        adoption, status = entry.idea.adoption, str(entry.idea.get_status_display())
        sums = (adoption.cost, adoption.expected_likely, brought.get(entry.idea_id) or Decimal(0))
        told = ("" if one is None else _amount(one, adoption.currency) for one in sums)
        rows.append((entry.idea.title, status, *told))
    return _section(_("What came of it"), table(rows, amounts=3))


def _log(challenge: Challenge) -> list[Flowable]:
    events = ChallengeEvent.objects.filter(challenge=challenge).select_related("by").order_by("id")
    awards = {
        award.prize.number: award for award in Award.objects.filter(prize__challenge=challenge).select_related("prize")
    }
    rows = [(_("What happened"), _("Why"), _("When"), _("Who"))]
    for one in events:
        why = ""
        if one.kind == ChallengeEvent.Kind.PRIZE_AWARDED:
            award = awards[one.extras["prize"]]
            why = ": ".join(part for part in (_given_for(award), award.reason) if part)
        name = one.by.display_name or f"#{one.by_id}"
        rows.append((str(one.get_kind_display()), why, _moment(one.occurred_at), name))
    return _section(_("Log"), table(rows))


def _given_for(award: Award | None) -> str:
    if award is None or not award.ranked_by:
        return ""
    return f"{award.get_ranked_by_display()} ({award.place})"


def _section(title: str, *parts: Flowable) -> list[Flowable]:
    return [Spacer(0, GAP), heading(title, 13), *parts]


def _title(entry: Entry) -> str:
    return entry.idea.title if entry.idea.state == entry.idea.State.VISIBLE else _("An idea that was taken away")


def _lines(body: str) -> list[str]:
    return [line for line in body.splitlines() if line.strip()]


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


def _days(first: date, last: date) -> str:
    return f"{date_format(first)} … {date_format(last)}"


def _money(amount: Decimal, challenge: Challenge) -> str:
    return _amount(amount, challenge.currency)


def _amount(amount: Decimal, currency: str) -> str:
    return f"{number_format(amount, 2, force_grouping=True)} {currency}"
