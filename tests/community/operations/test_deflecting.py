from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from community import support_contacts
from community.models import AskEvent, AskSession
from community.operations.deflecting import close_ask_sessions, take_in_late_contacts
from community.signals import ask_session_changed
from community.tasks import close_ask_sessions as task
from config.integrity import all_checks
from crm.models import Contact
from tests.factories.community import MemberFactory, TopicFactory
from tests.factories.crm import TicketFactory
from tests.factories.self_service import AskSessionFactory, HoldOutFactory, SuggestionFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
END = START + 7 * DAY
LATER = END + DAY


def session(outcome="", *, opened=False, **fields):
    fields = {"started_at": START, "outcome": outcome, "outcome_at": START if outcome else None} | fields
    begun = AskSessionFactory(**fields)
    if not begun.held_out:
        SuggestionFactory(session=begun, opened_at=START if opened else None)
    return begun


def contact(member, at):
    known = Contact.objects.get_or_create(member=member, defaults={"name": "Anna"})[0]
    return TicketFactory(contact=known, opened_at=at)


def close(now=LATER, days=7):
    return close_ask_sessions(now=now, days=days)


def look_again(now=LATER, days=7, since=None):
    return take_in_late_contacts(now=now, days=days, since=since)


def stands(begun):
    begun.refresh_from_db()
    return begun.outcome, begun.verdict, [event.kind for event in begun.events.order_by("id")]


def test_whoever_was_helped_and_never_contacted_support_was_spared_it():
    begun = session("helped")

    assert close(END - timedelta(microseconds=1)) == 0
    assert close(LATER) == 1
    assert close(LATER) == 0

    assert stands(begun) == ("helped", "confirmed", ["deflection_confirmed"])
    event = AskEvent.objects.get()
    assert (event.occurred_at, event.by.kind, begun.decided_at) == (END, "system", LATER)
    assert event.extras == {"days": 7, "outcome": "helped", "opened": 0}


def test_whoever_opened_something_and_left_was_perhaps_spared_it():
    silent, said = session(opened=True), session("left", opened=True)

    close()

    assert stands(silent) == stands(said) == ("left", "potential", ["deflection_potential"])
    assert AskEvent.objects.first().extras == {"days": 7, "outcome": "left", "opened": 1}


def test_whoever_looked_at_nothing_was_spared_nothing():
    begun = session()

    close()

    assert stands(begun) == ("left", "none", [])


@pytest.mark.parametrize("outcome", ["helped", "left"])
def test_a_contact_within_the_window_belies_it(outcome):
    begun = session(outcome, opened=True)
    contact(begun.member, END)
    contact(begun.member, START + DAY)

    close()

    assert stands(begun) == (outcome, "none", [])
    assert begun.contact_at == START + DAY


def test_contacts_before_after_and_of_others_belie_nothing():
    begun = session("helped")
    contact(begun.member, START - DAY)
    contact(begun.member, START)
    contact(begun.member, END + timedelta(seconds=1))
    contact(MemberFactory(), START + DAY)

    close()

    assert stands(begun) == ("helped", "confirmed", ["deflection_confirmed"])


def test_whoever_posted_was_spared_nothing():
    member = MemberFactory()
    begun = session("posted", member=member, topic=TopicFactory(author=member), opened=True)

    close()

    assert stands(begun) == ("posted", "none", [])


def test_whoever_was_held_out_was_spared_nothing_and_still_contacted_support():
    hold_out = HoldOutFactory(starts_at=START)
    begun = [session("helped", hold_out=hold_out, held_out=True) for _ in range(2)]
    contact(begun[1].member, START + DAY)

    close()

    assert [stands(one) for one in begun] == [("helped", "none", [])] * 2
    assert [one.contact_at for one in begun] == [None, START + DAY]


def test_what_strangers_say_is_a_perhaps_and_their_silence_nothing():
    said, silent = session("helped", member=None), session(member=None, opened=True)

    close()

    assert stands(said) == ("helped", "potential", ["deflection_potential"])
    assert stands(silent) == ("left", "none", [])


def test_whoever_soon_looked_again_was_not_helped_by_the_first_look():
    first = session(opened=True)
    again = session(opened=True, member=first.member, visitor=first.visitor, started_at=START + DAY)

    close(LATER + DAY)

    assert stands(first) == ("left", "none", [])
    assert stands(again) == ("left", "potential", ["deflection_potential"])


