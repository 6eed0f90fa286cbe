"""The logs of real desks run through our tickets: states, moments, durations and reopenings are those of the log."""

import json
from datetime import timedelta
from itertools import islice
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from crm.models import Contact, Ticket, TicketMove
from crm.operations.reading_logs import read_helpdesk, read_servicenow
from crm.operations.replaying_logs import durations, replay_case, replay_cases, settled
from tests.factories.crm import ContactFactory
from tests.real import real_file

pytestmark = pytest.mark.django_db
LOGS = Path(__file__).parent.parent / "logs"


def test_a_small_log_of_each_kind_comes_out_as_it_went_in(agent, capsys):
    for kind, cases, reopenings, follow_ups in (("servicenow", 2, 1, 0), ("helpdesk", 2, 0, 1)):
        call_command("replay_ticket_log", kind, LOGS / f"{kind}.csv", agent=agent.email)

        told = json.loads(capsys.readouterr().out)
        assert (told["cases"], told["different"], told["refused"]) == (cases, {}, {})
        assert (told["reopenings"], told["follow_ups"]) == (reopenings, follow_ups)
        assert told["same"]["durations"] == told["same"]["states"] == cases
    assert not Ticket.objects.exists(), "a replay leaves nothing behind"
    assert not Contact.objects.filter(name="Replay").exists()


def test_the_machine_tells_where_a_ticket_stood_and_how_long(agent):
    case = next(read_servicenow(LOGS / "servicenow.csv"))

    told = replay_case(case, ContactFactory(), by=agent)

    assert [step.status for step in settled(told.path)] == [
        *("new", "open", "pending", "solved", "on_hold", "solved", "closed"),
    ]
    assert durations(told.path) == {
        "new": timedelta(hours=1, minutes=44),
        "open": timedelta(hours=1, minutes=30),
        "pending": timedelta(minutes=30),
        "solved": timedelta(days=7, hours=4, minutes=31),
        "on_hold": timedelta(days=1, hours=2, minutes=29),
    }
    assert (told.reopenings, told.follow_ups, told.refused) == (1, 0, [])


def test_a_log_that_moves_as_ours_may_not_is_found_out(agent, capsys):
    TicketMove.objects.filter(before="pending", after="on_hold").delete()

    with pytest.raises(SystemExit, match="1"):
        call_command("replay_ticket_log", "helpdesk", LOGS / "helpdesk.csv", agent=agent.email)

    told = json.loads(capsys.readouterr().out)
    assert (told["refused"], told["examples"][0]) == ({"move_not_allowed": 1}, "B1: states")


def test_a_word_that_nobody_knows_moves_nothing_and_is_told(agent, capsys, tmp_path):
    log = tmp_path / "log.csv"
    lines = (LOGS / "servicenow.csv").read_text().splitlines()
    column = lines[0].split(",").index("incident_state")
    strange = lines[2].split(",")
    strange[column] = "-100"
    log.write_text("\n".join([*lines[:3], ",".join(strange), *lines[3:]]))

    call_command("replay_ticket_log", "servicenow", log, agent=agent.email)

    told = json.loads(capsys.readouterr().out)
    assert (told["different"], told["refused"], told["unknown"]) == ({}, {}, {"-100": 1})


def test_only_an_agent_replays_and_only_what_is_there(agent, customer):
    with pytest.raises(CommandError, match="no agent"):
        call_command("replay_ticket_log", "helpdesk", LOGS / "helpdesk.csv", agent=customer.email)
    with pytest.raises(CommandError, match="no file"):
        call_command("replay_ticket_log", "helpdesk", LOGS / "nowhere.csv", agent=agent.email)


@pytest.mark.slow
def test_incidents_of_servicenow_come_out_as_the_log_says(agent):
    path = real_file("servicenow_incident_log", "incident_event_log_subset.csv")
    cases = list(read_servicenow(path))
    assert (len(cases), sum(case.reopenings for case in cases)) == (890, 11)
    assert all(case.reopenings == case.reopenings_told for case in cases)

    reopened = [case for case in cases if case.reopenings]
    told = replay_cases([*reopened, *cases[:60]], by=agent)

    assert (told.different, told.refused, told.reopenings + told.follow_ups >= 11) == ({}, {}, True)


@pytest.mark.slow
def test_tickets_of_the_italian_help_desk_come_out_as_the_log_says(agent):
    cases = list(read_helpdesk(real_file("helpdesk_italian_log", "helpdesk.csv")))
    assert (len(cases), sum(case.reopenings for case in cases)) == (4580, 161)

    told = replay_cases(islice((case for case in cases if case.reopenings), 40), by=agent)

    assert (told.cases, told.different, told.refused) == (40, {}, {})


# They take minutes, so they run with the benchmarks: make test ARGS="-m bench".
@pytest.mark.bench
@pytest.mark.parametrize(
    ("read", "path", "cases"),
    [
        (read_servicenow, ("servicenow_incident_log", "incident_event_log_subset.csv"), 890),
        (read_helpdesk, ("helpdesk_italian_log", "helpdesk.csv"), 4580),
    ],
)
def test_the_whole_logs_come_out_as_they_say(agent, read, path, cases):
    told = replay_cases(read(real_file(*path)), by=agent)

    assert (told.cases, told.different, told.refused) == (cases, {}, {})
