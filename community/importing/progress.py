"""Shows how far an import has come: a bar on a terminal, a line every few seconds elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from django.core.management.base import OutputWrapper
from tqdm import tqdm

LINE_EVERY_SECONDS = 5.0


class Phase:
    """One stretch of work of known or unknown length."""

    def __init__(self, stream: TextIO | OutputWrapper, name: str, total: int | None, unit: str) -> None:
        self._stream, self._name, self._total, self._unit = stream, name, total, unit
        self._done, self._began = 0, time.monotonic()
        self._line_due = self._began + LINE_EVERY_SECONDS
        self._bar = (
            tqdm(desc=name, total=total, unit=unit, unit_scale=True, file=stream, leave=False)
            if stream.isatty()
            else None
        )

    def advance(self, number: int) -> None:
        """Count further bytes or rows."""
        self._done += number
        if self._bar is not None:
            self._bar.update(number)
        elif time.monotonic() >= self._line_due:
            self._line_due += LINE_EVERY_SECONDS
            share = f" ({self._done / self._total:.0%})" if self._total else ""
            self._stream.write(f"{self._name}: {self._done:,} {self._unit}{share}\n")

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


class Progress:
    """The phases of an import, one after the other."""

    def __init__(self, stream: TextIO | OutputWrapper) -> None:
        self._stream = stream

    @contextmanager
    def phase(self, name: str, total: int | None = None, unit: str = "B") -> Iterator[Phase]:
        """Show one phase while the block runs."""
        phase = Phase(self._stream, name, total, unit)
        try:
            yield phase
        finally:
            phase.close()

    def say(self, message: str) -> None:
        """Write a line without breaking a bar."""
        if self._stream.isatty():
            tqdm.write(message, file=self._stream)
        else:
            self._stream.write(f"{message}\n")
