"""The real logs, which do not come along with the source."""

from pathlib import Path

import pytest
from django.conf import settings


def real_file(folder: str, name: str) -> Path:
    """Return a file of the real data, or skip the test."""
    path = Path(settings.REAL_DATA_DIR) / folder / name
    if not path.is_file():
        pytest.skip(f"There is no {path}; set REAL_DATA_DIR to the folder of the real data.")
    return path
