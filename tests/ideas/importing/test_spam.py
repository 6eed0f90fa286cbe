"""What looks like spam is held back with its reasons; no link of an import is ever followed; measured on the real file."""

import csv
import re
import socket
import sys
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from community.models import Member, ModerationCase, SpamVerdict, WatchedWord
from community.operations import checking_moderation
from ideas.importing.imported import ImportedIdea
from ideas.importing.suspicion import Copies
from ideas.models import Idea
from ideas.operations import integrity
from ideas.operations.finding_duplicates import find_idea_duplicates
from ideas.operations.holding_back import reject_idea
from ideas.operations.indexing import take_in_idea_events
from tests.ideas.importing.sources import idea_of, proposal, run_import, write_madrid
from tests.real import real_file

pytestmark = pytest.mark.django_db
PROBE = "This is a test for SSRF: http://169.254.169.254/latest/ https://www.youtube.com/embed/x?origin=http://listener.invalid"
# By what was read in the file by hand: a tester's rows of two days, and the four of another one.
TESTED = range(37813, 37974)
TRIED = range(36194, 36198)


def held() -> set[str]:
    return {str(idea.import_key).rsplit("/", 1)[1] for idea in Idea.objects.held_back()}


def wrong() -> list[str]:
    return [check.check for check in (*integrity.checks(), *checking_moderation.checks()) if check.wrong]


@pytest.fixture
def nothing_is_fetched(monkeypatch):
    """Any connection to anywhere, and any question for an address, is an error; the database is none of Python's."""

    def refuse(*target, **_):
        raise AssertionError(f"somebody asked for {target}")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)


@pytest.mark.usefixtures("nothing_is_fetched")
def test_probes_are_held_back_and_their_links_are_never_followed_nor_embedded(tmp_path, client):
    rows = [
        proposal(1, title="SSRF Test 1 - 1741429637", description=PROBE),
        proposal(2, description=f"<p>{PROBE}</p>"),
        proposal(3),
    ]

    summary, said = run_import(write_madrid(tmp_path / "p.csv", rows))
    take_in_idea_events(lane="backfill")
    find_idea_duplicates()
    reject_idea(idea_of(1), by=Member.objects.system(), reason="A probe.")

    assert summary["made"]["held back"] == 2
    assert "2 look like spam and are held back." in said
    assert held() == {"2"}
    assert not re.search(r"<(?:img|iframe|script|object|embed|link)|src=", idea_of(2).html)
    assert client.get(idea_of(2).get_absolute_url()).status_code == 404
    page = client.get(reverse("ideas")).content.decode()
    assert "169.254" not in page
    assert "Banco para la plaza 3" in page
    assert wrong() == []


def test_the_reasons_can_be_read_and_stand_in_the_queue(tmp_path):
    run_import(write_madrid(tmp_path / "p.csv", [proposal(1, title="SSRF Test 1 - 1741429637", description=PROBE)]))

    verdict, case = SpamVerdict.objects.get(), ModerationCase.objects.get()
    assert (verdict.thing_kind, verdict.thing_id, verdict.is_held) == ("idea", idea_of(1).pk, True)
    found = {finding["rule"]: finding["detail"] for finding in verdict.findings}
    assert set(found) == {"probe", "links"}
    for sign in ("name of an attack: SSRF", "inner address: //169.254.", "seconds of a clock: 1741429637"):
        assert sign in found["probe"]
    assert (case.is_held, case.spam_points, case.category.slug) == (True, verdict.points, "p")


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Protect the API against SSRF", "Refuse inner addresses."),
        ("Test drives for the tram", "On Sundays."),
        ("A bench", "Like https://one.example/bench and https://two.example/bench"),
        ("Banco", "Puestos en la plaza, " * 8),
    ],
)
def test_one_sign_alone_holds_nothing_back(tmp_path, title, body):
    run_import(write_madrid(tmp_path / "p.csv", [proposal(1, title=title, description=body)]))

    assert held() == set()


