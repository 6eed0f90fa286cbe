"""Of whom nothing personal is told: who is an employee, whether a legal basis is in force, and how many are enough."""

from collections.abc import Collection
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from community.models import Member
from roi.models import Assumption, LegalBasis, Party, PartyMember, PersonQuery

THRESHOLD_CODE = "aggregation_threshold"
DEFAULT_THRESHOLD = 5
# Of two people each knows the other's value, whatever anybody agrees on.
LOWEST_THRESHOLD = 3


def is_employee(to_party: str = "") -> Q:
    """Return which parties are, or have become, employees; the path leads to the parties."""
    employee = Member.Kind.EMPLOYEE
    return Q(**{f"{to_party}kind": employee}) | Q(**{f"{to_party}mapping__member__kind": employee})


def employees() -> QuerySet[Party, Any]:
    """Return the numbers of the same parties; each way to tell them by itself, which spares joining everybody."""
    by_kind = Party.objects.filter(kind=Member.Kind.EMPLOYEE).values("pk")
    return by_kind.union(PartyMember.objects.filter(member__kind=Member.Kind.EMPLOYEE).values("party"))


def employees_among(refs: Collection[str]) -> set[str]:
    """Return the references of those who are employees."""
    employees = Party.objects.filter(is_employee(), ref__in=refs) if refs else Party.objects.none()
    return {str(ref) for ref in employees.values_list("ref", flat=True)}


def basis_on(day: date) -> LegalBasis | None:
    """Return the signed agreement that allows to see single employees on a day."""
    return LegalBasis.objects.in_force(day).order_by("pk").first()


def aggregation_threshold(day: date) -> int:
    """Return how many employees a sum must be of; an approved assumption says otherwise than the default."""
    agreed = Assumption.objects.valid_on(day).filter(code=THRESHOLD_CODE).values_list("value", flat=True).first()
    return DEFAULT_THRESHOLD if agreed is None else max(int(agreed), LOWEST_THRESHOLD)


class Discretion:
    """Whether single employees are shown on a day; the database is asked once, and only where there is one."""

    def __init__(self, day: date) -> None:
        """Remember the day."""
        self.day = day

    @cached_property
    def shows_employees(self) -> bool:
        """Tell whether a legal basis is in force."""
        return basis_on(self.day) is not None


def legal_bases() -> QuerySet[LegalBasis]:
    """All agreements, the latest first."""
    return LegalBasis.objects.select_related("author", "approved_by").order_by("-id")


def person_queries() -> QuerySet[PersonQuery]:
    """Who asked what about whom, the latest question first."""
    return PersonQuery.objects.select_related("asked_by", "basis").order_by("-asked_at", "-id")
