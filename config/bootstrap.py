"""Builds the environment on a bare machine; runs on any Python 3.9 or newer and needs nothing but its own library."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Optional

BASE = Path(__file__).resolve().parent.parent
VENV = BASE / ".venv"
UV_HOME = VENV / "bootstrap"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
LOCK = BASE / "requirements.txt"
OLDEST = "3.12"
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
    subprocess.run([str(PYTHON), "-m", "config.translations"], cwd=str(BASE), check=True)


def fingerprint() -> str:
    """Changes with the lock, the wanted Python and the place: an environment does not survive being moved."""
    parts = [LOCK.read_bytes(), (BASE / ".python-version").read_bytes(), str(BASE).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def find_uv() -> List[str]:
    """Fetch uv into a small environment of its own; the one on the PATH may be of any age."""
    python = UV_HOME / "bin" / "python"
    if not runs(python, "import uv"):
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
            raise MissingPiece(f"pip could not fetch uv; check the network or pip's settings: {last_line(fetched)}")
    return [str(python), "-m", "uv"]


def make_environment(uv: List[str]) -> None:
    """Prefer the named Python, found or fetched; else any installed CPython that is new enough."""
    wanted = (BASE / ".python-version").read_text().strip()
    for version in (wanted, f">={OLDEST}"):
        say(f"Making the environment with Python {version} ...")
        # Its own folder stays where it is: the stamp, uv and the running make live in it.
        made = run([*uv, "venv", "--allow-existing", "--no-project", "--python", version, str(VENV)])
        if not made.returncode:
            return
    raise MissingPiece(
        f"Install Python {wanted} (or any from {OLDEST} on): none was found and none could be fetched: {last_line(made)}"
    )


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
    result = run(command, environment={"UV_NO_PROGRESS": "1", **index_of_pip()})
    if result.returncode:
        raise MissingPiece(f"The packages could not be installed: {last_line(result)}")


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
    """Stop the embedded servers and remove the environment, the state and the folders that root's servers use."""
    for state in (BASE / "var", BASE / "var" / "test"):
        state_dir = os.environ.get("STATE_DIR") if state.name == "var" else None
        environment = {**os.environ, "STATE_DIR": state_dir or str(state)}
        if runs(PYTHON) and Path(environment["STATE_DIR"]).exists():
            subprocess.run([str(PYTHON), "-m", "config.services.removal"], cwd=str(BASE), env=environment, check=True)
    shutil.rmtree(str(BASE / "var"), ignore_errors=True)
    shutil.rmtree(str(VENV), ignore_errors=True)


def runs(python: Path, code: str = "") -> bool:
    """Whether an interpreter is there and whole."""
    return python.exists() and run([str(python), "-c", code]).returncode == 0


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
    lines = [line for line in (result.stderr or result.stdout).splitlines() if line.strip()]
    return lines[-1].strip() if lines else f"status {result.returncode}"


def say(text: str) -> None:
    """Progress goes to stderr; the output of make belongs to the program."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:2])
    except MissingPiece as missing:
        sys.exit(str(missing))
