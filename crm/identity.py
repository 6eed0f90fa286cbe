"""Wires what belongs to the question who is who into the slots: what is forgotten, and what a merge moves."""

from community.personal_data import forget_with
from crm.advocacy import ask_consent_with
from crm.merge_fates import FATES
from crm.merging import declare
from crm.operations.approaching import forget_influencer
from crm.operations.forgetting_personas import forget_personas
from crm.operations.merging_records import forget_merges
from crm.reports.consents import agreed_to_advocacy
from crm.reports.timeline_of_identity import IDENTITY_SOURCES
from crm.timeline import tell_timelines_of


def wire() -> None:
    """Fill the slots; doing so again changes nothing."""
    for forget in (forget_personas, forget_merges, forget_influencer):
        forget_with(forget)
    ask_consent_with(agreed_to_advocacy)
    declare(FATES)
    tell_timelines_of(*IDENTITY_SOURCES)
