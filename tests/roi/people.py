"""People who brought something, and the agreement by which employees among them may be seen."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from community.models import Member
from roi.models import LegalBasis, PartyMember, Posting, RuleVersion
from tests.roi.ledger import post_benefit, signed

JANUARY, FEBRUARY = date(2026, 1, 5), date(2026, 2, 5)


def brought(version: RuleVersion, member: Member, net: str, *, role: str = "solution", day: date = JANUARY) -> Posting:
    """One value that one person has all of."""
    return post_benefit(version, net, day, shares=[(member, role, net)])


def ref_of(member: Member) -> str:
    """By what the ledger knows somebody."""
    return str(PartyMember.objects.get(member=member).party.ref)


def agreed(first: date | None = None, after: date | None = None, **fields: object) -> LegalBasis:
    """A signed agreement for some days, or for all."""
    values = {"title": "Agreement", "document": "BV 7", **signed(), **fields}
    return LegalBasis.objects.create(validity=DateRange(first, after), **values)
