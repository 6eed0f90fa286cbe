"""State folders with a life of their own, and the means to end processes without mercy."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.services.addresses import BASE_DIR


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    """A state folder whose server is removed with everything in the end."""
    folder = tmp_path / "with a space"
    folder.mkdir()
    yield folder
    subprocess.run(
        [sys.executable, "-m", "config.services.removal"],
        cwd=BASE_DIR,
        env={**os.environ, "STATE_DIR": str(folder)},
        check=True,
    )
