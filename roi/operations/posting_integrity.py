"""What must always hold between a posting and what it was made from: its event, its rule, its cost and its month."""

POSTINGS = "SELECT count(*) FROM roi_posting"
VALUED = "SELECT count(*) FROM roi_valuation WHERE scenario_id IS NULL"

CHECKS = (
    (
        "roi.postings_have_the_grade_of_their_rule",
        POSTINGS,
        """SELECT p.number FROM roi_posting p LEFT JOIN roi_ruleversion w ON w.id = p.rule_version_id
           WHERE p.grade <> coalesce(w.grade, '') OR (p.cost_entry_id IS NOT NULL AND NOT p.cashable)""",
    ),
    # What is taken back, corrected or written off names the act; the rest the event that was valued.
    (
        "roi.postings_name_the_event_that_they_value",
        POSTINGS,
        """SELECT p.number FROM roi_posting p JOIN roi_valuation v ON v.id = p.valuation_id
           WHERE p.kind IN ('original', 'expectation', 'realisation') AND p.scenario_id IS NULL AND v.path <> 'write-off'
             AND p.cause <> v.source || ':' || v.event_id""",
    ),
    # A ticket that was solved twice, or a month under another name, would count twice.
    (
        "roi.effects_are_those_of_their_event",
        POSTINGS,
        """SELECT p.number FROM roi_posting p JOIN roi_valuation v ON v.id = p.valuation_id
           JOIN roi_ruleversion w ON w.id = v.rule_version_id JOIN roi_conversionrule r ON r.id = w.rule_id
           LEFT JOIN crm_ticketevent t ON v.source = 'crm.ticket_event' AND t.id = v.event_id
           LEFT JOIN community_askevent a ON v.source = 'community.ask_event' AND a.id = v.event_id
           LEFT JOIN ideas_ideaevent i ON v.source = 'ideas.idea_event' AND i.id = v.event_id
           WHERE p.scenario_id IS NULL AND p.effect_key IS DISTINCT FROM CASE v.source
               WHEN 'crm.ticket_event' THEN 'ticket:' || t.ticket_id
               WHEN 'community.ask_event' THEN 'ask:' || a.session_id
               WHEN 'roi.month' THEN 'month:' || r.code || ':' || to_char(v.valid_on, 'YYYY-MM')
               ELSE 'idea:' || i.idea_id || CASE WHEN i.kind = 'value_realised' THEN ':realisation:' || i.realisation_id
                   WHEN v.path = 'write-off' THEN ':write-off' ELSE ':expectation' END END""",
    ),
    # A month names what was read leg by leg, and a rule as a whole is nothing that could be looked at.
    (
        "roi.legs_are_about_what_is_valued_and_in_its_currency",
        POSTINGS,
        """SELECT DISTINCT p.number FROM roi_posting p JOIN roi_leg l ON l.posting_id = p.id
           JOIN roi_ledgeraccount a ON a.id = l.account_id
           LEFT JOIN roi_valuation v ON v.id = p.valuation_id LEFT JOIN roi_costentry c ON c.id = p.cost_entry_id
           WHERE l.currency <> coalesce(v.currency, c.currency)
              OR (v.id IS NOT NULL AND a.driver_id IS DISTINCT FROM p.driver_id)
              OR (c.id IS NOT NULL AND a.code <> 'contra:cost' AND a.code <> 'cost:' || c.category)
              OR (v.source <> 'roi.month' AND (l.object_kind, coalesce(l.object_id, 0)) <>
                  CASE v.object_kind WHEN 'rule' THEN ('', 0::bigint) ELSE (v.object_kind, v.object_id) END)""",
    ),
    (
        "roi.legs_are_cut_as_the_valuation_says",
        VALUED,
        """SELECT DISTINCT number FROM (
               SELECT p.number, cut ->> 'code' AS code, (cut ->> 'amount')::numeric AS amount
               FROM roi_posting p JOIN roi_valuation v ON v.id = p.valuation_id
               CROSS JOIN LATERAL jsonb_array_elements(
                   CASE jsonb_typeof(v.trace -> 'haircuts') WHEN 'array' THEN v.trace -> 'haircuts' ELSE '[]' END) cut
               WHERE v.scenario_id IS NULL AND p.reverses_id IS NULL
                 AND NOT EXISTS (SELECT FROM roi_leg l JOIN roi_ledgeraccount a ON a.id = l.account_id
                                 WHERE l.posting_id = p.id AND a.type = 'memo')
               UNION ALL
               SELECT p.number, split_part(a.code, ':', 3), l.amount
               FROM roi_posting p JOIN roi_leg l ON l.posting_id = p.id
               JOIN roi_ledgeraccount a ON a.id = l.account_id AND a.type = 'haircut'
               WHERE p.scenario_id IS NULL AND p.reverses_id IS NULL
           ) told_and_posted GROUP BY number, code HAVING sum(amount) <> 0""",
    ),
    # Whoever reads why a number is what it is reads what the rule says, and what was posted.
    (
        "roi.valuations_say_what_their_rule_says",
        VALUED,
        """SELECT v.id FROM roi_valuation v JOIN roi_ruleversion w ON w.id = v.rule_version_id
           JOIN roi_conversionrule r ON r.id = w.rule_id
           WHERE v.scenario_id IS NULL AND ((v.inputs ->> 'rule', v.inputs ->> 'version', v.inputs ->> 'grade')
                 IS DISTINCT FROM (r.code, w.number::text, w.grade)
              OR (w.content_hash <> '' AND v.inputs ->> 'rule_content_hash' IS DISTINCT FROM w.content_hash)
              OR (v.trace ? 'net' AND (v.trace ->> 'gross', v.trace ->> 'net')
                  IS DISTINCT FROM (v.gross::text, v.net::text)))""",
    ),
    (
        "roi.costs_stand_with_those_who_bear_them",
        "SELECT count(*) FROM roi_costentry",
        """SELECT p.number FROM roi_posting p JOIN roi_costentry c ON c.id = p.cost_entry_id
           WHERE p.valid_on <> c.incurred_on OR NOT CASE WHEN c.allocation_key_id IS NULL
               THEN p.driver_id IS NOT DISTINCT FROM c.driver_id
               ELSE EXISTS (SELECT FROM roi_allocationweight k
                            WHERE k.key_id = c.allocation_key_id AND k.driver_id = p.driver_id) END""",
    ),
    (
        "roi.no_month_is_open_before_a_closed_one",
        "SELECT count(*) FROM roi_period",
        """SELECT p.month FROM roi_period p JOIN roi_period later ON later.month > p.month
           WHERE (p.state = 'open' AND later.state <> 'open') OR (p.state = 'soft_closed' AND later.state = 'closed')
           GROUP BY p.month""",
    ),
    # An explanation that is not true would keep money from being counted.
    (
        "roi.explanations_are_true",
        "SELECT count(*) FROM roi_exclusion",
        """SELECT x.id FROM roi_exclusion x
           LEFT JOIN crm_ticketevent t ON x.source = 'crm.ticket_event' AND t.id = x.event_id
           LEFT JOIN ideas_ideaevent i ON x.source = 'ideas.idea_event' AND i.id = x.event_id
           LEFT JOIN community_askevent a ON x.source = 'community.ask_event' AND a.id = x.event_id
           WHERE CASE x.reason
               WHEN 'archive' THEN coalesce(t.origin, i.origin, a.origin) IS DISTINCT FROM 'archive'
               WHEN 'reopened' THEN NOT EXISTS (
                   SELECT FROM crm_ticketevent e WHERE e.ticket_id = t.ticket_id AND e.id > t.id
                   AND e.kind IN ('reopened', 'closed'))
               WHEN 'no_rule' THEN EXISTS (
                   SELECT FROM roi_ruleversion w JOIN roi_conversionrule r ON r.id = w.rule_id
                   WHERE w.approved_at IS NOT NULL AND w.validity @> x.valid_on AND CASE x.source
                       WHEN 'crm.ticket_event' THEN r.subject = 'ticket_solved'
                       WHEN 'ideas.idea_event' THEN r.subject = 'idea_realised'
                       WHEN 'community.ask_event' THEN r.subject = a.kind
                       ELSE r.id = x.rule_id END)
               ELSE false END""",
    ),
    # Who is not told apart as an employee would be named in lists.
    (
        "roi.employees_are_employees_in_the_ledger",
        "SELECT count(*) FROM roi_partymember",
        """SELECT p.id FROM roi_party p JOIN roi_partymember m ON m.party_id = p.id
           JOIN community_member c ON c.id = m.member_id WHERE c.kind = 'employee' AND p.kind <> 'employee'""",
    ),
)
