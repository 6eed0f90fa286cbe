"""The back office of the idea board."""

from ideas.admin import challenges, changelog, commenting, duplicates, entries, ideas, prizes, scorecards, suspicion

__all__ = [
    "challenges",
    "changelog",
    "commenting",
    "duplicates",
    "entries",
    "ideas",
    "prizes",
    "scorecards",
    "suspicion",
]
