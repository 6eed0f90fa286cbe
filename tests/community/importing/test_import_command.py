import threading

import pytest
from django.core.management import CommandError
from django.db import connection

from community.importing import command
from community.models import Topic
from tests.community.importing.sources import post, question, run_import, topic, write_dump, write_topics


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_source_take_turns(tmp_path):
    folder = write_dump(tmp_path / "shed", Posts=[question(number) for number in range(1, 50)])
    failures = []

    def load() -> None:
        try:
            run_import("import_stackexchange", folder)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the test tells it
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=load) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert Topic.objects.count() == 49


@pytest.mark.django_db
def test_whoever_waits_too_long_for_another_import_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "TURN_TIMEOUT_SECONDS", 0)
    monkeypatch.setattr(command, "_try_lock", lambda key: False)

    with pytest.raises(CommandError, match="Another import of forum is running"):
        run_import("import_discourse", write_topics(tmp_path / "forum", topic(5, [post(1)])))


@pytest.mark.django_db
def test_who_imported_is_told_how_the_tickets_come(tmp_path):
    folder = write_topics(tmp_path / "forum", topic(5, [post(1)]))

    pace, tickets = run_import("import_discourse", folder)[1].splitlines()
    assert pace.startswith("2 rows in ")
    assert "manage.py run_intakes" in tickets
    assert len(run_import("import_discourse", folder)[1].splitlines()) == 1


@pytest.mark.django_db
def test_messages_without_end_are_only_counted(tmp_path, monkeypatch):
    monkeypatch.setattr("community.importing.report.MESSAGES_SHOWN", 3)
    summary, said = run_import("import_stackexchange", write_dump(tmp_path / "shed", Posts=["<row broken"] * 9))

    assert summary["rejected"] == 9
    *messages, further, _pace, _tickets = said.splitlines()
    assert (len(messages), further) == (3, "Further messages are only counted.")
