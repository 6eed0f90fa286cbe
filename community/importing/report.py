"""The report of an import: what was read, what became of it, and what was wrong with it."""

from collections import Counter
from collections.abc import Callable
from threading import Lock
from typing import Any, Literal

Outcome = Literal["created", "updated", "unchanged", "skipped", "rejected"]
OUTCOMES: tuple[Outcome, ...] = ("created", "updated", "unchanged", "skipped", "rejected")
MESSAGES_SHOWN = 1000


class Report:
    """Counts every row that was read under exactly one outcome, and says aloud what is wrong."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._said = 0
        # Who reads ahead and who writes both count.
        self._lock = Lock()
        self.outcomes: dict[str, Counter[Outcome]] = {}
        self.skipped_because: Counter[str] = Counter()
        self.warnings: Counter[str] = Counter()
        # What the rows brought along: solutions, and members whom no row of their own describes.
        self.made: Counter[str] = Counter()

    def count(self, kind: str, outcome: Outcome, number: int = 1) -> None:
        """Count rows of a kind under their outcome."""
        if number:
            with self._lock:
                self.outcomes.setdefault(kind, Counter())[outcome] += number

    def skip(self, kind: str, because: str, number: int = 1) -> None:
        """Count rows that are passed over by intention."""
        if number:
            self.count(kind, "skipped", number)
            with self._lock:
                self.skipped_because[because] += number

    def reject(self, kind: str, where: str, why: str, number: int = 1) -> None:
        """Count a row that cannot be taken, and say where it is and why."""
        self.count(kind, "rejected", number)
        self._tell(f"{where}: {why}")

    def warn(self, warning: str, where: str, what: str) -> None:
        """Note something odd that costs no row."""
        with self._lock:
            self.warnings[warning] += 1
        self._tell(f"{where}: warning: {what}")

    def total(self, outcome: Outcome) -> int:
        """Return how many rows of all kinds had an outcome."""
        return sum(outcomes[outcome] for outcomes in self.outcomes.values())

    def read(self) -> int:
        """Return how many rows of all kinds were read."""
        return sum(outcomes.total() for outcomes in self.outcomes.values())

    def summary(self) -> dict[str, Any]:
        """Return the closing summary; ``read`` is the sum of the outcomes."""
        return {
            "read": self.read(),
            **{outcome: self.total(outcome) for outcome in OUTCOMES},
            "kinds": {kind: {"read": sum(counts.values()), **counts} for kind, counts in self.outcomes.items()},
            "made": dict(self.made),
            "skipped_because": dict(self.skipped_because),
            "warnings": dict(self.warnings),
        }

    def _tell(self, message: str) -> None:
        with self._lock:
            self._said += 1
            if self._said <= MESSAGES_SHOWN:
                self._say(message)
            elif self._said == MESSAGES_SHOWN + 1:
                self._say("Further messages are only counted.")
