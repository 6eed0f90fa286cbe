"""What single people brought, and how much hangs on how few of them; employees only as groups, unless it is agreed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from community.models import Member
from roi.mathematics.concentration import Concentration, concentration
from roi.mathematics.discretion import Groups, told_groups
from roi.models import LedgerAccount, Leg, Party, PartyRollup
from roi.reports.personal import employees, is_employee
from roi.reports.selection import Basis, Selection

NOTHING = Decimal("0.00")
Slice = PartyRollup.Slice


@dataclass(frozen=True)
class MemberValue:
    """What one person brought, and as what."""

    party: Party
    name: str
    # Null once the person left.
    member_id: int | None
    value: Decimal
    by_role: dict[str, Decimal]


@dataclass(frozen=True)
class MonthValue:
    """What one person brought in one month and one role."""

    month: date
    role: str
    value: Decimal


@dataclass(frozen=True)
class Spread:
    """How what people brought is spread; without a legal basis employees are beside it, as one group."""

    covers_employees: bool
    found: Concentration | None
    employees: Groups


def contributors(selection: Selection, *, employees_shown: bool) -> QuerySet[Party]:
    """Return everybody of whom something stands, the biggest value first."""
    if selection.takes_everything:
        parties = Party.objects.filter(sums__slice=Slice.WHOLE, sums__currency=selection.currency)
        valued = parties.annotate(value=F("sums__amount"))
    else:
        valued = Party.objects.filter(selection.shares("legs__")).annotate(value=Sum("legs__amount"))
    if not employees_shown:
        valued = valued.exclude(is_employee())
    return valued.exclude(value=0).select_related("mapping__member").order_by("-value", "-pk")


def member_values(parties: Sequence[Party], selection: Selection) -> list[MemberValue]:
    """Tell of each of these people who it is and what it did; one query for all of them."""
    by_role: dict[int | None, dict[str, Decimal]] = defaultdict(dict)
    for party, role, value in _by_role(selection, Q(party__in=parties)):
        by_role[party][role] = value
    return [_told(party, by_role[party.pk]) for party in parties]


def find_member_value(ref: UUID, selection: Selection, *, employees_shown: bool) -> MemberValue:
    """Return what one person brought; raises `Http404` for nobody and, without a legal basis, for employees."""
    parties = Party.objects.select_related("mapping__member")
    if not employees_shown:
        parties = parties.exclude(is_employee())
    return member_values([get_object_or_404(parties, ref=ref)], selection)[0]


def find_own_value(member: Member, selection: Selection) -> MemberValue | None:
    """Return what a member brought; who never had a share is no party."""
    party = Party.objects.select_related("mapping__member").filter(mapping__member=member).first()
    return member_values([party], selection)[0] if party else None


def months_of(party: Party, selection: Selection) -> list[MonthValue]:
    """Return what one person brought, by month and role, in their order."""
    day = "posting__valid_on" if selection.basis == Basis.VALID else "posting__period__month"
    legs = Leg.objects.filter(selection.shares(), party=party).annotate(month=TruncMonth(day))
    return [MonthValue(*row) for row in sorted(_summed(legs, "month", "role"))]


def shares_of(ref: UUID, selection: Selection, *, employees_shown: bool) -> QuerySet[Leg]:
    """Return the single shares of one person, as they were appended; raises `Http404` like `find_member_value`."""
    found = find_member_value(ref, selection, employees_shown=employees_shown)
    legs = Leg.objects.filter(selection.shares(), party=found.party)
    return legs.select_related("posting", "party").order_by("posting__number", "position", "pk")


def employee_groups(selection: Selection, *, threshold: int) -> Groups:
    """Return what employees brought by role, as far as it tells nothing about a single one of them."""
    amounts: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for party, role, value in _by_role(selection, Q(party__in=employees())):
        amounts[role][party] = value
    return told_groups(amounts, threshold=threshold)


def spread(selection: Selection, *, employees_shown: bool, threshold: int) -> Spread:
    """Measure how much hangs on how few.

    Without a legal basis employees are left out of all figures: the share of the first, or an index, would tell what
    the one employee among them is worth to anybody who knows the others.
    """
    # Asked for beside the sums instead of joined to every one of them.
    whole = Q() if employees_shown else ~Q(party__in=employees())
    found = concentration(_values(selection, whole))
    told = employee_groups(selection, threshold=1 if employees_shown else threshold)
    return Spread(employees_shown, found, told)


def _values(selection: Selection, whose: Q) -> Iterable[Decimal]:
    """Return what each of these people has: from what is kept of everybody, or from the legs where only some count."""
    if selection.takes_everything:
        kept = PartyRollup.objects.filter(whose, slice=Slice.WHOLE, currency=selection.currency, amount__gt=0)
        return kept.values_list("amount", flat=True)
    # The planner knows how many legs stand on each account, but not on those of a type, and would go a wrong way.
    accounts = LedgerAccount.objects.filter(type=LedgerAccount.Type.ATTRIBUTION).values_list("pk", flat=True)
    legs = Leg.objects.filter(selection.shares(), whose, party__isnull=False, account__in=list(accounts))
    return (value for _person, value in _summed(legs, "party"))


def _by_role(selection: Selection, whose: Q) -> Iterable[tuple[int, str, Decimal]]:
    """Return what each of these people has in each role, likewise."""
    if selection.takes_everything:
        kept = PartyRollup.objects.filter(whose, slice=Slice.ROLE, currency=selection.currency)
        return kept.exclude(amount=0).values_list("party", "slice_key", "amount")
    return _summed(Leg.objects.filter(selection.shares(), whose), "party", "role")


def _told(party: Party, by_role: dict[str, Decimal]) -> MemberValue:
    mapping = getattr(party, "mapping", None)
    return MemberValue(
        party=party,
        name=mapping.member.display_name if mapping else _("somebody who left"),
        member_id=mapping.member_id if mapping else None,
        value=sum(by_role.values(), NOTHING),
        by_role=dict(sorted(by_role.items())),
    )


def _summed(legs: QuerySet[Leg], *names: str) -> QuerySet[Leg, Any]:
    """Sum the legs that are alike by these names; what cancels out is left out."""
    sums: QuerySet[Leg, Any] = legs.values_list(*names).annotate(total=Sum("amount")).exclude(total=0).order_by()
    return sums