@pytest.mark.parametrize(("outcome", "before"), [("helped", "confirmed"), ("left", "potential")])
def test_a_contact_that_becomes_known_later_refutes_what_counted(outcome, before):
    begun = session(outcome, opened=True)
    close()

    assert look_again() == 0
    contact(begun.member, START + DAY)
    assert look_again(LATER + DAY) == 1
    assert look_again(LATER + DAY) == 0

    assert stands(begun) == (outcome, "none", [f"deflection_{before}", "deflection_refuted"])
    event = begun.events.latest("id")
    assert (event.occurred_at, begun.contact_at, begun.decided_at) == (LATER + DAY, START + DAY, LATER + DAY)
    assert event.extras == {"before": before, "contact_at": "2026-03-02T12:00:00+00:00"}


def test_a_longer_window_finds_what_the_short_one_could_not():
    begun = session("helped")
    close(START + 3 * DAY, days=2)
    contact(begun.member, START + 5 * DAY)

    assert look_again(days=2) == 0
    assert look_again(days=7) == 1

    assert stands(begun) == ("helped", "none", ["deflection_confirmed", "deflection_refuted"])


def test_a_late_contact_of_whoever_was_held_out_is_noted_without_an_event():
    begun = session(hold_out=HoldOutFactory(starts_at=START), held_out=True)
    close()
    contact(begun.member, START + DAY)

    assert look_again() == 1

    assert stands(begun) == ("left", "none", [])
    assert begun.contact_at == START + DAY


def test_looking_back_ends_where_it_is_told_to():
    begun = session("helped")
    close()
    contact(begun.member, START + DAY)

    assert look_again(since=START + DAY) == 0
    assert look_again(since=START) == 1


def test_many_are_decided_by_as_many_queries_as_one(queries):
    close_one = session("helped")
    contact(close_one.member, START + DAY)
    with queries(10):
        close()

    for _ in range(5):
        contact(session("helped").member, START + DAY)
    with queries(10):
        close()


def test_bells_ring_for_every_event(django_capture_on_commit_callbacks):
    heard = []

    def hear(event_id, kind, **_):
        heard.append((event_id, kind))

    ask_session_changed.connect(hear)
    session("helped")
    try:
        with django_capture_on_commit_callbacks(execute=True):
            close()
    finally:
        ask_session_changed.disconnect(hear)

    assert heard == [(AskEvent.objects.get().pk, "deflection_confirmed")]


def test_the_task_takes_the_window_from_the_settings(settings):
    settings.DEFLECTION_WINDOW_DAYS = 3
    old, young = [session("helped", started_at=timezone.now() - days * DAY) for days in (4, 2)]

    assert task(days=None) == 1

    assert stands(old)[1] == "confirmed"
    assert stands(young)[1] == ""


def test_the_slot_asks_every_finder_once(monkeypatch):
    monkeypatch.setattr(support_contacts, "_finders", [])
    member = MemberFactory()

    def finder(members, moment):
        return [support_contacts.SupportContact(pk, moment) for pk in members]

    for _ in range(2):
        support_contacts.look_for_contacts_with(finder)

    assert support_contacts.support_contacts_since([member.pk], START) == [
        support_contacts.SupportContact(member.pk, START)
    ]


@pytest.mark.parametrize("statement", ["UPDATE community_askevent SET kind = 'x'", "DELETE FROM community_askevent"])
def test_the_database_refuses_to_change_events(statement):
    session("helped")
    close()

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_verdict_that_its_events_do_not_tell_is_found():
    def wrong():
        name = "community.every_verdict_is_what_its_events_say"
        return next(check.examples for check in all_checks() if check.check == name)

    right, made_up, forgotten = session("helped"), session("helped"), session("helped")
    close()
    assert wrong() == []

    AskSession.objects.filter(pk=forgotten.pk).update(verdict="none")
    new = session("helped", verdict="confirmed", decided_at=LATER)

    assert sorted(wrong()) == sorted([str(forgotten.pk), str(new.pk)])
    assert {right.pk, made_up.pk}.isdisjoint(map(int, wrong()))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_decide_everything_once():
    sessions = [session("helped") for _ in range(20)]
    start = Barrier(4, timeout=30)

    def work(_turn):
        try:
            start.wait()
            return close()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 20

    assert AskEvent.objects.count() == 20
    assert {stands(one)[1] for one in sessions} == {"confirmed"}
