"""Wires what belongs to the question who is who into the slots: what is forgotten, and what a merge moves."""

from community.personal_data import forget_with
from crm.merge_fates import FATES
from crm.merging import declare
from crm.operations.approaching import forget_influencer
from crm.operations.forgetting_personas import forget_personas
from crm.operations.merging_records import forget_merges


def wire() -> None:
    """Fill the slots; doing so again changes nothing."""
    for forget in (forget_personas, forget_merges, forget_influencer):
        forget_with(forget)
    declare(FATES)
