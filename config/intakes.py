"""All intakes of all apps, in the order in which news travels, and running them here instead of in a worker."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from community.foundation.intake import LANES, Intake, run_intake
from community.notifiers.base import intakes as attention_intakes
from community.operations.earning import RECOGNITION
from community.operations.earning_by_articles import RECOGNITION_OF_ARTICLES
from community.operations.indexing.articles import ARTICLE_EVENTS
from community.operations.indexing.people import index_new_members
from community.operations.indexing.threads import THREAD_EVENTS
from community.tasks import close_ask_sessions, settle_trust_and_badges
from crm.operations.contacts import give_members_contacts
from crm.operations.following import TOPIC_EVENTS
from crm.operations.following_sayings import SAYINGS
from ideas.operations.indexing import IDEA_EVENTS
from roi.operations.intake import INTAKES as ROI_INTAKES

CONTACTS = "crm.contacts"
MEMBERS = "community.search_members"
ASK_SESSIONS = "community.ask_sessions"
TRUST_AND_BADGES = "community.trust_and_badges"
INTAKES: tuple[Intake, ...] = (
    TOPIC_EVENTS,
    SAYINGS,
    *ROI_INTAKES,
    RECOGNITION,
    RECOGNITION_OF_ARTICLES,
    *attention_intakes(),
    THREAD_EVENTS,
    ARTICLE_EVENTS,
    IDEA_EVENTS,
)
NAMES = (CONTACTS, *(intake.name for intake in INTAKES), MEMBERS, ASK_SESSIONS, TRUST_AND_BADGES)


@dataclass(frozen=True)
class Run:
    """What one pass over one intake did."""

    name: str
    lane: str
    handled: int


def run_here(names: tuple[str, ...] = NAMES, *, once: bool = False) -> Iterator[Run]:
    """Take in whatever waits, live events before imported ones; go round until a whole round finds nothing, or once."""
    busy = True
    while busy:
        busy = False
        for name, lane, take_in in _passes(names):
            handled = take_in()
            busy = busy or (handled > 0 and not once)
            yield Run(name, lane, handled)


def _passes(names: tuple[str, ...]) -> Iterator[tuple[str, str, Callable[[], int]]]:
    if CONTACTS in names:
        yield CONTACTS, next(iter(LANES)), give_members_contacts
    for lane in LANES:
        for intake in INTAKES:
            if intake.name in names:
                yield intake.name, lane, partial(run_intake, intake, lane=lane)
    if MEMBERS in names:
        yield MEMBERS, next(iter(LANES)), index_new_members
    # When all tickets are known; what is decided here is news for the next round.
    if ASK_SESSIONS in names:
        yield ASK_SESSIONS, next(iter(LANES)), partial(close_ask_sessions, days=None)
    if TRUST_AND_BADGES in names:
        yield TRUST_AND_BADGES, next(iter(LANES)), settle_trust_and_badges
