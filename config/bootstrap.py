"""Builds the environment on a bare machine; runs on any Python 3.9 or newer and needs nothing but its own library."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, Iterator, List, Optional

BASE = Path(__file__).resolve().parent.parent
VENV = BASE / ".venv"
UV_HOME = VENV / "bootstrap"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
LOCK = BASE / "requirements.txt"
OLDEST = (3, 12)
CACHES = (".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache")
COMPILE = ["--universal", "--generate-hashes", "--no-emit-index-url", "--no-header", "--group", "dev"]


class MissingPiece(Exception):
    """Something that only a person can bring; the message is the one sentence that says what to do."""


def main(action: str = "install") -> None:
    """Do one of: install, lock, clean."""
    # Two makes at once take turns; this file itself is the one thing that neither of them makes or removes.
    with Path(__file__).open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        {"install": install, "lock": compile_lock, "clean": clean}[action]()


def install() -> None:
    """Make .venv what requirements.txt says; nothing to do when it is already."""
    VENV.mkdir(exist_ok=True)
    wanted = fingerprint()
    if not (STAMP.exists() and STAMP.read_text() == wanted and PYTHON.exists()):
        uv = find_uv()
        if not runs(PYTHON):
            make_environment(uv)
        say("Installing the packages ...")
        install_packages(uv)
        STAMP.write_text(wanted)
    translated = run([str(PYTHON), "-m", "config.translations"])
    if translated.returncode:
        raise MissingPiece(f"The translations could not be compiled: {last_line(translated)}")


def fingerprint() -> str:
    """Changes with the lock, the wanted Python and the place: an environment does not survive being moved."""
    parts = [LOCK.read_bytes(), (BASE / ".python-version").read_bytes(), str(BASE).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def find_uv() -> List[str]:
    """Fetch uv into a small environment of its own; the one on the PATH may be of any age."""
    python = UV_HOME / "bin" / "python"
    # Asked to run, not merely imported: a fetch that was broken off leaves a program that cannot be started.
    if not python.exists() or run([str(python), "-m", "uv", "--version"]).returncode:
        say("Fetching uv ...")
        shutil.rmtree(str(UV_HOME), ignore_errors=True)
        made = run([sys.executable, "-m", "venv", str(UV_HOME)])
        if made.returncode:
            raise MissingPiece(
                "This Python cannot make virtual environments: install its venv module "
                "(Debian: apt-get install python3-venv) and run make again."
            )
        fetched = run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv"])
        if fetched.returncode:
            raise MissingPiece(
                f"pip could not fetch uv; check the network or pip's settings and run make again: {last_line(fetched)}"
            )
    return [str(python), "-m", "uv"]


def make_environment(uv: List[str]) -> None:
    """Prefer the named Python, found or fetched; else any installed CPython that is new enough."""
    wanted = (BASE / ".python-version").read_text().strip()
    oldest = ".".join(map(str, OLDEST))
    for version in candidates(wanted, oldest):
        say(f"Making the environment with Python {version} ...")
        # Its own folder stays where it is: the stamp, uv and the running make live in it.
        made = run_uv([*uv, "venv", "--allow-existing", "--no-project", "--python", version, str(VENV)])
        if not made.returncode:
            return
    raise MissingPiece(
        f"Install Python {wanted} (or any from {oldest} on), or say where one is with PYTHON=/path/to/python3: "
        f"none was found and none could be fetched: {last_line(made)}"
    )


def candidates(wanted: str, oldest: str) -> Iterator[str]:
    """The one that runs this comes first if it is the wanted one, and before any other if it is new enough."""
    running = sys.version_info[:2]
    if ".".join(map(str, running)) != wanted:
        yield wanted
    if running >= OLDEST and sys.implementation.name == "cpython":
        yield sys.executable
    yield f">={oldest}"


def install_packages(uv: List[str]) -> None:
    """Exactly the locked files, each checked against its hash."""
    # Compiled now, every later start is seconds faster, also where Python is told to write no bytecode by itself.
    command = [
        *uv,
        "pip",
        "install",
        "--compile-bytecode",
        "--require-hashes",
        "--python",
        str(PYTHON),
        "-r",
        str(LOCK),
    ]
    result = run_uv(command, environment={"UV_NO_PROGRESS": "1", **index_of_pip()})
    if result.returncode:
        raise MissingPiece(
            "The packages could not be installed; check the network, pip's settings and the disk, and run make again: "
            f"{last_line(result)}"
        )


def index_of_pip() -> Dict[str, str]:
    """Where pip was told to fetch from, uv shall fetch too; it does not read pip's settings by itself."""
    if "UV_DEFAULT_INDEX" in os.environ or "UV_INDEX_URL" in os.environ:
        return {}
    asked = run([str(UV_HOME / "bin" / "python"), "-m", "pip", "config", "get", "global.index-url"])
    index = os.environ.get("PIP_INDEX_URL") or (asked.stdout.strip() if not asked.returncode else "")
    return {"UV_DEFAULT_INDEX": index} if index else {}


