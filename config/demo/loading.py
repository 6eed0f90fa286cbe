"""Loads the whole story, month by month, so that the books see it as they would have seen it."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from community.models import Member
from community.operations.earning import settle_points
from config.demo.articles import KnowledgeTeller
from config.demo.audience import Audience
from config.demo.challenges import hold_challenges
from config.demo.desk import work_the_desk
from config.demo.evidence import conclude_the_study, doubt_the_result, freeze_the_report, plan_the_study, read_the_month
from config.demo.files import hand_files_in
from config.demo.happenings import Adopted, Happening, Moved, Proposed, Realised, Voted
from config.demo.hearing import listen
from config.demo.house import lay_down_the_terms
from config.demo.proposals import plan_ideas
from config.demo.questions import plan_questions
from config.demo.reading import CLOSED_MONTHS, MONTHS, next_month
from config.demo.recognition import seat_the_helper
from config.demo.relations import know_people, set_up_the_desk
from config.demo.roster import read_roster
from config.demo.stage import Stage, import_key_of, set_the_stage
from config.demo.telling import ThreadTeller
from config.demo.telling_ideas import IdeaTeller
from config.demo.value import Treasury
from config.intakes import run_here
from crm.operations.valuing_votes import count_idea_worth, freeze_vote_values
from roi.operations.business import our_business
from roi.operations.campaign_costs import take_in_campaign_costs
from roi.operations.closing import close_period
from roi.operations.valuing_months import value_months

ABOUT_IDEAS = (Proposed, Voted, Moved, Adopted, Realised)
LOCK = 7_204_120


def is_loaded() -> bool:
    """Tell whether the story is there; it is there as a whole or not at all."""
    return bool(Member.objects.filter(import_key=import_key_of("customer")).exists())


@transaction.atomic
def load_story(say: Callable[[str], None] = lambda _: None) -> bool:
    """Load the story unless it is there, in one transaction; return whether it was loaded just now."""
    with connection.cursor() as cursor:
        # Two at once take turns, and the second one finds the story told.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if is_loaded():
        return False
    roster = read_roster()
    plan: list[Happening] = sorted([*plan_questions(roster), *plan_ideas(roster)], key=lambda one: one.at)
    stage = set_the_stage(roster)
    lay_down_the_terms(stage)
    threads, ideas, treasury = ThreadTeller(stage), IdeaTeller(stage), Treasury(stage)
    treasury.lay_the_chain()
    audience, knowledge = Audience(stage), KnowledgeTeller(stage)
    study = plan_the_study(treasury, audience)
    for month in MONTHS:
        say(f"{month:%B %Y}")
        for happening in (one for one in plan if (one.at.year, one.at.month) == (month.year, month.month)):
            (ideas if isinstance(happening, ABOUT_IDEAS) else threads).tell(happening)
        knowledge.tell(month)
        audience.come(month)
        treasury.spend(month)
        _take_in_everything()
        value_months(next_month(month) - timedelta(days=1))
        read_the_month(treasury, month)
        _close(month, by=stage.members["controller"])
        if month == CLOSED_MONTHS[-1]:
            freeze_the_report(treasury, month)
    _meet_people(stage)
    hold_challenges(stage)
    seat_the_helper(stage)
    conclude_the_study(treasury, study)
    doubt_the_result(treasury)
    # Votes are no events; at night they are settled.
    settle_points()
    _take_in_everything()
    return True


def _value_votes() -> None:
    """Freeze what stands behind them, and count it for lists."""
    freeze_vote_values(timezone.now(), everything=True)
    count_idea_worth()


def _meet_people(stage: Stage) -> None:
    """Tell what the desk knows and has in hand, and what people say elsewhere."""
    set_up_the_desk(stage)
    know_people(stage)
    hand_files_in(stage)
    work_the_desk(stage)
    listen(stage)
    take_in_campaign_costs()
    _value_votes()
    _take_in_everything()


def _take_in_everything() -> None:
    for _run in run_here():
        pass


def _close(month: date, *, by: Member) -> None:
    """Close the first months; what changes afterwards is posted later and says where it belongs."""
    if month in CLOSED_MONTHS and month < our_business().today().replace(day=1):
        close_period(month, by=by)
