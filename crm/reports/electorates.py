"""Segments of contacts as groups for whom a challenge may be: whoever is chosen at the moment of taking part belongs."""

from django.db import models

from community.models import Member
from crm.models import Contact, Segment
from crm.people_errors import RuleIsMalformed
from crm.reports.rule_fields import rows_of
from crm.reports.rules import chosen_by
from ideas.electorates import Electorate

PREFIX = "segment"


def segments_offered() -> list[Electorate]:
    """Return all segments by name; those of accounts stand for the people who belong to them."""
    rows = Segment.objects.order_by("name").values_list("pk", "name")
    return [Electorate(f"{PREFIX}:{number}", name) for number, name in rows]


def is_in_segment(word: str, member: Member) -> bool:
    """Tell whether the rule of a segment chooses a member now; one that is gone, or holds no more, chooses nobody."""
    return _contacts_of(word).filter(member=member).exists()


def members_of_segment(word: str) -> models.QuerySet[Member]:
    """Return whom the rule of a segment chooses now."""
    members: models.QuerySet[Member] = Member.objects.filter(pk__in=_contacts_of(word).order_by().values("member"))
    return members


def _contacts_of(word: str) -> models.QuerySet[Contact]:
    number = word.removeprefix(f"{PREFIX}:")
    segment = Segment.objects.filter(pk=number).first() if number.isascii() and number.isdigit() else None
    if segment is None:
        return Contact.objects.none()
    try:
        chosen = chosen_by(segment.target, segment.rule).of(rows_of(segment.target))
    except RuleIsMalformed:
        return Contact.objects.none()
    through = "pk__in" if segment.target == Segment.Target.CONTACT else "account__in"
    return Contact.objects.filter(**{through: chosen.order_by().values("pk")})
