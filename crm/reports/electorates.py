"""Segments of contacts as groups for whom a challenge may be: whoever is chosen at the moment of taking part belongs."""

from community.models import Member
from crm.models import Account, Contact, Segment
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
    number = word.removeprefix(f"{PREFIX}:")
    segment = Segment.objects.filter(pk=number).first() if number.isascii() and number.isdigit() else None
    if segment is None:
        return False
    try:
        chosen = chosen_by(segment.target, segment.rule).of(rows_of(segment.target))
    except RuleIsMalformed:
        return False
    if segment.target == Segment.Target.CONTACT:
        return chosen.filter(pk__in=Contact.objects.filter(member=member)).exists()
    return chosen.filter(pk__in=Account.objects.filter(contacts__member=member)).exists()
