"""Writing down by what ideas are judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from ideas.judging import formulas
from ideas.models import Challenge, Criterion, Review, Scorecard
from ideas.permissions import can_ask_for_reviews
from ideas.review_errors import CardIsInUse, CardNameIsTaken, CriteriaDoNotFit, FormulaCannotBeRead, MayNotAskForReviews

RICE = frozenset({"reach", "impact", "confidence", "effort"})
ICE = frozenset({"impact", "confidence", "ease"})
_CERTAIN = _("In per cent: 100 is measured, 80 well founded, 50 guessed.")
_TEN = _("From 1, hardly at all, to 10, as much as can be.")
_STANDARD: Mapping[str, Sequence[tuple[str, Promise, Promise, str, str]]] = {
    Scorecard.Method.RICE: (
        ("reach", _("Reach"), _("How many people it concerns in a quarter."), "0", "10000000"),
        (
            "impact",
            pgettext_lazy("criterion", "Impact"),
            _("For each of them: 3 massive, 2 high, 1 medium, 0.5 low, 0.25 minimal."),
            "0.25",
            "3",
        ),
        ("confidence", _("Confidence"), _CERTAIN, "0", "100"),
        ("effort", _("Effort"), _("In person-months of all who work on it together."), "0.1", "1000"),
    ),
    Scorecard.Method.ICE: (
        ("impact", pgettext_lazy("criterion", "Impact"), _TEN, "1", "10"),
        ("confidence", _("Confidence"), _TEN, "1", "10"),
        ("ease", _("Ease"), _TEN, "1", "10"),
    ),
}
AT_MOST = 20
LARGEST = Decimal(10) ** 8


@dataclass(frozen=True)
class Question:
    """One criterion as it is asked: its scale in points, its weight in a weighted sum, and whether much of it is bad."""

    code: str
    label: str
    lowest: Decimal
    highest: Decimal
    weight: Decimal = Decimal(1)
    counts_against: bool = False
    guidance: str = ""


def standard_criteria(method: str) -> list[Question]:
    """Return the criteria with which a scorecard of a kind is begun, in the reader's language; none where teams have their own.

    Reach is people in a quarter, impact and confidence are on the scales that are commonly used with it, effort is in
    person-months; of ICE each goes from 1 to 10.
    """
    return [
        Question(code, str(label), Decimal(lowest), Decimal(highest), guidance=str(guidance))
        for code, label, guidance, lowest, highest in _STANDARD.get(method, ())
    ]


@dataclass(frozen=True)
class CardDraft:
    """What a scorecard is to be; the formula is for the custom method alone."""

    name: str
    method: str
    criteria: Sequence[Question]
    formula: str = ""
    asks_benefit: bool = False

    def check(self) -> None:
        """Raise ``CriteriaDoNotFit`` or ``FormulaCannotBeRead``."""
        codes = [one.code for one in self.criteria]
        asked = {Scorecard.Method.RICE: RICE, Scorecard.Method.ICE: ICE}.get(Scorecard.Method(self.method))
        fits = set(codes) == asked if asked else 0 < len(codes) <= AT_MOST
        if not fits or len(set(codes)) < len(codes) or not all(_is_sound(one) for one in self.criteria):
            raise CriteriaDoNotFit(pointer="/criteria")
        if self.method == Scorecard.Method.RICE and any(
            one.code == "effort" and one.lowest <= 0 for one in self.criteria
        ):
            raise CriteriaDoNotFit(pointer="/criteria")
        if (self.method == Scorecard.Method.CUSTOM) != bool(self.formula.strip()):
            raise FormulaCannotBeRead(pointer="/formula")
        try:
            formulas.check(self.formula or "0", codes)
        except formulas.FormulaIsWrong as error:
            raise FormulaCannotBeRead(pointer="/formula") from error


@act
def write_card(draft: CardDraft, *, by: Member) -> Scorecard:
    """Write a scorecard with its criteria; raises ``MayNotAskForReviews``, ``CardNameIsTaken`` or what its check raises."""
    if not can_ask_for_reviews(by):
        raise MayNotAskForReviews
    draft.check()
    card = Scorecard()
    _write(card, draft)
    return card


@act
def edit_card(card: Scorecard, draft: CardDraft, *, by: Member) -> Scorecard:
    """Change a scorecard by which nobody has judged, nor was asked to, and no jury is going to.

    Raises what ``write_card`` raises, or ``CardIsInUse``.
    """
    card = read_locked(Scorecard.objects.all(), card.pk)
    if not can_ask_for_reviews(by):
        raise MayNotAskForReviews
    if Review.objects.filter(card=card).exists() or Challenge.objects.filter(scorecard=card).exists():
        raise CardIsInUse
    draft.check()
    card.criteria.all().delete()
    _write(card, draft)
    return card


@act
def retire_card(card: Scorecard, *, by: Member) -> bool:
    """Ask nobody by this scorecard any more; what was asked stays. Return whether that is new. Raises ``MayNotAskForReviews``."""
    card = read_locked(Scorecard.objects.all(), card.pk)
    if not can_ask_for_reviews(by):
        raise MayNotAskForReviews
    if card.retired_at is not None:
        return False
    card.retired_at = timezone.now()
    card.save(update_fields=["retired_at"])
    return True


def _is_sound(one: Question) -> bool:
    numbers = (one.lowest, one.highest, one.weight)
    bounded = all(number.is_finite() and abs(number) <= LARGEST for number in numbers)
    is_word = (
        one.code.isascii() and one.code.isidentifier() and one.code not in {"min", "max"} and len(one.code) <= AT_MOST
    )
    return is_word and bool(one.label.strip()) and bounded and one.lowest < one.highest and 0 < one.weight <= 1000


def _write(card: Scorecard, draft: CardDraft) -> None:
    card.name, card.method = draft.name.strip(), draft.method
    card.formula, card.asks_benefit = draft.formula.strip(), draft.asks_benefit
    try:
        with transaction.atomic():
            card.save()
    except IntegrityError as error:
        raise CardNameIsTaken from error
    Criterion.objects.bulk_create(
        Criterion(
            card=card,
            code=one.code,
            label=one.label.strip(),
            guidance=one.guidance.strip(),
            lowest=one.lowest,
            highest=one.highest,
            weight=one.weight,
            counts_against=one.counts_against,
            place=place,
        )
        for place, one in enumerate(draft.criteria)
    )
