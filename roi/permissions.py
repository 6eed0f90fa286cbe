"""Who may read the value of things, write rules and costs, sign rules and close the books."""

from community.models.category import Reader
from community.models.member import Member

READER_ROLES = ("manager", "controller", "admin")
SIGNER_ROLES = ("controller", "admin")


def can_read_roi(reader: Reader) -> bool:
    """See reports, postings and what is behind them."""
    return isinstance(reader, Member) and reader.has_role(*READER_ROLES)


def can_write_roi(reader: Reader) -> bool:
    """Set goals, strategies, drivers and KPIs, draft rules, enter costs."""
    return isinstance(reader, Member) and reader.has_role(*READER_ROLES)


def can_approve_rules(reader: Reader) -> bool:
    """Sign rule versions that somebody else wrote."""
    return isinstance(reader, Member) and reader.has_role(*SIGNER_ROLES)


def can_approve(reader: Reader) -> bool:
    """Sign what somebody else wrote about goals, evidence and assumptions."""
    return isinstance(reader, Member) and reader.has_role(*SIGNER_ROLES)


def can_close_period(reader: Reader) -> bool:
    """Close the books through a month."""
    return isinstance(reader, Member) and reader.has_role(*SIGNER_ROLES)


def can_correct_postings(reader: Reader) -> bool:
    """Replace what stands by what holds now."""
    return isinstance(reader, Member) and reader.has_role(*SIGNER_ROLES)


def can_sign_snapshot(reader: Reader) -> bool:
    """Sign a snapshot that somebody else took."""
    return isinstance(reader, Member) and reader.has_role(*SIGNER_ROLES)


def can_ask_about_people(reader: Reader) -> bool:
    """See what single people are worth; every question is kept."""
    return isinstance(reader, Member) and reader.has_role(*READER_ROLES)
