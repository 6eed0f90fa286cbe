"""Cells of a table that somebody will open in a program that computes."""

_COMPUTED = ("=", "+", "-", "@", "\t", "\r")
_MARK = "'"


def guarded(value: str) -> str:
    """Return a cell that no program takes for a formula; ``unguarded`` takes the quotation mark away again."""
    return f"{_MARK}{value}" if value.lstrip(_MARK).startswith(_COMPUTED) else value


def unguarded(value: str) -> str:
    """Take away the quotation mark by which exports keep a cell from being computed."""
    return value[1:] if value.startswith(_MARK) and value.lstrip(_MARK).startswith(_COMPUTED) else value
