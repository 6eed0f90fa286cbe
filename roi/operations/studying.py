"""Plans studies before they begin and writes down what they showed; what is approved may feed an assumption."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from community.foundation.acting import act
from community.foundation.errors import NotPermitted
from community.models import HoldOut, Member
from roi.errors import (
    AlreadyConcluded,
    HoldOutStillRuns,
    IntervalIsUnclear,
    StudyIsUnclear,
    StudyNotApproved,
    TooFewPeople,
)
from roi.mathematics.evidence import NORMAL, Difference, compare_arms, difference_in_differences, needed_per_arm
from roi.models import Assumption, Study
from roi.models.grade import Grade
from roi.operations.approving import locked
from roi.permissions import can_write_roi
from roi.reports.arms import Arms, arms_of

Kind = Study.Kind
LEVEL = 0.95
PLACES = Decimal("0.00000001")
GRADES: Mapping[str, Grade] = {
    Kind.HOLDOUT: Grade.E1,
    Kind.DID: Grade.E2,
    Kind.SYNTHETIC: Grade.E2,
    Kind.TIME_SERIES: Grade.E2,
    Kind.SURVEY: Grade.E3,
}


@dataclass(frozen=True)
class Found:
    """What a study of any kind came to: an estimate with its interval, and the specification that it depends on."""

    estimate: Decimal
    low: Decimal
    high: Decimal
    unit: str
    specification: str
    n_treated: int | None = None
    n_control: int | None = None


@act
def plan_study(  # noqa: PLR0913 -- the fields of the form
    *,
    by: Member,
    code: str,
    title: str,
    kind: str,
    plan: str,
    days: DateRange | None = None,
    hold_out: HoldOut | None = None,
    baseline: Decimal | None = None,
    expected: Decimal | None = None,
) -> Study:
    """Register what is to be shown and how, and how many people that takes, before anything is known.

    Raises `NotPermitted`, or `StudyIsUnclear` for a hold-out study without a hold-out or with only one of the two
    shares, and for shares that are the same or no shares.
    """
    if not can_write_roi(by):
        raise NotPermitted
    if (kind == Kind.HOLDOUT) != (hold_out is not None):
        raise StudyIsUnclear(pointer="/hold_out")
    return Study.objects.create(
        code=code,
        title=title,
        kind=kind,
        plan=plan,
        days=days,
        hold_out=hold_out,
        baseline=baseline,
        expected=expected,
        needed_per_arm=_needed(baseline, expected),
        author=by,
    )


@act
def conclude_hold_out(study: Study, *, by: Member) -> Study:
    """Compare both arms of the hold-out as they were drawn, once it is over and nothing is open any more.

    Raises `NotPermitted`, `AlreadyConcluded`, `StudyIsUnclear` for another kind, `HoldOutStillRuns`, `TooFewPeople`
    when one arm is empty.
    """
    study = _open_study(study, by)
    if study.kind != Kind.HOLDOUT or study.hold_out is None:
        raise StudyIsUnclear(pointer="/kind")
    if study.hold_out.ends_at is None or study.hold_out.ends_at > timezone.now():
        raise HoldOutStillRuns
    arms = arms_of(study.hold_out)
    if arms.undecided:
        raise HoldOutStillRuns
    if not arms.with_help.people or not arms.without.people:
        raise TooFewPeople
    shown = compare_arms(arms.with_help.counts, arms.without.counts, level=LEVEL)
    result = {**_told(study, arms, shown), "registered_before_start": study.registered_at <= study.hold_out.starts_at}
    study.n_treated, study.n_control = arms.with_help.people, arms.without.people
    study.data_hash = arms.data_hash
    return _conclude(study, (shown.estimate, shown.low, shown.high), "contacts avoided per person with help", result)


@act
def conclude_differences(  # noqa: PLR0913 -- the four means
    study: Study,
    *,
    by: Member,
    treated: tuple[Decimal, Decimal],
    control: tuple[Decimal, Decimal],
    standard_error: Decimal,
    unit: str,
    specification: str,
) -> Study:
    """Conclude a difference in differences from its four means, each pair (before, after).

    Raises `NotPermitted`, `AlreadyConcluded`, `StudyIsUnclear` for another kind or an error that is not positive.
    """
    study = _open_study(study, by)
    if study.kind != Kind.DID:
        raise StudyIsUnclear(pointer="/kind")
    if standard_error <= 0:
        raise StudyIsUnclear(pointer="/standard_error")
    pairs = [(float(before), float(after)) for before, after in (treated, control)]
    estimate = difference_in_differences(*pairs)
    width = NORMAL.inv_cdf((1 + LEVEL) / 2) * float(standard_error)
    result = {"treated": _texts(treated), "control": _texts(control), "specification": specification}
    result["standard_error"] = str(standard_error)
    return _conclude(study, (estimate, estimate - width, estimate + width), unit, result)


@act
def conclude_elsewhere(study: Study, found: Found, *, by: Member) -> Study:
    """Write down what was computed elsewhere, with its specification, since another one may come to something else.

    Raises `NotPermitted`, `AlreadyConcluded`, `StudyIsUnclear` for a hold-out, which is computed here, and
    `IntervalIsUnclear` when the estimate lies outside its interval.
    """
    study = _open_study(study, by)
    if study.kind == Kind.HOLDOUT:
        raise StudyIsUnclear(pointer="/kind")
    if not found.low <= found.estimate <= found.high:
        raise IntervalIsUnclear(pointer="/low")
    study.n_treated, study.n_control = found.n_treated, found.n_control
    bounds = (float(found.estimate), float(found.low), float(found.high))
    return _conclude(study, bounds, found.unit, {"specification": found.specification})


@act
def assume_from_study(  # noqa: PLR0913 -- the fields of the form
    study: Study, *, by: Member, code: str, title: str, unit: str, valid_from: date, review_on: date
) -> Assumption:
    """Draft an assumption from what an approved study showed; it counts once somebody else approves it.

    Its spread is a triangle over the interval of the study, and its grade that of the kind of study. Raises
    `NotPermitted`, `StudyNotApproved`, or `StudyIsUnclear` for an interval without width.
    """
    study = locked(study)
    if not can_write_roi(by):
        raise NotPermitted
    if not study.is_approved or study.estimate is None:
        raise StudyNotApproved
    value, low, high = (_rounded(part, "0.000001") for part in (study.estimate, study.low, study.high))
    if low == high:
        raise StudyIsUnclear(pointer="/low")
    return Assumption.objects.create(
        code=code,
        title=title,
        unit=unit,
        distribution=Assumption.Distribution.TRIANGULAR,
        value=value,
        low=low,
        high=high,
        validity=DateRange(valid_from, None),
        source=study.title,
        source_year=timezone.now().year,
        grade=GRADES[study.kind],
        review_on=review_on,
        study=study,
        author=by,
    )


def _open_study(study: Study, by: Member) -> Study:
    study = locked(study)
    if not can_write_roi(by):
        raise NotPermitted
    if study.concluded_at is not None:
        raise AlreadyConcluded
    return study


def _needed(baseline: Decimal | None, expected: Decimal | None) -> int | None:
    if baseline is None and expected is None:
        return None
    if baseline is None or expected is None or baseline == expected:
        raise StudyIsUnclear(pointer="/expected")
    if not (0 < baseline < 1 and 0 <= expected < 1):
        raise StudyIsUnclear(pointer="/baseline")
    return needed_per_arm(float(baseline), float(expected))


def _told(study: Study, arms: Arms, shown: Difference) -> dict[str, Any]:
    enough = study.needed_per_arm is None or min(arms.with_help.people, arms.without.people) >= study.needed_per_arm
    return {
        "with_help": asdict(arms.with_help),
        "without": asdict(arms.without),
        "standard_error": shown.standard_error,
        "z": shown.z,
        "is_shown": shown.is_shown,
        "had_enough_people": enough,
        "avoided_per_10000": {
            name: round(10_000 * bound) for name, bound in zip(("estimate", "low", "high"), _bounds(shown), strict=True)
        },
    }


def _bounds(shown: Difference) -> tuple[float, float, float]:
    return shown.estimate, shown.low, shown.high


def _conclude(study: Study, bounds: tuple[float, float, float], unit: str, result: dict[str, Any]) -> Study:
    study.estimate, study.low, study.high = (Decimal(repr(bound)).quantize(PLACES) for bound in bounds)
    study.level, study.unit, study.result, study.concluded_at = Decimal(str(LEVEL)), unit, result, timezone.now()
    study.save()
    return study


def _rounded(part: Decimal | None, places: str) -> Decimal:
    assert part is not None
    return part.quantize(Decimal(places))


def _texts(pair: tuple[Decimal, Decimal]) -> list[str]:
    return [str(part) for part in pair]
