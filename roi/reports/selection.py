"""Which legs of the ledger a figure is made of; a report and the list behind its amounts ask the same question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from roi.models import LedgerAccount, Leg, Posting
from roi.models.grade import Grade
from roi.reports.grouping import GroupBy, condition_for, role_of

Type = LedgerAccount.Type
BENEFIT_TYPES = (Type.ATTRIBUTION, Type.UNATTRIBUTED)
COST_TYPES = (Type.COST,)


class Basis(TextChoices):
    """Whether a posting belongs to the month of the books or to its business date."""

    POSTED = "posted", _("by month of the books")
    VALID = "valid", _("by business date")


class Side(TextChoices):
    """What of a posting counts; expectations never do."""

    BENEFITS = "benefits", _("benefits")
    COSTS = "costs", _("costs")
    BOTH = "both", _("benefits and costs")


@dataclass(frozen=True)
class AsOf:
    """A state of knowledge: what was recorded later does not count. The text is how the reader said it."""

    text: str
    before: datetime


@dataclass(frozen=True)
class Selection:
    """What a reader asked for; both days are included.

    Grade and cashability choose among the benefits only: costs are counted whole, however good the evidence is.
    """

    currency: str
    basis: Basis = Basis.POSTED
    from_day: date | None = None
    to_day: date | None = None
    as_of: AsOf | None = None
    min_grade: Grade | None = None
    cashable: bool | None = None
    group_by: GroupBy | None = None

    @property
    def takes_everything(self) -> bool:
        """Tell whether no benefit is left out, so that what is kept of all time says it."""
        chosen = (self.from_day, self.to_day, self.as_of, self.min_grade, self.cashable)
        return all(one is None for one in chosen)

    def takes_benefit(self, grade: str, *, cashable: bool) -> bool:
        """Tell whether a benefit of this kind counts."""
        good_enough = self.min_grade is None or grade <= self.min_grade
        return good_enough and (self.cashable is None or cashable is self.cashable)

    def postings(self) -> QuerySet[Posting]:
        """Return the actual postings of the days and of the knowledge asked for."""
        return Posting.objects.actual().filter(self._place())

    def legs(self) -> QuerySet[Leg]:
        """Return the legs of those postings in the currency, on whatever account and of whatever grade."""
        return Leg.objects.filter(self._place("posting__"), posting__scenario__isnull=True, currency=self.currency)

    def shares(self, to_leg: str = "") -> Q:
        """Return which legs are what people have of the benefits that count; the path leads to the legs."""
        to_posting = f"{to_leg}posting__"
        ours = {
            f"{to_posting}scenario__isnull": True,
            f"{to_leg}currency": self.currency,
            f"{to_leg}account__type": Type.ATTRIBUTION,
        }
        return Q(**ours) & self._place(to_posting) & self.good_enough(to_posting)

    def postings_counting(self, side: Side, group: str | None) -> QuerySet[Posting]:
        """Return the postings with a leg that counts on this side and in this group."""
        counting = {
            Side.BENEFITS: self._with_leg_on(BENEFIT_TYPES, group) & self.good_enough(),
            Side.COSTS: self._with_leg_on(COST_TYPES, group),
        }
        postings = self.postings()
        if self.group_by and group is not None:
            is_valid, currency = self.basis == Basis.VALID, self.currency
            postings = postings.filter(
                condition_for(self.group_by, group, by_business_date=is_valid, currency=currency)
            )
        return postings.filter(counting[side] if side in counting else counting[Side.BENEFITS] | counting[Side.COSTS])

    def _place(self, prefix: str = "") -> Q:
        day = f"{prefix}period__month" if self.basis == Basis.POSTED else f"{prefix}valid_on"
        place = Q()
        if self.from_day:
            place &= Q(**{f"{day}__gte": self.from_day})
        if self.to_day:
            place &= Q(**{f"{day}__lte": self.to_day})
        if self.as_of:
            place &= Q(**{f"{prefix}recorded_at__lt": self.as_of.before})
        return place

    def _with_leg_on(self, types: Sequence[str], group: str | None) -> Q:
        legs = Leg.objects.filter(posting=OuterRef("pk"), account__type__in=types, currency=self.currency)
        role = role_of(self.group_by, group)
        return Q(Exists(legs if role is None else legs.filter(role=role)))

    def good_enough(self, prefix: str = "") -> Q:
        enough = Q(**{f"{prefix}grade__lte": self.min_grade}) if self.min_grade else Q()
        return enough if self.cashable is None else enough & Q(**{f"{prefix}cashable": self.cashable})
