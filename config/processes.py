"""The processes that the supervisor runs: started, brought back when they die, and stopped in order."""

import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from config.services.addresses import BASE_DIR
from config.services.keeper import PR_SET_PDEATHSIG, libc

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0
GRACE_SECONDS = 30.0


class Child:
    """One process that shall be there for as long as the supervisor is."""

    def __init__(self, name: str, command: Sequence[str], environment: dict[str, str], log: Path) -> None:
        self.name = name
        self.command = command
        self.environment = environment
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self.inherits: tuple[int, ...] = ()
        self.pause = FIRST_PAUSE_SECONDS
        self.started_at = 0.0
        self.start_again_at = 0.0

    def start(self) -> None:
        """Start it in a session of its own: a Ctrl-C is for the supervisor, which stops the others in their order."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=self.inherits,
                preexec_fn=end_with_parent,  # noqa: PLW1509 -- the supervisor has one thread
            )
        self.started_at = time.monotonic()

    def look_after(self) -> None:
        """Start it again when it has died, after pauses that grow while it keeps dying."""
        if self.process is not None and self.process.poll() is not None:
            print(f"{self.name} ended with status {self.process.returncode}, see {self.log}; starting it again.")
            steady = time.monotonic() - self.started_at > STEADY_SECONDS
            self.pause = FIRST_PAUSE_SECONDS if steady else min(self.pause * 2, LONGEST_PAUSE_SECONDS)
            self.start_again_at = time.monotonic() + self.pause
            self.process = None
        if self.process is None and time.monotonic() >= self.start_again_at:
            self.start()


def stop_together(children: Sequence[Child]) -> None:
    """Let them finish what they are doing, but not for ever."""
    processes = [child.process for child in children if child.process is not None]
    for number, patience in ((signal.SIGTERM, GRACE_SECONDS), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
        living = [process for process in processes if process.poll() is None]
        for process in living:
            process.send_signal(number)
        deadline = time.monotonic() + patience
        for process in living:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(deadline - time.monotonic(), 0))


def end_with_parent() -> None:
    """A supervisor that was killed leaves nothing behind."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
