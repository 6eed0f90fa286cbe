"""Where a piece is missing, make says in one sentence what to do; where one is broken, it is made anew."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.services.addresses import BASE_DIR

pytestmark = pytest.mark.slow
NOWHERE = "http://127.0.0.1:9/simple"
WITHOUT_NETWORK = {
    "PIP_INDEX_URL": NOWHERE,
    "PIP_RETRIES": "0",
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_FIND_LINKS": "",
    "PIP_EXTRA_INDEX_URL": "",
}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """As much of a fresh clone as the set-up looks at."""
    folder = tmp_path / "a clone"
    for name in ("Makefile", "requirements.txt", ".python-version", "config"):
        source, target = BASE_DIR / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    return folder


def make(clone: Path, *arguments: str, **more: str) -> tuple[int, list[str]]:
    """The status and what was said, without make's own closing line."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "STATE_DIR"))}
    result = subprocess.run(
        ["make", *arguments], cwd=clone, env=clean | more, capture_output=True, text=True, check=False
    )
    return result.returncode, [line for line in result.stderr.splitlines() if not line.startswith("make")]


@pytest.mark.parametrize("python", ["", "/nowhere/python3", "/bin/false"])
def test_without_a_python_that_will_do_it_asks_for_one(clone: Path, python: str) -> None:
    status, said = make(clone, "demo", f"PYTHON={python}")

    assert status == 2
    assert len(said) == 1
    assert said[0].startswith("Install Python 3.9 or newer")


def test_a_target_that_is_none_leads_to_those_that_are(clone: Path) -> None:
    assert make(clone, "dmeo") == (2, ["There is no 'make dmeo'; 'make help' lists what there is."])


def test_without_a_network_it_says_so_and_what_was_begun_is_begun_again(clone: Path) -> None:
    # A uv that can be imported but not run: what a fetch leaves behind that was broken off.
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", clone / ".venv/bootstrap"], check=True)
    packages = next((clone / ".venv/bootstrap/lib").glob("python*/site-packages"))
    (packages / "uv.py").write_text("raise SystemExit(1 if __name__ == '__main__' else 0)")

    status, said = make(clone, "setup", f"PYTHON={sys.executable}", **WITHOUT_NETWORK)

    assert status == 2
    assert said[0] == "Fetching uv ..."
    assert len(said) == 2
    assert said[1].startswith("pip could not fetch uv; check the network or pip's settings and run make again:")


def test_a_folder_that_cannot_be_written_is_named(clone: Path) -> None:
    # Root may write anywhere, but a file is no folder for anybody.
    (clone / ".venv").write_text("")

    status, said = make(clone, "setup", f"PYTHON={sys.executable}")

    assert status == 2
    assert said == [f"{clone / '.venv'} cannot be used: File exists; put that right and run make again."]


def test_clean_removes_whatever_the_others_made_and_says_so(clone: Path) -> None:
    made = [".venv/bin", "var/mail", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"]
    for name in (*made, "config/__pycache__"):
        (clone / name).mkdir(parents=True)
    before = {path for path in clone.rglob("*") if path.suffix == ".po"}

    status, said = make(clone, "clean", f"PYTHON={sys.executable}")

    assert status == 0
    assert said == [f"Removed {clone / name.split('/')[0]}" for name in ("var", ".venv", *made[2:])]
    left = {path.relative_to(clone).parts[0] for path in clone.rglob("*")}
    assert left == {"Makefile", "requirements.txt", ".python-version", "config"}
    assert not list(clone.rglob("__pycache__"))
    assert not list(clone.rglob("*.mo"))
    assert {path for path in clone.rglob("*") if path.suffix == ".po"} == before
    assert make(clone, "clean", f"PYTHON={sys.executable}") == (0, [])
