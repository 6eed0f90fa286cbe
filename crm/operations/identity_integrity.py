"""What must always hold of who is who, counted anew."""

from collections.abc import Iterator

from community.foundation.integrity import EXAMPLES, Check, check_by_sql
from crm.operations.merging_records import strays_of
from crm.reports.merge_plan import ACCOUNTS, CONTACTS

_MERGES = "SELECT (SELECT count(*) FROM crm_contactmerge) + (SELECT count(*) FROM crm_accountmerge)"


def checks() -> Iterator[Check]:
    """Yield one result for each pair of rows that must agree."""
    yield check_by_sql(
        "crm.personas_are_taken_for_whom_was_said_last",
        "SELECT count(*) FROM crm_linkedpersona",
        """WITH said AS (
             SELECT DISTINCT ON (s.persona_id, whose.id) s.persona_id, whose.id AS contact_id, s.says, s.strength
             FROM crm_personalink s LEFT JOIN crm_contactmerge m ON m.contact_id = s.contact_id AND m.undone_at IS NULL
             CROSS JOIN LATERAL (SELECT coalesce(m.leads_to_id, s.contact_id) AS id) whose
             ORDER BY s.persona_id, whose.id, s.id DESC)
           SELECT coalesce(said.persona_id, l.persona_id)
           FROM (SELECT * FROM said WHERE says = 'is') said
           FULL JOIN crm_linkedpersona l ON l.persona_id = said.persona_id AND l.contact_id = said.contact_id
             AND l.strength = said.strength
           WHERE said.persona_id IS NULL OR l.id IS NULL""",
    )
    yield check_by_sql(
        "crm.merges_make_no_chains",
        _MERGES,
        """SELECT m.id FROM crm_contactmerge m JOIN crm_contactmerge n ON n.contact_id = m.leads_to_id
           WHERE m.undone_at IS NULL AND n.undone_at IS NULL
           UNION ALL
           SELECT m.id FROM crm_accountmerge m JOIN crm_accountmerge n ON n.account_id = m.leads_to_id
           WHERE m.undone_at IS NULL AND n.undone_at IS NULL""",
    )
    yield _nothing_is_left_behind()
    yield check_by_sql(
        "crm.what_an_account_proved_it_still_proves",
        "SELECT count(*) FROM crm_contactpoint WHERE proof = 'account'",
        """SELECT p.id FROM crm_contactpoint p JOIN crm_contact c ON c.id = p.contact_id
           WHERE p.kind = 'email' AND p.proof = 'account' AND NOT EXISTS (
             SELECT FROM account_emailaddress a WHERE a.user_id = c.member_id AND a.verified
               AND lower(btrim(a.email)) = p.normalised)""",
    )
    yield check_by_sql(
        "crm.nobody_who_was_merged_signs_in",
        "SELECT count(*) FROM crm_contactmerge",
        """SELECT c.id FROM crm_contact c JOIN crm_contactmerge m ON m.contact_id = c.id AND m.undone_at IS NULL
           WHERE c.member_id IS NOT NULL""",
    )


def _nothing_is_left_behind() -> Check:
    rows, wrong, examples = 0, 0, []
    for side in (CONTACTS, ACCOUNTS):
        rows += side.merges.objects.standing().count()
        strays = list(strays_of(side).values_list(side.name, flat=True))
        wrong += len(strays)
        examples += [f"{side.name} {number}" for number in strays]
    return Check("crm.what_was_merged_names_where_it_leads", rows, wrong, examples[:EXAMPLES])