def compile_lock() -> None:
    """Resolve pyproject.toml anew; arguments go to uv, such as --upgrade."""
    command = [*find_uv(), "pip", "compile", *COMPILE, "--python", str(PYTHON), "pyproject.toml", "-o", LOCK.name]
    settings = {**os.environ, **index_of_pip()}
    subprocess.run([*command, "--quiet", *sys.argv[2:]], cwd=str(BASE), env=settings, check=True)


def clean() -> None:
    """Stop what runs here, and remove what the others made: servers, state, environment, caches."""
    states = [BASE / "var", BASE / "var" / "test"]
    if os.environ.get("STATE_DIR"):
        states.append(Path(os.environ["STATE_DIR"]))
    # An environment may be broken; the removal needs none, only a Python of these years.
    removal = "config.services.removal"
    able = [python for python in (PYTHON, Path(sys.executable)) if runs(python, f"import {removal}")]
    for state in states:
        if able:
            environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "STATE_DIR": str(state)}
            if subprocess.run([str(able[0]), "-m", removal], cwd=str(BASE), env=environment, check=False).returncode:
                raise MissingPiece("Not everything could be removed, see above.")
        elif (state / "postgres.json").exists():
            raise MissingPiece("No Python here can stop the database: run make setup, then make clean again.")
    for path in (BASE / "var", VENV, *(BASE / name for name in CACHES)):
        remove(path)
    remove_compiled()
    if len(states) == 3 and states[2].exists():
        say(f"What else lies in {states[2]} stays, for the folder is not of this clone.")


def remove(path: Path) -> None:
    """Remove a file or folder and say so; somebody else's stays and is named."""
    if not path.exists():
        return
    if path.is_dir():
        shutil.rmtree(str(path), ignore_errors=True)
    else:
        path.unlink()
    if path.exists():
        raise MissingPiece(f"{path} could not be removed: run make clean as whoever made it.")
    say(f"Removed {path}")


def remove_compiled() -> None:
    """Bytecode and translations, wherever they lie; no word about each of them."""
    for folder in list(BASE.rglob("__pycache__")):
        shutil.rmtree(str(folder), ignore_errors=True)
    for translation in BASE.glob("*/locale/*/LC_MESSAGES/*.mo*"):
        translation.unlink()


def runs(python: Path, code: str = "") -> bool:
    """Whether an interpreter is there and whole."""
    return python.exists() and run([str(python), "-c", code]).returncode == 0


def run_uv(command: List[str], environment: Optional[Dict[str, str]] = None) -> "subprocess.CompletedProcess[str]":
    """Behind a proxy that signs by itself only the machine's certificates will do; uv says so, and is told to."""
    result = run(command, environment)
    if result.returncode and "--system-certs" in result.stderr:
        result = run([*command, "--system-certs"], environment)
    return result


def run(command: List[str], environment: Optional[Dict[str, str]] = None) -> "subprocess.CompletedProcess[str]":
    """Run quietly; who calls says what went wrong."""
    return subprocess.run(
        command,
        cwd=str(BASE),
        env={**os.environ, "PYTHONNOUSERSITE": "1", **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


def last_line(result: "subprocess.CompletedProcess[str]") -> str:
    """What the program said at the end, which is nearly always the reason."""
    said = (result.stderr or result.stdout).splitlines()
    lines = [line for line in said if line.strip() and not line.strip().startswith("hint:")]
    return lines[-1].strip() if lines else f"status {result.returncode}"


def say(text: str) -> None:
    """Progress goes to stderr; the output of make belongs to the program."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:2])
    except MissingPiece as missing:
        sys.exit(str(missing))
    except OSError as refusal:
        sys.exit(
            f"{refusal.filename or BASE} cannot be used: {refusal.strerror or refusal}; put that right and run make again."
        )
    except KeyboardInterrupt:
        sys.exit("Stopped; the next make goes on from here.")
