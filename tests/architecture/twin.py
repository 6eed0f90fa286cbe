"""The way in the API by which a program does what people do on a page, or why there is none."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Because:
    """There is no call, for a reason that holds."""

    reason: str


Twin = tuple[str, ...] | Because
