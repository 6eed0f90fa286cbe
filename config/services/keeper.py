"""The process that runs the embedded server as its own child, brings it back when it dies and takes it down in order."""

import ctypes
import fcntl
import logging
import os
import signal
import subprocess
import sys
import time
from typing import TextIO

import psycopg

from config.services import cluster
from config.services.addresses import Pointer, pointer_path
from config.services.home import Home, ServicesUnavailable, locate_home

logger = logging.getLogger(__name__)
GRACE_SECONDS = 60
LOCK_FILE_PATIENCE_SECONDS = 120
WATCH_SECONDS = 0.2
AGAIN_SECONDS = 2
LOG_LIMIT_BYTES = 10_000_000
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None)
# What a new server says while the processes of a killed one are still ending.
LETTING_GO = ("lock file", "shared memory block")
READY, TAKEN, FAILED = "ready", "taken", "failed"


class Keeper:
    """Owns one server for as long as somebody needs it."""

    def __init__(self, home: Home, *, throwaway: bool) -> None:
        self.home = home
        self.throwaway = throwaway
        self.stopping = False
        self.server: subprocess.Popen[bytes] | None = None
        self.pointer: Pointer | None = None
        self.users = home.users_lock.open("a")

    def run(self, report: TextIO) -> None:
        """Start the server, tell the starter, then watch until it is no longer needed."""
        signal.signal(signal.SIGTERM, self.ask_to_stop)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.home.stay_marker.unlink(missing_ok=True)
        self.pointer = cluster.initialise(self.home)
        try:
            self.start_server()
            if not self.stopping:
                cluster.prepare(self.home, self.pointer)
                tell(report, READY)
                self.watch()
        finally:
            self.stop_server()

    def ask_to_stop(self, *_: object) -> None:
        """Leave the watch at its next turn."""
        self.stopping = True

    def start_server(self) -> None:
        """Start, and wait as long as recovery takes; a lock file left by a dying server is waited out, never deleted."""
        patience = time.monotonic() + LOCK_FILE_PATIENCE_SECONDS
        while not self.stopping:
            self.server = self.spawn()
            if self.wait_for_connections() or self.stopping:
                return
            if self.server.wait() >= 0:
                self.refuse_unless_locked(patience)
            time.sleep(WATCH_SECONDS)

    def refuse_unless_locked(self, patience: float) -> None:
        """A server that ended by itself is started again only while another one is still letting go of the data."""
        last_words = self.home.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-5:]
        if not any(word in line for word in LETTING_GO for line in last_words) or time.monotonic() > patience:
            raise ServicesUnavailable(f"PostgreSQL did not start, see {self.home.log}: {' / '.join(last_words)}")

    def spawn(self) -> subprocess.Popen[bytes]:
        settings = dict(cluster.MEMORY_AND_SAFETY)
        if self.throwaway:
            settings.update(cluster.THROWAWAY)
        settings["unix_socket_directories"] = str(self.home.socket_dir)
        command = [str(self.home.binaries / "postgres"), "-D", str(self.home.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with self.home.log.open("ab") as log:
            return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C"},
                start_new_session=True,
                preexec_fn=follow_parent_into_death,  # noqa: PLW1509 -- this process has one thread
                **self.home.as_account(),
            )

    def wait_for_connections(self) -> bool:
        assert self.server is not None
        assert self.pointer is not None
        while self.server.poll() is None and not self.stopping:
            try:
                cluster.connect(self.pointer, "postgres").close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                # It may have been the last answer of a server that is just shutting down, not of our child.
                return self.is_ours()
        return False

    def is_ours(self) -> bool:
        """Whether the server that answers is the child, not one that a killed keeper left behind."""
        try:
            first_line = (self.home.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0]
        except FileNotFoundError:
            return False
        return self.server is not None and first_line == str(self.server.pid)

    def watch(self) -> None:
        """Bring a dead server back; leave when told to, when nobody needs it, or when its state folder is gone."""
        assert self.server is not None
        while not self.stopping:
            time.sleep(WATCH_SECONDS)
            if not pointer_path().exists():
                logger.warning("the state folder is gone, stopping")
                return
            if self.server.poll() is not None:
                logger.warning("the server ended with status %s, starting it again", self.server.returncode)
                self.start_again()
            if not self.home.stay_marker.exists() and self.nobody_needs_it():
                return

    def start_again(self) -> None:
        """A server that ran once will run again, when the disk has room or whatever it was has passed."""
        try:
            self.start_server()
        except ServicesUnavailable as refusal:
            logger.warning("%s", refusal)
            time.sleep(AGAIN_SECONDS)

    def nobody_needs_it(self) -> bool:
        """Taken exclusively, the lock also keeps newcomers waiting until the server is down for good."""
        try:
            fcntl.flock(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def stop_server(self) -> None:
        """Fast shutdown, after a minute the immediate one; never SIGKILL."""
        if self.server is None or self.server.poll() is not None:
            return
        for number in (signal.SIGINT, signal.SIGQUIT):
            self.server.send_signal(number)
            try:
                self.server.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                continue
            return
        self.server.wait()


def follow_parent_into_death() -> None:
    """A server whose keeper was killed shuts down by itself, so that the next keeper finds the data free."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def tell(report: TextIO, word: str) -> None:
    """Give the starter its answer and let go of its pipe."""
    report.write(f"{word}\n")
    report.close()


def main() -> None:
    """Become the keeper of this state folder, unless there is one."""
    report = os.fdopen(os.dup(1), "w")
    home = locate_home()
    if home.log.exists() and home.log.stat().st_size > LOG_LIMIT_BYTES:
        home.log.replace(home.log.with_suffix(".log.1"))
    log = os.open(home.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s keeper: %(message)s")
    with home.keeper_lock.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell(report, TAKEN)
            return
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        try:
            Keeper(home, throwaway="--throwaway" in sys.argv).run(report)
        except (ServicesUnavailable, OSError, psycopg.errors.DiskFull) as refusal:
            logger.warning("%s", refusal)
            if not report.closed:
                tell(report, f"{FAILED} {refusal}")


if __name__ == "__main__":
    main()
