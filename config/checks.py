"""Every check but the tests, two at a time, the same here and in CI; all of them run, then the failed ones are named."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from config.services.addresses import BASE_DIR

APPS = ("community", "ideas", "crm", "roi")
AT_ONCE = 2
MANAGE = ("-W", "error::RuntimeWarning", "manage.py")


def checks() -> Iterator[tuple[str, list[str | Path]]]:
    """The name and the command line of each check."""
    python = sys.executable
    # Programs that are no modules; only scripts would stumble over a space in their path.
    programs = Path(python).parent
    # It takes as long as all the others, which run beside it.
    yield "types", [python, "-m", "mypy"]
    yield "format", [python, "-m", "ruff", "format", "--check", "."]
    yield "lint", [python, "-m", "ruff", "check", "."]
    acts = [f"{app}/operations" for app in APPS]
    yield "acts are described", [python, "-m", "ruff", "check", "--isolated", "--select", "D103", *acts]
    yield "contracts", [python, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    yield "migrations", [python, *MANAGE, "makemigrations", "--check", "--dry-run"]
    yield "API schema", [python, *MANAGE, "spectacular", "--validate", "--fail-on-warn", "--file", os.devnull]
    templates = files("*.html")
    if templates:
        yield "template syntax", [programs / "djade", "--check", "--target-version", "6.1", *templates]
        yield "template format", [programs / "djangofmt", "--check", *templates]
        yield "template lint", [programs / "djangofmt", "check", *templates]


def files(pattern: str) -> list[str]:
    """The files under version control, and those about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern]
    listed = subprocess.run(command, cwd=BASE_DIR, check=True, capture_output=True, text=True).stdout.splitlines()
    return [name for name in listed if (BASE_DIR / name).exists()]


def main() -> int:
    """Run them all; the exit status says whether any failed."""
    # The state of the tests: its database is never migrated by hand, so nothing there can be inconsistent.
    environment = {"STATE_DIR": str(BASE_DIR / "var" / "test"), "PYTHONPATH": str(BASE_DIR)} | os.environ
    failed = []

    def run(command: list[str | Path]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=BASE_DIR,
            env=environment,
            check=False,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    with ThreadPoolExecutor(AT_ONCE) as pool:
        names = {pool.submit(run, command): name for name, command in checks()}
        for done in as_completed(names):
            print(f"== {names[done]}\n{done.result().stdout}", end="", flush=True)
            if done.result().returncode:
                failed.append(names[done])
    print(f"failed: {', '.join(failed)}" if failed else "all checks passed", flush=True)
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
