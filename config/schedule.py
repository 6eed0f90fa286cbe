"""What is done again and again; every entry catches up from what is there, so a missed or doubled tick is harmless."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta


@dataclass(frozen=True)
class Periodic:
    """A task that is rung every so often, or once a day at a time of the business's clock."""

    task: str
    every: timedelta | None = None
    at: time | None = None
    kwargs: Mapping[str, object] = field(default_factory=dict)

    def next_after(self, moment: datetime) -> datetime:
        """When to ring again after having rung at a moment."""
        if self.every is not None:
            return moment + self.every
        assert self.at is not None
        today = datetime.combine(moment.date(), self.at, moment.tzinfo)
        return today if today > moment else datetime.combine(moment.date() + timedelta(days=1), self.at, moment.tzinfo)


TAKE_IN = (
    "crm.tasks.take_in_topic_events",
    "roi.tasks.take_in_events",
    "community.tasks.take_in_recognition",
    "community.tasks.index_threads",
    "community.tasks.index_articles",
    "ideas.tasks.index_ideas",
)
TELL = "community.tasks.tell_members"
SAYINGS = "crm.tasks.take_in_sayings"
CLOSE = "community.tasks.close_ask_sessions"
EVERY_MINUTE = timedelta(minutes=1)
EVERY_TEN_MINUTES = timedelta(minutes=10)
EVERY_HOUR = timedelta(hours=1)
AT_NIGHT = time(3, 10)
# Rules that value readings find them measured.
BEFORE_THE_VALUING = time(3, 25)
# After the night's intake, so that a month is valued with all that is known of it.
AFTER_THE_INTAKE = time(3, 40)
# People are asked by day, and once a day.
IN_THE_MORNING = time(9, 0)
EVERYTHING = {"days": None}
SCHEDULE = (
    Periodic("crm.tasks.give_members_contacts", every=EVERY_MINUTE),
    Periodic("crm.tasks.link_proven_personas", every=EVERY_TEN_MINUTES),
    Periodic("crm.tasks.escalate_overdue", every=EVERY_MINUTE),
    Periodic("crm.tasks.close_solved_tickets", every=EVERY_HOUR),
    Periodic("crm.tasks.ask_for_satisfaction", every=EVERY_HOUR),
    Periodic("crm.tasks.gather_strays", every=EVERY_TEN_MINUTES),
    Periodic("crm.tasks.find_duplicates", at=AT_NIGHT, kwargs={"lane": "backfill"}),
    Periodic("crm.tasks.find_recurring", at=AT_NIGHT, kwargs={"lane": "backfill"}),
    Periodic("crm.tasks.prove_addresses", at=AT_NIGHT),
    Periodic("crm.tasks.remind_of_activities", every=EVERY_MINUTE),
    Periodic("crm.tasks.count_segments", at=AT_NIGHT),
    Periodic("crm.tasks.erase_due", every=EVERY_TEN_MINUTES),
    Periodic("crm.tasks.retain", at=AT_NIGHT, kwargs={"lane": "backfill"}),
    Periodic("crm.tasks.write_exports", every=EVERY_MINUTE),
    Periodic("crm.tasks.import_contacts", every=EVERY_MINUTE, kwargs={"lane": "backfill"}),
    Periodic("crm.tasks.forget_old_imports", at=AT_NIGHT),
    Periodic("community.tasks.give_handles", every=EVERY_MINUTE),
    Periodic("crm.tasks.take_in_inbound", every=EVERY_MINUTE),
    Periodic("crm.tasks.take_in_inbound", every=EVERY_MINUTE, kwargs={"lane": "backfill"}),
    Periodic("crm.tasks.forget_old_inbound", at=AT_NIGHT),
    Periodic("crm.tasks.pull_channels", every=EVERY_MINUTE, kwargs={"lane": "mail"}),
    Periodic("crm.tasks.fill_gaps", every=EVERY_MINUTE, kwargs={"lane": "mail"}),
    Periodic("crm.tasks.send_answers", every=EVERY_MINUTE, kwargs={"lane": "mail"}),
    Periodic("crm.tasks.comment_on_issues", every=EVERY_MINUTE, kwargs={"lane": "mail"}),
    Periodic("crm.tasks.send_acknowledgements", every=EVERY_MINUTE, kwargs={"lane": "mail"}),
    Periodic("crm.tasks.send_survey_letters", every=EVERY_TEN_MINUTES, kwargs={"lane": "mail"}),
    Periodic("crm.tasks.send_proof_letters", every=EVERY_MINUTE, kwargs={"lane": "mail"}),
    Periodic("crm.tasks.send_webhooks", every=EVERY_MINUTE, kwargs={"lane": "mail"}),
    Periodic("crm.tasks.forget_old_deliveries", at=AT_NIGHT),
    Periodic("crm.tasks.look_for_removed", every=EVERY_HOUR, kwargs={"lane": "mail"}),
    # Once a day for each; the rest of the day is for those that failed.
    Periodic("crm.tasks.read_presences", every=EVERY_HOUR, kwargs={"lane": "mail"}),
    Periodic("ideas.tasks.publish_decisions", every=EVERY_MINUTE),
    Periodic("ideas.tasks.run_challenges", every=EVERY_MINUTE),
    Periodic("crm.tasks.freeze_vote_values", every=EVERY_MINUTE, kwargs={"lane": "backfill"}),
    Periodic("crm.tasks.freeze_vote_values", every=timedelta(days=1), kwargs={"lane": "backfill", "everything": True}),
    Periodic("crm.tasks.count_idea_worth", every=EVERY_TEN_MINUTES, kwargs={"lane": "backfill"}),
    Periodic("ideas.tasks.hold_suspicious_votes", every=EVERY_TEN_MINUTES, kwargs={"lane": "backfill"}),
    Periodic("ideas.tasks.weigh_ideas", every=EVERY_HOUR, kwargs={"lane": "backfill"}),
    Periodic("ideas.tasks.find_idea_duplicates", every=EVERY_HOUR, kwargs={"lane": "backfill"}),
    Periodic("crm.tasks.compute_figures", at=AT_NIGHT),
    Periodic(TELL, every=EVERY_MINUTE),
    Periodic(TELL, at=AT_NIGHT, kwargs={"days": None}),
    Periodic("community.tasks.forget_old_marks", at=AT_NIGHT),
    Periodic("community.tasks.forget_what_came_late", at=AT_NIGHT),
    Periodic("community.tasks.index_members", every=EVERY_MINUTE),
    Periodic("community.tasks.count_words", at=AT_NIGHT),
    Periodic("community.tasks.forget_raw_mail", at=AT_NIGHT),
    # In a lane of their own: a mail server that does not answer keeps nobody waiting, nor does an import keep the mail.
    Periodic("community.tasks.send_mail", every=EVERY_MINUTE, kwargs={"lane": "mail"}),
    Periodic("community.tasks.take_in_replies", every=EVERY_MINUTE, kwargs={"lane": "mail"}),
    # What was said before an import is history, so this has no lane for imports.
    Periodic(SAYINGS, every=EVERY_MINUTE),
    Periodic(SAYINGS, at=AT_NIGHT, kwargs=EVERYTHING),
    Periodic("crm.tasks.sweep_clocks", every=EVERY_MINUTE),
    Periodic("crm.tasks.free_from_leavers", every=EVERY_TEN_MINUTES),
    Periodic(CLOSE, every=EVERY_TEN_MINUTES),
    Periodic(CLOSE, at=AT_NIGHT, kwargs=EVERYTHING),
    *(Periodic(task, every=EVERY_MINUTE) for task in TAKE_IN),
    *(Periodic(task, every=EVERY_MINUTE, kwargs={"lane": "backfill"}) for task in TAKE_IN),
    *(Periodic(task, at=AT_NIGHT, kwargs=EVERYTHING) for task in TAKE_IN),
    *(Periodic(task, at=AT_NIGHT, kwargs=EVERYTHING | {"lane": "backfill"}) for task in TAKE_IN),
    Periodic("community.tasks.settle_points", at=AT_NIGHT),
    Periodic("community.tasks.end_lapsed_claims", every=EVERY_TEN_MINUTES),
    Periodic("community.tasks.sweep_files", every=EVERY_HOUR),
    Periodic("community.tasks.sweep_strays", at=AT_NIGHT, kwargs={"lane": "backfill"}),
    Periodic("community.tasks.check_staleness", at=IN_THE_MORNING),
    Periodic("community.tasks.remind_to_accept", at=IN_THE_MORNING),
    Periodic("community.tasks.forget_full_buckets", at=AT_NIGHT),
    Periodic("community.tasks.forget_answered_calls", at=AT_NIGHT),
    Periodic("community.tasks.settle_trust_and_badges", every=EVERY_TEN_MINUTES),
    Periodic("roi.tasks.take_in_campaign_costs", every=EVERY_TEN_MINUTES),
    Periodic("roi.tasks.take_in_prizes", every=EVERY_TEN_MINUTES),
    Periodic("roi.tasks.measure_months", at=BEFORE_THE_VALUING),
    Periodic("roi.tasks.value_months", at=AFTER_THE_INTAKE),
)
