"""The embedded server comes up, comes back and goes away, whatever is done to its processes."""

import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from config.services.addresses import BASE_DIR, DATABASE, OWNER_ROLE
from tests.chaos.processes import (
    answers,
    ask,
    environment,
    is_running,
    keeper,
    manage,
    postmaster,
    read_pointer_of,
    seconds_until,
)

pytestmark = pytest.mark.slow
BACK_WITHIN_SECONDS = 10


def test_services_start_stay_and_stop(state: Path) -> None:
    assert manage(state, "services", "status").returncode == 3

    started = manage(state, "services", "start")

    assert started.returncode == 0, started.stderr
    pointer = read_pointer_of(state)
    assert "PostgreSQL 18" in manage(state, "services", "status").stdout
    assert all(password not in started.stdout for password in pointer.passwords.values())
    running = postmaster(pointer), keeper(pointer)
    assert manage(state, "services", "stop").stdout == "Stopped.\n"
    assert [is_running(process) for process in running] == [False, False]


def test_a_command_takes_down_what_it_started(state: Path) -> None:
    result = manage(state, "shell", "-c", "from django.db import connection as c; c.cursor().execute('SELECT 1')")

    assert result.returncode == 0, result.stderr
    assert not answers(read_pointer_of(state))
    assert manage(state, "services", "status").returncode == 3


def test_commands_at_the_same_time_share_one_server(state: Path) -> None:
    code = "import time; from django.db import connection as c; time.sleep({}); c.cursor().execute('SELECT 1')"

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda pause: manage(state, "shell", "-c", code.format(pause)), (0, 0.5, 1, 2)))

    assert [result.returncode for result in results] == [0, 0, 0, 0], results
    assert not answers(read_pointer_of(state))


def test_started_twice_at_once_there_is_one_server(state: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(lambda _: manage(state, "services", "start"), range(3)))

    assert [result.returncode for result in results] == [0, 0, 0], results
    assert answers(read_pointer_of(state))


def test_a_killed_server_comes_back_with_what_was_committed(state: Path) -> None:
    manage(state, "services", "start")
    pointer = read_pointer_of(state)
    with psycopg.connect(pointer.url(OWNER_ROLE, DATABASE)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")

    for _ in range(3):
        first = postmaster(pointer)
        os.kill(first, signal.SIGKILL)
        took = seconds_until(
            lambda gone=first: answers(pointer) and postmaster(pointer) != gone, at_most=BACK_WITHIN_SECONDS
        )
        assert took < BACK_WITHIN_SECONDS
        assert ask(pointer, "SELECT count(*) FROM kept") == [(1000,)]


def test_a_killed_keeper_takes_its_server_along_and_the_next_start_is_clean(state: Path) -> None:
    manage(state, "services", "start")
    pointer = read_pointer_of(state)
    server = postmaster(pointer)

    os.kill(keeper(pointer), signal.SIGKILL)
    again = manage(state, "services", "start")

    assert again.returncode == 0, again.stderr
    assert answers(pointer)
    assert not is_running(server)


def test_everything_killed_at_once_recovers(state: Path) -> None:
    manage(state, "services", "start")
    pointer = read_pointer_of(state)

    for process in (keeper(pointer), postmaster(pointer)):
        os.kill(process, signal.SIGKILL)
    again = manage(state, "services", "start")

    assert again.returncode == 0, again.stderr
    assert answers(pointer)


def test_a_removed_state_folder_stops_its_server(state: Path) -> None:
    manage(state, "services", "start")
    server = postmaster(read_pointer_of(state))

    shutil.rmtree(state)

    seconds_until(lambda: not is_running(server), at_most=BACK_WITHIN_SECONDS)


def test_a_killed_command_leaves_no_server_behind(state: Path) -> None:
    command = [sys.executable, "manage.py", "shell", "-c", "import time; time.sleep(60)"]
    with subprocess.Popen(command, cwd=BASE_DIR, env=environment(state)) as process:
        seconds_until(lambda: (state / "postgres.json").exists() and answers(read_pointer_of(state)), at_most=30)
        server = postmaster(read_pointer_of(state))

        process.kill()

    seconds_until(lambda: not is_running(server), at_most=BACK_WITHIN_SECONDS)


def test_the_server_is_closed_to_others(state: Path) -> None:
    manage(state, "services", "start")
    pointer = read_pointer_of(state)

    assert (state / "postgres.json").stat().st_mode & 0o077 == 0
    assert Path(pointer.socket_dir).stat().st_mode & 0o077 == 0
    assert (Path(pointer.home) / "data").stat().st_mode & 0o077 == 0
    assert ask(pointer, "SHOW listen_addresses") == [("",)]
    assert ask(pointer, "SHOW data_checksums") == [("on",)]
    assert ask(pointer, "SELECT rolsuper FROM pg_roles WHERE rolname LIKE 'mitwert%' AND rolsuper") == []
    account = Path(f"/proc/{postmaster(pointer)}").stat()
    assert account.st_uid != 0
    assert account.st_gid != 0


def test_a_removal_needs_no_environment(state: Path) -> None:
    manage(state, "services", "start")
    pointer = read_pointer_of(state)
    server = postmaster(pointer)
    (state / "mail").mkdir()

    # -S leaves out every installed package, like an environment that is broken.
    removed = subprocess.run(
        [sys.executable, "-S", "-m", "config.services.removal"],
        cwd=BASE_DIR, env=environment(state), capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert removed.returncode == 0, removed.stderr
    assert removed.stderr.splitlines() == [
        "Stopped the embedded server",
        *(f"Removed {folder}" for folder in (pointer.socket_dir, pointer.home)),
    ]
    assert not is_running(server)
    assert not Path(pointer.home).exists()
    # What else lies there is not the server's.
    assert [entry.name for entry in state.iterdir()] == ["mail"]


def test_the_removal_of_a_copied_state_leaves_the_first_one_alone(state: Path, tmp_path: Path) -> None:
    manage(state, "services", "start")
    pointer = read_pointer_of(state)
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copy(state / "postgres.json", copy)

    removed = subprocess.run(
        [sys.executable, "-m", "config.services.removal"], cwd=BASE_DIR, env=environment(copy), check=False
    )

    assert removed.returncode == 0
    assert answers(pointer)
    assert not (copy / "postgres.json").exists()


def test_a_place_that_cannot_be_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    refused = manage(tmp_path / "file", "services", "start")

    assert refused.returncode == 1
    assert refused.stderr == (
        f"{tmp_path / 'file'} cannot be used (Not a directory): set STATE_DIR to a folder of your own.\n"
    )
