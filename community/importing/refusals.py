"""What an import refuses: a single row, or a whole source."""


class RowRefused(Exception):
    """One row cannot be taken; the message says what is wrong with it."""


class SourceRefused(Exception):
    """Nothing can be taken; the message is the one sentence that says why."""
