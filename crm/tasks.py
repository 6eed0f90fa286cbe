"""Celery shells of the CRM."""

import time
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from crm.importing import handing_in, running
from crm.operations import (
    acknowledging,
    answering,
    asking_for_proof,
    being_there,
    clocks,
    closing,
    commenting,
    computing_figures,
    contacts,
    delivering,
    doing,
    erasing,
    escalation,
    filling_gaps,
    finding_duplicates,
    finding_recurring,
    following,
    following_sayings,
    freeing,
    handing_out,
    handing_out_ideas,
    handing_over,
    merging_records,
    proving,
    pulling,
    reading_presences,
    replaying,
    retaining,
    segmenting,
    sending_surveys,
    surveying,
    taking_in,
    valuing_votes,
    writing_comments,
)

# Others of the same lane have their turn after so long, however much comes in.
TURN_SECONDS = 5


@shared_task
def take_in_topic_events(lane: str = "live", days: int | None = 3) -> int:
    """Bring the tickets up to date; ``days`` of ``None`` looks at everything."""
    since = timezone.now() - timedelta(days=days) if days else None
    return following.take_in_topic_events(lane=lane, since=since)


@shared_task
def escalate_overdue(lane: str = "live") -> int:
    """Take to the desk what the community did not answer in time; the lane only says which queue it came through."""
    return escalation.escalate_overdue()


@shared_task
def close_solved_tickets(lane: str = "live") -> int:
    """Close what was solved long enough ago; the lane only says which queue it came through."""
    return closing.close_solved_tickets()


@shared_task
def ask_for_satisfaction(lane: str = "live") -> int:
    """Ask how it went where the desk solved something; the lane only says which queue it came through."""
    return surveying.ask_for_satisfaction(timezone.now())


@shared_task
def give_members_contacts(lane: str = "live") -> int:
    """Give a contact to every member who has none; the lane only says which queue it came through."""
    return contacts.give_members_contacts()


@shared_task
def link_proven_personas(lane: str = "live") -> int:
    """Link personas whose vouched address was proven here; the lane only says which queue it came through."""
    return proving.link_proven_personas()


@shared_task
def take_in_inbound(lane: str = "live") -> int:
    """Read what channels handed in, for one turn; whatever is left then has the next one."""
    until = time.monotonic() + TURN_SECONDS
    handled = taking_in.take_in_inbound(lane=lane, may_go_on=lambda: time.monotonic() < until)
    if time.monotonic() >= until:
        take_in_inbound.delay(lane=lane)
    return handled


@shared_task
def forget_old_inbound(lane: str = "live") -> int:
    """Empty what came in long ago, and forget who was at a ticket; the lane only says which queue it came through."""
    being_there.forget_presences(timezone.now())
    return replaying.forget_old_inbound()


@shared_task
def find_duplicates(lane: str = "live") -> int:
    """Compare all contacts and keep likely pairs for people to look at; the lane only says which queue it came through."""
    return finding_duplicates.find_duplicates().new


@shared_task
def find_recurring(lane: str = "live") -> int:
    """Look for problems that come again and again; the lane only says which queue it came through."""
    return finding_recurring.find_recurring(timezone.now())


@shared_task
def gather_strays(lane: str = "live") -> int:
    """Carry along what was written for merged records; the lane only says which queue it came through."""
    return merging_records.gather_strays()


@shared_task
def take_in_sayings(lane: str = "live", days: int | None = 3) -> int:
    """Write down in the tickets what was said in threads; ``days`` of ``None`` looks at everything."""
    since = timezone.now() - timedelta(days=days) if days else None
    return following_sayings.take_in_sayings(lane=lane, since=since)


@shared_task
def sweep_clocks(lane: str = "live") -> int:
    """Tell of deadlines that came near or were missed; the lane only says which queue it came through."""
    return clocks.sweep_clocks(timezone.now())


