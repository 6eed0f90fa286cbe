"""What becomes of the rows of the CRM and of the columns of the records themselves when two of them become one."""

from collections.abc import Mapping
from enum import Enum

from crm.merging import Fate, Relation

MOVE = Relation(Fate.MOVE)
FILL = Relation(Fate.FILL)
STAY = Relation(Fate.STAY)
# A merge that was taken back tells of what was.
STANDING = Relation(Fate.MOVE, among={"undone_at__isnull": True})

FATES: Mapping[str, Relation] = {
    # A promise made to a firm holds for what is told under its other name, too.
    "crm.servicepolicy.account": MOVE,
    # By what people are reached; what was agreed to goes with the address that says the same.
    "crm.contactpoint.contact": Relation(
        Fate.MOVE_UNLESS_THERE,
        same=("kind", "network", "normalised"),
        only_one=("is_primary", ("kind",)),
        hanging=("crm.consentstatement.point",),
    ),
    "crm.activity.contact": MOVE,
    "crm.activity.account": MOVE,
    # What is said of the firm that stays counts; two values of one day would hide each other.
    "crm.accountvalue.account": FILL,
    # A firm that becomes one with a firm below it must not come to stand below itself.
    "crm.account.parent": STAY,
    # What was frozen names who paid then; where that account leads is read from its merge, so it is exact when they are two again.
    "crm.votevalue.account": STAY,
    # People.
    "crm.contact.account": MOVE,
    "crm.ticket.contact": Relation(Fate.MOVE, of_member=("topic__author",), of_persona=("messages__persona",)),
    "crm.ticket.account": MOVE,
    "crm.message.contact": Relation(Fate.MOVE, of_member=("by",), of_persona=("persona",)),
    # What was said stays as it was said; whom a persona is taken for moves.
    "crm.personalink.contact": STAY,
    "crm.linkedpersona.contact": MOVE,
    "crm.linkoffer.contact": STAY,
    "crm.influencer.contact": Relation(Fate.MOVE_UNLESS_THERE),
    # What happened to a record is told of that record; where it leads is read from the merge.
    "crm.identityevent.contact": STAY,
    "crm.identityevent.account": STAY,
    "crm.contactmerge.contact": STAY,
    "crm.contactmerge.into": STAY,
    "crm.contactmerge.leads_to": STANDING,
    "crm.accountmerge.account": STAY,
    "crm.accountmerge.into": STAY,
    "crm.accountmerge.leads_to": STANDING,
    # What was handed over was about this record.
    "crm.personexport.contact": STAY,
    # Who is to be forgotten is asked for by the record; it leads where the record leads when it is carried out.
    "crm.erasurerequest.contact": STAY,
    # Nobody who is restricted is merged; what was restricted and lifted before is told of the record.
    "crm.restriction.contact": STAY,
    # A pair is about these two records.
    "crm.duplicatecandidate.one": STAY,
    "crm.duplicatecandidate.other": STAY,
}


class ColumnFate(Enum):
    """What becomes of a column of the record that stays."""

    KEEP = "keep"
    # Taken over where the record that stays has nothing.
    FILL = "fill"
    # Taken over where it has nothing, and taken away from the other one: nobody else may have the same.
    HAND_OVER = "hand over"
    # A table of names and values: those names are taken over that the record that stays does not have.
    FILL_EACH = "fill each"
    # Counted up by every change.
    VERSION = "version"


CONTACT_COLUMNS: Mapping[str, ColumnFate] = {
    "id": ColumnFate.KEEP,
    "member": ColumnFate.HAND_OVER,
    "account": ColumnFate.FILL,
    "name": ColumnFate.FILL,
    "email": ColumnFate.FILL,
    "created_at": ColumnFate.KEEP,
    "import_key": ColumnFate.KEEP,
    "custom": ColumnFate.FILL_EACH,
    "version": ColumnFate.VERSION,
}
ACCOUNT_COLUMNS: Mapping[str, ColumnFate] = {
    "id": ColumnFate.KEEP,
    "name": ColumnFate.FILL,
    "kind": ColumnFate.KEEP,
    "owner": ColumnFate.FILL,
    "created_at": ColumnFate.KEEP,
    "parent": ColumnFate.KEEP,
    "import_key": ColumnFate.KEEP,
    "custom": ColumnFate.FILL_EACH,
    "version": ColumnFate.VERSION,
}
