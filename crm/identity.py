"""Wires what belongs to the question who is who into the slots: what a merge moves, and what timelines tell."""

from crm.advocacy import ask_consent_with
from crm.merge_fates import FATES
from crm.merging import declare
from crm.reports.consents import agreed_to_advocacy
from crm.reports.timeline_of_identity import IDENTITY_SOURCES
from crm.timeline import tell_timelines_of


def wire() -> None:
    """Fill the slots; doing so again changes nothing."""
    ask_consent_with(agreed_to_advocacy)
    declare(FATES)
    tell_timelines_of(*IDENTITY_SOURCES)
