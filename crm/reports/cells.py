"""Cells of a table that somebody will open in a program that computes."""

_COMPUTED = ("=", "+", "-", "@", "\t", "\r")


def guarded(value: str) -> str:
    """Return a cell that no program takes for a formula; an import takes the quotation mark away again."""
    return f"'{value}" if value.startswith(_COMPUTED) else value
