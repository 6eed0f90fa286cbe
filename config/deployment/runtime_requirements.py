"""Prints the part of requirements.txt that serving needs: everything but what only the dev group brought."""

import re
import sys
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent.parent / "requirements.txt"
DIRECT = "mitwert (pyproject.toml)"


def runtime_part(lock: str) -> str:
    """Follow the remarks in which the lock says what each package is there for."""
    blocks = {re.match(r"[a-z0-9._-]+", block)[0]: block for block in re.split(r"\n(?=[a-z0-9])", lock.strip())}  # type: ignore[index]
    reasons = {
        name: set(re.findall(r"^    # +(?:via )?(\S.*)$", block, re.MULTILINE)) for name, block in blocks.items()
    }
    wanted: set[str] = set()
    while True:
        more = {name for name, why in reasons.items() if name not in wanted and why & (wanted | {DIRECT})}
        if not more:
            return "\n".join(blocks[name] for name in sorted(wanted)) + "\n"
        wanted |= more


if __name__ == "__main__":
    sys.stdout.write(runtime_part(LOCK.read_text(encoding="utf-8")))