@shared_task
def free_from_leavers(lane: str = "live") -> int:
    """Take tickets from those who left; the lane only says which queue it came through."""
    return freeing.free_from_leavers()


@shared_task
def pull_channels(lane: str = "mail") -> int:
    """Look at the channels that are due; in the lane that may wait for servers that do not answer."""
    return pulling.pull_channels()


@shared_task
def fill_gaps(lane: str = "mail") -> int:
    """Fetch what is missing on channels; in the lane that may wait for servers that do not answer."""
    return filling_gaps.fill_gaps()


@shared_task
def read_presences(lane: str = "mail") -> int:
    """Ask how our own pages and accounts fare, as far as nobody has asked today."""
    return reading_presences.read_presences()


@shared_task
def compute_figures() -> int:
    """Count what was said to our presences and how it was answered."""
    return computing_figures.compute_figures()


@shared_task
def look_for_removed(lane: str = "mail") -> int:
    """Ask which messages are gone on their networks."""
    return pulling.look_for_removed()


@shared_task
def send_answers(lane: str = "mail") -> int:
    """Send what was answered on channels."""
    return answering.send_answers()


@shared_task
def comment_on_issues(lane: str = "mail") -> int:
    """Say at issues what becomes of ideas, and ask after those that were linked a moment ago."""
    writing_comments.write_comments()
    return commenting.ask_after_issues() + commenting.send_comments()


@shared_task
def send_acknowledgements(lane: str = "mail") -> int:
    """Tell those whose letters became tickets."""
    return acknowledging.send_acknowledgements()


@shared_task
def send_survey_letters(lane: str = "mail") -> int:
    """Ask those without an account how it went."""
    return sending_surveys.send_survey_letters()


@shared_task
def send_proof_letters(lane: str = "mail") -> int:
    """Send letters that ask whose an address is."""
    return asking_for_proof.send_proof_letters()


@shared_task
def prove_addresses(members: list[int] | None = None) -> int:
    """Take over what members have confirmed; without ids that of all."""
    return contacts.prove_addresses(members)


@shared_task
def remind_of_activities() -> int:
    """Let whoever has something to do hear of it in time."""
    return doing.remind_of_activities()


@shared_task
def count_segments() -> int:
    """Count anew whom each segment chooses."""
    return segmenting.count_segments()


@shared_task
def write_exports(lane: str = "live") -> int:
    """Write what people want to know of themselves, and delete what was there long enough."""
    return handing_over.write_exports() + handing_over.delete_old_exports(timezone.now())


@shared_task
def import_contacts(lane: str = "backfill") -> int:
    """Read the files of contacts that wait; in the lane where nobody waits for it."""
    return running.run_waiting_imports()


@shared_task
def forget_old_imports() -> int:
    """Throw away what files of contacts said long ago."""
    return handing_in.forget_old_imports(timezone.now())


@shared_task
def erase_due() -> int:
    """Forget those whose days of grace are over."""
    return erasing.erase_due(timezone.now())


@shared_task
def retain(lane: str = "backfill") -> int:
    """Take away what is kept about people when its time is over."""
    return retaining.retain(timezone.now())


@shared_task
def send_webhooks(lane: str = "mail") -> int:
    """Tell other programs what is due; in the lane that may wait for servers that do not answer."""
    handing_out.take_in_changes()
    handing_out_ideas.take_in_ideas()
    return delivering.send_webhooks()


@shared_task
def forget_old_deliveries() -> int:
    """Throw away what webhooks told long ago."""
    return delivering.forget_old_deliveries()


@shared_task
def freeze_vote_values(lane: str = "backfill", *, everything: bool = False) -> int:
    """Freeze what stands behind votes that were cast since."""
    return valuing_votes.freeze_vote_values(timezone.now(), everything=everything)


@shared_task
def count_idea_worth(lane: str = "backfill") -> int:
    """Count what stands behind ideas today, for lists; in the lane where nobody waits for it."""
    return valuing_votes.count_idea_worth()