@pytest.mark.parametrize(
    ("description", "is_held"),
    [
        ("<p>&lt;a onclick=alert(1)&gt;</p>", True),
        ("Buy: https://a.example https://b.example https://c.example https://d.example +49 170 1234567", True),
        ("' OR '1'='1 and file:///etc/passwd", True),
        ("Купите наши лучшие товары здесь сегодня, потому что они дешёвые и очень хорошие, правда", False),
    ],
)
def test_rules_add_up(tmp_path, description, is_held):
    run_import(write_madrid(tmp_path / "p.csv", [proposal(1, description=description)]))

    assert held() == ({"1"} if is_held else set())


def test_words_of_the_list_hold_back_and_allowed_places_count_for_nothing(tmp_path):
    WatchedWord.objects.create(text="casino", consequence="hold")
    WatchedWord.objects.create(text="city.example", kind="domain", consequence="allow")
    links = " ".join(f"https://n{number}.city.example/" for number in range(8))
    rows = [proposal(1, description="The best Casino in town"), proposal(2, description=links)]

    run_import(write_madrid(tmp_path / "p.csv", rows))

    assert held() == {"1"}


def test_what_many_send_on_one_day_counts_and_holds_nothing_back_by_itself(tmp_path):
    same = {"title": "Test proposal", "description": "This is the text of a program"}
    rows = [proposal(number, title=f"Test proposal {number}", description=same["description"]) for number in range(9)]
    neighbours = [
        proposal(100 + number, title="Parque", description="Solicitamos un parque infantil.") for number in range(14)
    ]

    run_import(write_madrid(tmp_path / "p.csv", [*rows, *neighbours]))

    assert held() == {str(number) for number in range(9)}


def test_copies_are_counted_in_so_much_memory_however_many_there_are():
    copies = Copies()
    before = sum(table.itemsize * len(table) for table in copies._tables)
    ideas = [
        ImportedIdea("k", "w", f"title {'ab'[n % 2]}", "body", None, "c", datetime(2024, 1, 1 + n % 4 // 2, tzinfo=UTC))
        for n in range(100)
    ]
    for idea in ideas:
        copies.add(idea)

    assert sum(table.itemsize * len(table) for table in copies._tables) == before == 4 << 20
    assert {copies.of(idea) for idea in ideas} == {25}


@pytest.mark.slow
@pytest.mark.usefixtures("nothing_is_fetched")
def test_the_real_proposals_of_madrid_come_in_whole_and_the_attack_is_held_back(capsys):
    path = real_file("decide_madrid_proposals", "proposals.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file, delimiter=";")}

    summary, _said = run_import(path, language="es")

    assert (summary["read"], summary["created"], summary["rejected"]) == (2738, 2738, 0)
    assert dict(Idea.objects.values_list("import_key", "imported_votes")) == {
        f"proposals/ideas/{number}": int(row["cached_votes_up"]) for number, row in rows.items()
    }
    assert Idea.objects.filter(imported_votes=0).count() == 718
    assert Idea.objects.filter(body="").count() >= 502
    assert Idea.objects.filter(status="declined").count() == 30
    assert not Idea.objects.filter(html__regex="<img|<iframe|<script").exists()

    attack = {number for number, row in rows.items() if "ssrf" in f"{row['title']} {row['description']}".lower()}
    by_hand = attack | {number for number in rows if int(number) in TRIED}
    by_hand |= {number for number in rows if int(number) in TESTED and "test" in rows[number]["title"].lower()}
    found = held()
    right = found & by_hand
    with capsys.disabled():
        sys.stdout.write(
            f"\nDecide Madrid: {len(found)} of {len(rows)} held back; of the {len(attack)} that SOURCE.md names"
            f" {len(found & attack)}; by hand {len(by_hand)} are no proposals: precision {len(right) / len(found):.3f},"
            f" recall {len(right) / len(by_hand):.3f}\n"
        )
    assert len(attack) == 128
    assert attack <= found
    assert len(right) / len(found) >= 0.99
    assert len(right) / len(by_hand) >= 0.94
    take_in_idea_events(lane="backfill")
    assert wrong() == []

    again, _said = run_import(path, language="es")
    assert (again["unchanged"], again["made"]) == (2738, {})
